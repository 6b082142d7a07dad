"""What stands between quotation marks, with offsets; a quotation that goes on in the next paragraph is one.

Curly and straight double marks, German „…“ and »…«, French « … »; single marks where a text has no others. What is
not here: whether the words are anybody's (`quotes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.pages.parts import Paragraph

_CLOSERS = {"“": "”", "„": '“”"', "«": "»", "»": "«", '"': '"', "”": "”", "‘": "’", "'": "'"}
_DOUBLE = re.compile(r"[“”„\"«»]")
_SINGLE = re.compile(r"[‘’']")
_BLANK = " \t\n\u00a0\u202f*_>("


@dataclass(frozen=True, slots=True)
class Quotation:
    """The half-open range inside the marks, where the closing mark ends, and its first and last paragraph's number."""

    start: int
    end: int
    after: int
    first: int
    last: int
    closed: bool = True


def quotations(text: str, paras: tuple[Paragraph, ...]) -> list[Quotation]:
    """The closed quotations of a text, in order.

    “One. and, in the next paragraph, “Two,” she said. -> one quotation, from "One" to "Two,".
    """
    marks = _DOUBLE if len(_DOUBLE.findall(text)) > 1 else _SINGLE
    found: list[Quotation] = []
    for number, paragraph in enumerate(paras):
        for start, end, after, closed in _in_paragraph(text, paragraph, marks):
            before = found[-1] if found else None
            leads = not text[paragraph.start : start - 1].strip(_BLANK)
            if before and not before.closed and before.last == number - 1 and leads:
                found[-1] = Quotation(before.start, end, after, before.first, number, closed)
            else:
                found.append(Quotation(start, end, after, number, number, closed))
    return [one for one in found if one.closed and text[one.start : one.end].strip()]


def _in_paragraph(text: str, paragraph: Paragraph, marks: re.Pattern[str]) -> Iterator[tuple[int, int, int, bool]]:
    opened: tuple[str, int] | None = None
    for match in marks.finditer(text, paragraph.start, paragraph.end):
        mark, at = match.group(), match.start()
        left, right = text[at - 1 : at] or " ", text[at + 1 : at + 2] or " "
        if opened is None:
            if _opens(mark, left, right) or (mark == '"' and left in ".!?:" and right.isupper()):  # a space was lost
                opened = (mark, at + 1)
        elif mark == opened[0] == '"' and _opens(mark, left, right):  # the one before was never closed
            opened = (mark, at + 1)
        elif mark in _CLOSERS[opened[0]] and _closes(mark, left, right):
            start, end = _trimmed(text, opened[1], at)
            yield start, end, at + 1, True
            opened = None
    if opened is not None:
        start, end = _trimmed(text, opened[1], paragraph.end)
        yield start, end, end, False


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _opens(mark: str, left: str, right: str) -> bool:
    if right.isspace() and mark != "«":
        return False
    if mark in "“„«":
        return True
    free = left in _BLANK or left in "[—–-/"
    if mark in "‘'":
        return free and right.isupper()
    return free and mark in '"”»'


def _closes(mark: str, left: str, right: str) -> bool:
    if mark == '"':
        return not right.isalnum()
    if mark in "’'":
        return left in ".,!?…" and not right.isalnum()
    return True
