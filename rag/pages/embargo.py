"""When a page may first be read: "EMBARGOED UNTIL 7 August 2025, 14:00 GMT" and its like in five languages.

What is not here: an embargo that was lifted, a word "embargo" in running text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from rag.pages.clues import Clue
from rag.pages.dates import find_dates

_AT_HEAD = 2500
_TRIGGER = re.compile(
    r"(?:embargo(?:ed)?(?:\s+(?:date|time|for release|for publication|information|lifts?|ends?|is in place|"
    r"in effect))?"
    r"\s*(?:until|till|to|through|:|[-–—]|on|at|,)"
    r"|not (?:for|to be) (?:publication|publish(?:ed)?|release[d]?|broadcast)[^\n]{0,40}?\b(?:before|until)"
    r"|hold (?:for release )?until"
    r"|sperrfrist\s*(?:bis|:|[-–—]|endet)|gesperrt bis"
    r"|(?:embargad[oa]|bajo embargo|embargo)\s*(?:hasta|:)"
    r"|(?:sous )?embargo\s*(?:jusqu['’]?(?:au|à)?|:))",
    re.I,
)
_WAITS = Clue(_TRIGGER, ("embarg", "not for", "not to be", "hold ", "sperrfrist", "gesperrt"), before=6, after=_AT_HEAD)
_NOT = re.compile(
    r"\bembargo (?:has )?(?:been )?(?:lifted|expired|is over)|\bno embargo|\bkeine sperrfrist|"
    r"\bsin embargo,",
    re.I,
)
_CLOCK = re.compile(
    r"(?<![\d.:/-])(?P<h>[01]?\d|2[0-4])\s?(?:[:.h]\s?(?P<m>[0-5]\d)(?::[0-5]\d)?|(?=\s?(?:[ap]\.?m\b|uhr\b|"
    r"h\b|hours\b|hrs\b)))"
    r"(?!\d)\s*(?:hours|hrs|uhr|h\b)?\s*(?P<half>[ap]\.?\s?m\b\.?)?"
    r"|(?<![\d.:/-])(?P<h4>[01]\d|2[0-3])(?P<m4>[0-5]\d)\s*(?:hours|hrs|h)?(?=\s*(?:[A-Z]{2,4}\b|\())"
    r"|\b(?P<word>noon|midnight|mittag|mitternacht|mediodía|medianoche|midi|minuit)\b",
    re.I,
)
_ZONE = re.compile(
    r"(?P<utc>\b(?:UTC|GMT)\s?(?P<sign>[+−-])\s?(?P<oh>\d{1,2})(?::?(?P<om>\d\d))?|"
    r"(?<=\d)(?P<sign2>[+-])(?P<oh2>\d\d):?(?P<om2>\d\d)\b)"
    r"|\b(?P<name>UTC|GMT|Z|BST|CEST|CET|MESZ|MEZ|EEST|EET|WEST|WET|EDT|EST|CDT|CST|MDT|MST|PDT|PST|ET|CT|MT|"
    r"PT|JST|AEST|AEDT|IST|SGT|HKT)\b"
    r"|\b(?P<city>(?i:London|UK|U\.K\.|British|Paris|Berlin|Madrid|Rome|Brussels|Vienna|Zurich|Amsterdam|"
    r"Stockholm|New York|Washington|Eastern|Central|Mountain|Pacific|Tokyo|Sydney|"
    r"Central European)(?=\s+(?i:(?:summer\s+|standard\s+|daylight\s+)?time)\b))",
)
_HOURS = {"utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 1, "cet": 1, "mez": 1, "west": 1, "cest": 2, "mesz": 2, "eet": 2,
          "eest": 3, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8,
          "jst": 9, "aest": 10, "aedt": 11, "sgt": 8, "hkt": 8, "ist": 5.5}  # fmt: skip
_REGIONS = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
            "london": "Europe/London", "uk": "Europe/London", "british": "Europe/London", "paris": "Europe/Paris",
            "berlin": "Europe/Berlin", "madrid": "Europe/Madrid", "rome": "Europe/Rome", "brussels": "Europe/Brussels",
            "vienna": "Europe/Vienna", "zurich": "Europe/Zurich", "amsterdam": "Europe/Amsterdam",
            "stockholm": "Europe/Stockholm", "new york": "America/New_York", "washington": "America/New_York",
            "eastern": "America/New_York", "us eastern": "America/New_York", "central": "America/Chicago",
            "mountain": "America/Denver", "pacific": "America/Los_Angeles", "tokyo": "Asia/Tokyo",
            "sydney": "Australia/Sydney", "central european": "Europe/Berlin"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Embargo:
    """The moment an embargo ends, and the half-open range of the words that say so."""

    until: datetime
    start: int
    end: int


def find_embargo(text: str, order: str | None = None) -> Embargo | None:
    """The embargo stated near the head or at the foot of a text; UTC when no zone is stated, midnight without a time.

    "Embargoed until 00:01 BST, 3 June 2025" -> 2025-06-03 00:01 +01:00.
    """
    zones = ((0, min(len(text), _AT_HEAD)), (max(_AT_HEAD, len(text) - 400), len(text)))
    for first, last in zones:
        for trigger in _WAITS.finditer(text[first:last]):
            start, end = first + trigger.start(), first + trigger.end()
            if _NOT.search(text[max(0, start - 20) : end + 30]):
                continue
            found = moment(text[end : end + 140], order)
            if found:
                return Embargo(found[0], start, end + found[1])
    return None


NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""The end of an embargo that does not say when it ends."""
_OPEN_ENDED = re.compile(
    r"^[ \t*_>#]*(?:strictly\s)?(?:embargoed(?=\W*$|\s*[:–—-]|\s(?:until|till|for|to)\b)|under (?:strict )?embargo\b"
    r"|sperrfrist\b|bajo embargo\b|sous embargo\b)[^\n]{0,90}$",
    re.I | re.M,
)


def open_ended(text: str) -> Embargo | None:
    """A line near the head that puts a page under embargo, whatever it says of the end; it ends NEVER.

    "EMBARGOED UNTIL PUBLICATION" -> 9000-01-01. For a page that does not say either when it was published.
    """
    lines = (line for line in _OPEN_ENDED.finditer(text[:_AT_HEAD]) if not _NOT.search(line.group()))
    return next((Embargo(NEVER, *line.span()) for line in lines), None)


def moment(words: str, order: str | None = None) -> tuple[datetime, int] | None:
    """The moment that words begin with, and how many characters of them say it."""
    # The statement ends with its paragraph, and a date further off than a few words belongs to something else.
    words = words.split("\n\n", 1)[0]
    date = next(find_dates(words, order), None)
    if date is None or date.start > 70:
        return None
    spared = words[: date.start] + " " * (date.end - date.start) + words[date.end :]
    if re.match(r"T\d\d:\d\d", words[date.end :]):
        spared = spared[: date.end] + " " + spared[date.end + 1 :]
    spared = spared[: date.end + 60]
    clock = _clock(spared)
    zone = _ZONE.search(spared)
    ends = [date.end]
    if clock:
        ends.append(clock[1])
    if zone:
        ends.append(zone.end())
    until = datetime.combine(date.value, clock[0] if clock else time(), _zone(zone))
    if clock and clock[2]:
        until += timedelta(days=1)
    return until, max(ends)


def _clock(text: str) -> tuple[time, int, bool] | None:
    """Time of day, where its words end, and whether it was 24:00."""
    found = list(_CLOCK.finditer(text))
    # "10:00 a.m. CHILE TIME (13:00 UTC)": a clock followed by a zone we know tells more than one that is not.
    found.sort(key=lambda match: not _ZONE.match(text[match.end() :].lstrip(" ,(")))
    for match in found:
        if match.group("word"):
            noon = match.group("word").lower() in {"noon", "mittag", "mediodía", "midi"}
            return time(12 if noon else 0), match.end(), False
        hour = int(match.group("h4") or match.group("h"))
        minute = int(match.group("m4") or match.group("m") or 0)
        half = (match.group("half") or "").lower().replace(".", "").replace(" ", "")
        if half:
            if not 1 <= hour <= 12:
                continue
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour == 24:
            return time(0, minute), match.end(), True
        return time(hour, minute), match.end(), False
    return None


def _zone(match: re.Match[str] | None) -> tzinfo:
    if match is None:
        return UTC
    if match.group("utc"):
        sign = match.group("sign") or match.group("sign2")
        hours = int(match.group("oh") or match.group("oh2"))
        minutes = int(match.group("om") or match.group("om2") or 0)
        offset = timedelta(hours=min(hours, 14), minutes=min(minutes, 59))
        return timezone(offset if sign == "+" else -offset)
    name = (match.group("name") or match.group("city")).lower().replace(".", "")
    if name in _REGIONS:
        return ZoneInfo(_REGIONS[name])
    return timezone(timedelta(hours=_HOURS[name]))
