"""Comparisons: what a question sets side by side, the evidence of each side, a row for each where there are several.

"Which glacier lost more, the Brenn or the Tinde?" has two sides, and each is searched and proven by itself; "how do
these results differ?" takes the releases that the conversation cited, or those that answer best. A question that
compares nothing, but fits several releases, has siblings. What is not here: a verdict. Every side is quoted, a
disagreement is shown and not averaged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag import question
from rag.datatypes import Evidence, Row, Table
from rag.decision import Decision
from rag.evidence import Scored, quoted
from rag.figures import figures
from rag.polarity import direction
from rag.precedence import Kin
from rag.question import Question
from rag.retrieval import Proof, Retrieval, Retrieved
from rag.wants import FIELD_WANTS
from rag.words import terms

MAX_SIDES, TWO = 4, 2
ENOUGH = 0.5
"""Share of the decision's threshold that a side's evidence needs: half a comparison is a strange question to answer."""

_SIDE = r"[^,;:?]{2,80}?"
_NAMED = (
    rf"\b(?:between|compar(?:e|es|ed|ing))\s+(?P<a>{_SIDE})\s+(?:and|with|to|against|versus|vs\.?)\s+(?P<b>{_SIDE})"
    rf"(?=\s+(?:in|on|when|by|for|as)\b|[,;?]|$)",
    rf"\bhow\s+(?:do|does|did)\s+(?P<a>{_SIDE})\s+and\s+(?P<b>{_SIDE})\s+(?:differ|compare|disagree)",
    rf"\b(?:do|does|did)\s+(?P<a>{_SIDE})\s+and\s+(?P<b>{_SIDE})\s+(?:agree|disagree|differ)",
    rf"[,:–—]\s*(?P<a>{_SIDE}),?\s+(?:or|versus|vs\.?)\s+(?P<b>{_SIDE})\s*\?",
    rf"\b(?:in|for|among|with|at|from)\s+(?P<a>{_SIDE})\s+or\s+(?:in|for|among|with|at|from)\s+(?P<b>{_SIDE})"
    r"(?=\s+who\b|[,.?]|$)",
    rf"^\s*(?:was|were|is|are|did|does|do|has|have)\s+(?P<a>{_SIDE})\s+\w+\s+(?:more|less|fewer|better|worse|\w+er)\b"
    rf"(?:\s\w+){{0,3}}?\s+than\s+(?P<b>{_SIDE})\s*\?",
)
_OPEN = re.compile(
    r"\b(which|who) of (the )?(two|three|four|these|those|them)\b"
    r"|\bhow do (these|those|the|they|their)\b[^?]{0,60}\b(differ|compare|disagree)"
    r"|\b(do|did) (these|those|the|they)\b[^?]{0,60}\b(agree|disagree|differ|contradict)",
    re.IGNORECASE,
)
_COMPILED = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _NAMED)
# "Which lost more …", "how far apart …", "the larger one": what is compared is a number on each side.
_MEASURED = re.compile(
    r"\b(more|most|less|least|fewer|fewest|better|worse|how (?!do\b|does\b|did\b)\w+|figures?|numbers?|average"
    r"|(?!other|whether|after|under|over|either|later|former|latter|per|paper|winter|summer|water)\w{3,}er(?= |,|\?))",
    re.IGNORECASE,
)
_JOINING = re.compile(
    r"\b(between|compar\w+|differ\w*|disagree|versus|vs|than|or|and|with|against)\b\.?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is set side by side, as it is called in the question; no sides where it only points at them."""

    sides: tuple[str, ...] = ()


def read(text: str) -> Comparison | None:
    """The comparison that a question asks for; None for any other question."""
    for pattern in _COMPILED:
        if match := pattern.search(text):
            sides = tuple(" ".join(match[name].split()) for name in ("a", "b"))
            own = [{t.key for t in terms(side)} for side in sides]
            if all(own) and own[0] != own[1]:
                return Comparison(sides)
    return Comparison() if _OPEN.search(text) else None


def of_side(asked: Question, comparison: Comparison, side: str) -> Question:
    """The question about one side alone: "Which lost more, A or B?" -> "Which lost more, A?"."""
    text = asked.text
    for other in comparison.sides:
        if other != side:
            text = text.replace(other, " ")
    text = " ".join(_JOINING.sub(" ", text).split())
    want = "number" if asked.want not in FIELD_WANTS and _MEASURED.search(asked.text) else asked.want
    return replace(asked, text=text, standalone=text, terms=question.analyse(text).terms, want=want)


def prove(retrieval: Retrieval, asked: Question, found: Retrieved, comparison: Comparison) -> Proof | None:
    """The best quote of each side; None where there are no two releases to compare.

    Status: answered when every side has evidence, partial when some have, with the missing ones named.
    """
    if comparison.sides:
        return _named(retrieval, asked, found, comparison)
    return _pointed(retrieval, asked, found)


def _named(retrieval: Retrieval, asked: Question, found: Retrieved, comparison: Comparison) -> Proof | None:
    proofs: list[Proof] = []
    missing: list[str] = []
    for side in comparison.sides[:MAX_SIDES]:
        mine = of_side(asked, comparison, side)
        proof = retrieval.prove(mine, retrieval.find(mine, found.scope))
        if proof.evidence and proof.decision.probability >= ENOUGH * retrieval.threshold:
            proofs.append(proof)
        else:
            missing.append(side)
    if not proofs or len({p.evidence[0].release.id for p in proofs}) < len(proofs):
        return None
    return _joined(proofs, missing)


def _pointed(retrieval: Retrieval, asked: Question, found: Retrieved) -> Proof | None:
    """One quote of each release that the conversation cited, or else of each that ranks well."""
    ids = asked.release_ids or tuple(dict.fromkeys(h.chunk.release_id for h in found.hits))[:MAX_SIDES]
    proofs = []
    for release_id in ids[:MAX_SIDES]:
        hits = tuple(h for h in found.hits if h.chunk.release_id == release_id)
        if hits:
            proofs.append(retrieval.prove(asked, replace(found, hits=hits)))
    good = [p for p in proofs if p.evidence and p.decision.probability >= ENOUGH * retrieval.threshold]
    return _joined(good, []) if len(good) > 1 else None


def _joined(proofs: Sequence[Proof], missing: Sequence[str]) -> Proof:
    probability = min(p.decision.probability for p in proofs)
    reason = f"nothing was found about {', '.join(missing)}" if missing else None
    decision = Decision("partial" if missing else "answered", probability, reason, proofs[0].decision.signals)
    sentences = tuple(s for p in proofs for s in p.sentences)
    each = 2 if len(proofs) == TWO else 1
    return Proof(tuple(e for p in proofs for e in p.evidence[:each]), decision, sentences)


def table(evidence: Sequence[Evidence]) -> Table | None:
    """Releases and what each claims, where there are more than two; citations are numbered like the evidence."""
    if len({e.release.id for e in evidence}) < 3:
        return None
    rows = tuple(
        Row(e.release.id, e.release.title, e.release.published, (n,), claim(e)) for n, e in enumerate(evidence, 1)
    )
    return Table("what each release states", len(rows), rows)


def claim(evidence: Evidence) -> str:
    """Direction, numbers and population of a quote: "fell · 12 percent · 340 patients"."""
    words = [direction(evidence.quote)]
    words += [f.text for f in figures(evidence.quote)][:3]
    words += evidence.release.values("sample")[:1]
    return " · ".join(dict.fromkeys(w for w in words if w))


def siblings(proof: Proof, kin: Kin) -> tuple[Evidence, ...]:
    """The best sentence of each other release that the question fits as well as the one that answers it.

    One that ranks nearly as high, holds as many of the question's words and the kind of thing asked for. Of 32
    questions over the sample archive that were looked at, those that name no release had such a sibling in 3 of 4
    cases, those that name one in none of 28.
    """
    if not proof.sentences or not proof.evidence:
        return ()
    best = next((s for s in proof.sentences if s.candidate.release.id == proof.evidence[0].release.id), None)
    if best is None:
        return ()
    family = {best.candidate.release.id, *kin.concerned(best.candidate.release.id)}
    found: list[Evidence] = []
    for other in proof.sentences:
        id_ = other.candidate.release.id
        related = id_ in kin.originals or kin.concerned(id_) or kin.notices.get(id_)
        if id_ in family or related or not _level(other, best):
            continue
        family.add(id_)
        found.append(quoted(other))
    return tuple(found[:MAX_SIBLINGS])


def _level(other: Scored, best: Scored) -> bool:
    mine, its = best.features, other.features
    return (
        its.lead >= NEAR_LEAD
        and abs(its.held - mine.held) <= AS_MUCH
        and its.kind >= mine.kind
        and other.score >= best.score - BEHIND
    )


MAX_SIBLINGS = 2
NEAR_LEAD, AS_MUCH, BEHIND = 0.75, 0.21, 2.5
