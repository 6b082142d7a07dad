"""The health check of the indexes, run in a process of its own: a file cut short can kill whoever opens it.

What is here: what is checked, starting that process, and reading what it says or how it died. What is not: mending;
the indexes are made anew from the library.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from rag.errors import BrokenIndexError
from rag.indexes import apart
from rag.indexes.generations import Generations
from rag.indexes.pair import LEXICON, VECTORS, Pair, whole_manifest
from rag.indexes.vectors import Vectors
from rag.library import Library


def check_apart(root: Path, library: Library, *, seconds: float) -> list[str]:
    """The problems of the generation published under `root`, one line each; never dies, waits `seconds` at most."""
    live = library.live_chunk_ids()
    try:
        folder = Generations(root).current()
    except BrokenIndexError as error:
        return [str(error)]
    if folder is None:
        return ["there is no index yet; run `rag rebuild`"] if live else []
    try:
        whole_manifest(folder)
    except BrokenIndexError as error:
        return [str(error)]
    with apart.start(__name__, str(folder)) as process:
        try:
            said, told = process.communicate(json.dumps(sorted(live)), timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return [f"the index in {folder} did not answer within {seconds:.0f} seconds; run `rag rebuild`"]
        except BaseException:
            process.kill()
            raise
    ended = process.returncode
    if ended < 0:
        return [f"the index in {folder} is damaged: opening it ended in signal {-ended}; run `rag rebuild`"]
    if ended:
        last = (told.strip().splitlines() or ["no message"])[-1]
        return [f"the index in {folder} is damaged: {last}; run `rag rebuild`"]
    return [str(problem) for problem in json.loads(said)]


def main() -> None:
    """The process apart."""
    folder, live = Path(sys.argv[1]), json.load(sys.stdin)
    sys.stdout.write(json.dumps(problems_of(folder, live=live)))


def problems_of(folder: Path, *, live: Iterable[int]) -> list[str]:
    """Opens both indexes in `folder`, compares them with the ids that are `live`, and asks them sample questions."""
    wanted = frozenset(live)
    found: list[str] = []
    try:
        pair = Pair.open(folder)
    except BrokenIndexError as error:
        return [str(error)]
    try:
        for name, ids in ((VECTORS, pair.vectors.ids()), (LEXICON, pair.lexicon.ids())):
            if ids != wanted:
                found.append(f"{name}: {len(wanted - ids)} passages are missing, {len(ids - wanted)} are not live")
        if pair.lexicon.count() != len(wanted) or pair.vectors.count() != len(wanted):
            found.append(f"{pair.vectors.count()} vectors and {pair.lexicon.count()} texts for {len(wanted)} passages")
        found += _bad_answers(pair.vectors, len(wanted))
    except BrokenIndexError as error:
        found.append(str(error))
    finally:
        pair.close()
    return found


def _bad_answers(vectors: Vectors, count: int) -> list[str]:
    """Damaged graphs answer with too few passages, or miss the very passage that was asked for."""
    ids, matrix = vectors.sample(20)
    asked = min(50, count)
    for key, vector in zip(ids, matrix, strict=True):
        hits = vectors.nearest(vector, asked)
        if len(hits) < asked:
            return [f"vectors: {len(hits)} passages found where {asked} were asked for"]
        if key not in dict(hits) and hits[-1][1] < 1 - 1e-4:  # among many equal ones it may be missing
            return [f"vectors: passage {key} does not find itself"]
    return []
