"""Made-up releases for the tests of the stores, and a stand-in for an embedder: a vector drawn from the text's hash."""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.datatypes import Chunk, Field, Reading, Release, Teaser
from rag.library import Changes, EmbeddedChunk, Library, embedding_key
from rag.library.rows import version_row
from rag.library.schema import APPLICATION_ID, FIRST

DIMENSION = 8
NAME = "hash-embedder"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def vector(text: str, dimension: int = DIMENSION) -> NDArray[np.float32]:
    """A unit vector (dimension,) that depends on nothing but the text."""
    drawn = np.random.default_rng(int(sha(text)[:12], 16)).normal(size=dimension).astype(np.float32)
    return drawn / np.linalg.norm(drawn)


def release(
    source: str,
    body: str,
    *,
    url: str | None = None,
    published: date | None = None,
    embargo: datetime | None = None,
    institution: str | None = None,
) -> Release:
    """A release with the readers' kind of id; its title is the first line of its body."""
    return Release(
        id="r" + sha(url or source)[:12],
        source=source,
        title=body.split("\n", 1)[0],
        body=body,
        page_kind="text",
        url=url,
        published=published,
        embargo=embargo,
        fields=(Field("institution", institution),) if institution else (),
    )


def passages(made: Release) -> list[EmbeddedChunk]:
    """One passage a line."""
    found, start = [], 0
    for n, line in enumerate(made.body.split("\n")):
        chunk = Chunk(made.id, 1, n, start, start + len(line), line, made.title)
        found.append(EmbeddedChunk(chunk, vector(line)))
        start += len(line) + 1
    return [item for item in found if item.chunk.text]


def put(library: Library, path: str, *made: Release, teasers: tuple[Teaser, ...] = (), lift: bool = False) -> Changes:
    """Stores a file whose bytes are its releases' bodies and teasers."""
    digest = sha("".join(r.body for r in made) + repr([t.title for t in teasers]))
    reading = Reading(made, teasers)
    return library.put_file(path, digest, reading=reading, passages=[passages(r) for r in made], lift=lift)


def put_text(library: Library, path: str, body: str, **facts: object) -> str:
    """Stores a file of one release; the release's id as the reader gave it."""
    made = release(path, body, **facts)  # type: ignore[arg-type]
    put(library, path, made)
    return made.id


def new_library(folder: Path) -> Library:
    """An empty library that knows its embedder."""
    library = Library.open(folder / "library.db")
    library.require_embedder(NAME, DIMENSION)
    return library


def first_version(path: Path, *, body: str = "Ice melts\nLate in spring.") -> str:
    """A library as the first version of the schema held it: one release of one passage; its id."""
    made = release("/a.txt", body)
    with sqlite3.connect(path) as db:
        db.executescript(FIRST)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
        meta = {"schema": "1", "embedder": NAME, "dimension": str(DIMENSION), "revision": "1"}
        db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        db.execute("INSERT INTO files VALUES (1, '/a.txt', ?, NULL, 0)", (sha(body + "[]"),))
        db.execute("INSERT INTO releases VALUES (1, ?, 1)", (made.id,))
        row = {"release": 1, "version": 1, **version_row(made), "content": "of the first version"}
        marks = ", ".join("?" * len(row))
        db.execute(f"INSERT INTO versions ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))  # noqa: S608
        db.execute("INSERT INTO fields VALUES (1, 1, 0, 'institution', 'Ice Lab', ' ice lab ', NULL, NULL, 1.0)")
        db.execute("INSERT INTO sources VALUES (1, 0, '/a.txt', 1, 1)")
        for n, (chunk, made_of) in enumerate(passages(made)):
            db.execute("INSERT INTO embeddings VALUES (?, ?, ?)", (n, embedding_key(NAME, chunk), made_of.tobytes()))
            place = (n + 1, 1, 1, n, chunk.start, chunk.end, chunk.context, chunk.part, n)
            db.execute("INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", place)
    db.close()
    return made.id
