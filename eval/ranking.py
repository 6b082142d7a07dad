"""Retrieval metrics of a run, by ir-measures: nothing is computed by hand here.

    hits@k     1 if a gold release is among the first k       (Success@k)
    recall@k   share of the gold releases among the first k   (R@k)
    MRR@10     1 / rank of the first gold release, 0 beyond 10 (RR@10; Voorhees, TREC-8, 1999)
    nDCG@10    discounted gain over the ideal order's          (nDCG@10; Järvelin and Kekäläinen, TOIS 20(4), 2002)

Passages are collapsed to releases first: a release ranks where its best passage does. Gold releases of a case of which
any one will do (copies of one release) count as one. A case without an answer scores 0. A run that asks knows only
the passages that its answers report (8 by default), so @10 is of what these hold. What is not here: cases without a
gold release, and those whose gold is a list (`eval.listing` judges its rows); they have no ranking to judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from eval.lines import Line

if TYPE_CHECKING:
    from ir_measures import Qrel, ScoredDoc

MEANINGS = {
    "hits@1": "a gold release is the first",
    **{f"hits@{k}": f"a gold release is among the first {k}" for k in (3, 4, 10)},
    **{f"recall@{k}": f"gold releases among the first {k}" for k in (5, 10)},
    "mrr@10": "one over the rank of the first gold release",
    "ndcg@10": "gain of the first ten, discounted by rank, over the best order's",
}
NAMES = tuple(MEANINGS)
ONE = "any of the gold"


def rankings(lines: Iterable[Line]) -> dict[str, dict[str, float]]:
    """The retrieval metrics of each line that has a ranking to judge, by case id and metric name."""
    import ir_measures
    from ir_measures import RR, R, Success, nDCG

    measures = dict(
        zip(
            [Success @ 1, Success @ 3, Success @ 4, Success @ 10, R @ 5, R @ 10, RR @ 10, nDCG @ 10],
            NAMES,
            strict=True,
        )
    )
    judged = [line for line in lines if line.gold and not line.case.listing]
    found: dict[str, dict[str, float]] = {line.case.id: dict.fromkeys(NAMES, 0.0) for line in judged}
    if judged:
        qrels = [qrel for line in judged for qrel in _qrels(line)]
        docs = [doc for line in judged for doc in _docs(line)]
        for value in ir_measures.iter_calc(list(measures), qrels, docs):
            found[value.query_id][measures[value.measure]] = float(value.value)
    return found


def collapsed(line: Line) -> Sequence[str]:
    """The ranked releases; in mode "any" the gold ones are one, at the best rank of theirs."""
    if line.case.releases_mode == "all":
        return line.ranked
    return list(dict.fromkeys(ONE if name in line.gold else name for name in line.ranked))


def _qrels(line: Line) -> list[Qrel]:
    from ir_measures import Qrel

    names = line.gold if line.case.releases_mode == "all" else (ONE,)
    return [Qrel(line.case.id, name, 1) for name in names]


def _docs(line: Line) -> list[ScoredDoc]:
    from ir_measures import ScoredDoc

    # the score is the rank: equal scores of ours must not be put into another order
    return [ScoredDoc(line.case.id, name, -float(rank)) for rank, name in enumerate(collapsed(line))]
