"""The day a release was published, from its text alone, with the words that say so.

Ways, strongest first: the dateline; a line that says "Published: …" or "Date: …"; a line near the head that is
nothing but a date; "published today (Dec. 17, 2018)". What is not here: metadata, or any date that merely stands
somewhere in the text.
"""

from __future__ import annotations

import re
from itertools import takewhile

from rag.datatypes import Field, Span
from rag.pages.dates import FoundDate, find_dates
from rag.pages.embargo import Embargo

_LABEL = re.compile(
    r"(?:^|\n|\|)[ \t*_>#]*(?:date(?: of (?:issue|release|publication))?|published(?: on)?|release date|"
    r"released(?: on)?|publication date|posted(?: on)?|issued(?: on)?|public release|news release|"
    r"press release|for (?:immediate )?release|"
    r"(?:press|news|media) release(?: no\.?| nr\.?)?|veröffentlicht(?: am)?|erschienen(?: am)?|datum|"
    r"pressemitteilung(?: vom| nr\.?)?|fecha(?: de publicación)?|publicado(?: el)?|nota de prensa|publié le|"
    r"le|communiqué(?: de presse)?(?: du)?)"
    r"[*_]*(?:\s*[:,|•·–—-]\s*|\s+(?:on |vom |del |du |of )?)[^\n]{0,40}",
    re.I,
)
_WEEKDAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|"
    r"lunes|martes|miércoles|jueves|viernes|sábado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|"
    r"dimanche"
)
_AROUND = re.compile(
    rf"(?:{_WEEKDAY}|,|\.|\||-|–|—|·|•|\(|\)|\*|_|#|>|\s|\d{{1,2}}[:.h]\d\d|uhr|[ap]\.?m\.?|"
    rf"ET|EST|EDT|GMT|UTC|CET|CEST|BST|den|am|le|el|on|by|news release|press release|at|"
    rf"-?T?\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:[+-]\d\d:?\d\d|Z)?)*",
    re.I,
)
# A line this long is prose: dates below it belong to what the text tells, not to the page's head.
_PROSE = 160
_TODAY = re.compile(
    r"\b(?:published|released|announced|presented|reported|report|appears?|"
    r"issued)?\s*(?:online )?today,?\s*\(?(?=\w)",
    re.I,
)
_NOT = re.compile(
    r"(?:updated?|modified|embargo\w*(?: until)?|until|stand|aktualisiert|actualizado|"
    r"mis à jour|copyright|©|expires?|deadline|last reviewed)[^\n]{0,25}$",
    re.I,
)


def date_in_text(body: str, order: str | None, dateline: Span | None) -> Field | None:
    """The field `published` with its offsets, or None when the text does not state a date of its own."""
    if dateline is not None:
        for found in find_dates(body[dateline.start : dateline.end + 1], order):
            start = dateline.start + found.start
            if not _NOT.search(body[max(0, start - 40) : start]):
                return _field(found, dateline.start, 0.95)
    return _labelled(body, order) or _alone(body, order) or _today(body, order)


def embargo_day(embargo: Embargo | None) -> Field | None:
    """The day that an embargo ends, which is when its release is published."""
    if embargo is None or embargo.start < 0:
        return None
    return Field("published", embargo.until.date().isoformat(), embargo.start, embargo.end, 0.8)


def _labelled(body: str, order: str | None) -> Field | None:
    prose = re.search(rf"^[^\n]{{{_PROSE},}}$", body[:2500], re.MULTILINE)
    for match in _LABEL.finditer(body[: prose.start() if prose else 2500]):
        for found in find_dates(match.group(), order):
            if not _NOT.search(match.group()[: found.start]):
                return _field(found, match.start(), 0.95)
        # The date may be cut by the window's end; look once more from the label on.
        for found in find_dates(body[match.start() : match.end() + 30].split("\n\n", maxsplit=1)[0], order):
            if not _NOT.search(body[match.start() : match.start() + found.start]):
                return _field(found, match.start(), 0.95)
    return None


def _alone(body: str, order: str | None) -> Field | None:
    """A line that is nothing but a date, or opens with one and a dash: above the first prose, or at the very end."""
    position = 0
    rows = []
    for line in body.split("\n"):
        if line.strip():
            rows.append((position, line))
        position += len(line) + 1
    head = list(takewhile(lambda row: len(row[1]) < _PROSE, rows[:20]))
    for start, line in [*head, *rows[len(head) : len(head) + 1], *rows[-3:]]:
        opens = next(find_dates(line[:60], order), None)
        if (
            opens
            and not line[: opens.start].strip(" *_")
            and re.match(r"[*_]{0,2}\s*(?:--|[–—-])\s", line[opens.end :])
        ):
            return _field(opens, start, 0.9)
        if len(line) > 90:
            continue
        for found in find_dates(line, order):
            if _NOT.search(line[: found.start]):
                break
            around = line[: found.start] + " " + line[found.end :]
            if _AROUND.fullmatch(around):
                return _field(found, start, 0.9)
            lead = line[: found.start].strip(" ,|·•–—-")
            if re.fullmatch(
                r"[A-ZÄÖÜ][\w.’' -]{1,30}(?:, [A-Z][\w.’' -]{1,25})?(?:, (?:den|le|am|el))?", lead
            ) and not line[found.end :].strip(" ."):
                return _field(found, start, 0.85)
            break
    return None


def _today(body: str, order: str | None) -> Field | None:
    for match in _TODAY.finditer(body[:4000]):
        window = body[match.end() : match.end() + 40]
        found = next(find_dates(window, order), None)
        if found and found.start <= 14:
            return _field(found, match.end(), 0.85)
    return None


def _field(found: FoundDate, offset: int, confidence: float) -> Field:
    return Field("published", found.value.isoformat(), offset + found.start, offset + found.end, confidence)
