"""Dates in a question, as a filter where they surely say when a release came out, and as a preference where not.

What is not here: the calendar (`almanac`), the words for dates (`periods`), the judgement (`cues`), and anything that
looks at the archive.

The rule, and why it costs little when it is wrong: a date filters (`explicit`) only if words for publishing govern it,
as `rag.when.cues` says; every other date is about the content until shown otherwise. A filter is returned with the
words it was read from, so that a reader sees and removes it. A preference may only break ties between releases that
match the question equally well; its written date stays in the words that are searched, because a release that
answers "infected in 2019" says 2019 itself. A date that cannot be when the answer was published (the future, a span of
years, the 1990s, "by 2050", "since 1990") is not even preferred.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, cast

from rag.datatypes import Span
from rag.when.almanac import Unit, around, shift
from rag.when.cues import NOUN, of_publishing
from rag.when.periods import Mention, mentions
from rag.when.rules import COUNT, UNIT, count

Order = Literal["latest", "earliest"]

MAX_READ = 2_000
"""Characters of a question that are read for dates."""


@dataclass(frozen=True, slots=True)
class Then:
    """A period told from the release cited last: the `unit` that holds its day, moved by `steps`.

    `side` "after" means from there on, "before" up to the day before.
    """

    unit: Unit
    steps: int
    side: Literal["in", "after", "before"] = "in"


@dataclass(frozen=True, slots=True)
class When:
    """When the releases that a question wants were published.

    `after` and `before` are inclusive. `explicit` makes them a filter and `order` the order of the answer; without it
    they are a preference. `then` waits for `at`. `spans` are the words read; `rest` is the question to search: without
    them, except for written dates that are only preferred.
    """

    after: date | None
    before: date | None
    order: Order | None
    explicit: bool
    spans: tuple[Span, ...]
    rest: str
    then: Then | None = None

    @property
    def same_day(self) -> bool:
        """Whether it asks for the day of the release cited last."""
        return self.then == Then("day", 0)

    def at(self, day: date) -> When:
        """With `then` resolved: `day` is the publication date of the release cited last."""
        if not self.then:
            return self
        first, last = around(shift(day, self.then.steps, self.then.unit), self.then.unit)
        if self.then.side == "after":
            return replace(self, after=first, before=None, then=None)
        if self.then.side == "before":
            return replace(self, after=None, before=shift(first, -1, "day"), then=None)
        return replace(self, after=first, before=last, then=None)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """An order, or a period told from the release cited last, with its words."""

    start: int
    end: int
    explicit: bool
    order: Order | None = None
    then: Then | None = None


_THING = rf"(?:{NOUN}|stud(?:y|ies)|papers?|articles?|publications?|reports?|notices?|stor(?:y|ies))"
_WARES = r"(?:product|software|album|film|game|music|version|bank|financial)\b"
_ORDERS: tuple[tuple[str, Order, bool], ...] = (
    (r"(?:latest|newest|most recent)(?: ones?)? first", "latest", True),
    (r"(?:earliest|oldest)(?: ones?)? first", "earliest", True),
    (rf"(?:latest|newest|most recent)(?= (?:(?!{_WARES})[\w-]+ ){{0,2}}?{_THING}\b)", "latest", True),
    (r"(?:latest|newest|most recent)(?= (?:on|about|from|regarding|concerning|things? )\b)", "latest", True),
    (r"(?<=is the )(?:latest|newest|most recent)(?=\W*$)", "latest", True),
    (rf"last(?= (?:{NOUN})\b)", "latest", True),
    (r"(?<=(?:came|went|come) out )(?:most recently|last)(?=\W*$)", "latest", True),
    (r"(?<=announced )(?:most recently|last)|(?<=published )(?:most recently|last)|(?<=put out )(?:most recently|last)"
     r"|most recently(?= (?:announced|published|issued))", "latest", True),
    (r"(?:latest|newest|most recent(?:ly)?)|recently|lately|in recent (?:days|weeks|months)"
     rf"|recent(?= (?:{NOUN})\b)", "latest", False),
    (rf"(?:(?:very )?first|earliest|oldest)(?= (?:{NOUN}|stud(?:y|ies) published)\b)", "earliest", True),
    (r"(?:first|earliest)(?= announce[ds]?\b)|(?<=came out )first|(?<=announced )first\b(?!\s\w)", "earliest", True),
)  # fmt: skip
_ORDER_RULES = tuple((re.compile(rf"\b(?:{p})\b", re.I), order, explicit) for p, order, explicit in _ORDERS)

_PREPOSITION = r"(?:(?:on|in|during|over|from) )?"
_THEN_RULES = tuple(re.compile(rf"\b(?:{pattern})\b", re.I | re.A) for pattern in (
    rf"{_PREPOSITION}(?:the (?P<same>same)|that(?: same)?) {UNIT}",
    rf"{_PREPOSITION}(?<!over )(?<!during )the (?:(?P<next>next|following)|previous|preceding) {UNIT}",
    rf"{_PREPOSITION}the {UNIT} (?:(?P<next>after)|before)(?! [\w])",
    rf"(?:about |exactly )?(?<!many ){COUNT} {UNIT} (?:(?P<next>later|afterwards|after that)|earlier|before that)",
    r"(?:(?P<after>since|after)|before) (?:then|that)(?! \w)",
))  # fmt: skip
_SIDES = re.compile(
    r"\b(?:compar(?:e[ds]?|ing|ison)|versus|vs|between the|subsequent|contradict\w*|disagree\w*"
    r"|differ(?:s|ed|ences?)?|(?:in)?consisten(?:t|cy|tly)|discrepanc\w+|was there (?:a|no|any) change)\b",
    re.I,
)


def read(text: str, today: date, *, previous: str = "") -> When | None:
    """The dates of a question, or None if it has none that could be when something was published.

    Args:
        text: the question; its first MAX_READ characters are read.
        today: what "last month" counts from; the as-of date.
        previous: the question before it: "And in April?" is read as that one is.
    """
    head = text[:MAX_READ]
    found = mentions(head, today)
    ranked = [*_thens(head, today), *_orders(head)]
    told = _told(head, found, today, previous=previous)
    explicit = bool(told) or any(r.explicit for r in ranked)
    kept = told if explicit else [m for m in found if _may_be(m, today)]
    free = [r for r in ranked if all(m.end <= r.start or r.end <= m.start for m in kept)]
    order = next((r.order for r in sorted(free, key=lambda r: (not r.explicit, r.start)) if r.order), None)
    then = None if kept else next((r.then for r in free if r.then), None)
    words: list[Mention | _Ranked] = sorted([*kept, *free], key=lambda w: w.start)
    after, until = _bounds(kept, apart=_compares(head, found))
    if not (after or until or order or then):
        return None
    gone = [w for w in words if explicit or isinstance(w, _Ranked) or w.relative]
    spans = tuple(Span(w.start, w.end) for w in words)
    return When(after, until, order, explicit, spans, _rest(text, gone), then)


def _told(text: str, found: Sequence[Mention], today: date, *, previous: str) -> list[Mention]:
    """The dates that filter. Of a comparison the releases of every side are wanted: its dates filter only together."""
    told = [m for m in found if of_publishing(text, m, today)]
    if told and _compares(text, found):
        sides = [m for m in found if m in told or (m.dated and m.grain == "day")]
        return sides if len(sides) > 1 else []
    if not told and previous and _only(text, found):
        before = read(previous, today)
        return [m for m in found if before and before.explicit and not m.bare]
    return told


def _compares(text: str, found: Sequence[Mention]) -> bool:
    """Whether sides are compared; "between the 1st and the 7th" is one date."""
    return any(all(not m.start <= side.start() < m.end for m in found) for side in _SIDES.finditer(text))


def _orders(text: str) -> list[_Ranked]:
    """None of a name: the "Latest" of "Latest Market News"."""
    found: list[_Ranked] = []
    for pattern, order, explicit in _ORDER_RULES:
        found += [
            _Ranked(m.start(), m.end(), explicit, order=order)
            for m in pattern.finditer(text)
            if (m.start() == 0 or not m.group()[0].isupper())
            and all(m.end() <= f.start or f.end <= m.start() for f in found)
        ]
    return found


def _thens(text: str, today: date) -> list[_Ranked]:
    """Only where it is told of publishing: "fell ill on the same day" counts from something in the text."""
    for pattern in _THEN_RULES:
        match = pattern.search(text)
        if match and of_publishing(text, Mention(match.start(), match.end(), today, today, "day"), today):
            part = match.groupdict()
            if "unit" not in part:
                then = Then("day", 0, "after" if part["after"] else "before")
            else:
                steps = count(part["count"]) if part.get("count") else int("next" in part)
                then = Then(cast("Unit", part["unit"].lower()), steps if part.get("next") or not steps else -steps)
            return [_Ranked(match.start(), match.end(), explicit=True, then=then)]
    return []


def _only(text: str, found: Sequence[Mention]) -> bool:
    """Whether nothing but dates is asked: "and in April 2025?"."""
    left = _rest(text, found)
    return not re.search(r"\w", re.sub(r"\b(?:and|or|but|what|how|about|then|so)\b", "", left, flags=re.I))


def _may_be(mention: Mention, today: date) -> bool:
    """Whether a date that nothing says is of publishing is worth preferring: a past period of up to a year."""
    closed = mention.lead in (
        "",
        "in",
        "on",
        "during",
        "over",
        "within",
        "throughout",
        "from",
        "between",
        "around",
        "at",
    )
    closed = closed or (mention.lead == "of" and mention.grain == "day")
    brief = (mention.last - mention.first).days <= 366
    return closed and brief and not mention.bare and mention.first <= today and mention.first != today


def _bounds(kept: Sequence[Mention], *, apart: bool) -> tuple[date | None, date | None]:
    """Where the periods meet ("from 2025, before June"); what lies apart is spanned."""
    pairs = [m.bounds for m in kept]
    closed, spans = [p for p in pairs if all(p)], [p for p in pairs if not all(p)]
    if not apart:
        spans += [_span(closed)] if closed else []
        firsts, lasts = [a for a, _ in spans if a], [b for _, b in spans if b]
        after, before = max(firsts, default=None), min(lasts, default=None)
        if not (after and before and after > before):
            return after, before
    return _span(pairs)


def _span(pairs: Sequence[tuple[date | None, date | None]]) -> tuple[date | None, date | None]:
    firsts, lasts = [a for a, _ in pairs if a], [b for _, b in pairs if b]
    whole = len(pairs)
    return min(firsts) if len(firsts) == whole > 0 else None, max(lasts) if len(lasts) == whole > 0 else None


def _rest(text: str, gone: Sequence[Mention | _Ranked]) -> str:
    """The text without those words: "What was new in March?" → "What was new?"."""
    if not gone:
        return text
    pieces, at = [], 0
    for words in gone:
        pieces.append(text[at : words.start].strip())
        at = words.end + (text[words.end : words.end + 2] in ("'s", "’s")) * 2
    pieces.append(text[at:].strip())
    return "".join(p if p[:1] in ",.;:?!" else f" {p}" for p in pieces if p).strip().lstrip(",.;: ")
