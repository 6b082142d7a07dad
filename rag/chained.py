"""Follow-ups of a count or a list: "Which of them are from 2026?" counts on within what the question before counted.

The criteria and the dates of the earlier question stay, those of the follow-up come on top; "and in 2025?" asks the
same of another time. Pure, by rule. What is not here: follow-ups of a fact (question, understanding).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag import question, when
from rag.counting import newest, plan
from rag.counting.criteria import About, Criterion, Is, Mentions
from rag.counting.plan import Plan
from rag.datatypes import Filters, Turn
from rag.dated import as_of, counting, dated, plainly

REMEMBERED = 6
"""Turns that a follow-up may go back."""
_OPENERS = r"^(?:(?:and|so|but|ok|okay|now|then|please)\b,? ?)*"
_THEM = r"(?:them|these|those|the(?:se|m)? releases)"
_STAND = r"(?:(?:are|is|were|was|did|do|have|had|been|appear(?:ed)?|published|named?|mentioned|quoted|cited|in)\b ?)"
# The follow-up as a question of its own: (what is said, what it asks of releases).
_ALONE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"{_OPENERS}{said}\W*$", re.IGNORECASE), alone)
    for said, alone in (
        (rf"which(?: ones?| releases?)?(?: of {_THEM})? (?:is|was) the (?P<end>\w+(?: recent)?)(?: one)?"
         rf"(?: of {_THEM})?", r"list the one \g<end> releases"),
        (rf"(?:(?:who|which \w+) (?:issued|published|released|put out|wrote)|when (?:was|is)) the"
         rf" (?P<end>latest|newest|most recent|earliest|oldest|longest|shortest)(?: ones?)?(?: of {_THEM})?"
         r"(?: (?:issued|published|released))?", r"list the one \g<end> releases"),
        (rf"(?P<ask>which|what|how many)(?: ones?| releases?)? of {_THEM} (?P<rest>.+)", r"\g<ask> releases \g<rest>"),
        (rf"(?:(?:can you )?(?:list|show|name|give)(?: me)?(?: all(?: of)?)? {_THEM}(?: all)?(?: please)?"
         r"|which(?: ones?| releases)?(?: are (?:they|these|those))?|what are they)", "list all releases"),
        (rf"(?:who|which (?:institutions|organi[sz]ations)) (?:issued|published|released|put out|wrote) {_THEM}",
         "which institutions issued releases"),
        (rf"who (?:has |have )?(?:funded|paid for|financed|sponsored|supported) {_THEM}",
         "which funders are named in releases"),
        (rf"(?:which|what) (?P<noun>journals|funders|institutions|organi[sz]ations|people|speakers) {_STAND}*"
         rf"(?:they|{_THEM})(?: ?{_STAND})*", r"which \g<noun> are named in releases"),
        (rf"who (?:is|was|are|were) quoted(?: in {_THEM})?", "which people are quoted in releases"),
    )
)  # fmt: skip
_TIME = re.compile(
    rf"{_OPENERS}(?:what about |how about )?(?P<rest>(?:in|on|since|before|after|from|during|between) .+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Chained:
    """The plan of a follow-up with all that went before, and the filters of its dates."""

    plan: Plan
    filters: Filters


def read(text: str, history: Sequence[Turn], filters: Filters) -> Chained | None:
    """What a follow-up counts or lists within the releases of the turn before; None for any other question."""
    if not history or len(text) > question.MAX_LENGTH:
        return None
    text = " ".join(text.split())
    alone = next((said.expand(to) for pattern, to in _ALONE if (said := pattern.match(text))), None)
    time, matter = _TIME.match(text), question.other(text)
    if not (alone or time or matter):
        return None
    last = before(history, filters)
    if last is None:
        return None
    if alone is None and matter:
        criteria = _swapped(last.plan.criteria, matter)
        return replace(last, plan=replace(last.plan, criteria=criteria)) if criteria else None
    if alone is None and time:
        again = _listed(f"List all releases {time['rest']}", filters)
        same = again is not None and again.plan == plan.EVERY_RELEASE and again.filters != filters
        return replace(again, plan=last.plan) if again and same else None
    own = _listed(alone or "", last.filters)
    if own is None or last.plan.limit or not own.plan.certain:
        return None
    criteria = (*last.plan.criteria, *own.plan.criteria)
    return Chained(replace(own.plan, criteria=criteria, certain=last.plan.certain), own.filters)


def _swapped(criteria: Sequence[Criterion], matter: str) -> tuple[Criterion, ...]:
    """One criterion with another matter or name in it; none where it is not the only one."""
    match criteria:
        case (Mentions(phrases=(_,), exact=False) as one,):
            return (replace(one, phrases=(matter,), parts=()),)
        case (About() as one,):
            return (replace(one, text=matter),)
        case (Is(value=str()) as one,) if matter[:1].isupper():
            return (replace(one, value=matter),)
    return ()


def before(history: Sequence[Turn], filters: Filters) -> Chained | None:
    """What the last turn counted or listed, if it was releases."""
    if not history:
        return None
    *earlier, last = history[-REMEMBERED:]
    if len(last.question) > question.MAX_LENGTH:
        return None
    found = read(last.question, earlier, filters) or _listed(last.question, filters)
    return found if found and found.plan.listed == "release" and not found.plan.unread else None


def _listed(text: str, filters: Filters) -> Chained | None:
    """What a question counts or lists by itself."""
    text, filters = as_of(plainly(text), filters)
    today = filters.as_of or date.today()  # noqa: DTZ011 (the reader's own day)
    asks = dated(text, filters, counting(text, when.read(text, today)))
    found = newest.planned(asks.rest, asks.order, in_time=asks.filters != filters)
    return Chained(found, asks.filters) if found else None
