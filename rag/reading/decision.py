"""Is this in the archive? A small, explained decision over what the evidence shows.

Signals in, a probability out, by a logistic model (`learned`). What is not here: choosing the quotes, and any model.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from rag.datatypes import Evidence, Extract, Hit, Release, Status
from rag.question import Question
from rag.reading import contrast, learned
from rag.reading.evidence import Scored
from rag.reading.mentions import stands_in, whole
from rag.wants import FIELD_WANTS
from rag.words import Term, keys


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about question and evidence, each a number.

    `passage`: how far the cross-encoder's logit for the release's best passage lies below that of one on the topic, 0
    or less. `logit`: the selector's for the best of the first sentences. `missing`: how many names and numbers of the
    question the release holds nowhere; `excluded`: how many things, where it has another of their class: asked about
    cats, it tells of dogs (`contrast`). `astray`: it lacks what the question is about (`subject`). `field`: the answer
    is a typed field of a release that does not lack it.

    Learned from 752 cases and 137 questions of another archive. Before the selector was tuned these had no further
    effect, cross-validated: the share of the question's words in the quotes and in the release, the probability that
    one of the quotes answers and its lead, the embedder's cosine, the lead over the next release, whether the kind of
    thing or its unit stands there.
    """

    passage: float
    logit: float
    missing: float
    excluded: float
    astray: float
    field: float


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the evidence answers: status, the probability behind it, and the reason where it is not "answered"."""

    status: Status
    probability: float
    reason: str | None
    signals: Signals | None


def probability(signals: Signals) -> float:
    """The logistic model's probability that the evidence answers the question."""
    weights = learned.decision_weights()
    total = weights["intercept"] + sum(weights[name] * value for name, value in asdict(signals).items())
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


def measure(question: Question, scored: Sequence[Scored], evidence: Sequence[Evidence], hits: Sequence[Hit]) -> Signals:
    """The signals of the evidence, which is not empty; `scored` are the sentences that it was chosen from."""
    best = evidence[0].release
    everywhere = keys(whole(best))
    absent = [t for t in question.terms if not stands_in(t, everywhere, best)]
    astray = _astray(question, absent, scored, best)
    return Signals(
        passage=min(0.0, _passage(hits, best.id) - ON_TOPIC),
        logit=max(s.features.logit for s in scored[:3]),
        missing=float(sum(t.kind != "word" for t in absent)),
        excluded=float(contrast.excluded(question.keys, everywhere)),
        astray=float(astray),
        field=float(not astray and question.want in FIELD_WANTS and scored[0].candidate.asked_field),
    )


def _astray(question: Question, absent: Sequence[Term], scored: Sequence[Scored], release: Release) -> bool:
    """Whether the release holds no word of what the question is about, nor one LIKE it; of FEW words, not each.

    Of a follow-up, no word of what it turns to: "what about the costs?".
    """
    about = question.about or question.turned
    own = [dict(zip(question.terms, s.alike, strict=False)) for s in scored if s.candidate.release.id == release.id]
    lacking = [t for t in about if t in absent and all(alike.get(t, 0.0) < LIKE for alike in own)]
    return bool(lacking) and (len(lacking) == len(about) or 0 < len(question.about) <= FEW)


LIKE = 0.62
"""The cosine from which on a word in context stands for another. Of 131 short questions about what the archive lacks
112 are astray by it at .55, 116 at .6, 121 at .65 and without it; of 204 answerable ones 1 at each."""
FEW = 2
"""Where a question has no more words to say what it is about, one that is missing is half of it: "hair loss".

Of 22 questions of the made tune set that have no answer 22 are refused so, 18 without; of 22 answerable ones none.
"""


ON_TOPIC = -4.0
"""The cross-encoder's logit from which on a passage counts as on the topic. Cross-validated, at even odds and before
the selector was tuned: .352 of 236 near misses refused at 7.7 % false refusals, .386 at 9.2 % with the whole logit; of
another archive .991 with either."""


def _passage(hits: Sequence[Hit], release_id: str) -> float:
    """The cross-encoder's logit for the release's best passage; 0 where it has read none."""
    own = [h.rerank_score for h in hits if h.rerank_score is not None and h.chunk.release_id == release_id]
    return max(own, default=0.0)


def nothing() -> Decision:
    """The decision where no passage was found at all."""
    return Decision("refused", 0.0, "nothing in the archive comes near", None)


def certain() -> Decision:
    """The decision where a notice itself is the answer: what was asked about was withdrawn."""
    return Decision("answered", 1.0, None, None)


def decide(
    question: Question,
    signals: Signals,
    evidence: Sequence[Evidence],
    *,
    threshold: float | None = None,
    found: Iterable[Release] = (),
) -> Decision:
    """Answered, or refused with what is missing; `threshold` is the archive's own, where it was tuned.

    `found` are the releases that came near; what one of them mentions is not said to be missing.
    """
    p = probability(signals)
    if p >= (learned.threshold() if threshold is None else threshold):
        return Decision("answered", p, None, signals)
    return Decision("refused", p, _why(question, signals, evidence[0].release, found), signals)


def joined(parts: Sequence[tuple[str, Decision]]) -> Decision:
    """The decision over the parts of one question, each with its words: partial where only some are answered."""
    decisions = [d for _, d in parts]
    missing = [text for text, d in parts if d.status == "refused"]
    if not missing:
        return min(decisions, key=lambda d: d.probability)
    best = max(decisions, key=lambda d: d.probability)
    if len(missing) == len(parts):
        return best
    return replace(best, status="partial", reason=f"nothing was found that answers: {'; '.join(missing)}")


def worth_reading(decision: Decision) -> bool:
    """Whether a model should read the best sentences: not where it is plain that they do not answer."""
    return decision.signals is not None and decision.probability >= learned.band()[0]


def unsure(decision: Decision) -> bool:
    """Whether a model's opinion counts: the probability lies in the band where it often differs."""
    low, high = learned.band()
    return decision.signals is not None and low <= decision.probability <= high


def weighed(decision: Decision, copied: Extract, *, threshold: float | None = None) -> Decision:
    """The decision with how sure a model was of what it copied, and of its being the answer: logistic over all three.

    Names that the release lacks count once more: a model that reads about a namesake says yes. A decision that is not
    `unsure` is returned as it is, and so is one where the model does not tell.
    """
    if decision.signals is None or not unsure(decision) or copied.sure is None or copied.yes is None:
        return decision
    weights = learned.reader_weights()
    total = weights["intercept"] + weights["own"] * _odds(decision.probability)
    total += weights["sure"] * copied.sure + weights["yes"] * _odds(copied.yes)
    total += weights["missing"] * decision.signals.missing
    p = 1 / (1 + math.exp(-total))
    if p >= (learned.threshold() if threshold is None else threshold):
        return replace(decision, status="answered", probability=p, reason=None)
    reason = decision.reason or "no release in the archive states this"
    return replace(decision, status="refused", probability=p, reason=reason)


def _odds(p: float) -> float:
    """Log odds, within bounds."""
    p = min(0.99, max(0.01, p))
    return math.log(p / (1 - p))


def _why(question: Question, signals: Signals, release: Release, found: Iterable[Release]) -> str:
    everywhere = keys(whole(release))
    absent = [t for t in question.terms if not stands_in(t, everywhere, release)]
    about = (question.about or question.turned) if signals.astray else ()
    named = missing = [t for t in absent if t.kind != "word" or t in about]
    for other in found if named else ():
        own = keys(whole(other))
        missing = [t for t in missing if not stands_in(t, own, other)]
    if missing:
        return f"the release that comes nearest does not mention {', '.join(t.text for t in missing[:3])}"
    if named:
        return f"what mentions {', '.join(t.text for t in named[:3])} does not state this"
    return "no release in the archive states this"
