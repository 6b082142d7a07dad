"""Fusion and order, checked by hand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.datatypes import Chunk, Hit
from rag.search import Fused, cap, favour, fuse, reranked


def hit(id_: int, score: float, release: str = "r") -> Hit:
    return Hit(Chunk(release, 1, 0, 0, 1, "x", "", id=id_), score)


def test_fuse() -> None:
    """Dense .9/.7/.5 scale to 1, .5, 0; lexical 8/4 to 1, 0. With weight .5 passage 2 gets .5*.5 + .5*1 = .75."""
    assert fuse([(1, 0.9), (2, 0.7), (3, 0.5)], [(2, 8.0), (4, 4.0)], weight=0.5) == (
        Fused(2, 0.75, 2, 1),
        Fused(1, 0.5, 1, None),
        Fused(3, 0.0, 3, None),
        Fused(4, 0.0, None, 2),
    )


def test_fuse_of_equal_scores_keeps_them_all() -> None:
    assert [f.score for f in fuse([(1, 0.4), (2, 0.4)], [], weight=0.5)] == [0.5, 0.5]


scored = st.lists(st.tuples(st.integers(0, 20), st.floats(0, 10)), unique_by=lambda x: x[0], max_size=10)


@given(scored, scored, st.floats(0, 1))
def test_fused_scores_lie_between_0_and_1_and_no_passage_is_lost(
    dense: list[tuple[int, float]], lexical: list[tuple[int, float]], weight: float
) -> None:
    fused = fuse(dense, lexical, weight=weight)
    assert {f.id for f in fused} == {i for i, _ in dense} | {i for i, _ in lexical}
    assert all(-1e-9 <= f.score <= 1 + 1e-9 for f in fused)
    assert list(fused) == sorted(fused, key=lambda f: (-f.score, f.id))


def test_cap() -> None:
    assert cap("aabab", 2, key=str) == ["a", "a", "b", "b"]


def test_reranked_mixes_both_orders() -> None:
    """First ranking 1, .5, 0; reranker 0, 0, 1 after scaling. Trust .5: .5, .25, .5, ties by id."""
    hits = [hit(1, 1.0), hit(2, 0.5), hit(3, 0.0)]
    mixed = reranked(hits, [-4.0, -4.0, 6.0], trust=0.5)
    assert [(h.chunk.id, h.score) for h in mixed] == [(1, 0.5), (3, 0.5), (2, 0.25)]
    assert [h.rerank_score for h in mixed] == [-4.0, 6.0, -4.0]


def test_favour_lifts_the_releases_of_the_conversation() -> None:
    assert [h.chunk.id for h in favour([hit(1, 0.6, "a"), hit(2, 0.5, "b")], ["b"], bonus=0.2)] == [2, 1]


def test_favour_without_releases_keeps_the_order() -> None:
    hits = [hit(1, 0.6), hit(2, 0.5)]
    assert favour(hits, []) == hits
