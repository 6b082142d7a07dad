"""Questions for tuning the selector: which sentences they come with, and what the tuning asks of its scores."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from eval import selection, selector
from eval.selection import Group, Posed, digest
from rag import Release, UsageError, weights
from rag.errors import WeightsError
from tests.eval_fake import FakeArchive
from tests.fakes import WordCounter

BRIDGE = Release(
    "r1", "/in/bridge.txt", "A bridge for Sunde",
    "Sunde has a bridge at last. It cost nine million.\n\nAnn Lee built it.", "text", url="https://sunde.example/bridge",
)  # fmt: skip
FERRY = Release("r2", "/in/ferry.txt", "The ferry", "The ferry cost two million. It sank.", "text")


class WordVectors:
    """What `Archive.as_embeddings` gives, over vectors that count words."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in WordCounter().encode(texts, query=False)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def groups(*posed: Posed) -> list[Group]:
    archive: Any = FakeArchive(BRIDGE, FERRY)
    archive.as_embeddings = WordVectors
    return list(selection.groups(posed, archive))


def posed(*answers: str, release: str = "https://sunde.example/bridge") -> Posed:
    return Posed("What did the bridge cost?", "amount", release, tuple(digest(a) for a in answers))


def test_a_sentence_has_one_digest_however_it_is_set() -> None:
    """Spaces, case and marks are typography; a number is not."""
    assert digest("“It  cost\nnine million.”") == digest("it cost nine million") != digest("it cost ten million")


def test_the_answers_come_first_in_their_context() -> None:
    """Then the other sentences of the release, then those of others; each before its title and the sentence before."""
    (group,) = groups(posed("It cost nine million."))
    assert group.texts[0] == "It cost nine million. || A bridge for Sunde || Sunde has a bridge at last."
    assert group.right == (True, False, False, False)
    assert {text.split(" || ")[1] for text in group.texts[1:3]} == {"A bridge for Sunde"}
    assert {text.split(" || ")[1] for text in group.texts[3:]} == {"The ferry"}


def test_a_question_without_an_answer_has_only_wrong_sentences() -> None:
    (group,) = groups(posed())
    assert group.right == (False,) * 4


def test_a_release_that_is_missing_or_changed_teaches_nothing() -> None:
    assert groups(posed("It cost ten million."), posed(release="https://elsewhere.example")) == []


@pytest.mark.parametrize("text", ["", "{}", "no json", '{"question": "What?", "kind": "fact", "release": "r"}'])
def test_a_file_without_questions_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(text)
    with pytest.raises(UsageError, match=r"q\.jsonl"):
        selection.read(file)


def test_the_questions_that_come_with_the_project_are_read() -> None:
    """About a quarter of them have no answer, and no question about a release stands there twice."""
    file = Path(selection.__file__).with_name("selection.jsonl")
    found = selection.read(file)
    assert len({(p.question, p.release) for p in found}) == len(found) > 4000
    assert 0.2 < np.mean([not p.answers for p in found]) < 0.3


def test_the_loss_is_minus_the_log_of_what_is_right() -> None:
    """Two sentences and none, equally likely: -log 1/3 where one is right, as where none is; both right: -log 2/3."""
    zero = torch.zeros(6)
    loss = selector._loss(zero, torch.tensor(0.0), [(True, False), (False, False), (True, True)])
    assert loss.item() == pytest.approx((2 * np.log(3) + np.log(1.5)) / 3)


def test_a_step_sees_some_wrong_sentences_of_each_group_and_the_right_ones() -> None:
    many = [Group(f"q{n}", "r", tuple("abcdefghijkl"), (True, *(False,) * 11)) for n in range(9)]
    batch = next(selector._batches(many, random.Random(1)))  # noqa: S311
    assert len(batch) == selector.GROUPS
    assert all(g.texts[0] == "a" and g.right == (True, *(False,) * selector.WRONG) for g in batch)


def test_tuned_parameters_are_read_as_they_were_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By their hash: another file in their place is refused."""
    file = tmp_path / "selector.npz"
    sha256 = selector.write({"classifier.bias": np.array([0.5], np.float16)}, file)
    monkeypatch.setattr(weights, "__file__", str(tmp_path / "weights.py"))
    known = weights.packaged("ms-marco-MiniLM-L-12-v2-selector")
    assert known is not None
    with pytest.raises(WeightsError, match="is not the published file"):
        weights.tuned(known)
    own = replace(known, tuned=("selector.npz", sha256))
    assert {name: list(values) for name, values in weights.tuned(own).items()} == {"classifier.bias": [0.5]}


def test_json_lines_are_what_is_read(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(json.dumps({"question": "Who?", "kind": "who", "release": "r", "answers": ["a1"]}) + "\n")
    assert selection.read(file) == [Posed("Who?", "who", "r", ("a1",))]
