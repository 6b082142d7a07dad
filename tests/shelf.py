"""Made-up releases for the tests of the stores, and a stand-in for an embedder: a vector drawn from the text's hash."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.datatypes import Chunk, Field, Reading, Release, Teaser
from rag.library import Changes, EmbeddedChunk, Library

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
