"""Which of the candidate sentences answers: what speaks for each, and the probability that those learned weights give.

Pure: a cross-encoder's scores and the likeness of words come in as numbers. What is not here: how much is quoted
(`evidence`), and whether the quotes suffice (`decision`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from rag import learned
from rag.candidates import Candidate
from rag.datatypes import Release
from rag.kinds import aside, fits, measured
from rag.likeness import Likeness
from rag.question import Question
from rag.sentences import sentences
from rag.wants import FIELD_WANTS
from rag.words import Term, key, keys, terms

SHORTLIST = 20
"""Sentences that the cross-encoder reads. Of 136 cases of the tune split the answer was in the first three of their
final order equally often (.838, cross-validated) when it had read 12, 20 or 30 of them or all (some 60)."""
UNREAD = -11.3
"""The logit of a sentence that the cross-encoder has not read: what it gives to those that have nothing in common."""


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for a sentence, each a number.

    `logit`: the cross-encoder's for the question's remainder and the sentence alone. `words`: the share of the
    question's words in the sentence. `rare`: the same, weighted by their rarity among the release's sentences; it
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


_ASKING = frozenset(
    "a an and are be by can did do does for from get got had has have how in is it many much not of on or that the "
    "their there they this to was were what when where which who whom whose why will with".split()
)
COMMON = 0.2


def remainder(question: str, release: Release) -> str:
    """The question without what the whole release is about, for the cross-encoder that compares its sentences.

    Words that stand in the title or in more than a fifth (COMMON) of the sentences fit every sentence of the release
    and hide the one that answers: "Which enzyme is switched off by the pill Xanor?" -> "Which enzyme is switched off
    by the pill?". On 100 questions over the sample archive the answer was in the three best sentences .69 of the time
    with the remainder, .64 with the whole question, .60 with the neighbours in front (cross-validated).
    """
    spread = [keys(release.body[s.start : s.end]) for s in sentences(release.body)]
    title = keys(release.title)

    def topical(word: str) -> bool:
        k = key(word)
        return word.casefold() not in _ASKING and (k in title or sum(k in s for s in spread) > COMMON * len(spread))

    rest = re.sub(r"[^\W_]+(?:[-'’.][^\W_]+)*", lambda m: "" if topical(m.group()) else m.group(), question)
    rest = " ".join(rest.split())
    return rest if terms(rest) else question


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
    """The positions of the SHORTLIST candidates that are worth the cross-encoder's time."""
    values = features(question, found, likeness)
    order = sorted(range(len(found)), key=lambda at: (-_total(values[at]), at))
    return order[:SHORTLIST]


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
