"""How well words half remembered fit words that were said: in order, in any order, and how densely. Pure.

Words are compared by their keys, so that case, accents, marks and inflection do not count; RapidFuzz finds the best
place and the longest common subsequence there. What is not here: where the words come from.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rag.datatypes import Span
from rag.words import fold, key

ALIKE = 85
"""Of 100: quotations so similar, word by word, are one and the same in a copy."""
FORGOTTEN = 0.3
"""The weight of a word that was said and not asked for: to leave words out is how people remember. (At 1, a tenth
fewer of the half memories were told from inventions.)"""
_WORD = re.compile(r"[^\W_]+(?:['’‑-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its folded form, what is compared, where it stands, and in which of several parts."""

    form: str
    key: str
    start: int
    end: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where asked words stand among those said: their `places`, in order.

    `cover` is the weighted share of the asked words found in order, `bag` in any order, `dense` the share of what was
    said from the first to the last of them that was asked for; `exact`: all, one by one, nothing between.
    """

    places: tuple[int, ...]
    cover: float
    bag: float
    dense: float
    exact: bool

    @property
    def score(self) -> float:
        """0 to 1. The weights told 720 half memories from 160 inventions best among five mixtures tried."""
        return 1.0 if self.exact else 0.3 * self.cover + 0.3 * self.bag + 0.4 * self.dense * self.bag


def words(text: str, parts: Sequence[Span] | None = None) -> list[Word]:
    """The words of a text, or of some parts of it."""
    return [
        Word(fold(m[0]).replace("’", "'"), key(m[0]), m.start(), m.end(), n)
        for n, part in enumerate([Span(0, len(text))] if parts is None else parts)
        for m in _WORD.finditer(text, part.start, part.end)
    ]


def rarity(asked: Sequence[Word], texts: Sequence[Collection[str]]) -> dict[str, float]:
    """The weight, 0 to 1, of each asked key by how few of the texts have it: log(1 + N/n), as a share of the rarest's.

    A word that none has weighs no more than one that a single text has.
    """
    total = len(texts)
    known = {w.key: sum(w.key in text for text in texts) for w in asked}
    return {k: math.log1p(total / max(1, n)) / math.log1p(max(1, total)) for k, n in known.items()}


def align(asked: Sequence[Word], said: Sequence[Word], weights: Mapping[str, float]) -> Alignment | None:
    """The best alignment of what is asked with one quotation; None when they have no word in common."""
    from rapidfuzz.distance import LCSseq

    a, s = [w.key for w in asked], [w.key for w in said]
    place = _place(a, s)
    if place is None:
        return None
    low, high = place
    blocks = LCSseq.editops(a, s[low:high]).as_matching_blocks()
    pairs = [(block.a + n, low + block.b + n) for block in blocks for n in range(block.size)]
    if not pairs:
        return None
    total = sum(weights[k] for k in a) or 1.0
    matched = sum(weights[a[i]] for i, _ in pairs)
    first, last = pairs[0][1], pairs[-1][1]
    between = sum(weights.get(k, FORGOTTEN) for k in s[first : last + 1]) or 1.0
    nearby = set(s[low:high])
    one_by_one = len(pairs) == len(asked) == last - first + 1
    return Alignment(
        places=tuple(j for _, j in pairs),
        cover=matched / total,
        bag=sum(weights[k] for k in a if k in nearby) / total,
        dense=matched / between,
        exact=one_by_one and all(asked[i].form == said[j].form for i, j in pairs),
    )


def _place(asked: Sequence[str], said: Sequence[str]) -> tuple[int, int] | None:
    """Where in a longer text the asked words may stand, with some room for words left out; None if nowhere."""
    from rapidfuzz import fuzz

    if not set(asked) & set(said):
        return None
    if len(said) <= len(asked):
        return 0, len(said)
    found = fuzz.partial_ratio_alignment(asked, said)
    if found is None:
        return None
    room = len(asked) // 3 + 2
    return max(0, found.dest_start - room), min(len(said), found.dest_end + room)


def alike(one: Sequence[Word], other: Sequence[Word]) -> bool:
    """Whether two quotations are the same but for a few words; the shorter may be a part of the longer."""
    from rapidfuzz import fuzz

    return fuzz.partial_ratio([w.key for w in one], [w.key for w in other], score_cutoff=ALIKE) > 0
