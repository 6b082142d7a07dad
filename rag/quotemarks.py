"""What a release quotes, by its reader's finds and by marks of several languages; and marks around what is shown. Pure.

Offsets are exact, and the time is linear. What is not here: who says it (the reader's fields tell), and whether anybody
does (a title stands between marks too).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.datatypes import Release, Span

_LINE = re.compile(r"[^\n]+")
_DOUBLE = re.compile(r"[“”„«»\"]|''")
_SINGLE = re.compile(r"[‘’']")
_CLOSED_BY = {"“": '”"', "„": "“”", "«": "»", "»": "«", '"': '"”', "''": "''"}


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of quoted words, with its speaker where the reader found one."""

    start: int
    end: int
    speaker: str | None = None


def quoted(release: Release) -> list[Part]:
    """The quotations that the reader found, and whatever else stands between quotation marks, in order."""
    known = [
        Part(f.start, f.end, f.about)
        for f in release.fields
        if f.name == "quote" and f.start is not None and f.end is not None and f.end <= len(release.body)
    ]
    known.sort(key=lambda p: p.start)
    found, n = list(known), 0
    for span in marked(release.body):
        while n < len(known) and known[n].end <= span.start:
            n += 1
        if n == len(known) or span.end <= known[n].start:
            found.append(Part(span.start, span.end))
    return sorted(found, key=lambda p: p.start)


def marked(body: str) -> list[Span]:
    """What stands between quotation marks, in order: 'Lee: "We won," and "so did he."' -> We won, | so did he.

    A double mark left open reaches to the end of its paragraph: the quotation goes on in the next one. Single marks
    count outside double ones; an apostrophe is none.
    """
    found: list[Span] = []
    for line in _LINE.finditer(body):
        last = line.start()
        for span in between_doubles(body, *line.span()):
            found += _between_singles(body, last, span.start)
            found.append(span)
            last = span.end
        found += _between_singles(body, last, line.end())
    return found


def between_doubles(body: str, start: int, end: int) -> Iterator[Span]:
    """What stands between double marks in one paragraph, straight or typographic, without the space around it."""
    opened: re.Match[str] | None = None
    inner = 0
    for mark in _DOUBLE.finditer(body, start, end):
        if opened is None:
            if _opens(body, mark, start, end):
                opened, inner = mark, 0
        elif mark[0] in _CLOSED_BY[opened[0]]:
            if not inner:
                yield from _trimmed(body, opened.end(), mark.start())
                opened = None
            inner -= 1
        else:
            inner += mark[0] == opened[0] != '"'
    if opened:
        yield from _trimmed(body, opened.end(), end)


def _opens(body: str, mark: re.Match[str], start: int, end: int) -> bool:
    if mark[0] in "“„«":
        return True
    before = body[mark.start() - 1] if mark.start() > start else " "
    after = body[mark.end()] if mark.end() < end else " "
    return mark[0] != "”" and not before.isalnum() and not after.isspace()


def _between_singles(body: str, start: int, end: int) -> Iterator[Span]:
    opened: re.Match[str] | None = None
    for mark in _SINGLE.finditer(body, start, end):
        before = body[mark.start() - 1] if mark.start() > start else " "
        after = body[mark.end()] if mark.end() < end else " "
        if opened and mark[0] != "‘" and not before.isspace() and not after.isalnum():
            plural = before == "s" and body[mark.end() + 1 : mark.end() + 2].islower()  # the trees' leaves
            if not plural:
                yield from _trimmed(body, opened.end(), mark.start())
                opened = None
        elif mark[0] in "‘'" and not before.isalnum() and after.isalnum():
            opened = mark


def _trimmed(body: str, start: int, end: int) -> Iterator[Span]:
    while start < end and body[start].isspace():
        start += 1
    while start < end and body[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)


def in_marks(words: str) -> str:
    """Words in quotation marks, unless they bring their own: `"So be it."` stays, `So be it.` -> `“So be it.”`.

    Around words that hold double marks themselves, the marks are single.
    """
    plain = words.strip()
    own = plain[:1] in '"“„«' and plain[-1:] in '"”“»' and not any(mark in plain[1:-1] for mark in '"“”„«»')
    if own:
        return plain
    return f"‘{plain}’" if any(mark in plain for mark in '"“”„') else f"“{plain}”"
