"""Answers put together, pure: from question, proof and wording to the record that leaves the house.

What is not here: retrieval, models, the JSON form.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from rag import precedence
from rag.counting.rolls import Tallied
from rag.datatypes import Answer, Evidence, Filters, Pointer, Release, Status, Table
from rag.question import Question
from rag.retrieval import Proof, Retrieved
from rag.wording.citations import Verified, cite

MAX_NEAREST = 3
TEASER_SHARE = 0.5
"""A teaser is named when it has this share of the question's weighted words."""
_ALL_ASKED = re.compile(r"\b(?:compare(?! (?:with|to)\b)|differ|differences (?:between|among))\b", re.IGNORECASE)
"""A comparison of whatever fits, in which no release is named."""


@dataclass(slots=True)
class Clock:
    """Seconds since the question came in, by name of the event."""

    started: float = field(default_factory=time.perf_counter)
    laps: dict[str, float] = field(default_factory=dict)

    def lap(self, name: str) -> None:
        """Notes the time of an event, the first time it happens."""
        self.laps.setdefault(name, time.perf_counter() - self.started)


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is known before anybody words an answer; `question` is it as it was asked, dates and all.

    `siblings` counts the releases that answer it besides the best.
    """

    question: str
    asked: Question
    found: Retrieved
    proof: Proof
    clock: Clock
    table: Table | None = None
    siblings: int = 0


def answered(draft: Draft, verified: Verified, *, llm: str, notice: str | None) -> Answer:
    """The verified wording with the citations it uses, every quote checked once more against its release.

    The rows of a table are all cited, those first that the wording uses.
    """
    order = list(verified.used)
    if draft.table:
        order += [n for n in range(1, len(draft.proof.evidence) + 1) if n not in order]
    answer = _answer(draft, draft.proof.decision.status, verified.text)
    return replace(
        answer,
        llm=llm,
        reason=draft.proof.decision.reason,
        notice=notice,
        citations=cite([draft.proof.evidence[n - 1] for n in order], draft.found.kin),
        table=_numbered(draft.table, order),
    )


def _answer(draft: Draft, status: Status, text: str) -> Answer:
    """What all answers have; nobody worded it."""
    draft.clock.lap("total")
    return Answer(
        answer_id=uuid.uuid4().hex[:16],
        question=draft.question,
        standalone_question=draft.asked.standalone,
        status=status,
        text=text,
        filters=draft.asked.filters,
        llm="quote",
        hits=draft.found.hits,
        seconds=dict(draft.clock.laps),
        confidence=draft.proof.decision.probability,
    )


def corrected(draft: Draft) -> str | None:
    """What the correction that answers has changed; see `precedence.corrected`."""
    if not draft.proof.evidence:
        return None
    sentences = (
        Evidence(s.candidate.release, s.candidate.quote, s.candidate.start, s.candidate.end, s.score)
        for s in draft.proof.sentences
    )
    return precedence.corrected(draft.proof.evidence[0], sentences, draft.found.kin)


def several(draft: Draft) -> str | None:
    """That a question fits several releases, where their quotes stand side by side without being asked to."""
    if not draft.siblings or _ALL_ASKED.search(draft.asked.text):
        return None
    headings = {e.release.id: e.heading for e in draft.proof.evidence}
    whose = "; ".join(dict.fromkeys(headings.values()))
    return (
        f"{len(headings)} releases fit this question, each for itself ({whose}): "
        "name an institution, a place or a date to ask about one of them"
    )


def counted(draft: Draft, tallied: Tallied) -> Answer:
    """An exact list: its own text, every row cited."""
    answer = _answer(draft, "answered", tallied.text)
    return replace(answer, citations=cite(tallied.evidence), table=tallied.table)


def _numbered(table: Table | None, order: Sequence[int]) -> Table | None:
    """A table whose rows point at evidence, with the numbers that the citations have."""
    if table is None:
        return None
    place = {n: nth for nth, n in enumerate(order, 1)}
    rows = tuple(replace(row, citations=tuple(place[n] for n in row.citations)) for row in table.rows)
    return replace(table, rows=rows)


def refused(draft: Draft) -> Answer:
    """Not in the archive: says what was searched, which releases come nearest, and whether one is known of."""
    close = nearest(draft.found)
    known = tuple(teaser for teaser, share in draft.found.teasers if share >= TEASER_SHARE)[:1]
    reason = draft.proof.decision.reason or "no release in the archive states this"
    text = f"Not in the archive: {reason}."
    if known:
        reason = "a release about this is known of, but not held: only a teaser of it was seen"
        text = f"Not in the archive. Known of, but not held: {_named(known[0].title, known[0].published)}."
    elif close:
        text += " Nearest: " + "; ".join(_named(p.title, p.published) for p in close) + "."
    text += _searched(draft.asked.filters)
    return replace(_answer(draft, "refused", text), reason=reason, teasers=known, nearest=close)


@dataclass(frozen=True, slots=True)
class Denied:
    """Why a question that was understood has no answer, and the text that says it."""

    reason: str
    text: str


NOTHING_NAMED = Denied(
    "the question names nothing to look for",
    "Not in the archive: the question names nothing to look for. Name a thing, a person or a time.",
)


def uncounted(criterion: str) -> Denied:
    """Nothing is counted where a criterion cannot be checked: a count that leaves it out would be wrong."""
    reason = f"“{criterion}” cannot be checked release by release"
    return Denied(reason, f"Not counted: {reason}. {COUNTABLE}")


def none_about(matter: str) -> Denied:
    """No count of zero where words may not have been understood: "bear two marks"."""
    reason = f"no release was found to be about “{matter}”"
    return Denied(reason, f"Not counted: {reason}, as the question was read. {COUNTABLE}")


def unstated(release: Release, lacks: str) -> Denied:
    """That a release does not have what is asked of it: "has no dateline"."""
    return _absent(f"{_named(release.title, release.published)}, {lacks}")


def unspelt(short: str) -> Denied:
    """That nothing says what an abbreviation stands for."""
    return _absent(f"no release spells out “{short}”")


def unquoted(who: str) -> Denied:
    """That somebody is named, but nothing that was said."""
    return _absent(f"releases name {who}, but none says what {who} said")


def _absent(reason: str) -> Denied:
    return Denied(reason, f"Not in the archive: {reason}.")


def denied(draft: Draft, why: Denied) -> Answer:
    """The answer that there is none."""
    return replace(_answer(draft, "refused", why.text), reason=why.reason)


COUNTABLE = (
    "What can be: words and names in text or title; who issued, funded or published it; who and how many are quoted; "
    "dates and days of the week; length in words; kinds of release and study; numbers of participants; corrections, "
    "withdrawals and copies; and what releases are about."
)


def _searched(filters: Filters) -> str:
    """Which part of the archive was searched, where it was not all that is public today."""
    first, last = (f"{d.day} {d:%B %Y}" if d else None for d in (filters.after, filters.before))
    parts = [f"published from {first}" if first else "", f"published up to {last}" if last else ""]
    parts += [f"issued by {filters.institution}" if filters.institution else ""]
    parts += [f"as of {filters.as_of.day} {filters.as_of:%B %Y}" if filters.as_of else ""]
    said = ", ".join(part for part in parts if part)
    return f" Searched: releases {said}." if said else ""


def nearest(found: Retrieved) -> tuple[Pointer, ...]:
    """The releases of the best passages, each once."""
    ids = list(dict.fromkeys(h.chunk.release_id for h in found.hits))[:MAX_NEAREST]
    return tuple(Pointer(r.id, r.title, r.published) for r in (found.releases[i] for i in ids))


def _named(title: str, published: date | None) -> str:
    return f"“{title}”" + (f", {published.day} {published:%B %Y}" if published else "")
