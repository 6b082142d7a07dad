"""Comparisons: the evidence of each side, alike in what it states, and a row for each where there are several.

Each side of "Which glacier lost more, the Brenn or the Tinde?" is searched by itself, which finds its release; in the
releases those sentences are chosen that answer best and state the same kind of thing. "How do these results differ?"
takes the releases that the conversation cited, or those that answer best. A question that compares nothing, but fits
several releases, has siblings. What is not here: what a question sets side by side (`sides`), and a verdict. Every
side is quoted, a disagreement is shown and not averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from rag import decision, evidence, precedence, sides
from rag.datatypes import Evidence, Release, Row, Table
from rag.decision import Decision
from rag.evidence import Scored
from rag.figures import figures
from rag.polarity import direction
from rag.precedence import Kin
from rag.question import Question
from rag.retrieval import Proof, Retrieval, Retrieved
from rag.sides import Comparison, read
from rag.words import STOPWORDS, fold, key, keys, tokens

__all__ = ["Comparison", "abreast", "claim", "measures", "prove", "read", "siblings", "table"]

MAX_SIDES, TWO = 4, 2
ENOUGH = 0.5
"""Share of the decision's threshold that a side's evidence needs: half a comparison is a strange question to answer."""
TOP, SAME_WORDS = 12, 6.0
"""Sentences of each side that are paired, and what the same words are worth on the scale of scores. Of 20 comparisons
of the tune halves, their releases and sides given, both sentences were right in 9 without a price on likeness, 10 with
3, 11 with 6 or 10; with 10 on the cosine of the sentences' vectors instead, in 12."""


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
        ids = asked.release_ids or tuple(dict.fromkeys(h.chunk.release_id for h in found.hits))
        pointed = [_side(retrieval, "", asked, found, id_, asked) for id_ in ids[:MAX_SIDES]]
        return _joined(retrieval, [side for side in pointed if side.sentences])
    questions = [sides.of_side(asked, comparison, n) for n in range(len(comparison.sides))]
    results = [retrieval.find(mine, found.scope) for mine in questions]
    leads = _leads(asked, comparison.sides, results, found)
    named = [
        _side(retrieval, name, mine, its, lead, sides.measure(asked, comparison, n))
        for n, (name, mine, its, lead) in enumerate(zip(comparison.sides, questions, results, leads, strict=False))
    ]
    families = [frozenset(h.chunk.release_id for h in side.found.hits) for side in named]
    if not named or any(a & b for a, b in combinations(families, 2)):
        return None
    return _joined(retrieval, named)


def _leads(asked: Question, names: Sequence[str], results: Sequence[Retrieved], found: Retrieved) -> tuple[str, ...]:
    """The release of each side, as they rank for the side and for the question as a whole, or else for the side alone.

    Empty where that is not a different one for each.
    """
    for whole in ((found,), ()):
        leads = tuple(_lead(asked, name, (its, *whole)) for name, its in zip(names, results, strict=True))
        if all(leads) and len(set(leads)) == len(leads):
            return leads
    return ()


def _lead(asked: Question, name: str, looked: Sequence[Retrieved]) -> str:
    """The release that a side is about: one with most of its names in title, issuer and dateline.

    Of equals the one that ranks best in what was looked up, the side's own first.
    """
    names = {t.key for t in asked.terms if t.kind == "name"} & keys(name)
    own, *_ = looked
    score = dict.fromkeys((h.chunk.release_id for h in own.hits), 0.0)
    for found in looked:
        best = {h.chunk.release_id: h.score for h in reversed(found.hits)}
        score = {id_: value + best.get(id_, 0.0) for id_, value in score.items()}
    return max(score, key=lambda id_: (len(names & _masthead(own.releases[id_])), score[id_]), default="")


def _masthead(release: Release) -> frozenset[str]:
    line = release.dateline
    place = release.body[line.start : line.end] if line else ""
    return keys(f"{release.title} {release.institution or ''} {place}")


def _side(
    retrieval: Retrieval, name: str, asked: Question, found: Retrieved, release_id: str, wanted: Question
) -> _Side:
    """A side in its own release and the notices about that, with the sentences first that state what is wanted."""
    kin = found.kin
    family = {release_id, *kin.concerned(release_id)}
    family |= {link.release.release_id for link in kin.notices.get(release_id, ())}
    own = replace(found, hits=tuple(h for h in found.hits if h.chunk.release_id in family))
    return _Side(name, asked, own, retrieval.read(wanted, own))


def _joined(retrieval: Retrieval, parts: Sequence[_Side]) -> Proof | None:
    """The quotes of the sides that have any; None where no side has, or where nobody asked for all and only one has."""
    good: list[Proof] = []
    missing: list[str] = []
    for side, ordered in zip(parts, abreast([p.sentences for p in parts]), strict=True):
        proof = _proven(retrieval, side, ordered)
        if proof.evidence and proof.decision.probability >= ENOUGH * retrieval.threshold:
            good.append(proof)
        elif side.name:
            missing.append(side.name)
    if not good or len(good) + len(missing) < TWO:
        return None
    probability = min(p.decision.probability for p in good)
    reason = f"nothing was found about {', '.join(missing)}" if missing else None
    decided = Decision("partial" if missing else "answered", probability, reason, good[0].decision.signals)
    each = 2 if len(good) == TWO else 1
    quotes = tuple(e for p in good for e in p.evidence[:each])
    return Proof(quotes, decided, tuple(s for p in good for s in p.sentences))


def _proven(retrieval: Retrieval, side: _Side, ordered: Sequence[Scored]) -> Proof:
    """The quotes of one side, the first of them from the first sentence, and whether they say what is asked of it."""
    if side.found.withdrawn is not None:
        return retrieval.prove(side.asked, side.found)
    quotes = evidence.choose(ordered)
    if quotes and side.found.kin.notices:
        quotes = precedence.current(quotes, [evidence.quoted(s) for s in ordered], side.found.kin)
    if not quotes:
        return Proof((), decision.nothing())
    signals = decision.measure(side.asked, ordered, quotes, side.found.hits)
    decided = decision.decide(side.asked, signals, quotes, threshold=retrieval.threshold)
    return Proof(quotes, decided, tuple(ordered))


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
        if _related(id_, found.kin) or not _level(asked, other, best):
            continue
        twin = _twin(asked, best, _side(retrieval, "", asked, found, id_, asked).sentences[:TOP])
        if twin is not None and (other.features.lead >= NEAR_LEAD or twin.features.unit == 1):
            quotes.append(evidence.quoted(twin))
    return tuple(quotes)


def _related(id_: str, kin: Kin) -> bool:
    return bool(id_ in kin.originals or kin.concerned(id_) or kin.notices.get(id_))


def _level(asked: Question, other: Scored, best: Scored) -> bool:
    """Whether the question fits another release as it does the best."""
    if other.features.lead < LEAD or other.features.held < best.features.held - LESS:
        return False
    named = {t.key for t in asked.terms if t.kind != "word"} & _whole(best.candidate.release)
    return named <= _whole(other.candidate.release)


def _twin(asked: Question, best: Scored, its: Sequence[Scored]) -> Scored | None:
    """The sentence of another release that states what the best one does: in its measure, or nearly as likely."""
    mine = best.features
    measured = measures(best.candidate.quote) if asked.want == "number" else frozenset()
    fitting = [s for s in its if s.features.kind >= mine.kind and s.features.unit >= mine.unit]
    same = [s for s in fitting if measures(s.candidate.quote) & measured]
    near = [s for s in fitting if s.score >= best.score - BEHIND]
    return _beside(best, same or near) if same or near else None


def measures(text: str) -> frozenset[str]:
    """What the numbers of a text measure or count: "887 older patients, 12 %" -> percent, older, patient.

    The unit where there is one, else the keys of the two words after the number.
    """
    found: set[str] = set()
    for figure in figures(text):
        after = tokens(text[figure.end : figure.end + NEXT])[:2]
        found |= {figure.unit} if figure.unit else {key(word) for word in after if fold(word) not in STOPWORDS}
    return frozenset(found)


NEXT = 40
"""Characters after a number within which what it counts is named."""


def _whole(release: Release) -> frozenset[str]:
    return keys(f"{release.title} {release.body} {release.published or ''}")


MAX_SIBLINGS = 2
NEAR_LEAD, LEAD, LESS, BEHIND = 0.75, 0.65, 0.26, 2.5
"""A sibling's passage comes NEAR_LEAD as near as the best, or LEAD where it counts the very things asked for; its
release holds at most LESS less of the question's words; without the same measure its sentence is at most BEHIND behind.
Of 8 questions of the tune halves that fit two releases 5 state both values so; of 64 others that fit one, or none, one
has a sibling that it should not: it names a year that only the lower-ranked release has.
"""
