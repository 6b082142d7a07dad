"""The periods that a question names, with their prepositions and ranges: "since the summer", "between May and July".

`mentions("releases since the summer", date(2025, 9, 15))` → one Mention, 1 June to 31 August 2025, lead "since".
What is not here: the words for single dates (`rag.when.rules`), what a date in a question is a date *of*
(`rag.when.cues`), times of day, other languages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from rag.when.almanac import around, shift
from rag.when.rules import RULES, Grain, Made

_LEAD = re.compile(
    r"\b(?:dat(?:es?|ed|ing)\s+(?=from\s))?(since|after|no later than|later than|before|prior to|earlier than|until"
    r"|till|up to|through|by|from|in|on|of|during|over|throughout|within|at|between|dated|around|and|or|to)"
    r"\s+(?:the\s+)?(?:(?:month|year|course)\s+of\s+)?$",
    re.I | re.A,
)
_LINKS = frozenset({"and", "or", "to"})
_NAME_AFTER = re.compile(r"\s[A-Z]")
_JOIN = re.compile(r"\s*,?\s*(?:to|until|till|through|and|or|[-–—])\s*(?:(?:the|in|of|from)\s+){0,2}", re.I)
_ONWARD = re.compile(r"\s(?:on|onwards?|forward)\b(?=\s*[?.,!;]|\s*$)", re.I)
_WEEK_OF = re.compile(r"\bweek (?:of|from)\s+(?:the\s+)?$", re.I)
_ONE_SIDED = frozenset({"after", "later than", "before", "prior to", "earlier than", "no later than", "by"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A period and the words that name it: `text[start:end]`, with the preposition (`lead`) if there is one.

    `first` and `last` are inclusive. `relative`: it counts from today ("last month"). `dated`: a year is written.
    `bare`: words that are a date only if what is around them says so, such as "2025" without a preposition.
    """

    start: int
    end: int
    first: date
    last: date
    grain: Grain
    relative: bool = False
    dated: bool = True
    bare: bool = False
    lead: str = ""

    @property
    def bounds(self) -> tuple[date | None, date | None]:
        """The period as inclusive bounds, by its preposition: "before June" → (None, 31 May)."""
        if self.lead == "since":
            return self.first, None
        if self.lead in ("after", "later than"):
            return shift(self.last, 1, "day"), None
        if self.lead in ("before", "prior to", "earlier than"):
            return None, shift(self.first, -1, "day")
        if self.lead in ("until", "till", "up to", "no later than", "through", "by"):
            return None, self.last
        return self.first, self.last


def mentions(text: str, today: date) -> tuple[Mention, ...]:
    """The periods named in `text`, in order, none overlapping; "between May and July" is one."""
    found: list[Mention] = []
    taken: list[tuple[int, int]] = []
    for pattern, make, how in RULES:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            try:
                made = make(match, today)
            except ValueError:  # 31 February, and no February either
                continue
            if made[0][0] <= made[0][1]:
                found.append(_mention(match, text, made=made, how=how))
    joined: list[Mention] = []
    for mention in sorted(found, key=lambda m: m.start):
        both = _joined(joined[-1], mention, text) if joined else None
        joined = [*joined[:-1], both] if both else [*joined, mention]
    return tuple(_with_lead(m, text) for m in joined)


def _mention(match: re.Match[str], text: str, *, made: Made, how: str) -> Mention:
    (first, last), grain = made
    lead = _LEAD.search(text, max(0, match.start() - 40), match.start())
    word = lead[1].lower() if lead else ""
    return Mention(
        start=match.start(),
        end=match.end(),
        first=first,
        last=last,
        grain=grain,
        relative=how == "relative",
        dated=bool(match.groupdict().get("year") or grain == "decade"),
        bare=how == "lead" and not match.groupdict().get("part") and not _is_led(match, text, lead),
        lead=word,
    )


def _is_led(match: re.Match[str], text: str, lead: re.Match[str] | None) -> bool:
    """Whether a preposition makes a date of it: not "on the march", "by May Smith"."""
    if not lead or lead[1].lower() in _LINKS:
        return False
    if not match.groupdict().get("month"):
        return True
    named = lead[1].lower() in ("by", "of", "from") and _NAME_AFTER.match(text, match.end())
    return not named and not re.search(r"(?<!of )the\s$", lead.group(), re.I)


def _joined(one: Mention, other: Mention, text: str) -> Mention | None:
    """Two that are one range or one list: the first takes the year of the second; None if they are apart."""
    if one.bare or one.lead in _ONE_SIDED or not _JOIN.fullmatch(text, one.end, other.start):
        return None
    first, last, back = one.first, one.last, other.last
    if other.dated != one.dated and other.dated:
        years = other.first.year - first.year
        first, last = shift(first, years, "year"), shift(last, years, "year")
    if first > back and not (one.dated and other.dated):
        first = shift(first, -1, "year")
    if first > back:
        return None
    grain = one.grain if one.grain == other.grain else "month"
    lead = "from" if one.lead in ("since", "between") else one.lead
    return replace(
        one, end=other.end, first=first, last=max(last, back), grain=grain, lead=lead,
        relative=one.relative or other.relative, dated=one.dated or other.dated,
    )  # fmt: skip


def _with_lead(mention: Mention, text: str) -> Mention:
    """The preposition is part of the words that name the period; a linking "and" is not, and counts for none."""
    if mention.grain == "day" and (week := _WEEK_OF.search(text, max(0, mention.start - 40), mention.start)):
        first, last = around(mention.first, "week")
        before = _LEAD.search(text, max(0, week.start() - 40), week.start())
        mention = replace(
            mention, start=week.start(), first=first, last=last, grain="week", lead=before[1].lower() if before else ""
        )
    onward = _ONWARD.match(text, mention.end) if mention.lead == "from" else None
    if onward:
        mention = replace(mention, end=onward.end(), lead="since")
    lead = _LEAD.search(text, max(0, mention.start - 40), mention.start)
    if not lead or mention.lead in _LINKS:
        return replace(mention, lead="")
    return replace(mention, start=lead.start())
