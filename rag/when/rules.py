"""The table of rules: each pattern of words for a date, and how its words become a period of the calendar.

What is not here: prepositions, ranges of two dates, and what a date is a date of. A month or day without a year is the
last one that has begun. Every pattern is linear in the length of the text.

dateparser was tried and left out: 390 ms to import and 360 ms for the first question, and of 18 expressions it read
"may be infected" and "the March of Dimes" as dates, and "since the summer" and "over the past year" as none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Literal, cast

from rag.figures import MONTH_NUMBERS
from rag.when.almanac import Period, Unit, around, begun, months, shift, third

Grain = Literal["day", "week", "month", "season", "year", "decade"]

_YEAR = r"(?P<year>1[5-9][0-9]{2}|20[0-9]{2})(?![\w%]|[.,][0-9]|\s?%)"
_AND_YEAR = rf"(?:,?\s(?:of\s)?{_YEAR})?"
_NAMES = "january february march april may june july august september october november december".split()
_MONTH = rf"(?P<month>{'|'.join(_NAMES)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_DAY = r"(?P<{}>[0-9]{{1,2}})(?:st|nd|rd|th)?"
_TO = r"(?:\s(?:(?:up )?to|until|till|through|and)\s(?:the\s)?|\s?[-–—]\s?)"
_PART = r"(?:(?P<part>early|mid|late|(?:the )?(?:very )?(?:beginning|start|middle|end) of)[\s-](?:the\s)?)?"
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = {w: n for n, w in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
_NUMBERS |= {"a": 1, "an": 1, "couple": 2, "few": 3, "several": 3}
COUNT = rf"(?:a )?(?P<count>[0-9]{{1,3}}|{'|'.join(_NUMBERS)})(?: of)?"
UNIT = r"(?P<unit>day|week|month|quarter|year|decade)s?"
_COUNTED = (
    r"(?!\s(?:\w+\s)?(?:patients|people|participants|persons|volunteers|cases|women|men|children|adults|mice|samples"
    r"|units|households|species|deaths|jobs|tonnes|tons|euros|dollars|km|miles)\b)"
)


def count(words: str) -> int:
    """A number in digits or words: "couple" → 2."""
    return _NUMBERS.get(words.lower()) or int(words)


# Each maker turns the words of one rule into a period and its grain, or raises ValueError: 31 February.
Made = tuple[Period, Grain]


def _written(m: re.Match[str], today: date) -> Made:
    """A day, some days, a month, or a part of one."""
    part = m.groupdict()
    year, number = int(part.get("year") or today.year), MONTH_NUMBERS.get(part["month"].lower()[:3])
    number = number or int(part["month"])
    days = [date(year, number, int(d)) for d in (part.get("d1"), part.get("d2")) if d]
    whole = (days[0], days[-1]) if days else months(year, number, 1)
    period = whole if part.get("year") else begun(whole, today)
    if days:
        return period, "day"
    if part.get("which") and period[1] >= today:
        period = around(shift(period[0], -1, "year"), "month")  # in May, last May is a year ago
    return _cut(around(period[0], "month"), part.get("part")), "month"


def _slashed(m: re.Match[str], _: date) -> Made:
    """01/20/2026 and 20/01/2026, where only one reading is a day; 03/04/2026 may be two, and 20.1.2026 is one."""
    one, two, year = int(m["one"]), int(m["two"]), int(m["year"])
    if m["sep"] == "/" and one != two and max(one, two) <= 12:
        raise ValueError(m.group())
    day = date(year, two, one) if m["sep"] == "." or one > 12 else date(year, one, two)
    return (day, day), "day"


def _week_of_month(m: re.Match[str], today: date) -> Made:
    """The first week of May: its days 1 to 7; the last: its last seven."""
    (first, last), _ = _written(m, today)
    start = ("first", "second", "third", "fourth").index(m["nth"].lower()) * 7 if m["nth"].lower() != "last" else None
    begins = shift(last, -6, "day") if start is None else shift(first, start, "day")
    return (begins, shift(begins, 6, "day")), "week"


def _cut(period: Period, part: str | None) -> Period:
    if not part:
        return period
    name = part.lower()
    return third(period, 1 if "mid" in name else 2 if "late" in name or "end" in name else 0)


def _quarter(m: re.Match[str], today: date) -> Made:
    number = m["number"].lower()
    n = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}.get(number) or int(number)
    size = 6 if m["kind"].lower().startswith("h") else 3
    first, _ = months(int(m["year"] or today.year), 1 + (n - 1) * size, size)  # H3 has no such month: ValueError
    first, _ = (first, first) if m["year"] else begun((first, first), today)
    return months(first.year, first.month, size), "season"


def _season(m: re.Match[str], today: date) -> Made:
    """Winter 2024 may be the one that began or the one that ended in 2024: both; "2024/25" names one."""
    part = m.groupdict()
    month = {"spring": 3, "summer": 6, "winter": 12}.get(m["season"].lower(), 9)
    year, which = part.get("year"), (part.get("which") or "").lower()
    if year and month == 12 and not part["next"]:
        return (date(int(year), 1, 1), months(int(year), 12, 3)[1]), "season"
    first, last = months(int(year or today.year), month, 3)
    if not year:
        first, last = begun((first, last), today)
        first = shift(first, -1, "year") if which == "last" and last >= today else first
    return months(first.year, first.month, 3), "season"


def _years(m: re.Match[str], _: date) -> Made:
    first, last = months(int(m["year"]), 1, 12)
    if m["to"]:
        last = date(int(m["year"][: 4 - len(m["to"])] + m["to"]), 12, 31)
    return _cut((first, last), m["part"]), "year"


def _decade(m: re.Match[str], _: date) -> Made:
    return around(date(int(m["decade"]), 1, 1), "decade"), "decade"


def _calendar(m: re.Match[str], today: date) -> Made:
    """This week, last month, two years ago."""
    unit, part = cast("Unit", m["unit"].lower()), m.groupdict()
    steps = count(m["count"]) if part.get("count") else int(part["which"].lower() == "last")
    return around(shift(today, -steps, unit), unit), _grain(unit)


def _before_last(m: re.Match[str], today: date) -> Made:
    """The week before last."""
    unit = cast("Unit", m["unit"].lower())
    return around(shift(today, -2, unit), unit), _grain(unit)


def _rolling(m: re.Match[str], today: date) -> Made:
    """The last two weeks: up to and with today."""
    unit = cast("Unit", m["unit"].lower())
    return (shift(today, -count(m["count"] or "1"), unit), today), _grain(unit)


def _grain(unit: Unit) -> Grain:
    return "season" if unit == "quarter" else unit


def _named_day(m: re.Match[str], today: date) -> Made:
    which, _, name = m.group().lower().rpartition(" ")
    if name == "weekend":
        sunday = around(today, "week")[1]
        sunday = sunday if which == "this" or today == sunday else shift(sunday, -1, "week")
        return (shift(sunday, -1, "day"), sunday), "week"
    if name in _WEEKDAYS:
        back = (today.weekday() - _WEEKDAYS.index(name)) % 7 or (7 if which == "last" else 0)
    else:
        back = (name == "yesterday") * (2 if which else 1)
    day = shift(today, -back, "day")
    return (day, day), "day"


# The first rule that matches a place has it. "lead": a date only after a preposition; "relative": counts from today.
_TABLE: tuple[tuple[str, Callable[[re.Match[str], date], Made], str], ...] = (
    (r"(?P<year>[12][0-9]{3})-(?P<month>[01][0-9])-(?P<d1>[0-3][0-9])(?:T[0-9:.+Z-]{1,25})?\b", _written, ""),
    (r"(?P<year>[12][0-9]{3})-(?P<month>0[1-9]|1[0-2])\b(?!-)", _written, "lead"),
    (r"(?P<one>[0-3]?[0-9])(?P<sep>[/.])(?P<two>[0-3]?[0-9])(?P=sep)(?P<year>[12][0-9]{3})\b", _slashed, ""),
    (rf"(?P<nth>first|second|third|fourth|last)\sweek\s(?:of|in)\s{_MONTH}\b{_AND_YEAR}", _week_of_month, ""),
    (rf"(?:{_DAY.format('d1')}{_TO})?{_DAY.format('d2')}\s(?:of\s)?{_MONTH}\b{_AND_YEAR}", _written, ""),
    (rf"{_MONTH}\s{_DAY.format('d1')}(?:{_TO}{_DAY.format('d2')})?\b(?![:.,]?[0-9]|\s?%){_AND_YEAR}", _written, ""),
    (rf"{_PART}{_MONTH},?\s(?:of\s)?{_YEAR}", _written, ""),
    (rf"(?P<which>last)\s(?P<month>{'|'.join(_NAMES)})\b(?!\s?[0-9])", _written, "relative"),
    (rf"{_PART}(?P<month>{'|'.join(_NAMES)})\b(?!\s(?:of|[0-9]))", _written, "lead"),
    (rf"(?P<kind>Q|H)(?P<number>[1-4])\b(?:\s(?:of\s)?{_YEAR})?", _quarter, ""),
    (rf"(?P<number>first|second|third|fourth|last)\s(?P<kind>quarter|half)\s(?:of\s)?{_YEAR}", _quarter, ""),
    (rf"(?P<season>spring|summer|autumn|fall|winter)\s(?:of\s)?{_YEAR}(?:[/–-](?P<next>[0-9]{{2,4}})\b)?", _season, ""),
    (r"(?P<which>last|this)\s(?:past\s)?(?P<season>spring|summer|autumn|fall|winter)\b", _season, "relative"),
    (r"(?P<season>spring|summer|autumn|winter|(?<=the )fall)\b", _season, "lead"),
    (r"(?P<decade>(?:1[5-9]|20)[0-9]0)s\b", _decade, ""),
    (rf"{_PART}{_YEAR}{_COUNTED}(?:\s?[-–/]\s?(?P<to>20[0-9]{{2}}|1[5-9][0-9]{{2}}|[0-9]{{2}})\b)?", _years, "lead"),
    (rf"(?:the|this)\s(?:last|past)\s(?:{COUNT}\s)?{UNIT}\b", _rolling, "relative"),
    (rf"(?:last|past)\s{COUNT}\s{UNIT}\b", _rolling, "relative"),
    (rf"(?:the\s)?{UNIT}\sbefore\slast\b", _before_last, "relative"),
    (rf"(?P<which>last|this)\s{UNIT}\b", _calendar, "relative"),
    (rf"{COUNT}\s{UNIT}\sago\b", _calendar, "relative"),
    (
        r"the day before yesterday|yesterday|today|this morning|(?:last|this|past|the)\sweekend"
        r"(?!\s(?:of|before|after|in)\b)",
        _named_day,
        "relative",
    ),
    (rf"(?:(?:last|this|past)\s)(?:{'|'.join(_WEEKDAYS)})\b", _named_day, "relative"),
    (rf"(?:{'|'.join(_WEEKDAYS)})\b", _named_day, "lead"),
)
RULES = tuple((re.compile(rf"\b(?:{pattern})", re.I | re.A), make, how) for pattern, make, how in _TABLE)
