"""The dates of a question as filters, preferences and an order, and the question without them.

Wires `when` with what counts and lists. What is not here: which words are dates (when), and dates told from the release
cited last (understanding).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Literal

from rag import when
from rag.counting import measures, newest, plan
from rag.datatypes import Filters
from rag.errors import UsageError

_MONTHS_OF = re.compile(
    r"\b(months|quarters|weekdays|days|(?:each|every|which|what) (?:month|quarter|day)) of (?=(?:19|20)\d\d\b)",
    re.IGNORECASE,
)
_ANY_YEAR = re.compile(rf"\bin (?={measures.MONTH}\b,? {measures.ANY_YEAR})", re.IGNORECASE)


def plainly(text: str) -> str:
    """A question with its dates said so that they are read: "months of 2026" is "months in 2026"."""
    return _ANY_YEAR.sub("in any ", _MONTHS_OF.sub(r"\1 in ", text))


@dataclass(frozen=True, slots=True)
class Dated:
    """A question without its dates, and what they are: a filter, a preference, an order."""

    rest: str
    filters: Filters
    period: tuple[date, date] | None = None
    order: Literal["latest", "earliest"] | None = None
    strictly: bool = False


def as_of(text: str, filters: Filters) -> tuple[str, Filters]:
    """The question without "As of 15 October 2025," at its head, and the filters as of the end of that time.

    A question only narrows what its reader sees: never later than the filters' own day.
    """
    today = filters.as_of or date.today()  # noqa: DTZ011 (the reader's own day)
    told = next(iter(when.mentions(text[:AS_OF], today)), None) if text[:2].casefold() == "as" else None
    rest = re.sub(r"^\W+", "", text[told.end :]) if told else ""
    if told is None or told.lead not in {"of", "at"} or text[2 : told.start].strip() or told.first > today or not rest:
        return text, filters
    return rest[:1].upper() + rest[1:], replace(filters, as_of=told.last) if told.last < today else filters


AS_OF = 60
"""Characters at the head of a question in which it may say as of when it is asked."""


_SLASHED = re.compile(r"\b(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/((?:19|20)\d\d)\b")


def no_doubt(text: str, today: date) -> None:
    """Nothing, but for a question whose date of publishing may be either of two days.

    Raises:
        UsageError: "What was published on 02/10/2026?" may mean 2 October and 10 February.
    """
    for either in islice(_SLASHED.finditer(text), 2):  # nobody asks for more, and each costs a reading
        one, two, year = (int(part) for part in either.groups())
        first, second = date(year, two, one), date(year, one, two)
        probe = f"{text[: either.start()]}{first.isoformat()}{text[either.end() :]}"
        wanted = counting(probe, when.read(probe, today)) if first != second else None
        if wanted and wanted.explicit:
            days = " or ".join(f"{day.day} {day:%B}" for day in sorted((first, second)))
            raise UsageError(f"{either.group()} may be {days}: write the month as a word")


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


def counting(text: str, wanted: when.When | None) -> when.When | None:
    """A date that is only preferred, as a filter where the rest surely counts or lists releases.

    "Which releases mention glaciers in 2025?" may mean glaciers of 2025; the answer's criterion says how it was read.
    """
    if wanted is None or wanted.explicit or not (wanted.after or wanted.before):
        return wanted
    rest = text
    for span in sorted(wanted.spans, key=lambda s: -s.start):
        rest = rest[: span.start] + " " + rest[span.end :]
    return replace(wanted, explicit=True, rest=rest) if plan.read(rest) or newest.came_out(rest) else wanted


def undated(text: str) -> str:
    """An earlier question without the dates that filtered its answer: they are not the topic."""
    wanted = when.read(text, date.today())  # noqa: DTZ011 (which words are dates does not depend on the day)
    return wanted.rest if wanted and wanted.explicit and re.search(r"\w", wanted.rest) else text
