"""Comparisons: the evidence of each side, alike in what it states, and a row for each where there are several.

Each side of "Which glacier lost more, the Brenn or the Tinde?" is searched by itself, which finds its release; in the
releases those sentences are chosen that answer best and state the same kind of thing. "How do these results differ?"
takes the releases that the conversation cited, or those that answer best. A question that compares nothing, but fits
several releases, has siblings. What is not here: what a question sets side by side (`sides`), and a verdict. Every
side is quoted, a disagreement is shown and not averaged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from rag import evidence, sides
from rag.datatypes import Evidence, Release, Row, Table
from rag.decision import Decision
from rag.evidence import Scored
from rag.figures import figures
from rag.polarity import direction
from rag.question import Question
from rag.retrieval import Proof, Retrieval, Retrieved
from rag.sides import Comparison, read
from rag.words import STOPWORDS, fold, keys, terms, tokens

__all__ = ["Comparison", "abreast", "claim", "prove", "read", "siblings", "table"]

MAX_SIDES, TWO = 4, 2
ENOUGH = 0.5
"""Share of the decision's threshold that a side's evidence needs: half a comparison is a strange question to answer."""
TOP, SAME_WORDS = 12, 6.0
"""Sentences of each side that are paired, and what the same words are worth on the scale of scores. Of 51 comparisons,
21 over the sample archive and 30 over health releases, 37 are right so, 35 without a price on likeness, and 35 with 10
on the cosine of the sentences' vectors instead."""
NAMED = 0.5
"""What a side's names in title, issuer and dateline are worth beside the passages' scores (0..1): 37 of the 51 are
right so, 36 where names go first, 36 where they count for nothing."""
SIZE = 3.0
"""What it is worth that a sentence states the size of a study where that is asked for: 37 of the 51 are right with it,
37 with 2, 34 without."""
_SIZE = re.compile(
    r"\b(?:larger|bigger|smaller|size)\b"
    r"|\bhow many (?:\w+ )?(?:people|patients|participants|children|women|men|volunteers)\b",
    re.IGNORECASE,
)


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
    """A side in its own release and the notices about that, its best sentences first; see SIZE."""
    kin = found.kin
    family = {release_id, *kin.concerned(release_id)}
    family |= {link.release.release_id for link in kin.notices.get(release_id, ())}
    own = replace(found, hits=tuple(h for h in found.hits if h.chunk.release_id in family))
    sentences = retrieval.read(asked, own)
    if _SIZE.search(asked.text):
        raised = [replace(s, score=s.score + SIZE) if _states_size(s) else s for s in sentences]
        sentences = tuple(sorted(raised, key=lambda s: -s.score))
    return _Side(name, asked, own, sentences)


def _states_size(sentence: Scored) -> bool:
    """Whether the size of a study's sample, a typed field, stands in a sentence."""
    start, end = sentence.candidate.start or 0, sentence.candidate.end or 0
    return any(
        f.name == "sample" and f.start is not None and start <= f.start < end for f in sentence.candidate.release.fields
    )


def _joined(retrieval: Retrieval, parts: Sequence[_Side]) -> Proof | None:
    """The quotes of the sides that have any; None where no side has, or only one and the other is no name.

    "Those who got no pill" are in the release of those who did, "the Utvik lighthouse" may be missing.
    """
    good: list[Proof] = []
    missing: list[str] = []
    for side, ordered in zip(parts, abreast([p.sentences for p in parts]), strict=True):
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


def abreast(parts: Sequence[Sequence[Scored]]) -> list[list[Scored]]:
    """The sentences of several releases, in each those two first that answer best and are most alike."""
    if len(parts) < TWO or not all(parts):
        return [list(part) for part in parts]
    first, second, *others = parts
    pair = max(product(first[:TOP], second[:TOP]), key=lambda p: p[0].score + p[1].score + _alike(*p))
    chosen = [*pair, *(_beside(pair[0], other[:TOP]) for other in others)]
    return [[best, *(s for s in part if s is not best)] for best, part in zip(chosen, parts, strict=True)]


def _beside(first: Scored, part: Sequence[Scored]) -> Scored:
    """The sentence that answers best and is most like one of another release."""
    return max(part, key=lambda s: s.score + _alike(first, s))


def _alike(one: Scored, other: Scored) -> float:
    """How much two sentences seem to tell of one thing, on the scale of scores: Dice's coefficient of their words."""
    mine, its = _content(one.candidate.quote), _content(other.candidate.quote)
    return SAME_WORDS * 2 * len(mine & its) / max(1, len(mine) + len(its))


def _content(text: str) -> frozenset[str]:
    words = " ".join(t for t in tokens(text) if fold(t) not in STOPWORDS and not t[:1].isdigit())
    return keys(words)


def table(evidence: Sequence[Evidence]) -> Table | None:
    """Releases and what each claims, where there are more than two; citations are numbered like the evidence."""
    own: dict[str, list[int]] = {}
    for n, e in enumerate(evidence, 1):
        own.setdefault(e.release.id, []).append(n)
    if len(own) <= TWO:
        return None
    firsts = [(evidence[numbers[0] - 1], numbers) for numbers in own.values()]
    rows = tuple(
        Row(e.release.id, e.release.title, e.release.published, tuple(numbers), claim(e)) for e, numbers in firsts
    )
    return Table("what each release states", len(rows), rows)


def claim(evidence: Evidence) -> str:
    """Direction, numbers and population of a quote: "fell · 12 percent · 340 patients"."""
    words = [direction(evidence.quote)]
    words += [f.text for f in figures(evidence.quote)][:3]
    words += evidence.release.values("sample")[:1]
    return " · ".join(dict.fromkeys(w for w in words if w))


MAX_SIBLINGS = 2
NEAR_LEAD, LEAD, LESS, BEHIND = 0.75, 0.65, 0.26, 2.5
"""A sibling's passage comes NEAR_LEAD as near as the best, or LEAD where it counts the very things asked for; its
release holds at most LESS less of the question's words; its sentence's score is at most BEHIND behind.
Of 8 questions of the tune halves that fit two releases 5 state both values so; of 64 others that fit one, or none, one
has a sibling that it should not: it names a year that only the lower-ranked release has.
"""


def siblings(retrieval: Retrieval, asked: Question, found: Retrieved, proof: Proof) -> tuple[Evidence, ...]:
    """A sentence of each other release that the question fits as well as the one that answers it.

    One that ranks nearly as high, holds the names and numbers of the question and as many of its words, and states the
    same kind of thing.
    """
    best = next((s for s in proof.sentences if s.candidate.release.id == proof.evidence[0].release.id), None)
    if best is None:
        return ()
    family = {best.candidate.release.id, *found.kin.concerned(best.candidate.release.id)}
    quotes: list[Evidence] = []
    for other in proof.sentences:
        id_ = other.candidate.release.id
        if id_ in family or len(quotes) == MAX_SIBLINGS:
            continue
        family.add(id_)
        related = id_ in found.kin.originals or found.kin.concerned(id_) or found.kin.notices.get(id_)
        if related or not _level(asked, other, best):
            continue
        twin = _twin(best, _side(retrieval, "", asked, found, id_).sentences[:TOP])
        if twin is not None and (other.features.lead >= NEAR_LEAD or twin.features.unit == 1):
            quotes.append(evidence.quoted(twin))
    return tuple(quotes)


def _level(asked: Question, other: Scored, best: Scored) -> bool:
    """Whether the question fits another release as it does the best."""
    if other.features.lead < LEAD or other.features.held < best.features.held - LESS:
        return False
    named = {t.key for t in asked.terms if t.kind != "word"} & _whole(best.candidate.release)
    return named <= _whole(other.candidate.release)


def _twin(best: Scored, its: Sequence[Scored]) -> Scored | None:
    """The sentence of another release that states the same kind of thing as the best one, nearly as likely."""
    mine = best.features
    fitting = [s for s in its if s.features.kind >= mine.kind and s.features.unit >= mine.unit]
    near = [s for s in fitting if s.score >= best.score - BEHIND]
    return _beside(best, near) if near else None


def _whole(release: Release) -> frozenset[str]:
    return keys(f"{release.title} {release.body} {release.published or ''}")
