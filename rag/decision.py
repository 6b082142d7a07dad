"""Is this in the archive? A small, explained decision over what the evidence shows.

Signals in, a probability out, by a logistic model (`learned`). What is not here: choosing the quotes, and any model.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rag import learned
from rag.datatypes import Evidence, Hit, Release, Status
from rag.evidence import Scored, cover, fits
from rag.question import FIELD_WANTS, Question
from rag.words import Term, key, keys, tokens


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about question and evidence, each a number.

    `logit`: the cross-encoder's for the best sentence; `together`: its for all quotes under their title.
    `similarity`: the embedder's cosine for the best passage. `cover`: share of the question's words in the quotes,
    their passages and title; `quote_cover`: in the quotes alone. `missing`: names and numbers of the question that the
    release holds nowhere; `lost`: the share of its other words that the release holds nowhere. `kind`: the kind of
    thing asked for stands in the quotes. `field`: the answer is a typed field of the release. `teaser`: the share of
    the question's words in the teaser of a release not held.
    """

    logit: float
    together: float
    similarity: float
    cover: float
    quote_cover: float
    missing: float
    lost: float
    kind: float
    field: float
    teaser: float


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


def measure(
    question: Question,
    scored: Sequence[Scored],
    evidence: Sequence[Evidence],
    *,
    hits: Sequence[Hit],
    similarity: float,
    teaser: float,
    together: float,
) -> Signals:
    """The signals of the evidence, which is not empty; the last three are Signals' own."""
    best = evidence[0]
    quoted = " ".join(e.quote for e in evidence)
    passage = " ".join(h.chunk.text for h in hits if h.chunk.release_id == best.release.id)
    everywhere = keys(_whole(best.release))
    absent = [t for t in question.terms if not stands_in(t, everywhere, best.release)]
    words = [t for t in question.terms if t.kind == "word"]
    return Signals(
        logit=max(s.features.logit for s in scored[:3]),
        together=together,
        similarity=similarity,
        cover=cover(question.terms, keys(f"{quoted} {passage} {best.release.title}")),
        quote_cover=cover(question.terms, keys(quoted)),
        missing=float(sum(t.kind != "word" for t in absent)),
        lost=sum(t.kind == "word" for t in absent) / len(words) if words else 0.0,
        kind=fits(question, quoted),
        field=float(question.want in FIELD_WANTS and scored[0].candidate.asked_field),
        teaser=teaser,
    )


def nothing() -> Decision:
    """The decision where no passage was found at all."""
    return Decision("refused", 0.0, "nothing in the archive comes near", None)


def certain() -> Decision:
    """The decision where a notice itself is the answer: what was asked about was withdrawn."""
    return Decision("answered", 1.0, None, None)


def decide(question: Question, signals: Signals, evidence: Sequence[Evidence]) -> Decision:
    """Answered, or refused with what is missing."""
    p = probability(signals)
    if p >= learned.threshold():
        return Decision("answered", p, None, signals)
    return Decision("refused", p, _why(question, evidence[0].release), signals)


def _why(question: Question, release: Release) -> str:
    everywhere = keys(_whole(release))
    named = [t.text for t in question.terms if t.kind != "word" and not stands_in(t, everywhere, release)]
    if named:
        return f"no release found here says this of {', '.join(named[:3])}"
    return "no release in the archive states this"


def _whole(release: Release) -> str:
    fields = " ".join(f.value for f in release.fields)
    published = f"{release.published:%d %B %Y}".lstrip("0") if release.published else ""
    return f"{release.title} {release.body} {fields} {published}"


def stands_in(term: Term, found: frozenset[str], release: Release) -> bool:
    """Whether a term of the question stands in the release, allowing for abbreviations and small misspellings.

    "WHO" stands in "World Health Organization", "Chinese" where China does, and a name with one letter wrong is still
    that name. Numbers must be the same.
    """
    if term.key in found:
        return True
    if term.kind == "number":
        return False
    if all(key(part) in found for part in re.split(r"[-/·]", term.text) if part):
        return True
    if term.text.isupper() and 2 <= len(term.text) <= 6:
        return term.text in _acronyms(release.body)
    if term.kind == "name" and _PEOPLE.search(term.text) and any(k[:4] == term.key[:4] for k in found):
        return True
    return len(term.key) >= 5 and bool(difflib.get_close_matches(term.key, found, n=1, cutoff=0.84))


_PEOPLE = re.compile(r"\w{3}(ese|ish|ian|ean|an)s?$")


def _acronyms(text: str) -> frozenset[str]:
    """The initials of every run of capitalised words, small words between them left out."""
    small = {"of", "the", "for", "and", "in", "on", "de", "für", "und"}
    found: set[str] = set()
    run = ""
    for word in tokens(text):
        if word[0].isupper():
            run += word[0]
            found.update(run[i:] for i in range(max(0, len(run) - 6), len(run) - 1))
        elif word not in small:
            run = ""
    return frozenset(found)
