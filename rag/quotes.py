"""Who said it: words half remembered, found among what the visible releases quote.

    asked -> the passages that share its words (an index) -> the quotations of their releases -> the best alignment
          -> none good enough: the nearest passages (a vector index) -> their quoted sentences -> the best in meaning

What is here: the walk, and who is named where several releases quote the same. What is not: the indexes and models,
what may be seen, what is quoted (`quotemarks`), the comparison of words (`alignment`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Protocol

from rag.alignment import Alignment, Word, align, alike, rarity, words
from rag.datatypes import Chunk, Link, Pointer, Release, Scope, Span
from rag.errors import UsageError
from rag.misquotes import Difference, difference
from rag.quotemarks import Part, between_doubles, quoted
from rag.sentences import sentences
from rag.words import keys, terms

Match = Callable[[str, int], Sequence[tuple[int, float]]]
"""(text, k) -> up to k (passage id, score), best first."""

PASSAGES = 120
"""Asked of the index. Of 60 quotations drawn from 12,694 releases, in four degrees of disorder, the release was among
those of the first 120 passages 58 to 60 times."""
LEAST_WORDS, MAX_WORDS = 3, 200
ENOUGH, SURE_AT, MORE_A_WORD = 0.58, 8, 0.12
"""The score that names somebody. Of 60 quotes that people wrote for 149 health releases, 20 pasted ones score .86 to 1,
18 of 20 half memories .60 to .94 (the others .39 and .42), 20 that nobody said at most .57. Of 120 quotations of those
and of 12,694 justice releases, spoilt by a program, it finds the right release 98 % as they stand, 97 % with a tenth of
the words dropped and half of the common ones replaced, 73 % with a fifth and 80 %, 87 % with the halves swapped; of 160
that the archive does not hold it takes one, which is nearly a real one. Below SURE_AT words each one fewer asks for
MORE_A_WORD more, so that of five one wrong is too many."""
NEAR, SHARING = 12, 6
"""Passages whose quoted sentences are read for their meaning: the nearest, and those that share most words."""
MEANT, CLEAR = 3.0, 2.0
"""Logits that a stretch must have, and be ahead of what anybody else is quoted with, to be told for its meaning. Of 31
gists of quotations in 749 releases, written by a reader, whose words alone find nobody, it finds all; of 40 that nobody
said, none; of 137 quotations from releases of the same two publishers that the archive does not hold it takes 11, nine
of them such as prosecutors say in every other case. Without CLEAR it takes 28."""

_HIGHEST = 12.0  # a logit that is not reached
ASIDE = 160  # characters of "said Dr. Lee, who led the study" between two parts of one quotation
CLOSE, MOST = 0.1, 3  # several answers: as good as the best but for CLOSE, at most MOST

# Who said it, where words begin with that: "Lee said that", "Dr. Lee:", "who said".
_SAID = re.compile(
    r"^\s*(?:[Ww]ho (?:has |had |once )?(?:said|says)"
    r"|[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,4}(?::| (?:has |had )?(?:said|says)))(?: something like)?(?: that)?[:,]? "
)


class Shelf(Protocol):
    """What is asked of a library."""

    def chunks(self, ids: Sequence[int], scope: Scope) -> Sequence[Chunk]:
        """These passages, as far as the scope sees them."""
        ...

    def releases_by_id(self, ids: Sequence[str], scope: Scope) -> Mapping[str, Release]:
        """These releases, likewise."""
        ...

    def originals(self, ids: Sequence[str], scope: Scope) -> Mapping[str, str]:
        """For those of `ids` that are copies, the original."""
        ...

    def notices(self, ids: Sequence[str], scope: Scope) -> Mapping[str, tuple[Link, ...]]:
        """For those of `ids` that were corrected, withdrawn or updated, what says so."""
        ...


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a quotation is found of which only the gist is remembered.

    `nearest` is asked for passages, as `Match` is; `scores` says of each text how well it states what was asked: a
    cross-encoder's logits.
    """

    nearest: Match
    scores: Callable[[str, Sequence[str]], Iterable[float]]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that a release quotes: `release.body[start:end]`; `exact` when the asked words stand there one by one.

    `speaker` is None where the text does not tell; `score`, 0 to 1, says how much of what was asked stands there;
    `copies` are other visible releases that quote the same, oldest first; `notices` correct, withdraw or update it;
    `differs` says in what it is another quotation than the one remembered.
    """

    release: Release
    start: int
    end: int
    speaker: str | None
    score: float
    exact: bool
    copies: tuple[Pointer, ...] = ()
    notices: tuple[Link, ...] = ()
    differs: Difference | None = None

    @property
    def said(self) -> bool:
        """Whether it may be the quotation that was remembered."""
        return self.differs is None or not self.differs.grave

    @property
    def words(self) -> str:
        """The quotation as it stands in the release."""
        return self.release.body[self.start : self.end]


Run = tuple[Sequence[Part], Sequence[Word]]
"""What one speaker says in one go, with its words."""


def find(
    text: str, *, library: Shelf, scope: Scope, match: Match, meaning: Meaning | None = None
) -> tuple[Quotation, ...]:
    """The quotations that these words may be, best first; empty when nobody is quoted so.

    Raises:
        UsageError: fewer than three words.
    """
    said = remembered(text)
    asked = words(said)[:MAX_WORDS]
    if len(asked) < LEAST_WORDS:
        raise UsageError("too few words to tell a quote by: give three or more of them")
    passages = library.chunks([key for key, _ in match(" ".join(w.form for w in asked), PASSAGES)], scope)
    releases = library.releases_by_id(list({c.release_id for c in passages}), scope)
    found = ranked(asked, list(releases.values()))
    if meaning and not found:
        passages = [*library.chunks([key for key, _ in meaning.nearest(said, NEAR)], scope), *passages[:SHARING]]
        releases = library.releases_by_id(list({c.release_id for c in passages}), scope)
        found = meant(said, passages, releases, meaning)
    answers = told(found, library.originals([q.release.id for q in found], scope) if found else {})
    noticed = library.notices([q.release.id for q in answers], scope) if answers else {}
    different = [difference(text, said, q.words, q.speaker, exact=q.exact) for q in answers]
    return tuple(
        replace(q, notices=noticed.get(q.release.id, ()), differs=d) for q, d in zip(answers, different, strict=True)
    )


def remembered(text: str) -> str:
    """What was remembered, without who may have said it: 'Lee said "we won it"' -> we won it.

    That is what stands inside quotation marks, where three or more words do.
    """
    inside = " ".join(text[s.start : s.end] for s in between_doubles(text, 0, len(text)))
    return inside if len(words(inside)) >= LEAST_WORDS else _SAID.sub("", text)


def meant(said: str, passages: Sequence[Chunk], releases: Mapping[str, Release], meaning: Meaning) -> list[Quotation]:
    """The quotation of which a sentence or two in the passages mean what was asked, in each release that has it.

    A number that is remembered must stand there. None where others are quoted nearly so: a gist does not tell which of
    them it was.
    """
    numbers = {t.key for t in terms(said) if t.kind == "number"}
    at: dict[str, list[Chunk]] = {}
    for passage in passages:
        at.setdefault(passage.release_id, []).append(passage)
    spoken = [
        (release, speaker, span)
        for release in releases.values()
        for parts, _ in runs(release)
        for speaker, span in _stretches(release.body, parts)
        if any(c.start <= span.start < c.end for c in at[release.id])
        and numbers <= keys(release.body[span.start : span.end])
    ]
    scores = meaning.scores(said, [r.body[s.start : s.end] for r, _, s in spoken]) if spoken else ()
    best: dict[str, tuple[float, Quotation]] = {}
    for (release, speaker, span), logit in zip(spoken, scores, strict=True):
        if release.id not in best or best[release.id][0] < logit:
            share = max(0.0, min(float(logit) / _HIGHEST, 0.99))
            best[release.id] = logit, Quotation(release, span.start, span.end, speaker, share, exact=False)
    found = sorted(best.values(), key=lambda one: -one[0])
    if not found:
        return []
    (top, first), said_first = found[0], words(found[0][1].words)
    same = [(logit, q) for logit, q in found if q is first or alike(words(q.words), said_first)]
    rival = max((logit for logit, q in found if (logit, q) not in same), default=-math.inf)
    return [q for logit, q in same if logit >= MEANT] if top >= rival + CLEAR else []


def ranked(asked: Sequence[Word], releases: Sequence[Release]) -> list[Quotation]:
    """The best quotation of each release that has one good enough, best first. Pure."""
    said = [(release, list(runs(release))) for release in releases]
    weights = rarity(asked, [{w.key for _, run in spoken for w in run} for _, spoken in said])
    least = min(1.0, ENOUGH + MORE_A_WORD * max(0, SURE_AT - len(asked)))
    found = [q for release, spoken in said if (q := _best(asked, release, spoken, weights)) and q.score >= least]
    return sorted(found, key=lambda q: (not q.exact, -q.score, q.release.published or date.max, q.release.id))


def _best(
    asked: Sequence[Word], release: Release, spoken: Sequence[Run], weights: Mapping[str, float]
) -> Quotation | None:
    best: tuple[Alignment, Run] | None = None
    for run in spoken:
        found = align(asked, run[1], weights)
        if found and (best is None or (found.exact, found.score) > (best[0].exact, best[0].score)):
            best = found, run
    return _quotation(release, *best) if best else None


def _quotation(release: Release, found: Alignment, run: Run) -> Quotation:
    """From the first to the last sentence that holds words asked for; a single one of them in a sentence is chance."""
    parts, said = run
    at = [said[n].start for n in found.places]
    spans = [s for p in parts for s in _sentences(release.body, p)]
    held = [sum(s.start <= start < s.end for start in at) for s in spans]
    kept = [s for s, count in zip(spans, held, strict=True) if count >= min(2, max(held))]
    whose = [sum(said[n].part == p for n in found.places) for p in range(len(parts))]
    speaker = parts[whose.index(max(whose))].speaker
    return Quotation(release, kept[0].start, kept[-1].end, speaker, found.score, found.exact)


def _sentences(body: str, part: Part) -> list[Span]:
    found = sentences(body[part.start : part.end])
    return [Span(part.start + s.start, part.start + s.end) for s in found] or [Span(part.start, part.end)]


def _stretches(body: str, parts: Sequence[Part]) -> list[tuple[str | None, Span]]:
    """Each sentence of a run with its speaker, and each two in a row: a thought may need both."""
    one = [(p.speaker, s) for p in parts for s in _sentences(body, p)]
    return [*one, *((who, Span(a.start, b.end)) for (who, a), (_, b) in pairwise(one))]


def runs(release: Release) -> Iterator[Run]:
    """What a release quotes, as its speakers say it: parts that only a "said Lee" divides belong together."""
    parts = quoted(release)
    cuts = [0, *(n for n, pair in enumerate(pairwise(parts), 1) if _apart(*pair)), len(parts)]
    for first, last in pairwise(cuts):
        run = parts[first:last]
        if said := words(release.body, [Span(p.start, p.end) for p in run]):
            yield run, said


def _apart(one: Part, other: Part) -> bool:
    strangers = None not in (one.speaker, other.speaker) and one.speaker != other.speaker
    return strangers or other.start - one.end > ASIDE


def told(found: Sequence[Quotation], originals: Mapping[str, str]) -> tuple[Quotation, ...]:
    """The answers, best first: of those that quote the same, the original, with the others as its copies.

    `found` is best first; `originals` names a copy's original, as the library does. Where nobody is an original of
    the others, the earliest release tells it; of those that have the asked words one by one, if any has. What is
    clearly worse than the best is left out. Pure.
    """
    groups: list[list[Quotation]] = []
    for quotation in found:
        group = next((g for g in groups if _same(g[0], quotation, originals)), None)
        if group is None:
            groups.append([quotation])
        else:
            group.append(quotation)
    heads = [group[0] for group in groups]
    least = heads[0].score - CLOSE if heads else 0
    return tuple(
        _original(group, originals)
        for group, head in zip(groups, heads, strict=True)
        if head.exact or (not heads[0].exact and head.score >= least)
    )[:MOST]


def _same(one: Quotation, other: Quotation, originals: Mapping[str, str]) -> bool:
    ids = [originals.get(q.release.id, q.release.id) for q in (one, other)]
    return ids[0] == ids[1] or alike(words(one.words), words(other.words))


def _original(group: Sequence[Quotation], originals: Mapping[str, str]) -> Quotation:
    oldest = sorted(group, key=lambda q: (q.release.published or date.max, q.release.id))
    free = [q for q in oldest if q.release.id not in originals] or oldest[:1]
    first = next((q for q in free if q.exact), free[0])
    speaker = first.speaker or next((q.speaker for q in oldest if q.speaker), None)
    others = tuple(
        Pointer(q.release.id, q.release.title, q.release.published) for q in oldest if q.release.id != first.release.id
    )
    return replace(first, speaker=speaker, copies=others)
