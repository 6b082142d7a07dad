"""Whom to ask: names, e-mail addresses and telephone numbers in a release's contact blocks.

What is here: values with their offsets, from contact spans only, so that a number in the text never becomes a
telephone; e-mail addresses from anywhere in the text. What is not: where the blocks are (`parts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from rag.datatypes import Field, Span

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}(?![\w@])")
_PHONE = re.compile(r"(?<![\w.@/-])(?:\+|00)?\(?\d[\d ()./\u2011\u2013-]{6,22}\d(?![\w@])")
_MOST = 100  # addresses
_NAME = re.compile(
    r"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|PD|Dipl)\.?\s+){0,3}"
    r"(?P<name>[A-ZÄÖÜÉÁŠŁØÅ][\w'’-]{1,40}(?:\s+(?:[A-Z]\.|van|von|de|der|del|la|bin|al|"
    r"[A-ZÄÖÜÉÁŠŁØÅ][\w'’-]{1,40})){1,4})"
)
# A heading right before a name: "Contact: Ada Plank", "please contact Ada Plank", "Contact DetailsAda Plank".
_LEAD = re.compile(
    r"[ \t*_#>-]*(?:[A-Za-zäöü /-]{3,40}:\s*|(?:(?:media|press) )?contact (?:details|information|info)(?-i:(?=[A-Z]))"
    r"|(?:please )?contact\s+)?",
    re.IGNORECASE,
)
_SAME_LINE = _NAME.pattern.replace(r"\s", "[ ]")
# In a sentence: "please contact Ada Plank, 555-0101", "call Ada Plank at 555-0101".
_ASKED = re.compile(rf"\b(?i:contact|call|e-?mail|reach|write to) {_SAME_LINE}(?=,| at\b| on \+?\d| by\b| \()")
_NOT_NAME = re.compile(
    r"\b(?:press|media|contact|office|university|institute|communications?|relations?|news|public|affairs|for|"
    r"info(?:rmation)?|us|details?|"
    r"center|centre|department|college|hospital|foundation|email|e-mail|phone|tel|mobile|website|manager|"
    r"director|officer|"
    r"head|school|street|road|avenue|science|research|presse\w*|kontakt|inc|ltd|gmbh|group|company|"
    r"corporation|the|prensa|"
    r"contacto|universidad|universität|institut|instituto|hochschule|specialist|editor|notes?|link|cancer|team)\b",
    re.I,
)


def contact_fields(body: str, spans: tuple[Span, ...]) -> Iterator[Field]:
    """A `contact` field for each name, address and number in the contact blocks, then for addresses elsewhere."""
    seen: set[str] = set()
    for span in spans:
        found = sorted(_in_block(body[span.start : span.end]))
        for start, end, confidence in found[:40]:
            value = re.sub(r"\s+", " ", body[span.start + start : span.start + end])
            if value.lower() not in seen:
                seen.add(value.lower())
                yield Field("contact", value, span.start + start, span.start + end, confidence)
    for match in islice(_EMAIL.finditer(body), _MOST):
        value = match.group().rstrip(".")
        if value.lower() not in seen:
            seen.add(value.lower())
            yield Field("contact", value, match.start(), match.start() + len(value), 0.7)


def emails(text: str) -> list[str]:
    """The e-mail addresses in a text."""
    return [match.group().rstrip(".") for match in _EMAIL.finditer(text)]


def _in_block(block: str) -> Iterator[tuple[int, int, float]]:
    taken = []
    for match in _EMAIL.finditer(block):
        taken.append(match.span())
        yield match.start(), match.end(), 1.0
    for match in _PHONE.finditer(block):
        digits = sum(c.isdigit() for c in match.group())
        inside = any(a <= match.start() < b for a, b in taken)
        if 7 <= digits <= 16 and not inside and not re.fullmatch(r"\d{4}[-./]\d\d[-./]\d\d", match.group().strip()):
            yield match.start(), match.end(), 0.9
    yield from _names(block)


def _names(block: str) -> Iterator[tuple[int, int, float]]:
    position = 0
    for line in block.split("\n"):
        offset = position
        position += len(line) + 1
        if len(line) > 200:
            continue
        lead = _LEAD.match(line)
        start = lead.end() if lead else 0
        match = _NAME.match(line, start)
        if (
            match
            and not _NOT_NAME.search(match.group("name"))
            and re.match(r"\s*(?:$|[,;|(/–—-]|at\b|\+|\d|[\w.+-]+@|[*_])", line[match.end() :])
        ):
            yield offset + match.start("name"), offset + match.end("name"), 0.7
    for match in _ASKED.finditer(block):
        if not _NOT_NAME.search(match.group("name")):
            yield match.start("name"), match.end("name"), 0.7
