"""When a page may first be read: "EMBARGOED UNTIL 7 August 2025, 14:00 GMT" and its like in five languages.

What is not here: an embargo that was lifted, a word "embargo" in running text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from rag.pages.clues import Clue
from rag.pages.dates import FoundDate, find_dates
from rag.pages.zones import zone_at, zone_in

_AT_HEAD = 2500
_WORD = r"embargo(?:ed)?(?:\s+(?:date|time|for release|for publication|information|lifts?|ends?|is in place|in effect))"
_HEAD = r"^[ \t*_>#(\[]{0,8}"
_TRIGGER = re.compile(
    rf"{_WORD}?\s*(?:(?:until|till)[\s:*_]*|:)"
    r"|(?:not (?:for|to be)|do not|don['’]t) (?:publication|publish(?:ed)?|releas(?:e|ed)|broadcast|print(?:ed)?|"
    r"post(?:ed)?|distribut(?:e|ed|ion))\b[^\n]{0,40}?\b(?:before|until|till|prior to)"
    rf"|{_HEAD}for (?:immediate )?(?:publication|release|broadcast) (?:only )?(?:on or )?after\b"
    rf"|{_HEAD}(?:release|publication) (?:time|date)[*_]*:(?=[^\n]*\b(?:under embargo|embargoed)\b)"
    r"|hold (?:for release )?until"
    r"|sperrfrist\s*(?:bis|:|[-–—]|endet)|gesperrt bis"
    r"|(?:embargad[oa]|bajo embargo|embargo)\s*(?:hasta|:)"
    r"|(?:sous )?embargo\s*(?:jusqu['’]?(?:au|à)?|:)",
    re.I | re.M,
)
# "EMBARGO 24 November 2026": with no more than a dash or "on" between the word and its date, that date follows at once.
_BARE = re.compile(
    rf"(?:{_WORD}|embargoed|(?:{_HEAD}(?:strict(?:ly)?\s+)?|(?-i:(?=EMB|SPERR)))(?:embargo(?:ed)?|sperrfrist)\b)"
    r"[ \t*_)\]]*(?:to|through|on|at|,|[-–—])?",
    re.I | re.M,
)
_MARKS = ("embarg", "not ", "don't", "don’t", "hold ", "sperrfrist", "gesperrt", "release", "publication", "broadcast")
_WAITS = Clue(_TRIGGER, _MARKS, before=30, after=_AT_HEAD)
_WAITS_BARE = Clue(_BARE, ("embargo", "sperrfrist"), before=24, after=120)
_LIFTED = r"\bembargo\W+(?:has )?(?:been )?(?:lifted|expired|is over)|\bno embargo|\bkeine sperrfrist"
# An embargo of goods. "US embargo" is not here: it may be the one that binds the press of a country.
_NOT = re.compile(
    rf"{_LIFTED}|\bsin embargo\b|\b(?:trade|export|import|arms|weapons?|military|naval|oil|gas|fuel|energy|coal|steel|"
    r"grain|food|economic|iranian|cuban|syrian|russian|chinese)[ -]embargo",
    re.I,
)
_WEEKDAY = re.compile(
    r"[\W_]*(?:(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|"
    r"mittwoch|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|"
    r"dimanche)\b[\W_]*)?(?:(?:the|den|le|el)\s)?",
    re.I,
)
_DAY = re.compile(
    r"(?<![\w.:])(?=(?P<day>\d{1,2}(?:st|nd|rd|th|\.)?\s(?:de\s|of\s)?[^\W\d_]{3,10}\b\.?|\d{1,2}\.\s?\d{1,2}\.|"
    r"[^\W\d_]{3,10}\.?\s\d{1,2}(?:st|nd|rd|th)?(?![\w:.]\d|\w|\s?[ap]\.?m\b))(?!\W{0,3}(?:del?\s)?(?:19|20)\d\d))",
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


@dataclass(frozen=True, slots=True)
class Embargo:
    """The moment an embargo ends, and the half-open range of the words that say so."""

    until: datetime
    start: int
    end: int


def find_embargo(text: str, order: str | None = None, day: date | None = None) -> Embargo | None:
    """The embargo stated near the head or at the foot of a text; UTC when no zone is stated, midnight without a time.

    "Embargoed until 00:01 BST, 3 June 2025" -> 2025-06-03 00:01 +01:00. A date without a year is read beside `day`,
    when the text was published.
    """
    zones = ((0, min(len(text), _AT_HEAD)), (max(_AT_HEAD, len(text) - 400), len(text)))
    for first, last in zones:
        piece = text[first:last]
        waits = ((trigger, False) for trigger in _WAITS.finditer(piece))
        bare = ((trigger, True) for trigger in _WAITS_BARE.finditer(piece))
        for trigger, at_once in (*waits, *bare):
            start, end = first + trigger.start(), first + trigger.end()
            words = text[end : end + 140]
            if _NOT.search(text[max(0, start - 20) : end + 30]) or (at_once and not _opens(words, order, day)):
                continue
            found = moment(words, order, day)
            if found:
                return Embargo(found[0], start, end + found[1])
    return None


NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""The end of an embargo that does not say when it ends."""
_OPEN_ENDED = re.compile(
    r"^[ \t*_>#]*(?:strictly\s)?(?:embargo(?=\W*$|\s(?:until|till)\b)"
    r"|embargoed(?=\W*$|\s*[:–—-]|\s(?:until|till|for|to)\b)|under (?:strict )?embargo\b"
    r"|sperrfrist\b|bajo embargo\b|sous embargo\b)[^\n]{0,90}$",
    re.I | re.M,
)


def open_ended(text: str) -> Embargo | None:
    """A line near the head that puts a page under embargo, whatever it says of the end; it ends NEVER.

    "EMBARGOED UNTIL PUBLICATION" -> 9000-01-01. For a page that does not say either when it was published.
    """
    lines = (line for line in _OPEN_ENDED.finditer(text[:_AT_HEAD]) if not _NOT.search(line.group()))
    return next((Embargo(NEVER, *line.span()) for line in lines), None)


_NONE = re.compile(
    r"\W*(?:no|none|false|null|nil|n/?a|0|lifted|expired|keine?|nein|ningun[oa]?|aucun|"
    r"(?:for )?immediate(?: release)?)?\W*",
    re.I,
)


def is_none(words: str) -> bool:
    """Whether the words of an embargo say that there is none. "no", "embargo lifted" -> True."""
    return bool(_NONE.fullmatch(words) or re.search(_LIFTED, words, re.I))


def moment(words: str, order: str | None = None, day: date | None = None) -> tuple[datetime, int] | None:
    """The moment that words begin with, and how many characters of them say it; `day` as in `find_embargo`."""
    # The statement ends with its paragraph, and a date further off than a few words belongs to something else.
    words = words.split("\n\n", 1)[0]
    date = _date(words, order, day)
    if date is None or date.start > 70:
        return None
    spared = words[: date.start] + " " * (date.end - date.start) + words[date.end :]
    if re.match(r"T\d\d:\d\d", words[date.end :]):
        spared = spared[: date.end] + " " + spared[date.end + 1 :]
    spared = spared[: date.end + 60]
    clock = _clock(spared)
    zone = (zone_at(spared, clock[1]) if clock else None) or zone_in(spared)
    ends = [date.end, *([clock[1]] if clock else []), *([zone.end] if zone else [])]
    until = datetime.combine(date.value, clock[0] if clock else time(), zone.value if zone else UTC)
    if clock and clock[2]:
        until += timedelta(days=1)
    return until, max(ends)


def _date(words: str, order: str | None, day: date | None) -> FoundDate | None:
    """The first date; one without a year is the nearest to `day` that it may be."""
    found = next(find_dates(words, order), None)
    if day is None:
        return found
    for match in _DAY.finditer(words[: found.start if found else 90]):
        years = (day.year - 1, day.year, day.year + 1)
        may_be = [one.value for year in years for one in find_dates(f"{match['day']} {year}")]
        if may_be:
            return FoundDate(min(may_be, key=lambda one: abs(one - day)), *match.span("day"))
    return found


def _opens(words: str, order: str | None, day: date | None) -> bool:
    """Whether words begin with a date or a clock, behind a weekday or not."""
    lead = _WEEKDAY.match(words)
    rest = words[lead.end() :] if lead else words
    found = _date(rest, order, day)
    return bool(_CLOCK.match(rest)) or (found is not None and found.start == 0)


def _clock(text: str) -> tuple[time, int, bool] | None:
    """Time of day, where its words end, and whether it was 24:00."""
    found = list(_CLOCK.finditer(text))
    # "10:00 a.m. CHILE TIME (13:00 UTC)": a clock followed by a zone we know tells more than one that is not.
    found.sort(key=lambda match: not ((zone := zone_at(text, match.end())) and zone.known))
    for match in found:
        end = match.start() + len(match.group().rstrip())
        if match.group("word"):
            noon = match.group("word").lower() in {"noon", "mittag", "mediodía", "midi"}
            return time(12 if noon else 0), end, False
        hour = int(match.group("h4") or match.group("h"))
        minute = int(match.group("m4") or match.group("m") or 0)
        half = (match.group("half") or "").lower().replace(".", "").replace(" ", "")
        if half:
            if not 1 <= hour <= 12:
                continue
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour == 24:
            return time(0, minute), end, True
        return time(hour, minute), end, False
    return None
