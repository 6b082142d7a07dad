"""Tests of eval.compare, report, markup, charts, gate and the commands, over runs made by hand."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from eval.app import app
from eval.cases import Case
from eval.charts import histogram
from eval.compare import compare
from eval.gate import Pin, check, load, pinned, save
from eval.lines import Line, Run, dump
from eval.markup import tag, text
from eval.onecase import verdict
from eval.report import html
from rag import UsageError

HOSTILE = "<script>alert(1)</script><img src=https://evil.example/x> \u202e"
GOOD, BAD, NONE = "goes well", "goes wrong", None


def line(name: str, said: str | None, *, words: str = "Ely") -> Line:
    """A case whose gold answer is "Ely": right, wrong, or crashed."""
    case = Case(name, f"Where is {name}? {HOSTILE}", "fact", answerable=True, answers=(("Ely",),), releases=("x",))
    if said is NONE:
        return Line(case, ("r",), error=f"ValueError: {HOSTILE}")
    answer = {
        "status": "answered", "text": f"{words} [1]" if said == GOOD else f"Oslo {HOSTILE}", "reason": None,
        "citations": [{"n": 1, "release_id": "r", "title": HOSTILE, "quote": HOSTILE}],
        "hits": [{"rerank_score": 1.0}], "seconds": {"total": 0.25},
    }  # fmt: skip
    return Line(case, ("r",), answer, verbatim=(True,), ranked=("r",), titles={"r": HOSTILE})


def run(*said: str | None, cases: int | None = None, llm: str = "quote") -> Run:
    """A run of cases q0, q1 … with what was said."""
    stamp = {
        "cases": {"n": cases or len(said), "sha256": "c" * 64}, "archive": {"releases": 1, "sha256": "a" * 64},
        "llm": llm, "code": {"commit": None, "sha256": "b" * 64},
    }  # fmt: skip
    return Run(stamp, tuple(line(f"q{n}", one) for n, one in enumerate(said)))


def file_of(found: Run, path: Path) -> Path:
    rows = [json.dumps({"fingerprint": found.fingerprint}), *map(dump, found.lines)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_compare_pairs_case_by_case() -> None:
    """Four cases, right 2 then 3 times: two won, one lost, one tied; mean difference (+1 +1 -1 +0)/4 = .25."""
    found = compare(run(GOOD, BAD, NONE, GOOD), run(BAD, GOOD, GOOD, GOOD, llm="local"))
    right = next(p for p in found.pairs if p.metric == "right")
    assert (right.first, right.second, right.wins, right.losses, right.ties) == (0.5, 0.75, 2, 1, 1)
    assert right.difference.mean == 0.25
    assert not right.telling
    assert [flip[0].case.id for flip in found.flips] == ["q0", "q1", "q2"]
    assert found.changed == {"llm": ("quote", "local")}


def test_lower_is_a_win_where_lower_is_better() -> None:
    """A crash that becomes an answer wins in false_refusal, whose value falls from 1 to 0."""
    pairs = {p.metric: p for p in compare(run(NONE), run(GOOD)).pairs}
    assert (pairs["false_refusal"].wins, pairs["false_refusal"].difference.mean) == (1, -1)


def test_only_shared_cases_are_compared() -> None:
    """One case more on one side is said; no shared case at all is an error."""
    assert (compare(run(GOOD), run(GOOD, BAD)).shared, compare(run(GOOD), run(GOOD, BAD)).unshared) == (1, 1)
    with pytest.raises(UsageError, match="share no case"):
        compare(run(GOOD), Run({}, ()))


def test_the_report_escapes_everything_and_fetches_nothing() -> None:
    """Hostile question, title, quote, answer and error: no element, no address in an attribute, no direction mark."""
    page = html(run(GOOD, BAD, NONE))
    assert not re.search(r"<(script|img|link|iframe|object|embed|base|form)\b", page)
    assert not re.search(r"""\b(src|href|action|style|on\w+)\s*=\s*["']""", page)
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page
    assert "default-src &#x27;none&#x27;" in page
    assert "What did not go well: 2 of 3" in page
    assert "crashed: ValueError" in page


def test_the_report_shows_every_case_test_first() -> None:
    """One good case of split tune, one bad of test: both are there, test is told of first, in words.

    The table by kind leaves out what the table of all says: one kind of one case has no interval.
    """
    found = run(GOOD, BAD)
    good = replace(found.lines[0], case=replace(found.lines[0].case, split="tune"))
    page = html(Run(found.fingerprint, (good, found.lines[1])))
    assert page.index("Split “test”: 0 of 1 went well") < page.index("Split “tune”: 1 of 1 went well")
    assert "What went well: 1" in page
    assert page.count("<summary>q") == 2
    assert "right and from a gold release, or rightly refused<small>good, higher is better</small>" in page
    assert "by kind of question" not in page


def test_a_group_of_few_has_no_interval() -> None:
    """Ten of one kind, right five times, have an interval; of one of another there is none."""
    odd = line("odd", GOOD)
    lines = [*run(*[GOOD, BAD] * 5).lines, replace(odd, case=replace(odd.case, kind="rare"))]
    page = html(Run(run(*[GOOD] * 11).fingerprint, tuple(lines)))
    assert "<td>.500<small>.200 … .800</small></td>" in page
    assert "<th>rare</th><td>1</td><td>1.000</td>" in page


def test_the_report_says_what_is_missing() -> None:
    """One of two cases was run."""
    assert "Not finished: 1 of 2 cases are missing." in html(run(GOOD, cases=2))


def test_verdicts() -> None:
    """In words: good, the gold answer missing, a crash by its name."""
    assert verdict(line("q", GOOD)) == "good"
    assert verdict(line("q", BAD)) == "gold answer not stated"
    assert verdict(line("q", NONE)).startswith("crashed: ValueError")


@given(st.text(max_size=40))
def test_no_text_becomes_markup(anything: str) -> None:
    """Whatever a text holds, an element around it has one tag and one attribute."""
    made = tag("p", anything, title=anything)
    assert made.count("<") == 2
    assert made.count('"') == 2
    assert text(text(anything)) == text(anything)


def test_a_histogram_counts_every_value() -> None:
    """Values 0, 1, 1: the largest bin, the last, holds two; there are 24 bars."""
    drawn = histogram([0.0, 1.0, 1.0], "seconds")
    assert drawn.count("<rect") == 24
    assert ">2</text>" in drawn
    assert "<svg" in histogram([], "seconds")


def test_the_gate_holds_and_falls() -> None:
    """Pinned at right = 3/4 with tolerance .3: 2/4 passes, 1/4 fails and is the only check that does."""
    floors = pinned(run(GOOD, GOOD, GOOD, BAD), None, Pin("test", ["right"], 0.3))
    assert all(v.ok for v in check(run(GOOD, GOOD, BAD, BAD), floors))
    assert [v.name for v in check(run(GOOD, BAD, BAD, BAD), floors) if not v.ok] == ["right"]


def test_a_ceiling_is_a_floor_upside_down() -> None:
    """Words pinned at 1 with tolerance 2: three words pass, four fail."""

    def said(words: str) -> Run:
        return Run(run(GOOD).fingerprint, (line("q0", GOOD, words=words),))

    floors = pinned(said("Ely"), None, Pin("test", ["words"], 2))
    assert [all(v.ok for v in check(said(w), floors)) for w in ("in Ely, England", "in Ely, in England")] == [
        True,
        False,
    ]


def test_the_gate_wants_the_same_data_whole() -> None:
    """Other cases, another archive or writer, a missing case and a crash are each their own failure."""
    floors = pinned(run(GOOD), None, Pin("test", ["right"], 1.0))
    other = run(GOOD, NONE, cases=3, llm="local")
    other.fingerprint["cases"]["sha256"] = other.fingerprint["archive"]["sha256"] = "d" * 64
    failed = [v.name for v in check(other, floors) if not v.ok]
    assert failed == ["cases", "archive", "llm", "complete", "crashes"]


def test_lowering_needs_a_reason_that_is_kept() -> None:
    """From 1 to 1/2: refused without a reason, recorded with one; raising needs none and keeps the history."""
    high, low = run(GOOD, GOOD), run(GOOD, BAD)
    floors = pinned(high, None, Pin("test", ["right"], 0.02))
    with pytest.raises(UsageError, match=r"lower right from 1\.0 to 0\.5"):
        pinned(low, floors, Pin("test", ["right"], 0.02))
    lowered = pinned(low, floors, Pin("test", ["right"], 0.02, "harder cases"))
    assert lowered["history"][0]["reason"] == "harder cases"
    assert lowered["history"][0]["lowered"] == ["right from 1.0 to 0.5"]
    assert pinned(high, lowered, Pin("test", ["right"], 0.02))["history"] == lowered["history"]


@pytest.mark.parametrize(
    ("metrics", "tolerance", "said"),
    [(["verbatim"], 0.02, "right .no longer pinned."), (["right"], 0.5, "tolerance of right from 0.02 to 0.5")],
)
def test_other_ways_of_lowering(metrics: list[str], tolerance: float, said: str) -> None:
    """Leaving a metric out and widening a tolerance demand less, too."""
    floors = pinned(run(GOOD), None, Pin("test", ["right"], 0.02))
    with pytest.raises(UsageError, match=said):
        pinned(run(GOOD), floors, Pin("test", metrics, tolerance))


def test_floors_are_a_file(tmp_path: Path) -> None:
    """Written and read back; an unknown metric in it is refused; no file is no floors."""
    floors = {"x": pinned(run(GOOD), None, Pin("test", ["right"], 0.02))}
    save(tmp_path / "f.json", floors)
    assert load(tmp_path / "f.json") == floors
    assert load(tmp_path / "none.json") == {}
    save(tmp_path / "f.json", {"x": floors["x"] | {"floors": {"rigth": {}}}})
    with pytest.raises(UsageError, match="unknown metrics"):
        load(tmp_path / "f.json")


def call(*words: Any) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_commands_over_runs(tmp_path: Path) -> None:
    """report, compare and gate by name: exit 0, and 1 where the gate falls."""
    first = file_of(run(GOOD, BAD), tmp_path / "a.run.jsonl")
    second = file_of(run(BAD, BAD), tmp_path / "b.run.jsonl")
    floors = ["--floors", tmp_path / "f.json", "--set", "x"]
    made = call("report", first)
    assert made.exit_code == 0, made.output
    assert (tmp_path / "a.run.html").read_text().startswith("<!doctype html>")
    assert "| all | 2 | .500 |" in call("report", first, "--markdown").output
    assert "lost" in call("compare", first, second).output
    assert call("gate", first, *floors, "--pin", "right").exit_code == 0
    assert call("gate", first, *floors).exit_code == 0
    fallen = call("gate", second, *floors)
    assert fallen.exit_code == 1
    assert "FAIL right" in fallen.output


def test_check_by_form_alone(tmp_path: Path) -> None:
    """A flaw is printed and the exit code is 1; without one it is 0."""
    path = tmp_path / "c.jsonl"
    path.write_text('{"id": "n", "question": "Who?", "kind": "x", "answerable": false}\n')
    assert call("check", path, "--format-only").exit_code == 0
    path.write_text('{"id": "n", "question": "Who?", "kind": "x", "answerable": true}\n')
    flawed = call("check", path, "--format-only")
    assert flawed.exit_code == 1
    assert "without answers" in flawed.output


def test_run_wants_cases_or_a_suite(tmp_path: Path) -> None:
    """Neither, both, and a suite without its folder are wrong use."""
    for words in (["run"], ["run", "--suite", "beir"], ["run", "c.jsonl", "--suite", "beir", "--path", tmp_path]):
        assert isinstance(call(*words).exception, UsageError)
