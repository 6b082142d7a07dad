"""Values that releases state, grouped by the story they tell, so that a release and its copies count once. Pure.

What is not here: which values are listed (tallies), how a row is worded (rolls).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.counting.rolls import Entry, Proof
from rag.datatypes import Field, Release
from rag.library import fold


@dataclass(frozen=True, slots=True)
class Value:
    """Something listed, where it stands."""

    text: str
    release_id: str
    proof: Field | None


class Stories:
    """The places where one value stands, by the story they tell: a release and its copies are one."""

    def __init__(self, values: Sequence[Value], originals: Mapping[str, str]) -> None:
        told: dict[str, list[Value]] = {}
        for value in values:
            told.setdefault(originals.get(value.release_id, value.release_id), []).append(value)
        self.value = values[0].text
        self.values: list[Value] = []
        for original, places in told.items():
            ids = [v.release_id for v in places]
            best = original if original in ids else ids[-1]
            self.values += [v for v in places if v.release_id == best]
        self.rank = (-len(told), -len(self.values), fold(self.value))

    def entry(self, records: Mapping[str, Release], proofs: Mapping[str, tuple[Proof, ...]]) -> Entry:
        """Its row: for each story a release, where the value first stands in it, and what proves the criteria."""
        proven: dict[str, Field | None] = {}
        for value in self.values:
            proven.setdefault(value.release_id, value.proof)
        told: dict[str, tuple[Proof, ...]] = {i: (own,) if own else () for i, own in proven.items()}
        return Entry(self.value, tuple((records[i], (*own, *proofs.get(i, ()))) for i, own in told.items()))


def first(stories: Sequence[Stories], limit: int | None) -> list[Stories]:
    """Up to `limit`, and those that come level with the last of them."""
    if limit is None or len(stories) <= limit:
        return [*stories]
    return [s for s in stories if s.rank[0] <= stories[limit - 1].rank[0]]
