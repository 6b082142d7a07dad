"""A question understood: standalone, its dates turned into filters and preferences, what it counts or lists.

Wires `question`, `when` and `plan`. What is not here: looking anything up, but for the day of the release cited last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from rag import plan, question, when
from rag.datatypes import Ask, Filters, Turn
from rag.plan import Plan
from rag.question import Question
from rag.retrieval import Retrieval


@dataclass(frozen=True, slots=True)
class Dated:
    """A question without its dates, and what they are: a filter, a preference, an order."""

    rest: str
    filters: Filters
    period: tuple[date, date] | None = None
    order: Literal["latest", "earliest"] | None = None
    strictly: bool = False


def understand(
    retrieval: Retrieval, text: str, options: Ask, *, reword: Callable[[Sequence[Turn]], str | None]
) -> tuple[Question, Plan | None]:
    """The question as it will be searched, and the plan where it asks to count or list.

    `reword` makes a follow-up standalone in a model's words, or gives None; it is asked only for follow-ups.

    Raises:
        UsageError: the question is empty or too long.
    """
    history = retrieval.with_sources(options.history, options.filters)
    asks = dated(text, options.filters, _counting(text, _wanted(retrieval, text, options.filters, history=history)))
    told = [replace(turn, question=_undated(turn.question)) for turn in history]
    asked = question.analyse(asks.rest, filters=asks.filters, history=told)
    if asked.standalone != asked.text:
        asked = question.reworded(asked, history, reword(history))
    asked = replace(asked, period=asks.period, order=asks.order, strictly=asks.strictly)
    found = plan.read(asked.standalone) or (_news(asked.text) if asks.filters != options.filters else None)
    return asked, replace(found, order=asks.order) if found and asks.order and found.action == "list" else found


_NEWS = re.compile(
    r"^what (?:(?:did|has|have) (?P<who>[^?]{2,100}?) (?:announced?|reported?|published?|put out|released?|issued?"
    r"|have to (?:report|say|announce))|(?:'s |is |was |has |have )?(?:new|published|announced|issued|released"
    r"|come out|been (?:published|announced|issued|released)))\W*$",
    re.IGNORECASE,
)


def _news(text: str) -> Plan | None:
    """The list of what somebody put out: "What did the Tern Office announce?", where a date says when.

    Without its date such a question has no words left that one sentence could answer better than another.
    """
    match = _NEWS.match(text)
    if match is None:
        return None
    return plan.read(f"List all releases from {match['who']}" if match["who"] else "List all releases")


def _wanted(retrieval: Retrieval, text: str, filters: Filters, *, history: Sequence[Turn]) -> when.When | None:
    """The dates of a question; those told from the release cited last are counted from its day."""
    today = filters.as_of or date.today()  # noqa: DTZ011 (the reader's own day)
    wanted = when.read(text, today, previous=history[-1].question if history else "")
    if wanted is None or wanted.then is None:
        return wanted
    day = retrieval.day_of(history[-1].release_ids[:1], filters) if history else None
    return wanted.at(day) if day else None


def dated(text: str, filters: Filters, wanted: when.When | None) -> Dated:
    """What the dates of a question ask for. The reader's own filters stand; a question can only narrow them."""
    if wanted is None:
        return Dated(text, filters)
    rest = wanted.rest if re.search(r"\w", wanted.rest) else text
    if not wanted.explicit:
        period = (wanted.after or date.min, wanted.before or date.max) if wanted.after or wanted.before else None
        return Dated(rest, filters, period, wanted.order)
    after = max((d for d in (filters.after, wanted.after) if d), default=None)
    before = min((d for d in (filters.before, wanted.before) if d), default=None)
    return Dated(rest, replace(filters, after=after, before=before), None, wanted.order, bool(wanted.order))


def _counting(text: str, wanted: when.When | None) -> when.When | None:
    """A date that is only preferred, as a filter where the rest surely counts or lists releases.

    "Which releases mention glaciers in 2025?" may mean glaciers of 2025; the answer's criterion says how it was read.
    """
    if wanted is None or wanted.explicit or not (wanted.after or wanted.before):
        return wanted
    rest = text
    for span in sorted(wanted.spans, key=lambda s: -s.start):
        rest = rest[: span.start] + " " + rest[span.end :]
    return replace(wanted, explicit=True, rest=rest) if plan.read(rest) else wanted


def _undated(text: str) -> str:
    """An earlier question without the dates that filtered its answer: they are not the topic."""
    wanted = when.read(text, date.today())  # noqa: DTZ011 (which words are dates does not depend on the day)
    return wanted.rest if wanted and wanted.explicit and re.search(r"\w", wanted.rest) else text
