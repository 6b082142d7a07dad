"""Comparisons: the evidence of each side, alike in what it states, and a row for each where there are several.

Each side of "Which glacier lost more, the Brenn or the Tinde?" is searched by itself, which finds its release; in the
releases those sentences are chosen that answer best and state the same kind of thing. "How do these results differ?"
takes the releases that the conversation cited. Every side is quoted, a disagreement is shown and not averaged. What is
not here: what a question sets side by side (`sides`), which sentences are alike (`abreast`), releases that a question
fits without comparing them (`siblings`), and a verdict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from rag import question, sides
from rag.datatypes import Claim, Evidence, Release, Row, Table
from rag.figures import figures
from rag.polarity import direction
from rag.question import Question
from rag.reading.abreast import TOP, ahead, beside, fitting, lead
from rag.reading.decision import Decision
from rag.reading.evidence import Scored
from rag.retrieval import Proof, Retrieval, Retrieved
from rag.sides import Comparison, read
from rag.words import keys, terms

__all__ = ["Comparison", "claims", "prove", "read", "table"]

MAX_SIDES, TWO = 4, 2
ENOUGH = 0.5
"""Share of the decision's threshold that a side's evidence needs: half a comparison is a strange question to answer."""
NAMED = 0.5
"""What a side's names in title, issuer and dateline are worth beside the passages' scores (0..1): 37 of the 51 are
right so, 36 where names go first, 36 where they count for nothing."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One side: what is asked of it, what that found in its own release, and that release's sentences, best first."""

    name: str
    asked: Question
    found: Retrieved
    sentences: tuple[Scored, ...]


def prove(retrieval: Retrieval, asked: Question, found: Retrieved, comparison: Comparison) -> Proof | None:
    """The best quotes of each side; None where there are no two releases to compare.

    Status: answered when every side has evidence, partial when some have, with the missing ones named.
    """
    if not comparison.sides:
        pointed = [_side(retrieval, "", asked, found, id_) for id_ in asked.release_ids[:MAX_SIDES]]
        return _joined(retrieval, [side for side in pointed if side.sentences])
    named = []
    for n, name in enumerate(comparison.sides):
        mine = sides.of_side(asked, comparison, n)
        its = retrieval.find(mine, found.scope)
        named.append(_side(retrieval, name, mine, its, _lead(asked, name, its, found)))
    families = [frozenset(h.chunk.release_id for h in side.found.hits) for side in named]
    if any(a & b for a, b in combinations(families, 2)):
        return None
    return _joined(retrieval, named)


def _lead(asked: Question, name: str, its: Retrieved, found: Retrieved) -> str:
    """The release that a side is about: it ranks best for the side and for the question as a whole, and has its names.

    For the side alone "Was A better than B for sick feet?" would lead to whatever else A is better for.
    """
    names = {t.key for t in asked.terms if t.kind == "name"} & keys(name)
    share = NAMED / max(1, len(names))
    mine, whole = ({h.chunk.release_id: h.score for h in reversed(looked.hits)} for looked in (its, found))
    score = {id_: mine[id_] + whole.get(id_, 0.0) + share * len(names & _masthead(its.releases[id_])) for id_ in mine}
    return max(score, key=lambda id_: score[id_], default="")


def _masthead(release: Release) -> frozenset[str]:
    line = release.dateline
    place = release.body[line.start : line.end] if line else ""
    return keys(f"{release.title} {release.institution or ''} {place}")


def _side(retrieval: Retrieval, name: str, asked: Question, found: Retrieved, release_id: str) -> _Side:
    """A side in its own release and the notices about that, its best sentences first."""
    kin = found.kin
    family = {release_id, *kin.concerned(release_id)}
    family |= {link.release.release_id for link in kin.notices.get(release_id, ())}
    own = replace(found, hits=tuple(h for h in found.hits if h.chunk.release_id in family))
    return _Side(name, asked, own, tuple(fitting(asked.text, retrieval.read(asked, own))))


def _joined(retrieval: Retrieval, parts: Sequence[_Side]) -> Proof | None:
    """The quotes of the sides that have any; None where no side has, or only one and the other is no name.

    "Those who got no pill" are in the release of those who did, "the Utvik lighthouse" may be missing.
    """
    good: list[Proof] = []
    missing: list[str] = []
    for side, ordered in zip(parts, _abreast(retrieval, parts), strict=True):
        proof = retrieval.proven(side.asked, side.found, ordered)
        if proof.evidence and proof.decision.probability >= ENOUGH * retrieval.threshold:
            good.append(proof)
        elif any(t.kind == "name" for t in terms(f"of {side.name}")):
            missing.append(side.name)
    if not good or len(good) + len(missing) < TWO:
        return None
    probability = min(p.decision.probability for p in good)
    reason = f"nothing was found about {', '.join(missing)}" if missing else None
    decided = Decision("partial" if missing else "answered", probability, reason, good[0].decision.signals)
    each = 2 if len(good) == TWO else 1
    quotes = tuple(e for p in good for e in p.evidence[:each])
    return Proof(quotes, decided, tuple(s for p in good for s in p.sentences))


def _abreast(retrieval: Retrieval, parts: Sequence[_Side]) -> list[list[Scored]]:
    """The sentences of each side; after the surest side's best one, the others' first is the one that states the same.

    That side's sentence is what the other releases are asked then: "At -20 °C it kept 81 percent" finds "At -10 °C
    capacity dropped by a fifth", where "What did it lose in the frost?" does not.
    """
    if len(parts) < TWO or not all(part.sentences for part in parts):
        return [list(part.sentences) for part in parts]
    surest = max(parts, key=lambda part: lead(part.sentences))
    first = surest.sentences[0]
    asked = question.analyse(first.candidate.quote[: question.MAX_LENGTH])
    return [
        list(part.sentences)
        if part is surest
        else ahead(beside(first, part.sentences[:TOP], retrieval.read(asked, part.found)), part.sentences)
        for part in parts
    ]


def table(evidence: Sequence[Evidence]) -> Table | None:
    """Releases and what each claims, where there are more than two; citations are numbered like the evidence."""
    own: dict[str, list[int]] = {}
    for n, e in enumerate(evidence, 1):
        own.setdefault(e.release.id, []).append(n)
    if len(own) <= TWO:
        return None
    firsts = [evidence[numbers[0] - 1] for numbers in own.values()]
    told = zip(firsts, own.values(), claims(firsts), strict=True)
    rows = tuple(
        Row(e.release.id, e.release.title, e.release.published, tuple(numbers), _said(one), one)
        for e, numbers, one in told
    )
    return Table("releases, and what each states", len(rows), rows)


def claims(evidence: Sequence[Evidence]) -> list[Claim]:
    """What each quote claims; of several numbers that whose unit most of the quotes have, so that they compare."""
    found = [figures(e.quote) for e in evidence]
    spread = Counter(unit for own in found for unit in dict.fromkeys(f.unit for f in own))
    return [
        Claim(
            number=max(own, key=lambda f: (spread[f.unit], f.unit != "")).text if own else None,
            direction=direction(e.quote),
            population=next(iter(e.release.values("sample")), None),
            quote=e.quote,
        )
        for e, own in zip(evidence, found, strict=True)
    ]


def _said(claim: Claim) -> str:
    """A claim on one line: "fell · 12 percent · 340 patients"."""
    return " · ".join(filter(None, (claim.direction, claim.number, claim.population)))
