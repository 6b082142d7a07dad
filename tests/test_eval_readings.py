"""What a model read, written down and taken up again, and the coefficients learned from it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from eval import readings
from eval.cases import Case
from eval.readings import Reading
from rag import Archive, Ask, Release, UsageError
from rag.archive import Considered, Trace
from rag.datatypes import Extract

NINE = Release("r1", "/a.txt", "Nine", "The lamp burned nine hours. Nobody looked.", "text")
CASES = [Case(f"c{n}", "How long?", "fact", answerable=True, answers=(("nine",),), releases=("a.txt",)) for n in (1, 2)]


class Shelf:
    """An archive of one release whose model copies "nine hours"; `asked` are the questions it was asked."""

    def __init__(self) -> None:
        self.asked: list[str | None] = []

    def list(self, *_: object, **__: object) -> list[Release]:
        return [NINE]

    def trace(self, _question: str, options: Ask) -> Trace:
        self.asked.append(options.llm)
        considered = (
            Considered(NINE, "The lamp burned nine hours.", {"logit": 1.0, "pointed": 1.0}, 3.0),
            Considered(NINE, "Nobody looked.", {"logit": 1.0, "pointed": 0.0}, 1.5),
        )
        return Trace(considered, {"logit": 1.0, "missing": 1.0}, (), own=0.6, copied=Extract("nine hours", -0.2, 0.8))


def test_readings_are_written_as_they_come_and_taken_up_again(tmp_path: Path) -> None:
    """The score is the one without the reading: 3.0 - 2.0 = 1.0, so that the other sentence stands before it."""
    shelf, out = Shelf(), tmp_path / "r.jsonl"
    archive = cast("Archive", cast("Any", shelf))
    readings.collect(archive, CASES[:1], "local", out, weight=2.0)
    readings.collect(archive, CASES, "local", out, weight=2.0)
    assert shelf.asked == ["local", "local"]
    first, second = readings.read(out)
    assert (first.id, second.id, first.sure, first.yes, first.own) == ("c1", "c2", -0.2, 0.8, 0.6)
    assert (first.scores, first.gold, first.pointed, first.missing) == ((1.5, 1.0), (False, True), 1, 1.0)


def test_what_holds_no_readings_is_said(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text('{"id": 1}\n', "utf-8")
    with pytest.raises(UsageError, match="holds no readings"):
        readings.read(file)


def made(n: int, *, right: bool, answerable: bool = True) -> Reading:
    """Two sentences of equal score; the model points at the one that answers, or at the other."""
    sure = -0.1 if answerable else -1.5
    return Reading(f"c{n}", f"t{n}", answerable, 0.6, 0.0, sure + n % 3 / 5, 0.5, (0.0, 0.0), (right, not right), 0)


@pytest.mark.parametrize("share", [0.5, 0.75, 0.9])
def test_what_pointing_is_worth_is_the_odds_that_it_is_right(share: float) -> None:
    """Of sentences that are else alike the likelihood is greatest at log(share / (1 - share)), 0 for a coin."""
    learned = readings.learn_pointed([made(n, right=n < share * 40) for n in range(40)])
    assert learned.weights["pointed"] == pytest.approx(np.log(share / (1 - share)), abs=0.02)
    assert learned.report.startswith("40 cases")


def test_a_reader_that_is_surer_where_there_is_an_answer_counts() -> None:
    found = [made(n, right=True, answerable=n % 2 == 0) for n in range(60)]
    learned = readings.learn_reader(found)
    assert learned.weights["sure"] > 0
    assert "AUC of the decision 0.500, of the model's sureness 1.000, of its yes 0.500" in learned.report
    untold = [Reading(**asdict(made(n, right=True)) | {"sure": None}) for n in range(90, 99)]
    assert readings.learn_reader(found + untold).report == learned.report
