"""Tests of eval.tuning and settingsfile: bounds by hand, promises by simulation, files left as they are."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case
from eval.lines import Line
from eval.settingsfile import put, with_value
from eval.tuning import Sample, of_answers, of_questions, samples, upper
from rag import UsageError


def test_the_exact_bound() -> None:
    """None of n bad: the bound is 1 - .05^(1/n), .0495 for 59 and above .05 for 58; all bad, or none seen: 1."""
    assert upper(0, 59, level=0.95) == pytest.approx(1 - 0.05 ** (1 / 59))
    assert upper(0, 58, level=0.95) > 0.05 > upper(0, 59, level=0.95)
    assert upper(0, 0, level=0.95) == upper(3, 3, level=0.95) == 1


def good_then_bad(good: int, bad: int) -> list[Sample]:
    """Answers of falling confidence, the good ones first."""
    n = good + bad
    return [Sample(1 - i / n, i < good, i < good) for i in range(n)]


def test_a_risk_of_answers() -> None:
    """160 good answers, then 40 bad. Eighths of 25; a bound at level 1 - .05/8, or .99375.

    At 150 answers none is bad: 1 - .00625^(1/150) = .0333. At 175 fifteen are: far beyond. So 150 are given, and of
    160 answerable questions ten are refused.
    """
    found = of_answers(good_then_bad(160, 40), 0.05)
    assert (found.answered, found.bad, found.cases) == (150, 0, 200)
    assert found.bound == pytest.approx(1 - 0.00625 ** (1 / 150))
    assert found.value == pytest.approx(1 - 149 / 200, abs=1e-5)
    assert found.refused_answerable == pytest.approx(10 / 160)


def test_a_risk_that_nothing_keeps() -> None:
    """Every second answer is bad: nothing is promised; what could be is said. Too few cases: how many are needed."""
    found = of_answers([Sample(1 - i / 200, i % 2 == 0, answerable=True) for i in range(200)], 0.05)
    assert (found.value, found.answered) == (None, 0)
    assert found.lowest is not None
    assert 0.5 < found.lowest < 0.7
    with pytest.raises(UsageError, match="at least 99 are needed"):
        of_answers(good_then_bad(98, 0), 0.05)


def test_a_risk_of_questions() -> None:
    """99 cases, 20 of them bad at the end: (bad + 1)/100 <= .05 holds up to four bad, so 79 + 4 are answered."""
    found = of_questions(good_then_bad(79, 20), 0.05)
    assert (found.answered, found.bad, found.bound) == (83, 4, 0.05)
    with pytest.raises(UsageError, match="19 are needed"):
        of_questions(good_then_bad(18, 0), 0.05)


def test_equal_confidence_is_given_together() -> None:
    """One bad answer of the same confidence as 99 good ones cannot be refused apart from them."""
    same = [Sample(0.5, i > 0, answerable=True) for i in range(100)]
    assert of_questions(same, 0.05).answered == 100


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_promise_is_kept(level: float) -> None:
    """400 samples of 120 answers each, whose chance to be bad is 1 - confidence: above t the true risk is (1 - t)/2.

    A threshold whose true risk is over .2 may be promised in at most a share 1 - level of the samples.
    """
    draw = random.Random(7)  # noqa: S311
    broken = 0
    for _ in range(400):
        confidences = [draw.random() for _ in range(120)]
        found = of_answers([Sample(c, draw.random() < c, answerable=True) for c in confidences], 0.2, level=level)
        broken += found.value is not None and (1 - found.value) / 2 > 0.2
    assert broken / 400 <= 1 - level


def test_samples_of_a_run() -> None:
    """A refused case has no answer to judge; a crashed one is left out."""
    case = Case("a", "Q?", "x", answerable=True, answers=(("Ely",),), releases=("r",))
    said = {"status": "answered", "text": "Ely", "citations": [{"release_id": "r"}]}
    lines = [
        Line(case, ("r",), said, confidence=0.9),
        Line(case, ("r",), said | {"status": "refused"}, confidence=0.1),
        Line(case, ("r",), error="x"),
    ]
    assert samples(lines) == [Sample(0.9, good=True, answerable=True), Sample(-1.0, good=True, answerable=True)]


FILE = """# mine
llm = "quote"  # no model
note = '''
[threshold]
threshold = 1
'''

[extra]
threshold = 3
"""


def test_a_setting_is_put_where_it_belongs() -> None:
    """Before the first table, not into the text of several lines; a second time it is replaced, comments stay."""
    once = with_value(FILE, "threshold", 0.25, why="at most 5 %\nof answers")
    assert once == FILE.replace("\n[extra]", "\nthreshold = 0.25  # at most 5 % of answers\n[extra]")
    again = with_value(once, "threshold", 0.5, why="x")
    assert again == FILE.replace("\n[extra]", "\nthreshold = 0.5  # x\n[extra]")
    assert with_value("llm = 'quote'", "threshold", 1, why="x") == "llm = 'quote'\nthreshold = 1  # x\n"


@given(st.floats(0, 1), st.sampled_from(["", FILE, "a = 1", "# only\n", "x = [\n1,\n]\n", "[t]\nthreshold = 1\n"]))
def test_only_the_setting_changes(value: float, text: str) -> None:
    """Whatever stood in the file, it reads the same but for the one key."""
    changed = tomllib.loads(with_value(text, "threshold", value, why="x"))
    assert changed.pop("threshold") == pytest.approx(value, abs=1e-5)
    before = tomllib.loads(text)
    before.pop("threshold", None)
    assert changed == before


def test_the_file_is_made_or_refused(tmp_path: Path) -> None:
    """No file: one line. No TOML: said, and left as it is."""
    assert put(tmp_path, "threshold", 0.5, why="x").read_text() == "threshold = 0.5  # x\n"
    (tmp_path / "settings.toml").write_text("= broken")
    with pytest.raises(UsageError, match="is no TOML"):
        put(tmp_path, "threshold", 0.5, why="x")
    assert (tmp_path / "settings.toml").read_text() == "= broken"
