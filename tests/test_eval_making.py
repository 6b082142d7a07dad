"""Tests of eval.generate, makers, feedback and suites: cases made for an archive, over the fake of two releases."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eval import suites
from eval.app import app
from eval.casefile import read, write
from eval.feedback import drafts, load
from eval.generate import generate
from eval.gold import Gold
from eval.makers import named
from rag import Field, IngestSummary, Release, Settings, Teaser, UsageError
from tests.eval_fake import FakeArchive

BODY = (
    "The Ely bell rings again. Ann Lee cast the new bell with 40 helpers in a field near the river. "
    '"We had never made one that large before, and it shows," said Ann Lee.'
)
BELL = Release(
    "r1", "/in/bell.txt", "A bell that Ann cast rings again in Ely", BODY, "text", date(2025, 3, 1),
    fields=(
        Field("institution", "Ely Museum"), Field("journal", "Bell Letters"), Field("funder", "River Fund"),
        Field("quote", "We had never made one that large before, and it shows,", about="Ann Lee"),
    ),
)  # fmt: skip
EELS = Release(
    "r2", "/in/eels.txt", "Eels come back to the Ouse after long years", "Eels came back to the Ouse.", "text",
    date(2025, 5, 2), fields=(Field("institution", "Ely Museum"),),
)  # fmt: skip


class Archive(FakeArchive):
    """With a teaser of a release that is not held, and one of a release that is."""

    def gaps(self, filters: Any = None) -> Any:
        return [Teaser("Otters seen below the old mill", "r1"), Teaser(EELS.title + "…", "r1")]


def test_cases_of_every_kind() -> None:
    """From two releases: dates, fields, a speaker, a number, a count, follow-ups, swapped names, one teaser.

    No case has a flaw, each says how it was made, and the cases of a release lie in one split.
    """
    found = generate(Archive(BELL, EELS), per_kind=9)
    assert set(Counter(c.kind for c in found)) == {
        "date", "field", "who-said", "number", "count", "follow-up", "swapped", "teaser"
    }  # fmt: skip
    assert [c.question for c in found if c.kind == "teaser"] == [
        "What does the release “Otters seen below the old mill” report?"
    ]
    assert [c.listing.count for c in found if c.listing] == [2]
    gold = Gold(Archive(BELL, EELS))
    assert [flaw for c in found for flaw in gold.flaws(c)] == []
    assert all(c.note and c.id for c in found)
    splits: dict[str | None, set[str]] = {}
    for case in found:
        splits.setdefault(case.cluster, set()).add(case.split)
    assert all(len(split) == 1 for split in splits.values())


def test_a_number_is_asked_for_with_its_unit() -> None:
    """The sentence with the number left out; the number is the answer."""
    (case,) = [c for c in generate(Archive(BELL), per_kind=5) if c.kind == "number"]
    assert case.question == "How many helpers: “Ann Lee cast the new bell with … helpers in a field near the river”?"
    assert case.answers == (("40",),)


def test_the_same_seed_draws_the_same(tmp_path: Path) -> None:
    """One seed, one file; and what was written is read back without a flaw."""
    first, again = (generate(Archive(BELL, EELS), per_kind=2, seed=3) for _ in range(2))
    assert first == again
    write(first, tmp_path / "c.jsonl")
    assert read(tmp_path / "c.jsonl") == (tuple(first), ())


def test_a_swapped_name_stands_nowhere_with_the_rest() -> None:
    """A release about both the new name and the rest would answer: such a case is not made."""
    both = replace(EELS, id="r3", body=f"{BELL.title}. The Ouse, too.", title="Ouse and all")
    swapped = [c for c in generate(Archive(BELL, EELS, both), per_kind=9) if c.kind == "swapped"]
    assert not any("Ouse" in c.question and "bell" in c.question for c in swapped)


@pytest.mark.parametrize("title", ["Two words", " ".join(["word"] * 21), ""])
def test_titles_that_name_nothing(title: str) -> None:
    """Too short to be found by, or too long to be asked with."""
    assert named(title) is None


def answer(question: str, **more: Any) -> dict[str, Any]:
    said = {
        "question": question, "standalone_question": question, "status": "answered", "text": "Ely [1]",
        "citations": [{"release_id": "r1"}, {"release_id": "r1"}], "filters": {"as_of": "2025-03-01", "after": None},
    } | more  # fmt: skip
    return {
        "verdict": "down",
        "reason": "wrong",
        "note": "no,\nit is Oslo",
        "given": "2026-01-02T00:00",
        "answer": said,
    }


def test_feedback_becomes_drafts_that_are_refused_until_reviewed(tmp_path: Path) -> None:
    """Two thumbs down on one question are one draft, a thumbs-up none; unreviewed it is a flaw, completed it is not."""
    said = [answer("Where is the bell?"), answer("Who rang it?") | {"verdict": "up"}, answer("where is the  bell?")]
    (tmp_path / "f.json").write_text(json.dumps(said))
    (draft,) = drafts(load(tmp_path / "f.json"))
    assert draft["near"] == ["r1"]
    assert draft["filters"] == {"as_of": "2025-03-01"}
    assert "wrong | no, it is Oslo" in draft["note"]
    out = tmp_path / "c.jsonl"
    made = CliRunner().invoke(app, ["feedback", str(tmp_path / "f.json"), "--out", str(out)])
    assert made.exit_code == 0, made.output
    refused = CliRunner().invoke(app, ["check", str(out), "--format-only"])
    assert refused.exit_code == 1
    assert "a draft: read it" in refused.output
    del draft["reviewed"]
    out.write_text(json.dumps(draft | {"answers": [["Oslo"]], "releases": ["r1"]}))
    assert CliRunner().invoke(app, ["check", str(out), "--format-only"]).exit_code == 0


@pytest.mark.parametrize("text", ["", "{}", '["x"]', '[{"answer": {}}]', "[1]", '[{"answer": {"question": 1}}]'])
def test_what_is_no_feedback(tmp_path: Path, text: str) -> None:
    """Anything but a list of feedback is refused with what to do."""
    (tmp_path / "f.json").write_text(text)
    with pytest.raises(UsageError, match="rag feedback --json"):
        load(tmp_path / "f.json")


def test_work_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    """A file of drafts that somebody may have reviewed stays."""
    (tmp_path / "f.json").write_text(json.dumps([answer("Where?")]))
    (tmp_path / "c.jsonl").write_text("mine")
    done = CliRunner().invoke(app, ["feedback", str(tmp_path / "f.json"), "--out", str(tmp_path / "c.jsonl")])
    assert isinstance(done.exception, UsageError)
    assert (tmp_path / "c.jsonl").read_text() == "mine"


def test_a_public_sets_archive_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ingested at the first run, found at the second; another chunk size or another document is another archive."""
    made: list[Path] = []

    def ingest(settings: Settings, sources: Any, **_: Any) -> IngestSummary:
        made.append(settings.data_dir)
        return IngestSummary(read=1, releases=1)

    monkeypatch.setattr(suites, "ingest", ingest)
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "corpus.jsonl").write_text('{"_id": "d1", "title": "On eels", "text": "Short."}\n')

    def prepare(**more: Any) -> Path:
        return suites.prepared("beir", folder, Settings(**more), cache=tmp_path / "cache").data_dir

    first = prepare()
    assert prepare() == first
    other = prepare(chunk_tokens=100)
    (folder / "corpus.jsonl").write_text('{"_id": "d1", "title": "On eels", "text": "Other."}\n')
    assert made == [first, other]
    assert prepare() not in {first, other}
    assert len(made) == 3
