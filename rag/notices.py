"""Corrections and withdrawals: which release is a notice, which one it is about, and that the notice wins.

Pure, by rule, from title, date, DOI and institution. What is not here: copies, and links that are stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from rag.datatypes import Hit, Release
from rag.words import fold, terms

Notice = Literal["correction", "withdrawal"]

_KINDS: tuple[tuple[Notice, re.Pattern[str]], ...] = (
    (
        "withdrawal",
        re.compile(r"\W*(notice of )?(withdrawal|withdrawn|retraction|retracted|zurückgezogen|retirada)\b", re.I),
    ),
    (
        "withdrawal",
        re.compile(r".*\b(withdraws?|withdrew|retracts?)\b.*\b(release|statement|study|paper|article)\b", re.I),
    ),
    ("correction", re.compile(r"\W*(correct(ion|ed)\b|corrigend|errat|berichtig|richtigstell|correcci)", re.I)),
)
ALIKE = 0.3
"""Share of the shorter title's words that two titles of one story have in common, at least."""


def kind(release: Release) -> Notice | None:
    """What a release's title declares it to be; None for any other release."""
    return next((name for name, pattern in _KINDS if pattern.match(release.title)), None)


def concerns(notice: Release, release: Release) -> bool:
    """Whether a notice is about an earlier release: by its DOI, or by its issuer, and by date or title."""
    if notice.id == release.id or kind(release) or not (notice.published and release.published):
        return False
    if notice.published < release.published:
        return False
    shared = {n: set(map(fold, notice.values(n))) & set(map(fold, release.values(n))) for n in ("doi", "institution")}
    one, other = ({t.key for t in terms(r.title)} for r in (notice, release))
    titles = len(one & other) / max(1, min(len(one), len(other))) >= ALIKE
    return (bool(shared["doi"]) and titles) or ((bool(shared["institution"]) or titles) and _dated(notice, release))


def _dated(notice: Release, release: Release) -> bool:
    """Whether the notice's text names the day on which the release was published."""
    day = release.published
    if day is None:
        return False
    month = f"{day:%B}"
    forms = (f"{month} {day.day}, {day.year}", f"{day.day} {month} {day.year}", day.isoformat())
    return any(form in notice.body for form in forms)


def about(releases: Mapping[str, Release]) -> dict[str, Release]:
    """For each release that a notice among them is about, the notice; a withdrawal before a correction."""
    found: dict[str, Release] = {}
    for notice in sorted(releases.values(), key=lambda r: kind(r) == "withdrawal"):
        if kind(notice):
            found |= {r.id: notice for r in releases.values() if concerns(notice, r)}
    return found


def first(hits: Sequence[Hit], releases: Mapping[str, Release]) -> list[Hit]:
    """Hits in which a notice stands before what it is about, and what was withdrawn is gone."""
    noticed = about(releases)
    best = {h.chunk.release_id: h.score for h in sorted(hits, key=lambda h: h.score)}
    lifted = []
    for hit in hits:
        notice = noticed.get(hit.chunk.release_id)
        if notice is not None and kind(notice) == "withdrawal":
            continue
        concerned = [best[id_] for id_, n in noticed.items() if n.id == hit.chunk.release_id and id_ in best]
        lifted.append(replace(hit, score=max(hit.score, *concerned) + LIFT) if concerned else hit)
    return sorted(lifted, key=lambda h: (-h.score, h.chunk.id))


def withdrawn(hits: Sequence[Hit], releases: Mapping[str, Release]) -> Release | None:
    """The notice that withdraws what the best hit is from; None if nothing does. Hits as they were before `first`."""
    notice = about(releases).get(hits[0].chunk.release_id) if hits else None
    return notice if notice is not None and kind(notice) == "withdrawal" else None


def declares(text: str) -> bool:
    """Whether a sentence says that something was withdrawn."""
    return bool(re.search(r"\b(withdr[ae]w|retract|taken down|zurückgezogen|retirad)", text, re.I))


LIFT = 0.1
"""A notice's passages get this much more than the best passage of what they are about."""
