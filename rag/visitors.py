"""What visitors of the page leave behind, in SQLite apart from the archive: conversations, answers given, feedback.

Each answer is kept with its receipt (archive revision, settings, evidence), as JSON that the caller made. A visitor is
a secret that its browser holds; the file keeps only its SHA-256, so that a copy of it opens nobody's history.

What is not here: cookies, pages, the form of an answer, the archive.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self

from rag.errors import ArchiveError, SchemaError, UsageError

Json = dict[str, Any]
Verdict = Literal["up", "down"]

FILE_NAME = "visitors.db"
VERSION = 1
MAX_TITLE = 120
MAX_NOTE = 2000
REASONS = ("wrong", "not supported", "missed a release", "other")

SCHEMA = """
CREATE TABLE conversation (
  id TEXT PRIMARY KEY, visitor TEXT NOT NULL, title TEXT NOT NULL, started TEXT NOT NULL, changed TEXT NOT NULL);
CREATE INDEX conversation_by_visitor ON conversation (visitor, changed);
CREATE TABLE answer (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation ON DELETE CASCADE, given TEXT NOT NULL,
  answer TEXT NOT NULL, receipt TEXT NOT NULL);
CREATE INDEX answer_by_conversation ON answer (conversation);
CREATE TABLE feedback (
  answer TEXT PRIMARY KEY REFERENCES answer ON DELETE CASCADE, verdict TEXT NOT NULL CHECK (verdict IN ('up', 'down')),
  reason TEXT, note TEXT NOT NULL, given TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation by name; `turns` is the number of answers in it, times are ISO 8601 in UTC."""

    id: str
    title: str
    started: str
    changed: str
    turns: int


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a visitor thought of an answer; `reason` is one of REASONS, for a verdict of "down"."""

    verdict: Verdict
    reason: str | None
    note: str
    given: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given (the contract's JSON) and its receipt."""

    answer_id: str
    conversation: str
    given: str
    answer: Json
    receipt: Json
    feedback: Feedback | None = None


class Visitors:
    """The visitors' store. Several threads and processes may use one file; every call is one transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens the file, made on first use and readable by its owner alone.

        Raises:
            SchemaError: a newer version of this program wrote it.
            ArchiveError: it cannot be opened, or is not such a file.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            return cls(_connect(path))
        except (OSError, sqlite3.Error) as error:
            raise ArchiveError(f"{path} cannot be used ({error}): move it away to start afresh") from None

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, visitor: str, title: str) -> str:
        """A new conversation; returns its id."""
        name, now = secrets.token_urlsafe(12), _now()
        with self._transaction() as db:
            row = (name, _digest(visitor), _title(title), now, now)
            db.execute("INSERT INTO conversation VALUES (?, ?, ?, ?, ?)", row)
        return name

    def conversations(self, visitor: str, *, limit: int = 200) -> tuple[Conversation, ...]:
        """A visitor's conversations, the last changed first."""
        query = (
            "SELECT c.id, c.title, c.started, c.changed, count(a.id) FROM conversation c"
            " LEFT JOIN answer a ON a.conversation = c.id WHERE c.visitor = ?"
            " GROUP BY c.id ORDER BY c.changed DESC, c.rowid DESC LIMIT ?"
        )
        with self._transaction() as db:
            return tuple(Conversation(*row) for row in db.execute(query, (_digest(visitor), limit)))

    def owns(self, visitor: str, conversation: str) -> bool:
        """Whether the conversation exists and is this visitor's."""
        with self._transaction() as db:
            return _owned(db, visitor, conversation)

    def rename(self, visitor: str, conversation: str, title: str) -> None:
        """Gives a conversation another title; raises UsageError if the visitor has no such conversation."""
        with self._transaction() as db:
            _require(db, visitor, conversation)
            db.execute("UPDATE conversation SET title = ? WHERE id = ?", (_title(title), conversation))

    def delete(self, visitor: str, conversation: str) -> None:
        """Deletes a conversation, its answers and what was said of them; raises UsageError like `rename`."""
        with self._transaction() as db:
            _require(db, visitor, conversation)
            db.execute("DELETE FROM conversation WHERE id = ?", (conversation,))

    def keep(self, visitor: str, conversation: str, *, answer: Json, receipt: Json) -> None:
        """Keeps an answer that was given, under its own `answer_id`; raises UsageError like `rename`."""
        now = _now()
        row = (answer["answer_id"], conversation, now, _dumps(answer), _dumps(receipt))
        with self._transaction() as db:
            _require(db, visitor, conversation)
            db.execute("INSERT INTO answer VALUES (?, ?, ?, ?, ?)", row)
            db.execute("UPDATE conversation SET changed = ? WHERE id = ?", (now, conversation))

    def turns(self, visitor: str, conversation: str) -> tuple[Kept, ...]:
        """The answers of a conversation, oldest first; none if it is not this visitor's."""
        with self._transaction() as db:
            if not _owned(db, visitor, conversation):
                return ()
            rows = db.execute(_KEPT + " WHERE a.conversation = ? ORDER BY a.rowid", (conversation,)).fetchall()
        return tuple(_kept(row) for row in rows)

    def answer(self, answer_id: str) -> Kept | None:
        """An answer by its id alone: whoever holds the unguessable id may read it."""
        with self._transaction() as db:
            row = db.execute(_KEPT + " WHERE a.id = ?", (answer_id,)).fetchone()
        return _kept(row) if row else None

    def give_feedback(
        self, visitor: str, answer_id: str, *, verdict: Verdict, reason: str | None = None, note: str = ""
    ) -> None:
        """Keeps what a visitor thinks of an answer of its own; the last word counts.

        Raises:
            UsageError: the verdict or the reason is unknown, or the answer is not this visitor's.
        """
        if verdict not in ("up", "down") or (reason is not None and reason not in REASONS):
            raise UsageError(f"a verdict is up or down, a reason one of: {', '.join(REASONS)}")
        with self._transaction() as db:
            found = db.execute("SELECT conversation FROM answer WHERE id = ?", (answer_id,)).fetchone()
            _require(db, visitor, found[0] if found else "")
            row = (answer_id, verdict, reason if verdict == "down" else None, note[:MAX_NOTE], _now())
            db.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?)", row)

    def feedback(self) -> Iterator[Json]:
        """All feedback, oldest first, each with the answer and its receipt; it names no visitor."""
        with self._transaction() as db:
            rows = db.execute(_KEPT + " WHERE f.answer IS NOT NULL ORDER BY f.given, a.rowid").fetchall()
        for kept in map(_kept, rows):
            said = kept.feedback
            if said:
                yield {
                    "answer_id": kept.answer_id, "verdict": said.verdict, "reason": said.reason, "note": said.note,
                    "given": said.given, "answer": kept.answer, "receipt": kept.receipt,
                }  # fmt: skip

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._db as db:
            yield db


_KEPT = (
    "SELECT a.id, a.conversation, a.given, a.answer, a.receipt, f.verdict, f.reason, f.note, f.given"
    " FROM answer a LEFT JOIN feedback f ON f.answer = a.id"
)


def _kept(row: Sequence[Any]) -> Kept:
    said = Feedback(*row[5:]) if row[5] else None
    return Kept(row[0], row[1], row[2], json.loads(row[3]), json.loads(row[4]), said)


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=10, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # what a visitor deletes leaves the file
    db.execute("PRAGMA trusted_schema = OFF")
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        db.close()
        raise SchemaError(f"{path} was written by a newer version of this program: update it")
    if found < VERSION:
        db.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
    return db


def _digest(visitor: str) -> str:
    return hashlib.sha256(visitor.encode()).hexdigest()


def _owned(db: sqlite3.Connection, visitor: str, conversation: str) -> bool:
    row = db.execute(
        "SELECT 1 FROM conversation WHERE id = ? AND visitor = ?", (conversation, _digest(visitor))
    ).fetchone()
    return row is not None


def _require(db: sqlite3.Connection, visitor: str, conversation: str) -> None:
    if not _owned(db, visitor, conversation):
        raise UsageError("there is no such conversation here any more: start a new one")


def _title(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= MAX_TITLE else plain[: MAX_TITLE - 1].rstrip() + "…"


def _dumps(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
