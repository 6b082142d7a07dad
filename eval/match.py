"""Does a text state a gold answer? Normalisation and whole-word matching, nothing about meaning.

Normalisation: Unicode NFKC, case, white space, quotes and dashes, thousands separators, "percent" and "per cent",
a unit written right after its number, markers such as [1]. Dates are put in one order, so that "August 7, 2025",
"Aug. 7, 2025", "2025-08-07" and "7 August 2025" are the same words. What is not here: synonyms (list them as
alternatives), negation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_MARKER = re.compile(r"\s?\[\d+\]")
_QUOTES = str.maketrans({**dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("“”„‟″«»", '"')})
_DASH = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_THIN_THOUSANDS = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!,?\d)")
_PERCENT = re.compile(r"\s*(?:\bper\s?cent\b|(?<=\d)percent\b|%)")
_UNIT = re.compile(
    r"(?<=\d)(?=(?:[kmµμn]?g|[kcmµμn]?m|[md]?l|km²|m²|m³|[kmgt]?wh?|[kmg]?hz|ms|s|h|min|°[cf]|c|f|ppm|ppb|gb|tb)\b)"
)
_SPACE = re.compile(r"\s+")

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = r"(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|" + "|".join(_MONTHS) + r")\b\.?"
_MONTH_FIRST = re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (\d{{4}}))?(?![\d.,]\d)")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? {_MONTH}(?:,? (\d{{4}})\b)?")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")

STEM = "*"
"""An alternative that ends in this matches any ending: "contaminat*"."""


def plain(text: str) -> str:
    """'Some  40 percent of 1,200kg [2]' -> 'some 40% of 1200 kg'."""
    text = _THIN_THOUSANDS.sub("", _MARKER.sub("", text))
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_QUOTES)
    text = _DASH.sub("-", text).casefold()
    text = _THOUSANDS.sub(lambda m: m[0].replace(",", ""), text)
    return _SPACE.sub(" ", _UNIT.sub(" ", _PERCENT.sub("%", text))).strip()


def dated(text: str) -> str:
    """Plain text with its dates in one order: 'on aug. 7, 2025' -> 'on 7 august 2025'."""
    text = _ISO.sub(lambda m: _date(m[3], int(m[2]), m[1]) if 1 <= int(m[2]) <= 12 else m[0], text)
    text = _DAY_FIRST.sub(lambda m: _date(m[1], _month(m[2]), m[3]), text)
    return _MONTH_FIRST.sub(lambda m: _date(m[2], _month(m[1]), m[3]), text)


def _month(name: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))


def _date(day: str, month: int, year: str | None) -> str:
    return f"{int(day)} {_MONTHS[month - 1]}" + (f" {year}" if year else "")


@lru_cache(maxsize=4096)
def _pattern(alternative: str) -> re.Pattern[str]:
    """Whole words: "5" is not in "15", "5.2" or "CD5"; a plural or possessive ending is allowed."""
    stem = alternative.endswith(STEM)
    core = alternative.removesuffix(STEM).strip()
    before = r"(?<![^\W_])(?<!\d[.,])" if core[:1].isalnum() else ""
    if stem or not core[-1:].isalnum():
        after = ""
    elif core[-1].isdigit():
        after = r"(?![^\W_])(?![.,]\d)"
    else:
        after = r"(?:e?s)?(?![^\W_])"
    return re.compile(before + re.escape(core) + after)


def says(text: str, alternative: str) -> bool:
    """Whether `text` states `alternative`, both as people wrote them."""
    flat, wanted = plain(text), plain(alternative)
    if _pattern(wanted).search(flat):
        return True
    return bool(_pattern(dated(wanted)).search(dated(flat)))


def missing(text: str, groups: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The groups of which `text` states no alternative: an answer is right when there is none."""
    return [group for group in groups if not any(says(text, alternative) for alternative in group)]


def words(text: str) -> int:
    """How many words a reader reads: markers are none, punctuation alone is none."""
    return sum(any(c.isalnum() for c in word) for word in _MARKER.sub("", text).split())
