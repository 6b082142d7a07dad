"""Ranking, pure: fuse two result lists, cap per release, order after reranking.

No index, no model, no library is known here: lists of ids and scores go in, lists of ids and scores come out.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from rag.datatypes import Hit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage id with its fused score in 0..1 and its rank in each list, from 1; None where it is absent."""

    id: int
    score: float
    dense_rank: int | None
    lexical_rank: int | None


def _min_max(scores: Sequence[float]) -> list[float]:
    """Scores scaled to 0..1; equal scores are all 1."""
    low, high = min(scores, default=0.0), max(scores, default=0.0)
    return [(s - low) / (high - low) if high > low else 1.0 for s in scores]


def fuse(
    dense: Sequence[tuple[int, float]], lexical: Sequence[tuple[int, float]], *, weight: float
) -> tuple[Fused, ...]:
    """Convex combination of min-max normalised scores, best first.

    Args:
        dense, lexical: (id, score), best first, each id once per list.
        weight: of the dense list, 0..1. An id that a list lacks has 0 there.

    Source: Bruch, Gai, Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (2023).
    """
    parts: dict[int, list[float]] = {}
    for share, ranked in ((weight, dense), (1 - weight, lexical)):
        for (id_, _), scaled in zip(ranked, _min_max([s for _, s in ranked]), strict=True):
            parts.setdefault(id_, []).append(share * scaled)
    dense_rank = {id_: rank for rank, (id_, _) in enumerate(dense, 1)}
    lexical_rank = {id_: rank for rank, (id_, _) in enumerate(lexical, 1)}
    fused = [Fused(id_, sum(p), dense_rank.get(id_), lexical_rank.get(id_)) for id_, p in parts.items()]
    return tuple(sorted(fused, key=lambda f: (-f.score, f.id)))


def cap(items: Iterable[T], limit: int, *, key: Callable[[T], Hashable]) -> list[T]:
    """At most `limit` items of each key, order kept."""
    seen: dict[Hashable, int] = {}
    kept = []
    for item in items:
        group = key(item)
        seen[group] = seen.get(group, 0) + 1
        if seen[group] <= limit:
            kept.append(item)
    return kept


def reranked(hits: Sequence[Hit], scores: Sequence[float], *, trust: float) -> list[Hit]:
    """Hits ordered by a mix of the first ranking and a reranker's scores, both min-max scaled.

    `trust` 1 follows the reranker alone, 0 ignores it.
    """
    first = _min_max([h.score for h in hits])
    second = _min_max(scores)
    mixed = [
        replace(hit, rerank_score=score, score=(1 - trust) * a + trust * b)
        for hit, score, a, b in zip(hits, scores, first, second, strict=True)
    ]
    return sorted(mixed, key=lambda h: (-h.score, h.chunk.id))


def favour(hits: Sequence[Hit], release_ids: Sequence[str], *, bonus: float = 0.25) -> list[Hit]:
    """Hits with those of the named releases lifted: what a follow-up's earlier answer was about."""
    lifted = [replace(h, score=h.score + bonus * (h.chunk.release_id in release_ids)) for h in hits]
    return sorted(lifted, key=lambda h: (-h.score, h.chunk.id))


def demote(hits: Sequence[Hit], release_ids: Container[str]) -> list[Hit]:
    """Hits with those of the named releases behind all others."""
    lowered = [replace(h, score=h.score - (h.chunk.release_id in release_ids)) for h in hits]
    return sorted(lowered, key=lambda h: (-h.score, h.chunk.id))


def by_day(hits: Sequence[Hit], days: Mapping[str, date | None], *, newest: bool, reach: float) -> list[Hit]:
    """Hits in which, of the releases that rank within `reach` of the best, the newest (or the oldest) stands first.

    "The latest" is the latest of those that are about the matter, not of all; those without a date stay behind.
    """
    best: dict[str, float] = {}
    for hit in hits:
        best[hit.chunk.release_id] = max(hit.score, best.get(hit.chunk.release_id, hit.score))
    top = max(best.values(), default=0.0)
    near = [id_ for id_, score in best.items() if score >= top - reach and days.get(id_)]
    near.sort(key=lambda id_: days[id_] or date.min, reverse=newest)
    place = {id_: len(near) - n for n, id_ in enumerate(near)}
    lifted = [replace(h, score=h.score + place.get(h.chunk.release_id, 0)) for h in hits]
    return sorted(lifted, key=lambda h: (-h.score, h.chunk.id))
