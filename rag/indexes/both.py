"""The pair of indexes, kept in step with the library: open, search, publish, check, rebuild.

What is here: the wiring of library, vectors, lexicon and generations. What is not: ranking, and the lock that keeps
a second publisher out, which the caller holds.

A publisher compares the ids of the library's live passages with those in the indexes and applies the difference to
a copy, so whatever was missed before is made good. Passages never change under their id.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.datatypes import Scope
from rag.errors import ArchiveError, BrokenIndexError
from rag.indexes.filling import fill, fill_apart
from rag.indexes.generations import Generations
from rag.indexes.health import check_apart, problems_of
from rag.indexes.pair import Pair, sizes, whole_manifest
from rag.library import Library
from rag.progress import Progress, Report, silent

FORMAT = 1
# Up to here every search is exact: comparing 5,000 passages of 384 dimensions takes 30 ms with reading them from the
# library, importing Chroma 1.8 s. Beyond it a warm Chroma takes 5 ms, whatever the number.
SMALL = 5_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Published:
    """The generation that is current after publishing, and how many passages were added to it and removed."""

    generation: str | None
    added: int = 0
    removed: int = 0


class Indexes:
    """Both indexes for reading. Threads may share one; it follows newly published generations by itself."""

    def __init__(self, root: Path) -> None:
        self._generations = Generations(root)
        self._lock = threading.RLock()
        self._pair: Pair | None = None
        self._count = 0

    @classmethod
    def open(cls, root: Path) -> Self:
        """The indexes under `root`. Nothing is read before the first search."""
        return cls(root)

    @property
    def generation(self) -> str | None:
        """The name of the generation being read; None before the first search or publication."""
        return self._pair.folder.name if self._pair else None

    def nearest(
        self, vector: NDArray[np.float32], k: int, *, library: Library, scope: Scope
    ) -> list[tuple[int, float]]:
        """The `k` visible passages with the highest cosine to `vector` (dimension,), best first.

        Exact under a narrow scope and in a small archive. Else approximate, without a filter at first, because
        nearly everything is visible as a rule; what is not is dropped here, and only if too little is left does
        Chroma filter.
        """
        if scope.narrow_ids is not None or self._passages() <= SMALL:
            ids, matrix = library.chunk_vectors(scope)
            return exact(vector, k, ids=ids, matrix=matrix)
        for where in (None, scope):
            found = self._ask(lambda pair, w=where: pair.vectors.nearest(vector, 2 * k, where=w))  # type: ignore[misc]
            visible = {chunk.id for chunk in library.chunks([key for key, _ in found], scope)}
            seen = [hit for hit in found if hit[0] in visible][:k]
            if len(seen) == k or len(seen) == len(found) < 2 * k:
                break
        return seen

    def match(self, text: str, k: int, *, scope: Scope, title_boost: float = 0.5) -> list[tuple[int, float]]:
        """The `k` passages within the scope with the highest BM25 score for `text`, best first."""
        return self._ask(lambda pair: pair.lexicon.search(text, k, where=scope, title_boost=title_boost))

    def close(self) -> None:
        """Lets go of the files."""
        with self._lock:
            if self._pair:
                self._pair.close()
                self._pair = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _ask(self, question: Callable[[Pair], list[T]]) -> list[T]:
        """Asks the current generation; once more if another was published while it was asked."""
        with self._lock:
            pair = self._current()
            if pair is None:
                return []
            try:
                return question(pair)
            except BrokenIndexError:
                again = self._current()
                if again is None or again is pair:
                    raise
                return question(again)

    def _current(self) -> Pair | None:
        """The pair that CURRENT names, opened if it is not open yet."""
        folder = self._generations.current()
        if self._pair and self._pair.folder != folder:
            self.close()
        if folder and self._pair is None:
            self._count = int(whole_manifest(folder)["chunks"])
            self._pair = Pair.open(folder)
        return self._pair

    def _passages(self) -> int:
        """How many passages the current generation holds."""
        with self._lock:
            return self._count if self._current() else 0


def exact(
    vector: NDArray[np.float32], k: int, *, ids: NDArray[np.int64], matrix: NDArray[np.float32]
) -> list[tuple[int, float]]:
    """The `k` rows of `matrix` (n, dimension) with the highest cosine to `vector` (dimension,), best first."""
    if not len(ids) or k < 1:
        return []
    lengths = np.linalg.norm(matrix, axis=1) * np.linalg.norm(vector)
    cosines = matrix @ vector / np.maximum(lengths, np.finfo(np.float32).tiny)
    best = np.lexsort((ids, -cosines))[:k]
    return [(int(ids[n]), float(cosines[n])) for n in best]


def publish(
    root: Path, library: Library, *, progress: Report = silent, purge: bool = False, fresh: bool = False
) -> Published:
    """Brings the indexes up to the library's state and publishes them as the next generation.

    Does nothing if they are there already. `fresh` starts from an empty folder, which also happens when the
    embedder changed or the published files are damaged; `purge` does so too, in a process that has read nothing that
    the library no longer holds, and leaves no older generation behind.

    Raises:
        ArchiveError: the new indexes do not hold what they should; the old ones stay published.
    """
    generations = Generations(root)
    live, embedder = library.live_chunk_ids(), library.embedder
    goal = {"format": FORMAT, "embedder": list(embedder or ()), "chunks": len(live), "ids": _digest(live)}
    known = None if fresh or purge else _sound_manifest(generations)
    if known and {key: known.get(key) for key in goal} == goal:
        folder = generations.current()
        return Published(folder.name if folder else None)
    if embedder is None:
        return Published(None)
    if purge:
        folder = generations.begin(empty=True)
        try:
            changed, problems = fill_apart(folder, library.path, progress=progress)
        except BaseException:
            generations.discard(folder)
            raise
    else:
        copying = known is not None and (known.get("format"), known.get("embedder")) == (FORMAT, goal["embedder"])
        folder, changed = _next(generations, library, live=live, embedder=embedder, copying=copying, progress=progress)
        progress(Progress("verifying", 0, 1))
        problems = problems_of(folder, live=live)
    if problems:
        generations.discard(folder)
        raise ArchiveError(f"the new index is not complete ({problems[0]}); the old one stays; run `rag rebuild`")
    generations.publish(folder, {**goal, "files": sizes(folder)}, keep=1 if purge else 2)
    return Published(folder.name, *changed)


def rebuild(root: Path, library: Library, *, progress: Report = silent, purge: bool = False) -> Published:
    """Makes both indexes anew from the library alone; nothing is embedded again."""
    return publish(root, library, progress=progress, purge=purge, fresh=True)


def check(root: Path, library: Library, *, seconds: float = 600) -> list[str]:
    """Everything that is wrong with the published indexes, one line each; see health.py, which runs apart."""
    return check_apart(root, library, seconds=seconds)


def _next(
    generations: Generations,
    library: Library,
    *,
    live: frozenset[int],
    embedder: tuple[str, int],
    copying: bool,
    progress: Report,
) -> tuple[Path, tuple[int, int]]:
    """A folder filled with what is live, begun as a copy of the published one if that is sound; how much changed."""
    folder = generations.begin(empty=not copying)
    try:
        return folder, fill(folder, library, live=live, embedder=embedder, progress=progress)
    except BrokenIndexError:
        generations.discard(folder)
        if not copying:
            raise
        folder = generations.begin(empty=True)
        return folder, fill(folder, library, live=live, embedder=embedder, progress=progress)


def _digest(ids: Iterable[int]) -> str:
    return hashlib.sha256(",".join(map(str, sorted(ids))).encode()).hexdigest()


def _sound_manifest(generations: Generations) -> dict[str, Any] | None:
    try:
        folder = generations.current()
        return None if folder is None else whole_manifest(folder)
    except BrokenIndexError:
        return None
