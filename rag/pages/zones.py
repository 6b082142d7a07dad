"""The zone of a clock time: "ET", "UTC-5", "-0800", "Toronto time"; a stated zone that is not known is the latest.

What is not here: the clock itself; a zone for a time that states none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

LATEST = timezone(timedelta(hours=-12))
"""Where a moment comes last on earth: nothing that is read in it comes too early."""
# Of several meanings ("IST": India, Israel, Ireland) the one that comes last.
_HOURS = {
    "UTC": 0, "UT": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "IST": 1, "CET": 1, "MEZ": 1, "CEST": 2,
    "MESZ": 2, "SAST": 2, "EET": 2, "EEST": 3, "MSK": 3, "PKT": 5, "SGT": 8, "HKT": 8, "AWST": 8, "JST": 9, "KST": 9,
    "ACST": 9.5, "AEST": 10, "ACDT": 10.5, "AEDT": 11, "NZST": 12, "NZDT": 13, "NDT": -2.5, "BRT": -3, "ADT": -3,
    "CLST": -3, "NST": -3.5, "AST": -4, "CLT": -4, "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7,
    "PDT": -7, "PST": -8, "AKDT": -8, "AKST": -9, "HDT": -9, "HST": -10,
}  # fmt: skip
_ABBREVIATED = {"ET": "eastern", "CT": "central", "MT": "mountain", "PT": "pacific"}
_PLACES = {
    "eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver",
    "pacific": "America/Los_Angeles", "atlantic": "America/Halifax", "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu", "washington": "America/New_York", "chile": "America/Santiago", "uk": "Europe/London",
    "british": "Europe/London", "central european": "Europe/Berlin", "deutscher": "Europe/Berlin",
    "mitteleuropäischer": "Europe/Berlin", "greenwich": "UTC", "universal": "UTC", "japan": "Asia/Tokyo",
    "sydney": "Australia/Sydney", "melbourne": "Australia/Melbourne",
}  # fmt: skip
# Areas whose places are cities: "Australia/Victoria" is a state, and Victoria a city of Canada.
_AREAS = {"Africa", "America", "Asia", "Atlantic", "Europe", "Pacific"}
_NAME = "|".join(sorted([*_HOURS, *_ABBREVIATED], key=len, reverse=True))
_HHMM = r"(?:0\d|1[0-4]):?(?:00|15|30|45)(?!\d)"
_WORD = r"[^\W\d_][\w.’'-]*"
_ZONE = re.compile(
    rf"(?<![^\W\d_])(?:UTC/)?(?:UTC|GMT)\s?(?P<far>[+−-]\s?\d{{1,2}}(?::?\d\d)?|–\d{{1,2}})(?!\d)"
    rf"|(?:(?<=\d)|(?<=\d\s))(?P<off>[+−-]{_HHMM})"
    rf"|(?<![^\W\d_])(?P<name>{_NAME})\b"
    rf"|(?i:(?P<place>{_WORD}(?:[ /]{_WORD}){{0,3}})\s(?:time|zeit)\b"
    rf"|(?:hora|heure)s?\s(?:de\s)?(?P<lugar>{_WORD}(?:\s{_WORD})?)|\bortszeit\b)"
)
# Nothing but a region's name, and capitals that look like a zone's: read right behind a clock only.
_REGION = re.compile(r"(?P<place>eastern|central|mountain|pacific|atlantic|alaska|hawaii)\b", re.I)
_CAPITALS = re.compile(
    r"(?!(?:AND|AT|BY|FOR|OF|ON|OR|THE|TO|AM|DEN|LE|EL|MON|TUES?|WED|THU(?:RS?)?|FRI|SAT|SUN)\b)[A-Z]{2,5}\b"
)
_GAP = re.compile(r"[ \t,(\[]{0,3}(?:U\.?S\.?(?:A\.?)?[ /])?")


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone, and where its words end; one that is `known` is not merely the latest."""

    value: tzinfo
    end: int
    known: bool


def zone_at(text: str, at: int) -> Zone | None:
    """The zone right behind a clock that ends at `at`, known or not. "10:00 Toronto time" -> America/Toronto."""
    gap = _GAP.match(text, at)
    start = gap.end() if gap else at
    match = _ZONE.match(text, start) or _REGION.match(text, start) or _CAPITALS.match(text, start)
    return _read(match) if match else None


def zone_in(text: str) -> Zone | None:
    """The first zone that is known, wherever it stands. "10:00 on Tuesday (Berlin time)" -> Europe/Berlin."""
    return next((zone for zone in map(_read, _ZONE.finditer(text)) if zone.known), None)


def _read(match: re.Match[str]) -> Zone:
    said = match.groupdict()
    value: tzinfo | None = None
    if offset := said.get("far") or said.get("off"):
        value = _offset(offset)
    elif name := said.get("name"):
        value = timezone(timedelta(hours=_HOURS[name])) if name in _HOURS else ZoneInfo(_PLACES[_ABBREVIATED[name]])
    elif place := said.get("place") or said.get("lugar"):
        value = _place(place)
    return Zone(value or LATEST, match.end(), known=value is not None)


def _offset(words: str) -> tzinfo | None:
    """What no clock on earth shows is none. "-0800" -> UTC-08:00."""
    digits = re.sub(r"\D", "", words)
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    ahead = timedelta(hours=hours, minutes=minutes) * (1 if words[0] == "+" else -1)
    return timezone(ahead) if timedelta(hours=-12) <= ahead <= timedelta(hours=14) else None


def _place(words: str) -> tzinfo | None:
    """The zone of the longest place that the words end with. "US Eastern summer" -> America/New_York."""
    plain = [w for w in re.split(r"[\s/]+", words.lower().replace(".", "")) if w not in _KINDS]
    for size in (3, 2, 1):
        place = " ".join(plain[-size:])
        if place in _PLACES or place in _cities():
            return ZoneInfo(_PLACES.get(place) or _cities()[place])
        if size == 1 and place.upper() in _HOURS:
            return timezone(timedelta(hours=_HOURS[place.upper()]))
    return None


_KINDS = {"summer", "standard", "daylight", "local", "mean"}


@cache
def _cities() -> dict[str, str]:
    """The cities that zones are named after. "los angeles" -> America/Los_Angeles."""
    parted = [name.split("/") for name in sorted(available_timezones())]
    return {p[1].replace("_", " ").lower(): "/".join(p) for p in parted if len(p) == 2 and p[0] in _AREAS}
