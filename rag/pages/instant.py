"""The time of day a release was published, with its zone, where metadata or the head of the text states both.

Nothing is assumed: a date alone, a time without a zone, and midnight, which content systems write for a date alone,
give no field. What is not here: embargoes (`embargo`), though the reading of a clock is shared with them.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

from rag.datatypes import Field
from rag.pages.embargo import moment

_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s?(Z|[+-]\d\d:?\d\d)$")
_MAIL = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:GMT|UTC|UT|[+-]\d{4})")
_STATED = re.compile(
    r"(?i:\d\s?[:.h]\s?[0-5]\d|\d\s?[ap]\.?m\b|\b(?:noon|midnight)\b|\d\s?uhr\b)[^\n]{0,30}?"
    r"(?:\b(?:UTC|GMT|BST|CES?T|ME?S?Z|E[SD]?T|C[SD]T|M[SD]T|P[SD]?T|JST|AE[SD]T|IST|SGT|HKT|CT|MT)\b|"
    r"(?i:\b(?:eastern|central|pacific|mountain|london|british|paris|berlin)\b[^\n]{0,20}\btime\b))"
)
_REACH = 60


def time_field(
    stated: tuple[str, ...], body: str, day: date | None, words: tuple[int, int] | None
) -> tuple[Field, ...]:
    """The field `time`: an ISO date and time with offset.

    Args:
        stated: the metadata's words for the date, best first.
        body: the text.
        day: the day of publication; another day's time is none of this release.
        words: where the text states that day.
    """
    for text in stated:
        found = _of_metadata(text.strip())
        if found and day and abs(found.date() - day) <= timedelta(days=1) and found.time() != time(0):
            return (Field("time", found.isoformat()),)
    return _of_text(body, day, words) if day and words else ()


def _of_metadata(words: str) -> datetime | None:
    """A moment with a zone as markup writes it: "2018-08-02T11:05:00-04:00", "Thu, 22 Mar 2018 04:00:00 GMT"."""
    iso = _ISO.match(words)
    try:
        if iso:
            zone = "+00:00" if iso[3] == "Z" else iso[3]
            return datetime.fromisoformat(f"{iso[1]}T{iso[2]}{zone}")
        mail = _MAIL.match(words)
        return parsedate_to_datetime(mail.group().replace("UTC", "GMT")) if mail else None
    except ValueError:
        return None


def _of_text(body: str, day: date, words: tuple[int, int]) -> tuple[Field, ...]:
    """The time beside the date, on the same line: "Aug. 2, 2018, 11:05 ET"."""
    start = body.rfind("\n", 0, words[0]) + 1
    for begin in (words[0], max(start, words[0] - 24)):
        line = body[begin : words[1] + _REACH].split("\n", 1)[0]
        clock = _STATED.search(line)
        if not clock or re.search(r"embargo", line, re.I):
            continue
        found = moment(line[: clock.end()])
        if found and found[0].date() == day:
            return (Field("time", found[0].isoformat(), begin, begin + found[1], 0.9),)
    return ()
