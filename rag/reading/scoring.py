"""Which of the candidate sentences answers: what speaks for each, and the probability that those learned weights give.

Pure: a cross-encoder's scores and the likeness of words come in as numbers. What is not here: how much is quoted
(`evidence`), and whether the quotes suffice (`decision`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from rag.datatypes import Release
from rag.question import Question
from rag.reading import learned
from rag.reading.candidates import SHORTEST, Candidate
from rag.reading.kinds import aside, fits, measured
from rag.reading.likeness import Likeness
from rag.sentences import sentences
from rag.wants import FIELD_WANTS
from rag.words import Term, keys

SHORTLIST = 32
"""Sentences that the selector reads. Of 384 cases of the tune halves the answer was in the first three of their final
order in .865 when it had read 20 of them, in .883 with 32 and with all (some 50); in the first .714, .724, .727."""
WORDED, HALF = 6, 0.5
"""Sentences that the selector reads besides, and the share of the question's words that each of them has. In none of 73
cases of the tune halves over health releases was the answer beyond the first 16; in one question asked later it was,
in the sentence that had most of the question's words."""
UNREAD = -11.6
"""The logit of a sentence that the selector has not read: what it gives to those that have nothing in common."""


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for a sentence, each a number.

    `logit`: the selector's, a cross-encoder's, for the question and the sentence in its context. `words`: the share of
    the question's words in the sentence. `rare`: the same, weighted by their rarity among the release's sentences; it
    counts for a sentence what `words` counts against it, the name that every sentence has. `votes`: the share of the
    question's words that find their likest word here (`likeness`). `held`: the share of the question's words that the
    release holds. `lead`: how near its release comes to the best-ranked one, 0..1; `passage`: how near its passage
    comes to its release's best, 0 where it was not found. `kind`: it holds the kind of thing asked for; `unit`: in the
    unit asked for. `sought`: it names what is asked for ("which enzyme …": enzyme). `headline`: it is the title.
    `field`: it states the typed field asked for. `aside`: it is an address, a reference or about the issuer. `pointed`:
    a model that read the best sentences copied its answer out of this one (`pointing`).
    """

    logit: float
    words: float
    rare: float
    votes: float
    held: float
    lead: float
    passage: float
    kind: float
    unit: float
    sought: float
    headline: float
    field: float
    aside: float
    pointed: float = 0.0


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its features, the score they give, and `share`, its part of the probability that one answers.

    `alike` is how like the sentence's likest word is to each of the question's terms, in their order.
    """

    candidate: Candidate
    features: Features
    score: float
    share: float = 0.0
    alike: tuple[float, ...] = ()


HEAD, BEFORE = 16, 20
"""Words of the title, and the last words of the sentence before, that the selector is shown with a sentence."""


def in_context(candidate: Candidate) -> str:
    """A sentence as the selector reads it, and was tuned to: before the title and the end of the sentence before."""
    release, before = candidate.release, candidate.before
    head = release.title.split()[:HEAD]
    earlier = release.body[before.start : before.end].split()[-BEFORE:] if before else []
    return " || ".join(" ".join(words) for words in (candidate.quote.split(), head, earlier))


def sentences_in_context(release: Release) -> list[tuple[str, str]]:
    """Each sentence of a release, with how the selector reads it."""
    found, before = [], None
    for span in sentences(release.body):
        quote = release.body[span.start : span.end]
        if len(quote.split()) >= SHORTEST:
            candidate = Candidate(release, quote, span.start, span.end, 0.0, before=before)
            found.append((quote, in_context(candidate)))
            before = span
    return found


def features(
    question: Question, found: Sequence[Candidate], likeness: Likeness, logits: Mapping[int, float] | None = None
) -> list[Features]:
    """The features of each candidate, in order; `logits` by position, UNREAD where there is none."""
    sentence_keys = [keys(c.quote) for c in found]
    by_release: dict[str, list[frozenset[str]]] = {}
    lead: dict[str, float] = {}
    for candidate, own in zip(found, sentence_keys, strict=True):
        by_release.setdefault(candidate.release.id, []).append(own)
        lead[candidate.release.id] = max(lead.get(candidate.release.id, 0.0), candidate.passage)
    best = max(lead.values(), default=0.0) or 1.0
    rarity = {id_: _rarity(question.terms, sets) for id_, sets in by_release.items()}
    held = {c.release.id: c.release for c in found}
    share = {id_: cover(question.terms, keys(f"{r.title} {r.body}")) for id_, r in held.items()}
    return [
        Features(
            logit=(logits or {}).get(at, UNREAD),
            words=cover(question.terms, own),
            rare=_weighted(rarity[c.release.id], own),
            votes=likeness.votes[at],
            held=share[c.release.id],
            lead=lead[c.release.id] / best,
            passage=c.passage / (lead[c.release.id] or 1.0) if c.hit else 0.0,
            kind=fits(question, c.quote),
            unit=measured(question, c.quote),
            sought=float(bool(question.sought & own)),
            headline=float(c.title),
            field=float(c.asked_field),
            aside=float(question.want not in FIELD_WANTS and _aside(c)),
        )
        for at, (c, own) in enumerate(zip(found, sentence_keys, strict=True))
    ]


def _aside(candidate: Candidate) -> bool:
    """Whether a sentence is furniture by its words, or stands in the boilerplate or the contact block."""
    release, start = candidate.release, candidate.start
    spans = (*release.boilerplate, *release.contact)
    return aside(candidate.quote) or (start is not None and any(s.start <= start < s.end for s in spans))


def _rarity(asked: Sequence[Term], sentence_keys: Sequence[frozenset[str]]) -> dict[str, float]:
    """Inverse sentence frequency of each term within one release."""
    n = len(sentence_keys)
    return {t.key: math.log(1 + n / (sum(t.key in s for s in sentence_keys) + 0.5)) for t in asked}


def _weighted(rarity: Mapping[str, float], own: frozenset[str]) -> float:
    total = sum(rarity.values())
    return sum(w for k, w in rarity.items() if k in own) / total if total else 0.0


def shortlist(question: Question, found: Sequence[Candidate], likeness: Likeness) -> list[int]:
    """The positions of the candidates that are worth the cross-encoder's time: SHORTLIST by score, WORDED by words.

    The score is learned for sentences that were read, and holds the question's own words against those that were not.
    """
    values = features(question, found, likeness)
    order = sorted(range(len(found)), key=lambda at: (-_total(values[at]), at))
    rest = [at for at in order[SHORTLIST:] if values[at].words >= HALF]
    return order[:SHORTLIST] + sorted(rest, key=lambda at: -values[at].words)[:WORDED]


def score(
    question: Question, found: Sequence[Candidate], likeness: Likeness, logits: Mapping[int, float]
) -> list[Scored]:
    """Candidates with their scores, best first: a learned linear combination, and the softmax over it.

    Conditional logit (McFadden, 1974): the weights were fitted so that the shares are probabilities.
    """
    values = features(question, found, likeness, logits)
    scored = [Scored(c, f, _total(f), alike=a) for c, f, a in zip(found, values, likeness.best, strict=True)]
    return _shared(scored)


def favoured(scored: Sequence[Scored], at: int) -> list[Scored]:
    """The sentences anew, best first, when a model that read them has copied its answer out of the one at `at`."""
    known = replace(scored[at].features, pointed=1.0)
    return _shared([*scored[:at], replace(scored[at], features=known, score=_total(known)), *scored[at + 1 :]])


def _shared(scored: Sequence[Scored]) -> list[Scored]:
    """Best first, each with its share: the softmax over the scores."""
    top = max((s.score for s in scored), default=0.0)
    powers = [math.exp(s.score - top) for s in scored]
    whole = sum(powers) or 1.0
    shared = [replace(s, share=power / whole) for s, power in zip(scored, powers, strict=True)]
    return sorted(shared, key=lambda s: (-s.score, s.candidate.place))


def _total(values: Features) -> float:
    weights = learned.sentence_weights()
    return float(sum(weights[name] * value for name, value in asdict(values).items()))


def weight(term: Term) -> float:
    """How much it matters that a term of the question is found: names and numbers decide."""
    return 1.0 if term.kind == "word" else 2.0


def cover(asked: Sequence[Term], found: frozenset[str]) -> float:
    """The weighted share of the terms among the found keys, 0..1; 1 for a question without content words."""
    total = sum(weight(t) for t in asked)
    return sum(weight(t) for t in asked if t.key in found) / total if total else 1.0
