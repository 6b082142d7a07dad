"""Tests of eval.metrics, ranking, risk, intervals and tables: each value derived by hand in the docstring."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case, Listing
from eval.intervals import interval, paired
from eval.lines import Line
from eval.metrics import METRICS, good, scores
from eval.ranking import rankings
from eval.risk import curve
from eval.statements import Statement
from eval.tables import groups, shown

CASE = Case("a", "Who made the bell?", "fact", answerable=True, answers=(("Ann Lee", "Lee"), ("Ely",)), releases=("x",))
NULL = Case("n", "Who broke it?", "near-miss", answerable=False, forbidden=("Bob",))


def line(case: Case = CASE, text: str = "Ann Lee, in Ely [1]", *, cited: str = "r", **more: Any) -> Line:
    """An answer that cites the releases named by the letters of `cited`; status and hits by keyword."""
    answer = {
        "status": more.pop("status", "answered"), "text": text, "reason": None,
        "citations": [{"n": n, "release_id": c, "title": c, "quote": "…"} for n, c in enumerate(cited, 1)],
        "hits": [], "seconds": {"total": 0.5, "first_evidence": 0.2},
    }  # fmt: skip
    more.setdefault("confidence", more.pop("sure", None))
    more.setdefault("verbatim", tuple(True for _ in cited))
    return Line(case, ("r",) if case.answerable else (), answer, **more)


def value(name: str, one: Line) -> float | None:
    return scores([one])[one.case.id][name]


CRASH = Line(CASE, ("r",), error="ValueError: no")
REFUSED = line(text="Not in the archive.", cited="", status="refused")


def test_right() -> None:
    """Both groups stated: 1. One of two: 0. Refused with the words in it: 0. Unanswerable: does not apply."""
    assert value("right", line()) == 1
    assert value("right", line(text="Ann Lee [1]")) == 0
    assert value("right", line(status="refused")) == 0
    assert value("right", line(NULL)) is None


def test_partial_is_answered() -> None:
    """A partial answer claims something, so it can be right."""
    assert value("right", line(status="partial")) == 1


def test_right_release() -> None:
    """Mode any: gold r among the cited r, s: 1; only s: 0. Mode all with gold r, t: r alone is 0, both 1."""
    assert value("right_release", line(cited="sr")) == 1
    assert value("right_release", line(cited="s")) == 0
    every = Case("b", "Q?", "list", answerable=True, answers=(("Ely",),), releases=("x", "y"), releases_mode="all")
    assert [value("right_release", Line(every, ("r", "t"), line(cited=c).answer)) for c in ("r", "tr")] == [0, 1]


def test_gold_citations() -> None:
    """One of three citations is of the gold release: 1/3. Answered without a citation: 0. Refused: does not apply."""
    assert value("gold_citations", line(cited="rst")) == pytest.approx(1 / 3)
    assert value("gold_citations", line(cited="")) == 0
    assert value("gold_citations", REFUSED) is None


def test_citation_recall_and_precision() -> None:
    """Three statements: one needs its two citations together, one has a citation too many, one is not supported.

    Recall 2/3. Of the five citations, two of the first and one of the second count: precision 3/5.
    """
    both = Statement("a", (1, 2), supported=True, alone=(False, False), without=(False, False))
    spare = Statement("b", (1, 2), supported=True, alone=(True, False), without=(False, True))
    wrong = Statement("c", (1,), supported=False, alone=(False,), without=(False,))
    one = line(statements=(both, spare, wrong))
    assert value("citation_recall", one) == pytest.approx(2 / 3)
    assert value("citation_precision", one) == pytest.approx(3 / 5)
    assert value("citation_recall", line()) is None  # nothing was judged: a table, or a run of an older version
    assert value("citation_recall", REFUSED) is None


def listed(count: int, *rows: str, case: Case | None = None) -> Line:
    """A table of some rows, for a case that counts two releases of the names A and B."""
    gold = Case("c", "How many?", "count", answerable=True, listing=Listing(2, ("A", "B")))
    found = line(text=f"{count} releases.", cited="r")
    table = {"criterion": "x", "count": count, "rows": [{"title": t, "value": None} for t in rows]}
    return Line(case or gold, (), {**(found.answer or {}), "table": table}, verbatim=(True,))


def test_lists_are_exact_or_not() -> None:
    """Gold A and B. Rows a, C: 1 of 2 rows is gold, 1 of 2 gold rows is there; a row given twice counts once."""
    names = ("count_exact", "row_precision", "row_recall", "right")
    assert [value(n, listed(2, "a", "B")) for n in names] == [1, 1, 1, 1]
    assert [value(n, listed(2, "A", "C")) for n in names] == [1, 0.5, 0.5, 0]
    assert [value(n, listed(3, "A", "A", "B")) for n in names] == [0, pytest.approx(2 / 3), 1, 0]
    assert [value(n, line(Case("c", "Q?", "count", answerable=True, listing=Listing(2)), "2 [1]")) for n in names] == [
        1, None, None, 1,
    ]  # fmt: skip
    refused = Line(listed(0).case, (), REFUSED.answer)
    assert [value(n, refused) for n in names] == [0, 0, 0, 0]
    assert [value(n, line()) for n in names[:3]] == [None] * 3


def test_a_count_of_nothing() -> None:
    """Gold is none: an empty table is right, one row is not."""
    none = Case("c", "How many?", "count", answerable=True, listing=Listing(0))
    assert value("right", listed(0, case=none)) == 1
    assert value("right", listed(1, "A", case=none)) == 0


def test_conflicts_are_cases_of_their_kinds() -> None:
    """A correction that went well: 1; citing another release: 0; a plain fact: does not apply."""
    case = Case("a", "Q?", "correction", answerable=True, answers=(("Ely",),), releases=("x",))
    assert value("conflict", line(case, "Ely [1]")) == 1
    assert value("conflict", line(case, "Ely [1]", cited="s")) == 0
    assert value("conflict", line()) is None


def test_verbatim() -> None:
    """One of two quotes stands where it says: 1/2. A refusal quotes nothing."""
    assert value("verbatim", line(cited="rs", verbatim=(True, False))) == 0.5
    assert value("verbatim", REFUSED) is None


def test_refusals() -> None:
    """False: answerable and refused. True: unanswerable and refused; answering it is 0."""
    assert value("false_refusal", REFUSED) == 1
    assert value("false_refusal", line()) == 0
    assert value("true_refusal", line(NULL, status="refused")) == 1
    assert value("true_refusal", line(NULL)) == 0
    assert value("true_refusal", line()) is None


def test_teasers_and_forbidden() -> None:
    """A teaser among the quotes: 1. "Bob" said, in a refusal too: 1. No forbidden strings: does not apply."""
    assert value("teaser_evidence", line(from_teaser=(False, True))) == 1
    assert value("teaser_evidence", line(from_teaser=(False,))) == 0
    assert value("forbidden", line(NULL, "Bob’s bell", status="refused")) == 1
    assert value("forbidden", line(NULL, "Not known", status="refused")) == 0
    assert value("forbidden", line()) is None


def test_length_and_seconds() -> None:
    """Four words in "Ann Lee, in Ely [1]", the marker is none; seconds are those the answer reports."""
    assert value("words", line()) == 4
    assert value("seconds_total", line()) == 0.5
    assert value("seconds_evidence", line()) == 0.2


def test_a_crash_is_the_worst_value() -> None:
    """Every share that applies to an answerable case is at its bad end; no length, no seconds."""
    found = scores([CRASH])["a"]
    shares = {n: v for n, v in found.items() if v is not None}
    assert set(shares) > {
        "right",
        "right_release",
        "citation_precision",
        "citation_recall",
        "verbatim",
        "false_refusal",
        "ndcg@10",
    }
    assert all(v == (0 if METRICS[n].better == "high" else 1) for n, v in shares.items())
    assert value("true_refusal", Line(NULL, error="ValueError: no")) == 0


def test_a_search_has_no_answer_to_judge() -> None:
    """Where nothing was asked, only the ranking counts: gold at rank 2 is among the first ten."""
    searched = Line(CASE, ("r",), ranked=("s", "r"))
    found = scores([searched])["a"]
    assert found["right"] is None
    assert found["hits@1"] == 0
    assert found["hits@3"] == 1
    assert good(searched)


def test_good() -> None:
    """Right and cited; rightly refused; not with a forbidden word, a wrong release, or a crash."""
    assert good(line())
    assert good(line(NULL, "Not known", status="refused"))
    assert not good(line(NULL, "Bob", status="refused"))
    assert not good(line(cited="s"))
    assert not good(CRASH)


def test_ranking_of_one_gold_release() -> None:
    """Gold at rank 2: hits@1 0, hits@3 1, reciprocal rank 1/2, nDCG 1/log2(3) over an ideal of 1."""
    found = rankings([line(ranked=("s", "r", "t"))])["a"]
    assert found["hits@1"] == 0
    assert found["hits@3"] == 1
    assert found["mrr@10"] == 0.5
    assert found["ndcg@10"] == pytest.approx(1 / math.log2(3))


def test_ranking_of_all_and_any() -> None:
    """Gold r, t; ranked s, r.

    All: recall 1/2; nDCG (1/log2 3) / (1 + 1/log2 3). Any: the two are one release, found at rank 2: recall 1.
    """
    gain = 1 / math.log2(3)
    every = Case("b", "Q?", "list", answerable=True, releases=("x", "y"), releases_mode="all")
    found = rankings([Line(every, ("r", "t"), line().answer, ranked=("s", "r"))])["b"]
    assert found["recall@10"] == 0.5
    assert found["ndcg@10"] == pytest.approx(gain / (1 + gain))
    either = rankings([Line(CASE, ("r", "t"), line().answer, ranked=("s", "r"))])["a"]
    assert either["recall@10"] == 1
    assert either["ndcg@10"] == pytest.approx(gain)


def test_nothing_ranked_is_zero_and_beyond_ten_too() -> None:
    """No ranking, and gold at rank 11, both score 0 everywhere; without gold, or for a list, there is none to judge."""
    assert set(rankings([CRASH])["a"].values()) == {0.0}
    late = line(ranked=(*"bcdefghijk", "r"))
    assert set(rankings([late])["a"].values()) == {0.0}
    assert rankings([line(NULL), replace(listed(2, "A", "B"), gold=("r",))]) == {}


def test_risk_coverage() -> None:
    """Of four cases three are answered, confidences 3 (good), 2 (bad), 1 (good); one is refused.

    Points: (1/4, 0), (2/4, 1/2), (3/4, 1/3); the area is their mean risk, 5/18.
    """
    lines = [line(sure=3.0), line(cited="s", sure=2.0), line(sure=1.0), REFUSED]
    found = curve(lines)
    assert found.points == ((0.25, 0.0), (0.5, 0.5), (0.75, 1 / 3))
    assert found.area == pytest.approx(5 / 18)
    assert curve([REFUSED]).area is None


def test_equal_confidence_is_one_point() -> None:
    """Two answers of confidence 2, one of them bad: one point at coverage 1, risk 1/2, whatever their order.

    Before them a good one of confidence 3: risks 0, 1/3 and 1/3, area 2/9.
    """
    both = [line(sure=2.0), line(cited="s", sure=2.0)]
    assert curve(both).points == curve(both[::-1]).points == ((1.0, 0.5),)
    assert curve([*both, line(sure=3.0)]).area == pytest.approx(2 / 9)


def test_interval_of_a_known_spread() -> None:
    """Fifty ones and fifty zeros: mean .5, standard error .05, so about .5 ± .098; equal values have no spread."""
    found = interval([0.0, 1.0] * 50)
    assert found is not None
    assert found.mean == 0.5
    assert found.low == pytest.approx(0.402, abs=0.02)
    assert found.high == pytest.approx(0.598, abs=0.02)
    assert interval([1.0] * 9) == interval([1.0] * 9)
    assert interval([]) is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_mean_lies_in_its_interval(values: list[float]) -> None:
    """Resampled means surround the mean."""
    found = interval(values)
    assert found is not None
    assert found.low - 1e-9 <= found.mean <= found.high + 1e-9


def test_paired_differences() -> None:
    """Second minus first, case by case: every case gains .5, so the interval is the point .5; lengths must agree."""
    found = paired([0.0, 0.5], [0.5, 1.0])
    assert found is not None
    assert (found.low, found.mean, found.high) == (0.5, 0.5, 0.5)
    with pytest.raises(ValueError, match="zip"):
        paired([0.0], [])


def test_groups_by_kind() -> None:
    """All three lines, then two facts of which one is right (.5), then the near miss; the crash is counted."""
    fact = Case("b", "Q?", "fact", answerable=True, answers=(("Ely",),), releases=("x",))
    found = groups([line(), Line(fact, ("r",), error="OSError: x"), line(NULL)], lambda one: one.case.kind)
    assert [(g.name, g.cases, g.crashed) for g in found] == [("all", 3, 1), ("fact", 2, 1), ("near-miss", 1, 0)]
    assert found[1].means["right"].mean == 0.5
    assert "right" not in found[2].means


def test_values_as_people_read_them() -> None:
    """Shares without the leading zero, words whole, seconds with their unit."""
    assert [shown("right", 0.8734), shown("right", 1.0), shown("words", 41.4)] == [".873", "1.000", "41"]
    assert shown("seconds_total", 0.314) == "0.31 s"
