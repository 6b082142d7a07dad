"""The tables of the library, how a file is opened, and how an older one is brought up to date.

What is here: DDL, pragmas, migrations, the `meta` table. What is not: any release.
A file is ours when its application_id says so; `user_version` is the number of migrations it has seen.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from rag.errors import ArchiveError, NoArchiveError, SchemaError

APPLICATION_ID = 0x52414731  # "RAG1"
BUSY_SECONDS = 20.0

# Dates are ints (20250807), instants epoch seconds. `published` NULL: undated. `folded`: see visibility.fold.
# What decides visibility stands before the body, so that SQLite need not walk through long bodies to reach it.
# `sources` are the live links from files to versions; a release without any is deleted at once.
FIRST = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE files (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, root TEXT,
    failed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX files_digest ON files(digest);
CREATE TABLE problems (
    file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE, source TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX problems_file ON problems(file);
CREATE TABLE releases (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, current INTEGER NOT NULL);
CREATE TABLE versions (
    release INTEGER NOT NULL REFERENCES releases ON DELETE CASCADE, version INTEGER NOT NULL,
    published INTEGER, embargo_at INTEGER, embargo TEXT, content TEXT NOT NULL, title TEXT NOT NULL,
    folded TEXT NOT NULL, url TEXT, subtitle TEXT, page_kind TEXT NOT NULL, language TEXT NOT NULL,
    source TEXT NOT NULL, spans TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (release, version));
CREATE INDEX versions_published ON versions(published);
CREATE INDEX versions_folded ON versions(folded);
CREATE INDEX versions_url ON versions(url);
CREATE TABLE sources (
    file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE, position INTEGER NOT NULL, source TEXT NOT NULL,
    release INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (file, position),
    FOREIGN KEY (release, version) REFERENCES versions ON DELETE CASCADE);
CREATE INDEX sources_release ON sources(release, version);
CREATE TABLE fields (
    release INTEGER NOT NULL, version INTEGER NOT NULL, n INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    folded TEXT NOT NULL, start INTEGER, "end" INTEGER, confidence REAL NOT NULL,
    PRIMARY KEY (release, version, n),
    FOREIGN KEY (release, version) REFERENCES versions ON DELETE CASCADE);
CREATE INDEX fields_name ON fields(name, folded);
CREATE TABLE embeddings (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, vector BLOB NOT NULL);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, release INTEGER NOT NULL, version INTEGER NOT NULL, n INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, context TEXT NOT NULL, part TEXT NOT NULL,
    embedding INTEGER NOT NULL REFERENCES embeddings,
    FOREIGN KEY (release, version) REFERENCES versions ON DELETE CASCADE);
CREATE INDEX chunks_release ON chunks(release, version, n);
CREATE INDEX chunks_embedding ON chunks(embedding);
CREATE TABLE teasers (
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
    release INTEGER NOT NULL REFERENCES releases ON DELETE CASCADE,
    title TEXT NOT NULL, folded TEXT NOT NULL, summary TEXT NOT NULL, words TEXT NOT NULL,
    published INTEGER, url TEXT);
CREATE INDEX teasers_file ON teasers(file);
CREATE INDEX teasers_release ON teasers(release);
CREATE INDEX teasers_folded ON teasers(folded);
CREATE TABLE forgotten (kind TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (kind, digest)) WITHOUT ROWID
"""

# A wording is what a release says, without its frame; releases of one wording are copies, and so are those of two that
# `alike` joins. `bands` are the LSH buckets of the wordings' signatures. `lineage` says which content was compared,
# what the release declares itself to be, and whether it was looked at as a notice and as what a notice is about;
# `notices` point from a correction, withdrawal or update at what it changes.
# All five are derived: what is missing from them is made at the end of the next ingest.
LINEAGE = """
ALTER TABLE fields ADD COLUMN about TEXT;
ALTER TABLE files ADD COLUMN reader INTEGER NOT NULL DEFAULT 1;
CREATE TABLE wordings (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE);
CREATE TABLE bands (
    bucket INTEGER NOT NULL, wording INTEGER NOT NULL REFERENCES wordings ON DELETE CASCADE,
    PRIMARY KEY (bucket, wording)) WITHOUT ROWID;
CREATE INDEX bands_wording ON bands(wording);
CREATE TABLE alike (
    one INTEGER NOT NULL REFERENCES wordings ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES wordings ON DELETE CASCADE,
    PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE INDEX alike_other ON alike(other);
CREATE TABLE lineage (
    release INTEGER PRIMARY KEY REFERENCES releases ON DELETE CASCADE, content TEXT NOT NULL,
    kind TEXT, wording INTEGER REFERENCES wordings, linked INTEGER NOT NULL DEFAULT 0);
CREATE INDEX lineage_wording ON lineage(wording);
CREATE INDEX lineage_kind ON lineage(kind) WHERE kind IS NOT NULL;
CREATE TABLE notices (
    release INTEGER NOT NULL REFERENCES releases ON DELETE CASCADE,
    concerns INTEGER NOT NULL REFERENCES releases ON DELETE CASCADE,
    kind TEXT NOT NULL, start INTEGER, "end" INTEGER,
    PRIMARY KEY (release, concerns)) WITHOUT ROWID;
CREATE INDEX notices_concerns ON notices(concerns);
CREATE TRIGGER wording_unused AFTER DELETE ON lineage BEGIN DELETE FROM wordings WHERE id = old.wording
    AND NOT EXISTS (SELECT 1 FROM lineage WHERE wording = old.wording); END
"""

MIGRATIONS = (FIRST, LINEAGE)  # append only: an archive of the first version must open in every later one


def connect(path: Path, *, read_only: bool, older: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode (transactions are explicit), the schema checked or brought up to date.

    Raises:
        NoArchiveError, SchemaError, ArchiveError: as `Library.open`; sqlite3.DatabaseError: the file is damaged.
    """
    if read_only:
        db = _connect_read_only(path)
    else:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"{path.parent} cannot be made: {error.strerror}") from error
        db = _connect(path.absolute().as_uri() + "?mode=rwc")
    try:
        _prepare(db, path, read_only=read_only, older=older)
    except BaseException:
        db.close()
        raise
    return db


def _connect(uri: str) -> sqlite3.Connection:
    # check_same_thread is off only so that close() may come from another thread; no connection is shared.
    db = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    db.row_factory = sqlite3.Row
    return db


def _connect_read_only(path: Path) -> sqlite3.Connection:
    """Reads without writing; where the folder cannot be written, without even the log's helper file."""
    if not path.is_file():
        raise NoArchiveError(f"there is no archive at {path.parent}; make one with `rag ingest PATH`")
    uri = path.absolute().as_uri()
    db = _connect(uri + "?mode=ro")
    try:
        db.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        db.close()
        if os.access(path.parent, os.W_OK):
            raise
    else:
        return db
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise ArchiveError(f"{path} has an unfinished log; run `rag status` once where {path.parent} is writable")
    return _connect(uri + "?mode=ro&immutable=1")


def _prepare(db: sqlite3.Connection, path: Path, *, read_only: bool, older: bool) -> None:
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA foreign_keys = ON")
    version = _checked_version(db, path)
    if read_only:
        if not version:
            raise NoArchiveError(
                f"{path} is empty: its first ingest has just begun or was broken off; run `rag ingest PATH`"
            )
        if version < len(MIGRATIONS) and not older:
            raise ArchiveError(f"{path} is from an older version of this program; `rag rebuild` brings it up to date")
        return
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA secure_delete = ON")
    if version < len(MIGRATIONS):
        _migrate(db, path)


def _checked_version(db: sqlite3.Connection, path: Path) -> int:
    ours = db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    if not ours and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise ArchiveError(f"{path} is a database of another program; choose another data folder")
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise SchemaError(f"{path} was written by a newer version of this program; update it to read this archive")
    return version if ours else 0


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    db.execute("BEGIN IMMEDIATE")  # another process may have migrated while we waited: look again inside
    try:
        for script in MIGRATIONS[_checked_version(db, path) :]:
            for statement in script.split(";\n"):
                db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        set_meta(db, "schema", str(len(MIGRATIONS)))
        db.commit()
    except BaseException:
        db.rollback()
        raise


def expected_tables(version: int) -> set[tuple[str, str]]:
    """(name, SQL) of every table, index, view and trigger that a library of this version of the schema has."""
    db = sqlite3.connect(":memory:")
    try:
        for script in MIGRATIONS[:version]:
            db.executescript(script)
        return tables(db)
    finally:
        db.close()


def tables(db: sqlite3.Connection) -> set[tuple[str, str]]:
    """The same, of an open file."""
    rows = db.execute("SELECT name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'")
    return {(row[0], row[1].strip()) for row in rows}


def meta(db: sqlite3.Connection, key: str) -> str | None:
    """A value of the meta table, or None."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def set_meta(db: sqlite3.Connection, key: str, value: str) -> None:
    """Sets a value of the meta table."""
    db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value))


def bump_revision(db: sqlite3.Connection) -> None:
    """Counts a transaction that changed what can be found."""
    set_meta(db, "revision", str(int(meta(db, "revision") or 0) + 1))


def known_embedder(db: sqlite3.Connection) -> tuple[str, int] | None:
    """Name and dimension of the recorded embedder."""
    name, dimension = meta(db, "embedder"), meta(db, "dimension")
    return (name, int(dimension)) if name and dimension else None


def check_embedder(db: sqlite3.Connection, name: str, dimension: int) -> None:
    """Refuses an embedder other than the recorded one; an archive without any takes each."""
    known = known_embedder(db)
    if known not in (None, (name, dimension)):
        raise ArchiveError(
            f"this archive was embedded with {known and known[0]}, not {name}; "
            f"run `rag rebuild --embeddings` to re-embed it, or set RAG_EMBEDDER={known and known[0]}"
        )


def require_embedder(db: sqlite3.Connection, name: str, dimension: int) -> None:
    """Records the embedder where none is; else as `check_embedder`."""
    check_embedder(db, name, dimension)
    set_meta(db, "embedder", name)
    set_meta(db, "dimension", str(dimension))
