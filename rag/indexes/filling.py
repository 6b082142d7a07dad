"""What the library holds, put into a generation's two indexes: here, or in a process that knows nothing else.

What is here: the difference between library and indexes, applied. What is not: generations and their publishing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import ArchiveError
from rag.indexes import apart
from rag.indexes.health import problems_of
from rag.indexes.lexicon import Entry
from rag.indexes.pair import VECTORS, Pair
from rag.indexes.vectors import Metadata
from rag.library import IndexEntry, Library
from rag.progress import Progress, Report

BATCH = 1_000


def fill(
    folder: Path, library: Library, *, live: frozenset[int], embedder: tuple[str, int], progress: Report
) -> tuple[int, int]:
    """Adds the live passages that are missing and removes what is not live; how many passages each."""
    if (folder / VECTORS).exists():
        pair = Pair.open(folder)
    else:
        pair = Pair.create(folder, embedder=embedder[0], dimension=embedder[1])
    try:
        dense, lexical = pair.vectors.ids(), pair.lexicon.ids()
        pair.vectors.remove(sorted(dense - live))
        pair.lexicon.remove(sorted(lexical - live))
        missing, done = live - (dense & lexical), 0
        for entries in library.iter_chunks(missing, batch=BATCH):
            new = [e for e in entries if e.chunk.id not in dense]
            if new:
                pair.vectors.add(
                    [e.chunk.id for e in new], np.stack([e.vector for e in new]), list(map(_metadata, new))
                )
            pair.lexicon.add([_entry(e) for e in entries if e.chunk.id not in lexical])
            done += len(entries)
            progress(Progress("indexing", done, len(missing)))
    finally:
        pair.close()
    return len(missing), len((dense | lexical) - live)


def fill_apart(folder: Path, file: Path, *, progress: Report) -> tuple[tuple[int, int], list[str]]:
    """As `fill`, for the empty `folder` and all of the library in `file`, by a new process; and what is wrong then.

    Raises:
        ArchiveError: the process ended before it was done.
    """
    said: dict[str, Any] = {}
    last = "no message"
    with apart.start(__name__, str(file), str(folder), errors=subprocess.STDOUT) as process:
        try:
            for line in process.stdout or ():
                if not line.startswith("{"):  # what a library says
                    last = line.strip() or last
                    continue
                said = json.loads(line)
                if "indexing" in said:
                    progress(Progress("indexing", *said["indexing"]))
        except BaseException:
            process.kill()
            raise
    if process.returncode or "changed" not in said:
        raise ArchiveError(f"the new index could not be made ({last}); the old one stays; run `rag rebuild`")
    added, removed = said["changed"]
    return (added, removed), [str(problem) for problem in said["problems"]]


def main() -> None:
    """The process apart: it ends with the one that began it, so that two never write the same folder."""
    threading.Thread(target=_ends_with_parent, daemon=True).start()
    folder = Path(sys.argv[2])
    with Library.open(Path(sys.argv[1]), read_only=True) as library:
        live, embedder = library.live_chunk_ids(), library.embedder
        if embedder is None:
            raise ArchiveError("the library has no embedder")
        changed = fill(folder, library, live=live, embedder=embedder, progress=_tell)
    print(json.dumps({"changed": changed, "problems": problems_of(folder, live=live)}), flush=True)  # noqa: T201


def _tell(progress: Progress) -> None:
    print(json.dumps({"indexing": [progress.done, progress.total]}), flush=True)  # noqa: T201


def _ends_with_parent() -> None:
    """Its end of the pipe is never written to: reading it returns when the parent is gone."""
    os.read(0, 1)
    os._exit(1)


def _metadata(entry: IndexEntry) -> Metadata:
    return {"release": entry.chunk.release_id, "published": entry.published, "embargo": entry.embargo}


def _entry(entry: IndexEntry) -> Entry:
    return Entry(entry.chunk.id, entry.title, entry.chunk.text, entry.names, entry.published, entry.embargo)
