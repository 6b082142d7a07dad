"""A model as reader: what it is shown, and what follows from what it says. Pure.

It copies an answer out of the best sentences, and where that stands is what answers; then it says yes or no to whether
that sentence and what is around it state the answer to exactly the question asked.

What is not here: which sentences are best (`scoring`), the words of the question to the model (`prompts`), the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.datatypes import Release
from rag.reading.evidence import Scored
from rag.reading.scoring import favoured
from rag.sentences import sentences
from rag.words import keys, terms

OFFERED = 8
"""Sentences that the model reads."""
SHOWN, LONGEST = 3, 900
"""Sentences of the leading release, and characters of them and of the best one's neighbours, that it says yes or no
to: about 200 tokens, which a model of 1.5 billion weights reads in three seconds on two idle cores."""
STANDS = 0.5
"""Share of the answer's words that a sentence needs to be the one it was copied from."""


def offered(scored: Sequence[Scored]) -> list[str]:
    """Title, issuer and date of the release that leads, then what a model reads; a field is "journal: Ice Letters"."""
    if not scored:
        return []
    head = _heading(scored[0].candidate.release)
    quotes = [s.candidate for s in _best(scored)]
    return [head, *(c.quote if c.field == "body" else f"{c.field}: {c.quote}" for c in quotes)]


def _best(scored: Sequence[Scored]) -> list[Scored]:
    """The best sentences, without the fields of releases that do not lead.

    Asked for a paper's journal the model took another release's, which says just that, for a sentence that says it.
    """
    lead = scored[0].candidate.release.id
    return [s for s in scored if s.candidate.field == "body" or s.candidate.release.id == lead][:OFFERED]


def passages(scored: Sequence[Scored]) -> list[str]:
    """Title, issuer and date of the release that leads, then its best sentences; the first with its neighbours.

    Sentences that stand side by side are one passage; a field is "journal: Ice Letters".
    """
    if not scored:
        return []
    lead = scored[0].candidate.release
    own = [s.candidate for s in scored if s.candidate.release.id == lead.id and not s.candidate.title]
    fields = [f"{c.field}: {c.quote}" for c in own[:SHOWN] if c.start is None]
    places = [(c.start, c.end) for c in own if c.start is not None and c.end is not None][:SHOWN]
    return [_heading(lead), *fields, *_around(lead.body, places)]


def pointed(scored: Sequence[Scored], answer: str) -> tuple[Scored, ...]:
    """The sentences anew, best first, where the one that holds most of an answer's words is likelier than before.

    Of several that hold as much the best counts; where none holds STANDS of them, nothing changes.
    """
    words = frozenset(t.key for t in terms(answer)) or keys(answer)
    best = _best(scored) if scored else []
    held = [_held(words, s.candidate.quote) for s in best]
    most = max(held, default=0.0)
    if not words or most < STANDS:
        return tuple(scored)
    return tuple(favoured(scored, scored.index(best[held.index(most)])))


def _held(words: frozenset[str], quote: str) -> float:
    return len(words & keys(quote)) / max(1, len(words))


def _heading(release: Release) -> str:
    return f"{release.title} ({release.institution or ''}, {release.published or ''})"


def _around(body: str, places: Sequence[tuple[int, int]]) -> Iterator[str]:
    spans = [(s.start, s.end) for s in sentences(body)]
    kept: set[int] = set()
    left = LONGEST
    for nth, (start, end) in enumerate(places):
        here = [n for n, (a, b) in enumerate(spans) if a < end and start < b]
        beside = [here[0] - 1, here[-1] + 1] if here and nth == 0 else []
        for n in [*here, *beside]:
            if 0 <= n < len(spans) and n not in kept and spans[n][1] - spans[n][0] <= left:
                kept.add(n)
                left -= spans[n][1] - spans[n][0]
    first = None
    for n in sorted(kept):
        first = n if first is None else first
        if n + 1 not in kept:
            yield body[spans[first][0] : spans[n][1]]
            first = None
