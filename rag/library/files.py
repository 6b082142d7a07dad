"""Files: what the library remembers of each, and what could not be read of it.

What is here: rows of `files` and `problems`, no release's words. What is not: what a file holds (writing.py).
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from rag.datatypes import Problem
from rag.errors import PageError


def posix(path: Path | str) -> str:
    """A path as the library keeps it."""
    return Path(path).as_posix()


def digest_of(db: sqlite3.Connection, path: Path | str) -> str | None:
    """The sha256 a file had when it was last ingested or failed; None for a file never seen."""
    row = db.execute("SELECT digest FROM files WHERE path = ?", (posix(path),)).fetchone()
    return None if row is None else str(row[0])


def reader_of(db: sqlite3.Connection, path: Path | str) -> int:
    """The version of the reader that last read a file, or failed to; 0 for a file never seen."""
    row = db.execute("SELECT reader FROM files WHERE path = ?", (posix(path),)).fetchone()
    return 0 if row is None else int(row[0])


def paths_under(db: sqlite3.Connection, root: Path | str) -> tuple[str, ...]:
    """The known files at or below `root`, failed ones too, sorted."""
    top = posix(root)
    inside = top.rstrip("/") + "/"
    query = "SELECT path FROM files WHERE path = ? OR substr(path, 1, ?) = ? ORDER BY path"
    return tuple(row[0] for row in db.execute(query, (top, len(inside), inside)))


def put_failure(db: sqlite3.Connection, path: Path | str, digest: str, reason: str, *, reader: int = 1) -> None:
    """Remembers that a file could not be read. What it held when it was last readable stays."""
    name = posix(path)
    try:
        db.execute(
            "INSERT INTO files (path, digest, failed, reader) VALUES (?, ?, 1, ?) ON CONFLICT (path) "
            "DO UPDATE SET digest = excluded.digest, failed = 1, reader = excluded.reader",
            (name, digest, reader),
        )
    except UnicodeEncodeError as error:
        raise PageError(f"{name!a} is a file name that is no text; rename the file") from error
    file_id = db.execute("SELECT id FROM files WHERE path = ?", (name,)).fetchone()[0]
    db.execute("DELETE FROM problems WHERE file = ?", (file_id,))
    plain = reason.encode("utf-8", "replace").decode("utf-8")
    db.execute("INSERT INTO problems VALUES (?, ?, ?)", (file_id, name, plain))


def problems_of(db: sqlite3.Connection, path: Path | str) -> tuple[Problem, ...]:
    """What could not be read of one file; a failed file has a problem whose source is the file itself."""
    query = "SELECT source, reason FROM problems p JOIN files f ON f.id = p.file WHERE f.path = ? ORDER BY p.rowid"
    return tuple(Problem(*row) for row in db.execute(query, (posix(path),)))


def problems(db: sqlite3.Connection) -> tuple[Problem, ...]:
    """What could not be read: whole files, and single lines of JSONL files."""
    return tuple(Problem(*row) for row in db.execute("SELECT source, reason FROM problems ORDER BY source, reason"))
