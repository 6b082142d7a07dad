"""The dateline of a release: place and date at the head of its first paragraph.

"BASEL, Switzerland, 3 June 2025 – Bees …", "AUGUST 7, 2025, NEW YORK – …", "(Leipzig) - …", with or without a wire's
name. What is not here: the other parts of a release (`parts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.datatypes import Span
from rag.pages.dates import find_dates
from rag.pages.parts import Paragraph, lines, paragraphs

_RULE = r"(?:\s*(?:--+|[–—―])\s*|\s+-\s+|\s*-\s+(?=[A-Z“\"„]))"


_DASH = rf"(?:{_RULE}|\s*[:.][*_]{{0,3}}\s+(?=[A-ZÄÖÜ¿¡“\"„«]))"


_PLACE = r"(?P<place>[A-ZÄÖÜÉÅÁÓØŠŁ][\w.'’\u00a0 -]{1,40}?(?:,\s[A-ZÄÖÜÉÅÁÓØ][\w.'’ -]{1,28}?){0,3})"


_WIRE = r"(?:\s*/\s?[\w .&-]{2,40}/|\s*\([A-Za-z][\w .&-]{2,40}\))?"
_CLOCK = r"(?:\s?[@,]\s?\d{1,2}[:.]?\d{0,2}\s?[apAP]\.?[mM]\.?(?:\s[A-Z][\w/]{1,30})?)?"


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place and date at the head of the first paragraph; `place` is the span of the place's words."""

    span: Span
    place: Span | None


def dateline_of(body: str) -> Dateline | None:
    """The dateline at the head of one of the first paragraphs.

    "BASEL, Switzerland, 3 June 2025 – Bees …" -> the span of "BASEL, Switzerland, 3 June 2025".
    """
    for paragraph in paragraphs(body[:6000])[:7]:
        for start, end in _line_starts(paragraph):
            found = _dateline_at(body, start, min(end, start + 220))
            if found:
                return found
    return None


def _line_starts(paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    for start, end in list(lines(paragraph.text))[:3]:
        yield paragraph.start + start, paragraph.start + end


_BRAND = re.compile(r"[ \t*_>]*(?:\([A-Za-z][\w-]*(?:\.[A-Za-z]+)+\)\s*|Newswise\s*[–—-]+\s*)?[*_]{0,2}")


_PLACE_ONLY = re.compile(rf"{_PLACE}{_WIRE}(?:\s*\((?P<paren>[^()\n]{{4,80}})\))?{_WIRE}[*_]{{0,2}}(?P<dash>{_RULE})")


_PLACE_PAREN = re.compile(r"\((?P<place>[A-ZÄÖÜ][\w. /-]{2,30})\)\s*(?P<dash>[-–—]+)\s")


def _dateline_at(body: str, start: int, limit: int) -> Dateline | None:
    start = (_BRAND.match(body, start, limit) or re.compile("").match(body, start)).end()  # type: ignore[union-attr]
    segment = body[start:limit]
    dated = _with_date(body, start, segment)
    if dated:
        return dated
    match = _PLACE_ONLY.match(segment) or _PLACE_PAREN.match(segment)
    if not match or not _looks_like_place(match.group("place")):
        return None
    end = start + len(segment[: match.start("dash")].rstrip())
    return Dateline(Span(start, end), Span(start + match.start("place"), start + match.end("place")))


def _with_date(body: str, start: int, segment: str) -> Dateline | None:
    """A date within the first words, places around it, and a dash or colon after: the dateline of a wire."""
    for date in find_dates(segment[:150]):
        before = re.sub(r"\s*\([^()\n]{2,40}\)", "", segment[: date.start]).strip(" ,(–—-\u00a0")
        after = re.match(
            rf"[)]?(?P<tail>(?:,?\s*[A-ZÄÖÜÉ][\w.'’-]*){{0,6}}){_CLOCK}{_WIRE}[)*_]{{0,3}}"
            rf"(?P<dash>{_DASH}|\s*\n)",
            segment[date.end :],
        )
        if not after:
            continue
        inner = re.sub(r"^(?:le|den|el|the|on)$|,?\s(?:le|den|el|am)$", "", before, flags=re.I)
        inner = re.sub(r"(?:^|,?\s*)(?:mon|tues|wednes|thurs|fri|satur|sun)day,?$", "", inner, flags=re.I).strip(" ,")
        tail = after.group("tail").strip(" ,")
        if inner and (not _looks_like_place(inner) or len(inner) > 60):
            continue
        if not inner and not tail:
            continue
        end = start + date.end + (after.start("dash") if after.group("dash") else after.end())
        words = inner or tail
        if not inner and not _looks_like_place(tail):
            continue
        at = body.find(words, start, end)
        return Dateline(Span(start, end), Span(at, at + len(words)) if at >= 0 else None)
    return None


_COMMON = re.compile(
    r"\b(?:the|this|these|that|is|are|was|were|we|study|press|media|contact|release|for|about|date|news|on|note|"
    r"funding|source|photo|image|researchers|scientists|who|what|when|where|why|how|title|published|updated|"
    r"posted|by|"
    r"die|der|das|ein|eine|el|los|les|une?|embargo\w*|immediate|phone|email|tel|in|at|and|with|from|to|q|a)\b",
    re.I,
)


def _looks_like_place(words: str) -> bool:
    """Capitalised words without common ones: "LUND, Sweden" yes, "This is new" no."""
    clean = words.strip(" ,.")
    if not 2 <= len(clean) <= 70 or _COMMON.search(
        re.sub(
            r"\b(?:The Hague|Den Haag|Rio de Janeiro|El Paso|"
            r"Los Angeles|Las Vegas|Los Alamos|La Jolla|Le Mans|"
            r"Las Palmas)\b",
            "Placename",
            clean,
            flags=re.I,
        )
    ):
        return False
    parts = re.findall(r"[^\s,]+", clean)
    capital = sum(part[0].isupper() for part in parts)
    return len(parts) <= 8 and capital >= len(parts) - 1 and parts[0][0].isupper() and not re.search(r"\d", clean)
