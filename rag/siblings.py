"""Siblings: other releases that a question fits as well as the one that answers it, and what each of them says.

"How many jobs will the new line bring?" fits every release about a new line; who names the line, the town or the year
asks about one. What is not here: a question that itself sets releases side by side (`comparing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from rag import sides
from rag.datatypes import Evidence, Release
from rag.question import Question
from rag.reading import contrast, evidence
from rag.reading.abreast import TOP, alike, beside
from rag.reading.evidence import Scored
from rag.reading.mentions import stands_in
from rag.retrieval import Proof, Retrieval, Retrieved
from rag.words import keys

MOST = 3
FAR, BEHIND = 8.0, 2.5
LACKING, SAME = 1, 0.2
"""A sibling's best passage lies at most FAR behind in the cross-encoder's logit, its sentence at most BEHIND in score.
It mentions all that the question is about and the best one mentions; where a number is asked for, all but LACKING, if
its sentence has a share of SAME words with the best one's (`abreast.alike`). Of 18 questions that fit several releases
and were used for this 13 state two of their values so, 8 by the ranks of passages and the share of words held. Of 100
other questions over health releases one has siblings that it should not, before two.
"""


def siblings(retrieval: Retrieval, asked: Question, found: Retrieved, proof: Proof) -> tuple[Evidence, ...]:
    """A sentence of each other release that the question fits as well as the one that answers it, MOST of them.

    A follow-up asks about what was talked about, and the gist is one release's.
    """
    best = next((s for s in proof.sentences if s.candidate.release.id == proof.evidence[0].release.id), None)
    if best is None or asked.carried or asked.release_ids or asked.want == "gist":
        return ()
    return tuple(islice(_twins(retrieval, asked, found, best), MOST))


def _twins(retrieval: Retrieval, asked: Question, found: Retrieved, best: Scored) -> Iterator[Evidence]:
    release = best.candidate.release
    for id_ in _near(found, release.id):
        lacking = _lacking(asked, release, found.releases[id_])
        if lacking is None or lacking > (LACKING if asked.want == "number" else 0):
            continue
        own = replace(found, hits=tuple(h for h in found.hits if h.chunk.release_id == id_))
        twin = _twin(best, retrieval.read(asked, own)[:TOP])
        if twin is not None and (not lacking or alike(best, twin) >= SAME):
            yield evidence.quoted(twin)


def _near(found: Retrieved, best: str) -> Iterator[str]:
    """The releases whose passages rank nearly as high as the best one's, but copies of it and notices."""
    logits: dict[str, float] = {}
    for hit in found.hits:
        id_, logit = hit.chunk.release_id, hit.rerank_score or 0.0
        logits[id_] = max(logit, logits.get(id_, logit))
    kin, family = found.kin, {best, *found.kin.concerned(best)}
    least = logits.get(best, 0.0) - FAR
    for id_, logit in logits.items():
        related = id_ in family or id_ in kin.originals or kin.concerned(id_) or kin.notices.get(id_)
        if not related and logit >= least:
            yield id_


def _lacking(asked: Question, best: Release, other: Release) -> int | None:
    """How much that the question is about only the best release mentions; None where it is the one that is named.

    A name or a number that only the best one has says which is meant, and so does its year; so do children where the
    other tells of adults, unless the question sets these side by side.
    """
    mine, its = _told(best), _told(other)
    gone = {t for t in asked.terms if stands_in(t, mine, best) and not stands_in(t, its, other)}
    year = best.published and str(best.published.year)
    if year in asked.keys and (other.published is None or str(other.published.year) != year):
        return None
    if any(t.kind != "word" for t in gone):
        return None
    if not sides.read(asked.text) and contrast.excluded(asked.keys, its) > contrast.excluded(asked.keys, mine):
        return None
    return len(gone & set(asked.about))


def _told(release: Release) -> frozenset[str]:
    """The words of a release, with its issuer and its year: the 4 of "station 4" is no 4 March."""
    year = release.published.year if release.published else ""
    return keys(f"{release.title} {release.institution or ''} {release.body} {year}")


def _twin(best: Scored, its: Sequence[Scored]) -> Scored | None:
    """The sentence that states the same kind of thing as the best one, nearly as likely."""
    kind = best.features
    fitting = [s for s in its if s.features.kind >= kind.kind and s.features.unit >= kind.unit]
    near = [s for s in fitting if s.score >= best.score - BEHIND]
    return beside(best, near) if near else None
