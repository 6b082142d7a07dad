"""From passages to the sentences that answer: candidates, their order, the quotes chosen.

Pure: the scores of a cross-encoder come in as numbers. What is not here: whether the quotes suffice
(`decision`), and anything that words an answer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from rag import learned, notices
from rag.datatypes import Chunk, Evidence, Field, Hit, Release, Span
from rag.question import FIELD_WANTS, Question, Want
from rag.sentences import sentences
from rag.words import Term, fold, key, keys, terms

FIELD_OF_WANT: Mapping[Want, str] = {
    "journal": "journal",
    "funder": "funder",
    "doi": "doi",
    "contact": "contact",
    "institution": "institution",
    "published": "published",
}

_POINTS_BACK = re.compile(
    r"[\"“'‘(]?(He|She|It|They|His|Her|Its|Their|This|These|Those|That|Both|Such|The (team|drug|study|trial|device"
    r"|results?|effect|method|compound|patients|authors|researchers|scientists|latter|former|finding|findings))\b"
)
_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third|quarter|dozen"
    r"|hundred|thousand|million|billion|double|twice|none|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b",
    re.I,
)
_NAME = r"\b[A-ZÀ-ÞŁŚŻ][\w’'-]+"
# What shows that a sentence holds the kind of thing a question wants.
_SIGNS: Mapping[Want, re.Pattern[str]] = {
    "date": re.compile(
        r"\b(1[89]|20)\d\d\b|\b(January|February|March|April|May|June|July|August|September|October|November|December"
        r"|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|spring|summer|autumn|winter|today|yesterday)\b"
    ),
    "person": re.compile(_NAME + r" (?:[A-Z]\. )?" + _NAME + r"|\b(Dr|Prof|Mr|Ms|Mrs)\b"),
    "place": re.compile(r"\b(in|at|from|near|off|of|across|on) (the )?" + _NAME),
    "institution": re.compile(_NAME),
    "journal": re.compile(rf"(?i:journal|publish|appear|issue of|report)[^.]*{_NAME}|{_NAME}[^.]*(?i:journal|publish)"),
    "funder": re.compile(r"fund|support|grant|financ|sponsor|paid|donat|gift|award|invest", re.I),
    "doi": re.compile(r"\b10\.\d{4}"),
    "contact": re.compile(r"@|\d{3}.?\d{4}"),
    "reason": re.compile(
        r"\b(because|since|due to|owing to|so that|by \w+ing|through|therefore|led to|caus\w+|as a result)\b"
    ),
}

_LABEL = re.compile(r"(About|Contact|Media contact|Notes to editors|Press contact)\b[^.!?]{0,80}:?$", re.I)
MAX_QUOTES = 3
SHORTEST = 3
"""Words: less is a mark or a label, not a sentence; a field's own words may be shorter."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted; `before` is the one before it, `passage` the score of the hit it stands in."""

    release: Release
    quote: str
    start: int | None
    end: int | None
    passage: float
    field: str = "body"
    title: bool = False
    asked_field: bool = False
    before: Span | None = None
    chunk_id: int = 0

    @property
    def place(self) -> tuple[str, str, int, str]:
        """What makes two candidates the same words."""
        return (self.release.id, self.field, -1 if self.start is None else self.start, self.quote)


def candidates(
    question: Question, hits: Sequence[Hit], releases: Mapping[str, Release], *, whole: Sequence[Chunk] = ()
) -> list[Candidate]:
    """The sentences of the hits, of the passages of a release that is read whole, and of the field asked for."""
    found: dict[tuple[str, str, int, str], Candidate] = {}
    lead = {hit.chunk.release_id: hit.score for hit in sorted(hits, key=lambda h: h.score)}
    for chunk, passage in [(h.chunk, h.score) for h in hits] + [(c, lead[c.release_id]) for c in whole]:
        for candidate in _of_passage(chunk, releases[chunk.release_id], passage):
            found.setdefault(candidate.place, candidate)
    if question.want in FIELD_WANTS:
        for release_id, passage in sorted(lead.items(), key=lambda item: -item[1])[:3]:
            for candidate in _of_field(FIELD_OF_WANT[question.want], releases[release_id], passage):
                found[candidate.place] = candidate
    return list(found.values())


def _of_passage(chunk: Chunk, release: Release, passage: float) -> list[Candidate]:
    found = []
    before: Span | None = None
    for span in sentences(chunk.text):
        start, end = chunk.start + span.start, chunk.start + span.end
        start = _without_dateline(release, Span(start, end))
        quote = release.body[start:end]
        if len(quote.split()) < SHORTEST or _LABEL.match(quote):
            continue
        title = " ".join(quote.split()) == " ".join(release.title.split())
        found.append(Candidate(release, quote, start, end, passage, title=title, before=before, chunk_id=chunk.id))
        before = None if title else Span(start, end)
    return found


def _without_dateline(release: Release, span: Span) -> int:
    """Where a sentence's own words begin: "(Wire.example) OSLO, 3 May – The ice …" -> at "The"."""
    line = release.dateline
    if line is not None and span.start < line.end < span.end and line.start - span.start <= DATELINE_AT:
        rest = release.body[line.end : span.end]
        return line.end + len(rest) - len(rest.lstrip(" \t\n–—-:"))
    mark = _MARK.match(release.body, span.start, span.end)
    return mark.end() if mark else span.start


_MARK = re.compile(r"\((?:[\w-]+\.)+\w+\)\s+(?:[-–—]\s*)?")
DATELINE_AT = 60
"""Characters: an aggregator's mark, "(Wire.example) ", may stand before a dateline."""


def _of_field(name: str, release: Release, passage: float) -> list[Candidate]:
    """The sentences in which a field's values stand, or the metadata that states it."""
    fields = [f for f in release.fields if f.name == name]
    spans = _sentences_around(release, [f for f in fields if f.start is not None])
    in_body = [
        Candidate(release, release.body[s.start : s.end], s.start, s.end, passage, asked_field=True) for s in spans
    ]
    if in_body:
        return in_body
    stated = "; ".join(release.values(name))
    return [Candidate(release, stated, None, None, passage, field=name, asked_field=True)] if stated else []


def _sentences_around(release: Release, fields: Sequence[Field]) -> list[Span]:
    """The sentences of the body that hold the fields' words, each once, in order."""
    wanted = sorted({(f.start or 0, f.end or 0) for f in fields})
    if not wanted:
        return []
    low = max(0, wanted[0][0] - 2_000)
    window = release.body[low : wanted[-1][1] + 2_000]
    spans = [Span(low + s.start, low + s.end) for s in sentences(window)]
    return [s for s in spans if any(s.start < end and start < s.end for start, end in wanted)]


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for a sentence, each a number.

    `logit`: the cross-encoder's for the question's remainder and the sentence alone. `words`: the share of the
    question's words in the sentence. `rare`: the same, weighted by their rarity among the release's sentences; it
    counts for a sentence what `words` counts against it, the name that every sentence has. `held`: the share of the
    question's words that the release holds. `lead`: how near its release comes to the best-ranked one, 0..1.
    `kind`: it holds the kind of thing asked for. `sought`: it names what is asked for ("which enzyme …": enzyme).
    `headline`: it is the title. `field`: it states the typed field asked for.
    """

    logit: float
    words: float
    rare: float
    held: float
    lead: float
    kind: float
    sought: float
    headline: float
    field: float


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


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its features and the score they give."""

    candidate: Candidate
    features: Features
    score: float


def features(question: Question, found: Sequence[Candidate], logits: Sequence[float]) -> list[Features]:
    """The features of each candidate, in order."""
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
            logit=logit,
            words=cover(question.terms, own),
            rare=_weighted(rarity[c.release.id], own),
            held=share[c.release.id],
            lead=lead[c.release.id] / best,
            kind=fits(question, c.quote),
            sought=float(bool(question.sought & own)),
            headline=float(c.title),
            field=float(c.asked_field),
        )
        for c, own, logit in zip(found, sentence_keys, logits, strict=True)
    ]


def _rarity(asked: Sequence[Term], sentence_keys: Sequence[frozenset[str]]) -> dict[str, float]:
    """Inverse sentence frequency of each term within one release."""
    n = len(sentence_keys)
    return {t.key: math.log(1 + n / (sum(t.key in s for s in sentence_keys) + 0.5)) for t in asked}


def _weighted(rarity: Mapping[str, float], own: frozenset[str]) -> float:
    total = sum(rarity.values())
    return sum(w for k, w in rarity.items() if k in own) / total if total else 0.0


def score(question: Question, found: Sequence[Candidate], logits: Sequence[float]) -> list[Scored]:
    """Candidates with their final scores, best first: a learned linear combination of their features."""
    weights = learned.sentence_weights()
    scored = [
        Scored(candidate, f, sum(weights[name] * value for name, value in asdict(f).items()))
        for candidate, f in zip(found, features(question, found, logits), strict=True)
    ]
    return sorted(scored, key=lambda s: (-s.score, s.candidate.place))


def weight(term: Term) -> float:
    """How much it matters that a term of the question is found: names and numbers decide."""
    return 1.0 if term.kind == "word" else 2.0


def cover(asked: Sequence[Term], found: frozenset[str]) -> float:
    """The weighted share of the terms among the found keys, 0..1; 1 for a question without content words."""
    total = sum(weight(t) for t in asked)
    return sum(weight(t) for t in asked if t.key in found) / total if total else 1.0


def fits(question: Question, text: str) -> float:
    """Whether the text holds the kind of thing asked for: 1, 0, or 0.5 where the kind cannot be seen."""
    want = question.want
    if want == "number":
        return float(bool(_numbers(text) - question.keys))
    if want in _SIGNS:
        return float(bool(_SIGNS[want].search(text)))
    return 0.5


def _numbers(text: str) -> set[str]:
    return {key(m.group()) for m in _NUMBER.finditer(text)}


def choose(scored: Sequence[Scored]) -> tuple[Evidence, ...]:
    """One to three quotes, best first, none of them twice.

    Further quotes must be nearly as good as the first, and as good if they come from another release.
    """
    chosen: list[Evidence] = []
    for candidate in scored[:CONSIDERED]:
        first = scored[0]
        same = candidate.candidate.release.id == first.candidate.release.id
        if len(chosen) == MAX_QUOTES or candidate.score < first.score - (MARGIN if same else OTHER_MARGIN):
            break
        quote = quoted(candidate)
        if not any(_overlap(quote, other) for other in chosen):
            chosen.append(quote)
    return tuple(chosen)


def declared(scored: Sequence[Scored], notice: Release) -> tuple[Evidence, ...]:
    """The words with which a notice withdraws a release: its first sentence that says so, or its title."""
    own = [s for s in scored if s.candidate.release.id == notice.id and s.candidate.start is not None]
    own.sort(key=lambda s: s.candidate.start or 0)
    saying = [s for s in own if notices.declares(s.candidate.quote) and not s.candidate.title] or own
    return tuple(quoted(s) for s in saying[:1])


CONSIDERED, MARGIN, OTHER_MARGIN = 8, 3.0, 0.5


def _overlap(one: Evidence, other: Evidence) -> bool:
    """Whether two quotes share their words: the same place, or the same sentence in a copy."""
    if one.release.id == other.release.id and one.start is not None and other.start is not None:
        return one.start < (other.end or 0) and other.start < (one.end or 0)
    mine, theirs = fold(one.quote), fold(other.quote)
    return mine in theirs or theirs in mine


def quoted(scored: Scored) -> Evidence:
    """The sentence as evidence: with the one before it when it points back, and with the rest of a direct quotation."""
    c = scored.candidate
    if c.start is None or c.end is None:
        return Evidence(c.release, c.quote, None, None, scored.score, c.field)
    start, end = c.start, c.end
    if c.before is not None and _POINTS_BACK.match(c.quote) and _joins(c.release, c.before.start, end):
        start = c.before.start
    start, end = _balanced(c.release, start, end)
    return Evidence(c.release, c.release.body[start:end], start, end, scored.score)


LONG = 450
"""Characters: a quote is not lengthened beyond this."""


def _joins(release: Release, start: int, end: int) -> bool:
    """Whether a range is one paragraph's and not too long to be read as one quote."""
    return end - start <= LONG and "\n\n" not in release.body[start:end]


def _balanced(release: Release, start: int, end: int) -> tuple[int, int]:
    """The range widened, sentence by sentence inside its paragraph, until its quotation marks pair up.

    A sentence from the middle of someone's speech would otherwise stand there without its speaker.
    """
    body = release.body
    if _open_marks(body[start:end]) == 0:
        return start, end
    low = body.rfind("\n\n", 0, start) + 2 if "\n\n" in body[:start] else 0
    high = body.find("\n\n", end)
    spans = sentences(body[low : high if high >= 0 else len(body)])
    after = [low + s.end for s in spans if low + s.end > end]
    before = [low + s.start for s in reversed(spans) if low + s.start < start]
    for new_start, new_end in [(start, e) for e in after] + [(s, end) for s in before]:
        if _joins(release, new_start, new_end) and _open_marks(body[new_start:new_end]) == 0:
            return new_start, new_end
    return start, end


def _open_marks(text: str) -> int:
    """Quotation marks that find no partner: “a ” -> 0, “a -> 1, a” -> 1; straight marks pair among themselves."""
    return abs(text.count("“") - text.count("”")) + text.count('"') % 2
