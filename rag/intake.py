"""Taking files in: read, split, embed, store, one file at a time. Wires the stages; knows no vendor.

A file that is already known by its hash costs that hash. What is not here: the indexes (published afterwards by
the archive), the lock, and the terminal.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag import files, pages, tokens
from rag.datatypes import Chunk, IngestSummary, Problem, Reading, Release
from rag.embed import Embedder
from rag.errors import PageError
from rag.library import EmbeddedChunk, Library, embedding_key
from rag.progress import Progress, Report, silent
from rag.split import split, with_context

BATCH = 64
"""Passages of a long file embedded, and kept for a resumed run, at a time. Small files together are not embedded faster
than one by one: 96 passages took 5.8 s of processor time three at a time, and 6.2 s at once."""
READER: int = pages.READER
"""What an older reader read is read anew, although its bytes are the same."""


class Intake:
    """Puts files into a library. One at a time holds the archive's lock; that is the caller's to see to."""

    def __init__(
        self, library: Library, embedder: Embedder | None, *, chunk_tokens: int, report: Report = silent
    ) -> None:
        """`embedder` None is a dry run: files are read and counted, nothing is written."""
        self._library = library
        self._embedder = embedder
        self._budget = chunk_tokens
        self._report = report
        self._counts: Counter[str] = Counter()
        self._problems: list[Problem] = []
        self._earlier: dict[str, list[Problem]] = {}
        for problem in library.problems():
            self._earlier.setdefault(_file_of(problem), []).append(problem)
        if embedder is not None:
            library.require_embedder(embedder.name, embedder.dimension)

    def run(self, paths: Sequence[Path], *, sync: bool = False) -> IngestSummary:
        """Takes in all files at or below the paths; with `sync`, removes what is gone from below them.

        A file that cannot be read is listed with its reason, and the rest goes on. Files named one by one are
        taken in even if their releases were forgotten; files found in a folder are not.

        Raises:
            UsageError: a path does not exist, and with `sync` has never held anything either.
        """
        started = time.perf_counter()
        vanished = [p for p in map(_absolute, paths) if sync and files.is_gone(p) and self._library.paths_under(p)]
        roots = files.existing(p for p in paths if _absolute(p) not in vanished)
        found = files.find(roots)
        for done, path in enumerate(found):
            self._report(Progress("reading", done, len(found), path.name))
            self._counts["read"] += 1
            self._take(path, root=_root(path, roots), lift=path in roots)
        self._report(Progress("reading", len(found), len(found)))
        if sync:
            self._remove_gone([*roots, *vanished], set(found))
        seconds = time.perf_counter() - started
        return IngestSummary(problems=tuple(self._problems), seconds=seconds, **self._counts)

    def _fail(self, path: Path, reason: str) -> None:
        self._counts["failed"] += 1
        name = os.fsencode(path).decode("utf-8", "backslashreplace")  # a name need not be text
        self._problems.append(Problem(name, reason))

    def _take(self, path: Path, *, root: Path, lift: bool) -> None:
        try:
            data, digest = files.load(path)
        except PageError as error:
            self._fail(path, str(error))
            return
        before = self._library.digest_of(path)
        if before == digest and self._library.reader_of(path) >= READER:
            self._known(path)
            return
        if before is None and self._library.is_forgotten(digest) and not lift:
            self._counts["unchanged"] += 1
            return
        try:
            reading = pages.read(data, path.as_posix())
            outcome = self._store(path, digest, reading, root=root, lift=lift, before=before)
        except PageError as error:
            self._fail(path, str(error))
            if self._embedder is not None:
                self._library.put_failure(path, digest, str(error), reader=READER)
            return
        self._problems += reading.problems
        self._counts["teasers"] += len(reading.teasers)
        self._counts[outcome] += 1

    def _known(self, path: Path) -> None:
        """An unchanged file: it failed before and fails again, or there is nothing to do."""
        earlier = self._earlier.get(path.as_posix(), [])
        self._problems += earlier
        failed = any(p.source == path.as_posix() for p in earlier)
        self._counts["failed" if failed else "unchanged"] += 1

    def _store(
        self, path: Path, digest: str, reading: Reading, *, root: Path, lift: bool, before: str | None
    ) -> Literal["new", "changed", "unchanged"]:
        """What became of the file; unchanged, too, if all that it holds was forgotten, or is read as it was before."""
        if self._embedder is None:
            self._counts["releases"] += 0 if before == digest else len(reading.releases)
            return "unchanged" if before == digest else "changed" if before else "new"
        chunked = [self._split(release, self._embedder) for release in reading.releases]
        vectors = self._embed([chunk for chunks in chunked for chunk in chunks], self._embedder, path)
        passages = [[EmbeddedChunk(chunk, next(vectors)) for chunk in chunks] for chunks in chunked]
        changes = self._library.put_file(
            path, digest, reading=reading, passages=passages, root=root, lift=lift, reader=READER
        )
        self._counts["releases"] += len(changes.new) + len(changes.changed)
        self._counts["chunks"] += changes.chunks
        same = before == digest and not (changes.new or changes.changed or changes.removed)
        if same or len(changes.forgotten) == len(reading.releases):
            return "unchanged"
        return "changed" if before else "new"

    def _split(self, release: Release, embedder: Embedder) -> tuple[Chunk, ...]:
        return split(
            release,
            budget=self._budget,
            count=tokens.count,
            max_pieces=embedder.max_pieces,
            pieces=embedder.count_pieces,
        )

    def _embed(self, chunks: Sequence[Chunk], embedder: Embedder, path: Path) -> Iterator[NDArray[np.float32]]:
        """One vector a chunk, in order; the library is asked first, and keeps what was made in a long file."""
        keys = [embedding_key(embedder.name, chunk) for chunk in chunks]
        known = self._library.cached_vectors(keys)
        wanted = [(k, chunk) for k, chunk in dict(zip(keys, chunks, strict=True)).items() if k not in known]
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            made = embedder.passages([with_context(chunk) for _, chunk in batch])
            fresh = dict(zip([k for k, _ in batch], made, strict=True))
            known |= fresh
            if len(wanted) > BATCH:
                self._library.stash(fresh)
                self._report(Progress("embedding", start + len(batch), len(wanted), path.name))
        return (known[k] for k in keys)

    def _remove_gone(self, paths: Sequence[Path], found: set[Path]) -> None:
        for root in paths:
            for known in self._library.paths_under(root):
                if Path(known) not in found and files.is_gone(Path(known)):
                    self._counts["removed"] += len(self._library.remove_path(known))


def _absolute(path: Path) -> Path:
    return Path(os.path.realpath(path.expanduser()))


def _root(path: Path, roots: Sequence[Path]) -> Path:
    """The path the user named at or below which the file was found."""
    return next((root for root in roots if path == root or root in path.parents), path.parent)


def _file_of(problem: Problem) -> str:
    """The file of a problem, without the line of a JSONL file: "a.jsonl#L12" -> "a.jsonl"."""
    return re.sub(r"#L\d+$", "", problem.source)
