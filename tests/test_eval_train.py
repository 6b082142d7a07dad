"""The fits behind `learned.json`: signs kept, probabilities that add up, the right sentence preferred."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval import train
from eval.cases import Case, Listing
from eval.train import Example, Learned


def case(n: int, *, answerable: bool = True) -> Case:
    return Case(f"c{n}", "How far?", "fact", answerable=answerable, answers=(("nine",),) if answerable else ())


def decided(n: int, row: list[float], *, answerable: bool, made: bool = False) -> Example:
    return Example(case(n, answerable=answerable), np.array([row]), np.array([float(answerable)]), made=made)


@pytest.fixture
def examples() -> list[Example]:
    """Sixty cases: the answerable ones have a higher logit and, against all reason, more missing names."""
    draw = np.random.default_rng(5)
    return [
        decided(n, [float(draw.normal(2.0 * (n % 3 > 0))), float(draw.poisson(1 + (n % 3 > 0)))], answerable=n % 3 > 0)
        for n in range(60)
    ]


def test_a_signal_keeps_its_sign(examples: list[Example]) -> None:
    """More missing names never help, whatever sixty cases say: the coefficient stops at 0."""
    (logit, missing), _ = train.fit_decision(examples, ("logit", "missing"), c=1.0)
    assert logit > 0
    assert missing == pytest.approx(0.0, abs=1e-6)


def test_probabilities_add_up_to_the_answerable_that_were_asked(examples: list[Example]) -> None:
    """40 of the 60 are answerable; 30 made ones teach and do not move the sum."""
    made = [decided(100 + n, [-3.0, 0.0], answerable=False, made=True) for n in range(30)]
    weights, intercept = train.fit_decision(examples + made, ("logit", "missing"), c=1.0)
    scores = np.array([float((e.rows @ weights)[0]) + intercept for e in examples])
    assert (1 / (1 + np.exp(-scores))).sum() == pytest.approx(40, abs=0.1)


def test_the_report_counts_real_cases_apart_from_made_ones(examples: list[Example]) -> None:
    made = [decided(100, [-3.0, 0.0], answerable=False, made=True)]
    learned = train.learn_decision(("logit", "missing"), examples + made)
    assert learned.report.startswith("60 cases (40 answerable), 1 of another archive")
    assert set(learned.weights) == {"intercept", "logit", "missing"}


def test_the_choice_prefers_what_marks_the_right_sentence() -> None:
    """Of three sentences the one with the larger second feature is right, each time."""
    draw = np.random.default_rng(6)
    found = []
    for n in range(40):
        rows = draw.normal(size=(3, 2))
        right = int(rows[:, 1].argmax())
        texts = tuple("nine" if at == right else "none" for at in range(3))
        found.append(Example(case(n), rows, np.eye(3)[right], texts))
    learned = train.learn_sentence(("noise", "mark"), found)
    assert learned.weights["mark"] > 5 * abs(learned.weights["noise"])
    assert "in the first 3: 1.000" in learned.report


def test_of_another_archive_nothing_can_be_answered() -> None:
    there = Case("q", "How many?", "count", answerable=True, releases=("a.txt",), listing=Listing(3))
    here = train.elsewhere(there)
    assert (here.question, here.answerable, here.releases, here.listing) == ("How many?", False, (), None)


def test_a_part_is_written_with_its_source_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "learned.json"
    file.write_text('{"sentence": {"logit": 1.0}, "threshold": 0.5}', "utf-8")
    train.write(file, "decision", Learned({"intercept": 0.2}, "60 cases"), source="mine.jsonl")
    assert json.loads(file.read_text("utf-8")) == {
        "sentence": {"logit": 1.0},
        "threshold": 0.5,
        "decision": {"intercept": 0.2},
        "learned_from": {"decision": "mine.jsonl: 60 cases"},
    }
