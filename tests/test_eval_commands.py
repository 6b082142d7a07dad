"""Tests of `rag eval generate|run|tune|sweep|judge` as commands, over a fake archive whose confidence is known."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eval import app_cases, app_runs, app_tune, chosen, suites
from eval.app import app
from eval.casefile import write
from eval.cases import Case, Listing, as_json
from eval.lines import load
from rag import Answer, Ask, IngestSummary, Settings, UsageError
from tests.eval_fake import BELL, EELS, FakeArchive

MANY = 120


class Sure(FakeArchive):
    """Right on every question but the last twenty, of which it is less sure; refuses below its threshold."""

    def ask(self, text: str, options: Ask | None = None) -> Answer:
        number = int(text.rpartition(" ")[2].rstrip("?"))
        found = super().ask(text, options)
        sure = 1 - number / MANY
        refused = sure < (0.9 if self.settings.threshold is None else self.settings.threshold)
        if refused:
            return replace(found, status="refused", text="Not in the archive.", confidence=sure, citations=())
        said = found.text if number < MANY - 20 else found.text.replace("Ann Lee", "Nobody")
        return replace(found, text=said, confidence=sure)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """As many cases as questions about the bell, each with a number."""
    made = [
        Case(f"q{n}", f"Who made bell {n}?", "fact", answerable=True, answers=(("Ann Lee",),), releases=("r1",),
             split="tune")
        for n in range(MANY)
    ]  # fmt: skip
    write(made, tmp_path / "bells.jsonl")
    return tmp_path / "bells.jsonl"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command opens the fake archive, under the settings that it would open a real one with."""

    @contextmanager
    def opened_with(settings: Settings) -> Iterator[Any]:
        yield Sure(BELL, EELS, settings=settings)

    def opened(data_dir: Path | None, **flags: Any) -> Any:
        return opened_with(Settings.load(data_dir=data_dir, **flags))

    for module in (app_cases, app_runs, app_tune, chosen):
        for name, function in (("opened", opened), ("opened_with", opened_with)):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, function)


def call(*words: Any) -> Any:
    done = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(done.exception, UsageError):
        raise done.exception
    return done


@pytest.mark.usefixtures("fake")
def test_tune_writes_the_threshold_of_a_risk(tmp_path: Path, cases: Path) -> None:
    """120 answers, the last 20 by confidence bad. Eighths of 15: at 90 none is bad, bound 1 − .00625^(1/90) = .055.

    At 105 five are: beyond .06. So the threshold lies at the 90th confidence, 1 − 89/120; what else the settings' file
    says stays.
    """
    home = tmp_path / "archive"
    home.mkdir()
    (home / "settings.toml").write_text("# mine\npassages = 3\n")
    dry = call("tune", cases, "--risk", "0.06", "--data-dir", home, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "90 of 120 cases answered, 0 of them not good" in dry.output
    assert (home / "settings.toml").read_text() == "# mine\npassages = 3\n"
    assert call("tune", cases, "--risk", "0.06", "--data-dir", home).exit_code == 0
    text = (home / "settings.toml").read_text()
    assert text.startswith("# mine\npassages = 3\nthreshold = 0.258")
    assert Settings.load(data_dir=home).threshold == pytest.approx(1 - 89 / 120, abs=1e-4)


@pytest.mark.usefixtures("fake")
def test_tune_says_when_no_threshold_will_do(tmp_path: Path, cases: Path) -> None:
    """A risk of 5 % cannot be promised: with no bad answer the bound is at best .055. Exit 1, nothing is written."""
    done = call("tune", cases, "--risk", "0.05", "--data-dir", tmp_path)
    assert done.exit_code == 1
    assert (
        "no threshold keeps a risk of 0.05 of answers; the least that these cases could promise is 0.05" in done.output
    )
    assert not (tmp_path / "settings.toml").exists()
    of_all = call("tune", cases, "--risk", "0.05", "--of", "questions", "--data-dir", tmp_path)
    assert "105 of 120 cases answered, 5 of them not good" in of_all.output
    with pytest.raises(UsageError, match="answers or questions"):
        call("tune", cases, "--of", "all", "--data-dir", tmp_path)


@pytest.mark.usefixtures("fake")
def test_a_sweep_tries_and_takes_up_again(tmp_path: Path, cases: Path) -> None:
    """As it is, 12 of 120 are answered; with a threshold of .17, the 100 right ones are. A second call asks nothing."""
    words = ["sweep", cases, "--set", "threshold=0.17,0.5", "--out", tmp_path / "s", "--data-dir", tmp_path]
    done = call(*words)
    assert done.exit_code == 0, done.output
    assert "threshold=0.17 is better by" in done.output
    assert done.output.index("threshold=0.17  ") < done.output.index("threshold=0.5  ")
    assert len(list((tmp_path / "s").glob("*.run.jsonl"))) == 3
    assert call(*words).stdout == done.stdout
    assert "asked: 12 of 120" in done.stderr


@pytest.mark.usefixtures("fake")
def test_run_then_judge(tmp_path: Path, cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of five cases; a judge that says yes to all agrees with the string metric on all; quote cannot judge."""
    out = tmp_path / "x.run.jsonl"
    assert call("run", cases, "--first", 5, "--llm", "quote", "--out", out, "--data-dir", tmp_path).exit_code == 0
    assert len(load(out).lines) == 5

    class Judge:
        reply: Callable[[Any], str] = staticmethod(lambda _: "Yes")

    monkeypatch.setattr("rag.wording.llm.chat_writer", lambda *_, **__: Judge())
    done = call("judge", out, "--llm", "x:y", "--data-dir", tmp_path)
    assert "right by x:y: 1.000 [1.000, 1.000] of 5 answers" in done.output
    assert len(json.loads("[" + ",".join((tmp_path / "x.run.x-y.judged").read_text().splitlines()) + "]")) == 6
    with pytest.raises(UsageError, match="a judge is a model"):
        call("judge", out, "--llm", "quote", "--data-dir", tmp_path)


@pytest.mark.usefixtures("fake")
def test_distractors_join_the_archives_own_files(tmp_path: Path, cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two files of the archive and the folder of distractors, in a home that their paths name; brought up to date.

    A count of all that the archive holds is another count there: the case is left out. A public set takes none.
    """
    seen: list[tuple[Path, list[str], bool]] = []

    def ingest(settings: Settings, sources: list[Path], *, sync: bool, **_: Any) -> IngestSummary:
        seen.append((settings.data_dir, [s.name for s in sources], sync))
        return IngestSummary()

    monkeypatch.setattr(suites, "ingest", ingest)
    count = Case("c", "How many eels are there?", "count", answerable=True, listing=Listing(1), split="tune")
    with cases.open("a") as file:
        file.write(json.dumps(as_json(count)) + "\n")
    out = tmp_path / "x.run.jsonl"
    words = ["run", cases, "--cache", tmp_path / "c", "--data-dir", tmp_path, "--llm", "quote", "--distractors"]
    done = call(*words, tmp_path / "wire", "--out", out)
    assert "left out: 1 that ask about all" in done.output
    assert (len(load(out).lines), load(out).fingerprint["cases"]["name"]) == (MANY, "bells among distractors")
    call(*words, tmp_path / "other", "--first", 1, "--out", tmp_path / "y.run.jsonl")
    homes, sources, synced = zip(*seen, strict=True)
    assert list(sources) == [["bell.txt", "wire.jsonl", "wire"], ["bell.txt", "wire.jsonl", "other"]]
    assert {home.parent for home in homes} == {tmp_path / "c"}
    assert len(set(homes)) == 2
    assert all(synced)
    with pytest.raises(UsageError, match="give a file of cases, or"):
        call("run", "--suite", "beir", "--path", tmp_path, "--distractors", tmp_path)


@pytest.mark.usefixtures("fake")
def test_generate_says_what_is_in_the_way(tmp_path: Path) -> None:
    """Titles of two words name nothing, so that nothing can be asked; a file that is there stays."""
    out = tmp_path / "g.jsonl"
    with pytest.raises(UsageError, match="states too little"):
        call("generate", "--out", out, "--data-dir", tmp_path)
    out.touch()
    with pytest.raises(UsageError, match="is there already"):
        call("generate", "--out", out, "--data-dir", tmp_path)
