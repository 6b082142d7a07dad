"""Tests of eval.sweep, judge, calibration, quality and sidebyside, and the gate over a planted regression."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eval import judge as judging
from eval import quality, sweep
from eval.app import app
from eval.calibration import calibration
from eval.cases import Case
from eval.charts import reliability
from eval.compare import compare
from eval.gate import Pin, check, pinned
from eval.lines import Line, Run
from eval.run import Plan, run
from eval.sidebyside import html
from rag import Answer, Ask, ModelError, Settings, UsageError
from tests.eval_fake import BELL, CASES, EELS, FakeArchive

README = Path(__file__).parents[1] / "README.md"
CASE = Case("a", "Where?", "fact", answerable=True, answers=(("Ely",),), releases=("x",))


def line(name: str, text: str, sure: float | None = None, *, case: Case = CASE) -> Line:
    answer = {"status": "answered", "text": text, "reason": None, "citations": [
        {"n": 1, "release_id": "r", "title": "Bell", "quote": "Ely"}]}  # fmt: skip
    return Line(replace(case, id=name), ("r",), answer, verbatim=(True,), confidence=sure)


def made(*lines: Line) -> Run:
    stamp = {
        "cases": {"n": len(lines), "sha256": "c" * 64, "name": "bells"}, "archive": {"releases": 1, "sha256": "a" * 64},
        "llm": "quote", "code": {"commit": None, "sha256": "b" * 64},
    }  # fmt: skip
    return Run(stamp, lines)


def test_a_grid_is_every_combination_that_differs() -> None:
    """Two values by two, one of the four is the settings as they are: four variants, that one first, once."""
    base = Settings(dense_weight=0.4, passages=8)
    found = sweep.variants(base, sweep.grid(["dense_weight=.4,0.6", "passages=8,12"]))
    assert [v.name for v in found] == ["as it is", "passages=12", "dense_weight=0.6", "dense_weight=0.6 passages=12"]
    assert found[2].settings.dense_weight == 0.6
    assert len({v.file for v in found}) == 4
    assert [v.reshaped for v in sweep.variants(base, {"chunk_tokens": [100]})] == [False, True]


@pytest.mark.parametrize(
    ("part", "said"),
    [("dense=1", "no setting is called 'dense'"), ("passages", "has no values"), ("passages=1,", "has no values"),
     ("data_dir=x", "no setting")],
)  # fmt: skip
def test_what_is_no_grid(part: str, said: str) -> None:
    """An unknown setting, or none of its values."""
    with pytest.raises(UsageError, match=said):
        sweep.grid([part])


def test_values_of_the_wrong_kind_are_refused() -> None:
    """As a setting would be."""
    with pytest.raises(UsageError, match="passages"):
        sweep.variants(Settings(), {"passages": ["many"]})


def test_a_sweep_says_what_wins() -> None:
    """Right 1 of 4 as it is; 3 of 4 and 0 of 4 in two variants: +.5 first, -.25 last, under the base."""
    names = "abcd"

    def right(which: str) -> Run:
        return made(*(line(n, "Ely" if n in which else "Oslo") for n in names))

    base, *others = sweep.variants(Settings(), {"passages": [1, 2]})
    found = sweep.ranked([(base, right("a")), (others[0], right("")), (others[1], right("abc"))], "good")
    assert [t.variant.name for t in found] == ["as it is", "passages=2", "passages=1"]
    assert [t.difference and t.difference.mean for t in found] == [None, 0.5, -0.25]
    assert [(t.wins, t.losses) for t in found] == [(0, 0), (2, 0), (0, 1)]
    with pytest.raises(UsageError, match="no metric"):
        sweep.ranked([(base, right("a"))], "best")


def test_an_archive_is_made_anew_from_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another chunk size takes the files that the archive was made from, each once; one that is gone is named."""
    seen: list[Any] = []

    def filled(_: Path, sources: list[Path], settings: Settings, **__: Any) -> Settings:
        seen.append(sources)
        return settings

    monkeypatch.setattr(sweep, "filled", filled)
    names = [tmp_path / "note #2.txt", tmp_path / "wire.jsonl"]
    for name in names:
        name.touch()
    releases = [replace(EELS, source=f"{names[1]}#L{n}", sources=(str(names[0]),)) for n in (1, 2)]
    base, other = sweep.variants(Settings(), {"chunk_tokens": [100]})
    assert sweep.placed(base, releases, tmp_path) is base.settings
    sweep.placed(other, releases, tmp_path)
    assert seen == [names]
    with pytest.raises(UsageError, match=r"gone\.txt is gone"):
        sweep.placed(other, [replace(EELS, source=f"{tmp_path}/gone.txt")], tmp_path)


def test_kappa() -> None:
    """Ten cases, both yes on 4, both no on 4: observed .8, by chance .5, so .6; one answer throughout says nothing.

    The interval of a hundred such cases: kappa's standard error is about sqrt(.8·.2/100)/.5 = .08, so .6 ± .157.
    """
    first, second = [True] * 5 + [False] * 5, [True] * 4 + [False] * 5 + [True]
    few, many = judging.kappa(first, second), judging.kappa(first * 10, second * 10)
    assert few is not None
    assert many is not None
    assert few.mean == many.mean == pytest.approx(0.6)
    assert (many.low, many.high) == pytest.approx((0.443, 0.757), abs=0.03)
    assert many.n == 100
    assert few.low < many.low
    assert judging.kappa([True, True], [True, True]) is None


def test_a_verdict_is_one_word() -> None:
    """Yes or no first, whatever follows; anything else is no verdict."""
    assert [judging.verdict(t) for t in ("Yes.", "**no**, because", "It depends: yes", "", "nope")] == [
        True, False, None, None, None,
    ]  # fmt: skip


def test_judging_is_taken_up_again(tmp_path: Path) -> None:
    """Three answers, the model fails at the second; the second start asks the last two only. Then the agreement.

    String metric: right, wrong, wrong; judge: yes, yes, none. Two judged: agreement 1/2, one case differs.
    """
    found = made(line("a", "Ely [1]"), line("b", "in the town [1]"), line("c", "Oslo [1]"))
    asked: list[str] = []

    def reply(messages: list[tuple[str, str]], *, fails: bool) -> str:
        if fails and asked:
            raise ModelError("x did not answer")
        asked.append(messages[-1][1])
        return "perhaps" if "Oslo" in asked[-1] else "yes"

    out = tmp_path / "x.judged"
    with pytest.raises(ModelError, match="1 cases are judged"):
        judging.judge(found, lambda m: reply(m, fails=True), "x", out)
    verdicts = judging.judge(found, lambda m: reply(m, fails=False), "x", out)
    assert (len(asked), verdicts) == (3, {"a": True, "b": True, "c": None})
    seen = judging.agreement(found, verdicts)
    assert (seen.judged.mean, seen.agreed, seen.without) == (1.0, 0.5, 1)
    assert [(one.case.id, said) for one, said in seen.disagreed] == [("b", True)]
    with pytest.raises(UsageError, match="another run"):
        judging.judge(found, lambda _: "yes", "y", out)


def test_calibration() -> None:
    """Four answers at .95, three good; one at .15, good. Error: 4/5·|.95 − .75| + 1/5·|.15 − 1| = .33.

    AUC over one unanswerable case at .5: answerable ones lie above it 4 times of 5.
    """
    lines = [*(line(n, "Ely" if n != "d" else "Oslo", 0.95) for n in "abcd"), line("e", "Ely", 0.15)]
    found = calibration(lines)
    assert [(b.n, b.good) for b in found.bins] == [(1, 1.0), (4, 0.75)]
    assert found.error == pytest.approx(0.33)
    assert found.auc is None
    null = line("n", "Ely", 0.5, case=Case("n", "Q?", "near-miss", answerable=False))
    assert calibration([*lines, null]).auc == pytest.approx(0.8)
    assert reliability(found).count("<circle") == 2
    assert calibration([]).bins == ()


def test_flips_stand_side_by_side() -> None:
    """A case lost and a case gained, both answers in one row; nothing is markup that came from an answer."""
    found = compare(made(line("a", "Ely"), line("b", "Oslo <b>")), made(line("a", "Oslo <b>"), line("b", "Ely")))
    page = html(found, ("before", "after"))
    assert "Lost: 1" in page
    assert "Gained: 1" in page
    assert "<b>" not in page
    assert page.count("<dt>answered") == 4


def test_the_block_on_quality(tmp_path: Path) -> None:
    """Made from a run, kept, written between the markers and nowhere else; seconds stay out; again, it is the same."""
    found = quality.figures(made(line("a", "Ely", 0.9), line("b", "Oslo", 0.2)), "test")
    quality.save([found], tmp_path / "q.json", note="By hand.")
    text = "# Bells\n<!-- quality -->\nold\n<!-- /quality -->\nend\n"
    new = quality.with_block(text, quality.load(tmp_path / "q.json"))
    assert new.startswith("# Bells\n<!-- quality -->\n")
    assert new.endswith("<!-- /quality -->\nend\n")
    assert "| bells (test) | `quote` | 2 | .500 [.000, 1.000] |" in new
    assert "| fact | 2 | .500 |" not in new  # one kind only: it is the whole
    assert "mean. By hand." in new
    assert "second" not in new
    assert quality.with_block(new, quality.load(tmp_path / "q.json")) == new
    with pytest.raises(UsageError, match="no block"):
        quality.with_block("# Bells\n", {"note": "", "runs": [found]})
    with pytest.raises(UsageError, match="finish the run"):
        quality.figures(Run(made(line("a", "x"), line("b", "x")).fingerprint, (line("a", "x"),)), "test")


def test_the_readme_says_what_was_measured_last() -> None:
    """The block is the one that the kept figures give: `make readme` writes it."""
    readme = README.read_text("utf-8")
    assert quality.with_block(readme, quality.load()) == readme, "run `make readme`"


class Regressed(FakeArchive):
    """Answers as before, but says the wrong place: a planted regression."""

    def ask(self, text: str, options: Ask | None = None) -> Answer:
        found = super().ask(text, options)
        return replace(found, text=found.text.replace("Ann Lee", "Nobody"))


def test_the_gate_falls_on_a_planted_regression(tmp_path: Path) -> None:
    """Pinned on a good run; the same cases over the same releases, answered worse, fall at "right" and exit with 1."""
    cases = CASES[:1]
    good, bad = tmp_path / "good.run.jsonl", tmp_path / "bad.run.jsonl"
    floors = pinned(run(FakeArchive(BELL, EELS), Plan(cases, "quote"), good), None, Pin("test", ["right"], 0.02))
    again = run(FakeArchive(BELL, EELS), Plan(cases, "quote"), tmp_path / "again.run.jsonl")
    assert all(v.ok for v in check(again, floors))
    fallen = check(run(Regressed(BELL, EELS), Plan(cases, "quote"), bad), floors)
    assert [(v.name, v.detail) for v in fallen if not v.ok] == [("right", ".000, floor 1.000 ± .020")]
    (tmp_path / "f.json").write_text(json.dumps({"x": floors}))
    words = ["gate", str(bad), "--floors", str(tmp_path / "f.json"), "--set", "x"]
    assert CliRunner().invoke(app, words).exit_code == 1
    lower = CliRunner().invoke(app, [*words, "--pin", "right"])
    assert isinstance(lower.exception, UsageError)
    assert "--lower REASON" in str(lower.exception)
    assert CliRunner().invoke(app, [*words, "--pin", "right", "--lower", "the bell cracked"]).exit_code == 0
    kept = json.loads((tmp_path / "f.json").read_text())["x"]
    assert kept["history"][0]["reason"] == "the bell cracked"
    assert CliRunner().invoke(app, words).exit_code == 0


def test_any_chat_model_can_judge(tmp_path: Path) -> None:
    """A LangChain model behind the engine's own deadlines and retries: its first word is the verdict."""
    from langchain_core.language_models.fake_chat_models import FakeListChatModel

    from rag.wording.chat import ChatWriter

    writer = ChatWriter(FakeListChatModel(responses=["No, it says Oslo."]), name="x")
    assert judging.judge(made(line("a", "Oslo [1]")), writer.reply, "x", tmp_path / "x.judged") == {"a": False}
