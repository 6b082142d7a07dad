"""The visitors' store: what is kept, for whom, and what a deletion takes along."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.errors import ArchiveError, SchemaError, UsageError
from rag.visitors import MAX_NOTE, MAX_TITLE, Visitors

ADA, BEN = "a" * 43, "b" * 43


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Visitors]:
    with Visitors.open(tmp_path / "visitors.db") as visitors:
        yield visitors


def keep(store: Visitors, visitor: str, conversation: str, answer_id: str) -> None:
    answer = {"answer_id": answer_id, "question": "Why “blue”?", "text": "…"}
    store.keep(visitor, conversation, answer=answer, receipt={"archive": {"revision": 3}})


def test_a_conversation_survives_a_restart(tmp_path: Path) -> None:
    """Two answers kept, the file closed and opened: both are there, in their order, with their receipts."""
    path = tmp_path / "visitors.db"
    with Visitors.open(path) as store:
        name = store.start(ADA, "Why is it blue?")
        keep(store, ADA, name, "one")
        keep(store, ADA, name, "two")
    with Visitors.open(path) as store:
        assert [(k.answer_id, k.answer["question"], k.receipt) for k in store.turns(ADA, name)] == [
            ("one", "Why “blue”?", {"archive": {"revision": 3}}),
            ("two", "Why “blue”?", {"archive": {"revision": 3}}),
        ]
        assert [(c.title, c.turns) for c in store.conversations(ADA)] == [("Why is it blue?", 2)]


def test_the_last_changed_conversation_stands_first(store: Visitors) -> None:
    first, second = store.start(ADA, "first"), store.start(ADA, "second")
    assert [c.id for c in store.conversations(ADA)] == [second, first]
    keep(store, ADA, first, "one")
    assert store.conversations(ADA)[0].id == first


def test_nothing_of_one_visitor_is_there_for_another(store: Visitors) -> None:
    """Ben knows the id of Ada's conversation and of her answer: he reads, changes and judges neither."""
    name = store.start(ADA, "Ada's")
    keep(store, ADA, name, "one")
    assert store.conversations(BEN) == ()
    assert store.turns(BEN, name) == ()
    assert not store.owns(BEN, name)
    deeds: tuple[Callable[[], None], ...] = (
        lambda: store.rename(BEN, name, "Ben's"),
        lambda: store.delete(BEN, name),
        lambda: keep(store, BEN, name, "two"),
        lambda: store.give_feedback(BEN, "one", verdict="down"),
    )
    for deed in deeds:
        with pytest.raises(UsageError, match="no such conversation"):
            deed()
    assert [c.title for c in store.conversations(ADA)] == ["Ada's"]


def test_an_answer_is_readable_by_its_id_alone(store: Visitors) -> None:
    name = store.start(ADA, "x")
    keep(store, ADA, name, "one")
    kept = store.answer("one")
    assert kept is not None
    assert kept.conversation == name
    assert store.answer("other") is None


def test_a_deletion_takes_answers_and_feedback_along_and_leaves_no_text(tmp_path: Path) -> None:
    """After the deletion neither the tables nor the bytes of the file hold the question."""
    path = tmp_path / "visitors.db"
    with Visitors.open(path) as store:
        name = store.start(ADA, "An unmistakable title")
        keep(store, ADA, name, "one")
        store.give_feedback(ADA, "one", verdict="down", reason="wrong", note="An unmistakable note")
        store.delete(ADA, name)
        assert store.answer("one") is None
        assert list(store.feedback()) == []
    left = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert b"unmistakable" not in left
    assert ADA.encode() not in left


def test_the_last_word_of_feedback_counts(store: Visitors) -> None:
    name = store.start(ADA, "x")
    keep(store, ADA, name, "one")
    store.give_feedback(ADA, "one", verdict="down", reason="not supported", note="n" * (MAX_NOTE + 5))
    assert [(f["verdict"], f["reason"], len(f["note"])) for f in store.feedback()] == [
        ("down", "not supported", MAX_NOTE)
    ]
    store.give_feedback(ADA, "one", verdict="up", reason="wrong")
    (said,) = store.feedback()
    assert (said["verdict"], said["reason"], said["answer"]["answer_id"]) == ("up", None, "one")
    assert said["receipt"] == {"archive": {"revision": 3}}
    assert "visitor" not in said


@pytest.mark.parametrize(("verdict", "reason"), [("maybe", None), ("down", "boring"), (None, None)])
def test_unknown_feedback_is_refused(store: Visitors, verdict: str, reason: str | None) -> None:
    with pytest.raises(UsageError):
        store.give_feedback(ADA, "one", verdict=verdict, reason=reason)  # type: ignore[arg-type]


def test_titles_are_one_short_line(store: Visitors) -> None:
    name = store.start(ADA, "two\nlines " + "x" * 500)
    (found,) = store.conversations(ADA)
    assert found.title.startswith("two lines x")
    assert len(found.title) == MAX_TITLE
    store.rename(ADA, name, "  A  better\tname ")
    assert store.conversations(ADA)[0].title == "A better name"


def test_threads_share_one_store(store: Visitors) -> None:
    """Eight threads start twenty conversations each: 160 with ids of their own."""
    threads = [threading.Thread(target=lambda: [store.start(ADA, "t") for _ in range(20)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({c.id for c in store.conversations(ADA, limit=1000)}) == 160


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    with Visitors.open(tmp_path / "deep" / "visitors.db"):
        assert stat.S_IMODE((tmp_path / "deep" / "visitors.db").stat().st_mode) == 0o600


def test_a_newer_file_and_a_strange_one_are_refused(tmp_path: Path) -> None:
    newer = sqlite3.connect(tmp_path / "newer.db")
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(SchemaError, match="update"):
        Visitors.open(tmp_path / "newer.db")
    (tmp_path / "strange.db").write_bytes(b"no database at all, but long enough to look at" * 40)
    with pytest.raises(ArchiveError, match="move it away"):
        Visitors.open(tmp_path / "strange.db")
