"""Dates as people write them, with the place where they stand.

What is here: ISO, English, German, Spanish, French, Italian, Portuguese and Dutch dates with a year, and numeric
ones. What is not: relative dates ("yesterday"), dates without a year, guesses. 03/04/2025 is read only when the
caller knows the order; 13/04/2025 and 03.04.2025 say it themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    "january jan januar jänner enero janvier gennaio janeiro januari gen ene janv",
    "february feb februar feber febrero février fevrier febbraio fevereiro februari febr févr fév fev",
    "march mar märz mrz maerz marzo mars março marco maart mrt mär",
    "april apr abril avril aprile avr abr",
    "may mai mayo maggio maio mei mag",
    "june jun juni junio juin giugno junho giu",
    "july jul juli julio juillet luglio julho juil lug",
    "august aug agosto août aout augustus ago",
    "september sept sep septiembre setiembre septembre settembre setembro set",
    "october oct oktober okt octubre octobre ottobre outubro ott out",
    "november nov noviembre novembre novembro",
    "december dec dezember dez diciembre décembre decembre dicembre dezembro dic déc",
)
_MONTH = {name: n for n, names in enumerate(_MONTHS, 1) for name in names.split()}
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_DATE = re.compile(
    rf"""
      (?<!\d)(?P<y1>(?:19|20)\d\d)-(?P<m1>\d\d)-(?P<d1>\d\d)(?!\d)
    | (?<![\d/])(?P<y2>(?:19|20)\d\d)/(?P<m2>\d\d?)/(?P<d2>\d\d?)(?![\d/])
    | (?<!\d)(?P<y3>(?:19|20)\d\d)\s?年\s?(?P<m3>\d\d?)\s?月\s?(?P<d3>\d\d?)\s?日
    | (?<!\w)(?P<mn4>{_NAMES})\.?\ +(?P<d4>\d\d?)(?:st|nd|rd|th)?\ ?,?\ *(?P<y4>(?:19|20)\d\d)(?!\d)
    | (?<![\w.,/])(?P<d5>\d\d?)(?:st|nd|rd|th|er|º|°|\.)?(?:\ +(?:de\ +|of\ +|d[ei]l?\ +)?|-)
      (?P<mn5>{_NAMES})(?!\w)\.?,?(?:\ +(?:del?\ +)?|-)(?P<y5>(?:19|20)\d\d)(?!\d)
    | (?<![\d./-])(?P<a6>\d\d?)(?P<sep>[./-])\ ?(?P<b6>\d\d?)(?P=sep)\ ?(?P<y6>(?:19|20)\d\d)(?![\d/])
    """,
    re.IGNORECASE | re.VERBOSE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_REACH = 32
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "\t": " ", "\u2011": "-"})
_COMPACT = re.compile(r"^\s*((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6})?\s*$")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and the half-open range of its words in the text it was found in."""

    value: date
    start: int
    end: int


def find_dates(text: str, order: str | None = None) -> Iterator[FoundDate]:
    """Every date in `text`, in order. "on 7 August 2025." -> 2025-08-07 at 3..16.

    Args:
        text: any text; offsets refer to it.
        order: "mdy" or "dmy" for 03/04/2025; None leaves such dates out.
    """
    plain = text.translate(_SPACES)
    done = 0
    # Every date has a year: only its neighbourhood is searched, which is ten times faster than the whole text.
    for year in _YEAR.finditer(plain):
        if year.start() < done:
            continue
        match = _DATE.search(plain, max(done, year.start() - _REACH), min(len(plain), year.end() + _REACH))
        if match is None or match.start() > year.start():
            continue
        done = match.end()
        value = _value(match, order)
        if value is not None:
            yield FoundDate(value, match.start(), match.end())


def parse_date(words: str, order: str | None = None) -> date | None:
    """The first date in a short string; also 20250807. "Thu, 22 Mar 2018 04:00:00 GMT" -> 2018-03-22."""
    compact = _COMPACT.match(words)
    if compact:
        return _make(*(int(part) for part in compact.groups()))
    return next((found.value for found in find_dates(words[:300], order)), None)


def numeric_order(text: str) -> str | None:
    """How a text writes numeric dates with slashes, if one of them can be read only one way."""
    seen = set()
    for first, second in re.findall(r"(?<![\d/])(\d\d?)/(\d\d?)/(?:19|20)\d\d(?![\d/])", text[:200_000]):
        if int(first) > 12 >= int(second):
            seen.add("dmy")
        elif int(second) > 12 >= int(first):
            seen.add("mdy")
    return seen.pop() if len(seen) == 1 else None


def order_of_language(tag: str | None) -> str | None:
    """How a language tag's readers write 03/04/2025: "en-US" -> "mdy", "es" -> "dmy", "en" -> None."""
    if not tag:
        return None
    tag = tag.lower().replace("_", "-")
    if tag in {"en-us", "en-ph"}:
        return "mdy"
    if tag.startswith("en"):
        return "dmy" if tag in {"en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za"} else None
    return "dmy" if tag.split("-")[0] in {"de", "es", "fr", "it", "pt", "nl", "pl", "ro", "el", "tr"} else None


def _value(match: re.Match[str], order: str | None) -> date | None:
    got = match.groupdict()
    for n in "123":
        if got["y" + n]:
            return _make(int(got["y" + n]), int(got["m" + n]), int(got["d" + n]))
    for n in "45":
        if got["y" + n]:
            return _make(int(got["y" + n]), _MONTH[got["mn" + n].lower()], int(got["d" + n]))
    first, second, year = int(got["a6"]), int(got["b6"]), int(got["y6"])
    if got["sep"] == "." or first > 12 or order == "dmy" or first == second:
        return _make(year, second, first)
    if second > 12 or order == "mdy":
        return _make(year, first, second)
    return None


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
