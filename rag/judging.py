"""What a model is shown when it is asked whether an answer is there: the best sentences in their surroundings. Pure.

What is not here: when it is asked, what its answer counts (`decision`), the words of the question to it (`prompts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.evidence import Scored
from rag.sentences import sentences

SHOWN, LONGEST = 3, 900
"""Sentences of the leading release, and characters of them and of the best one's neighbours: about 200 tokens, which
a model of 1.5 billion weights reads in three seconds on two idle cores. On 223 questions of the tune splits (151
answerable) its yes told answerable from unanswerable with an AUC of .82; the decision's signals do with .75, both
together with .85."""


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
    head = f"{lead.title} ({lead.institution or ''}, {lead.published or ''})"
    return [head, *fields, *_around(lead.body, places)]


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
