"""Records to rows and back: what a release, a passage and a vector look like in SQLite.

What is here: conversions and digests. What is not: queries.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.datatypes import Chunk, Field, Pointer, Release, Span
from rag.errors import ArchiveError
from rag.library.visibility import day, epoch, fold, from_day

PLAIN_FLOAT = np.dtype("<f4")


class EmbeddedChunk(NamedTuple):
    """A passage with its vector, float32 (dimension,)."""

    chunk: Chunk
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Changes:
    """What storing one file did: ids of releases, numbers of passages and teasers written.

    `new` and `changed` have passages to index; `removed` are gone; `forgotten` were left out.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    chunks: int = 0
    teasers: int = 0


def embedding_key(embedder: str, chunk: Chunk) -> str:
    """What a passage's vector depends on, as a sha256: the embedder, the context, the text."""
    parts = (embedder, chunk.context, chunk.text)
    return hashlib.sha256("\0".join(f"{len(p)}:{p}" for p in parts).encode("utf-8", "surrogatepass")).hexdigest()


def sha256(text: str) -> str:
    """Hex digest of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def content_digest(release: Release) -> str:
    """What makes a version: two readings with the same digest are the same version."""
    fields = [[f.name, f.value, f.start, f.end, f.about] for f in release.fields]
    dates = [str(release.published), str(release.embargo)]
    return sha256(json.dumps([release.title, release.subtitle, release.body, dates, fields]))


def version_row(release: Release) -> dict[str, Any]:
    """The columns of `versions` but release and version."""
    spans = {
        "dateline": release.dateline and [release.dateline.start, release.dateline.end],
        "boilerplate": [[s.start, s.end] for s in release.boilerplate],
        "contact": [[s.start, s.end] for s in release.contact],
    }
    return {
        "title": release.title,
        "folded": fold(release.title),
        "subtitle": release.subtitle,
        "body": release.body,
        "page_kind": release.page_kind,
        "published": day(release.published) if release.published else None,
        "url": release.url,
        "language": release.language,
        "embargo": release.embargo.isoformat() if release.embargo else None,
        "embargo_at": epoch(release.embargo),
        "spans": json.dumps(spans),
        "source": release.source,
        "content": content_digest(release),
    }


def release_record(row: sqlite3.Row, *, fields: Iterable[Field], sources: Sequence[str]) -> Release:
    """A row of `versions` with its release's name, as a Release. Its source is the first live one."""
    spans = json.loads(row["spans"])
    return Release(
        id=row["name"],
        source=sources[0] if sources else row["source"],
        title=row["title"],
        body=row["body"],
        page_kind=row["page_kind"],
        published=from_day(row["published"]),
        subtitle=row["subtitle"],
        url=row["url"],
        language=row["language"],
        embargo=datetime.fromisoformat(row["embargo"]) if row["embargo"] else None,
        dateline=Span(*spans["dateline"]) if spans["dateline"] else None,
        boilerplate=tuple(Span(*s) for s in spans["boilerplate"]),
        contact=tuple(Span(*s) for s in spans["contact"]),
        fields=tuple(fields),
        version=row["version"],
        sources=tuple(sources),
    )


def field_record(row: sqlite3.Row) -> Field:
    """A row of `fields` as a Field."""
    return Field(row["name"], row["value"], row["start"], row["end"], row["confidence"], row["about"])


def pointer_record(row: sqlite3.Row) -> Pointer:
    """The name, title and date of a release as a Pointer."""
    return Pointer(row["name"], row["title"], from_day(row["published"]))


def to_blob(vector: NDArray[np.float32], dimension: int) -> bytes:
    """A vector as little-endian float32.

    Raises:
        ArchiveError: it is not finite, or not of this dimension.
    """
    if vector.shape != (dimension,) or not np.isfinite(vector).all():
        raise ArchiveError(f"a vector of shape {vector.shape} is not {dimension} finite numbers; check the embedder")
    return np.asarray(vector, PLAIN_FLOAT).tobytes()


def from_blobs(blobs: Sequence[bytes], dimension: int) -> NDArray[np.float32]:
    """Stored vectors as a matrix (n, dimension), float32.

    Raises:
        ArchiveError: one is not of this dimension.
    """
    if any(len(blob) != 4 * dimension for blob in blobs):
        raise ArchiveError("a stored embedding has the wrong size; run `rag rebuild --embeddings`")
    return np.frombuffer(b"".join(blobs), PLAIN_FLOAT).reshape(len(blobs), dimension).astype(np.float32, copy=False)
