"""Ingests killed at random moments and at every step: nothing that was reported is lost, and the next run mends all.

The tested process is forked from one that has imported everything, so that a kill costs a second and not ten.
RAG_KILLS=60 runs the full form.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag import upkeep
from rag.indexes import both
from rag.indexes.generations import Generations
from rag.indexes.health import problems_of
from rag.indexes.pair import Pair, whole_manifest
from rag.library import OWNER_SEES_EVERYTHING, Library
from rag.settings import Settings
from tests import faked, fakes

KILLS = int(os.environ.get("RAG_KILLS", "10"))
# Where it dies: module, class or none, function, before or after its n-th call.
STEPS = (
    ("rag.library.store", "Library", "put_file", "before", 1),
    ("rag.library.versions", "", "put", "after", 2),
    ("rag.library.writing", "", "_sweep", "before", 2),
    ("rag.library.store", "Library", "put_file", "after", 1),
    ("rag.library.store", "Library", "put_file", "after", 3),
    ("rag.library.store", "Library", "put_failure", "after", 1),
    ("rag.library.store", "Library", "remove_path", "after", 1),
    ("rag.library.store", "Library", "put_compared", "after", 2),
    ("rag.library.store", "Library", "put_links", "before", 1),
    ("rag.library.store", "Library", "put_links", "after", 1),
    ("rag.indexes.generations", "Generations", "begin", "before", 1),
    ("rag.indexes.generations", "Generations", "begin", "after", 1),
    ("rag.indexes.vectors", "Vectors", "remove", "after", 1),
    ("rag.indexes.vectors", "Vectors", "add", "after", 1),
    ("rag.indexes.lexicon", "Lexicon", "remove", "after", 1),
    ("rag.indexes.lexicon", "Lexicon", "add", "after", 1),
    ("rag.indexes.both", "", "problems_of", "after", 1),
    ("rag.indexes.generations", "Generations", "publish", "before", 1),
    ("rag.indexes.generations", "", "_sync_tree", "after", 1),
    ("pathlib", "Path", "replace", "before", 1),
    ("pathlib", "Path", "replace", "after", 1),
    ("rag.indexes.generations", "Generations", "_prune", "after", 1),
    ("rag.upkeep", "", "_publish", "after", 1),
)
Step = tuple[str, str, str, str, int]


def die_at(step: Step) -> None:
    """Replaces the function by one that ends in SIGKILL before or after its n-th call."""
    module, owner, name, when, at = step
    home: Any = importlib.import_module(module)
    home = getattr(home, owner) if owner else home
    original: Callable[..., Any] = getattr(home, name)
    calls = []

    def instead(*args: Any, **options: Any) -> Any:
        calls.append(name)
        if len(calls) == at and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **options)
        if len(calls) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(home, name, instead)


def ingest(settings: Settings, folder: Path, step: Step | None) -> None:
    """What the forked process does: each file that is stored is reported when its transaction has ended."""
    put_file = Library.put_file

    def reporting(self: Library, path: Path, digest: str, **more: Any) -> Any:
        changes = put_file(self, path, digest, **more)
        os.write(1, f"{json.dumps([str(path), digest])}\n".encode())
        return changes

    setattr(Library, "put_file", reporting)  # noqa: B010 (mypy minds the plain form)
    if step:
        die_at(step)
    upkeep.ingest(settings, [folder], sync=True, embedder=fakes.embedder())


def inspect(settings: Settings) -> None:
    """What another does: everything that is wrong, and whether the indexes are those of the library's state.

    A library that was not even made yet is behind, and nothing is wrong with it.
    """
    wrong, behind = [], False
    made = settings.library_file.exists() and settings.library_file.stat().st_size > 0
    with Library.open(settings.library_file, read_only=made) as library:
        wrong += library.check()
        live = library.live_chunk_ids()
    folder = Generations(settings.index_dir).current()
    if folder is None:
        behind = bool(live)
    else:
        manifest = whole_manifest(folder)
        pair = Pair.open(folder)
        ids = pair.lexicon.ids()
        pair.close()
        wrong += problems_of(folder, live=ids)
        wrong += [] if both._digest(ids) == manifest["ids"] else ["the manifest names others"]
        behind = ids != live
    os.write(1, f"{json.dumps({'wrong': wrong, 'behind': behind})}\n".encode())


def serve() -> None:
    """Forks a process for each line of stdin, kills it when it is told to, and says how it ended."""
    import chromadb
    import tantivy

    from rag import pages
    from rag.pages import markdown

    assert all((chromadb, tantivy, pages, markdown))
    for line in sys.stdin:
        order = json.loads(line)
        settings = faked.settings(Path(order["data"]))
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                if order["do"] == "ingest":
                    ingest(settings, Path(order["folder"]), order["step"])
                else:
                    inspect(settings)
                status = 0
            finally:
                os._exit(status)
        if order["seconds"] is not None:
            time.sleep(order["seconds"])
            os.kill(pid, signal.SIGKILL)  # still there, if only as a zombie
        _, ended = os.waitpid(pid, 0)
        os.write(1, f"{json.dumps({'ended': os.waitstatus_to_exitcode(ended)})}\n".encode())


class Server:
    """The process that forks, and the lines it and its children write."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.test_kills"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=faked.ROOT,
        )  # fmt: skip

    def order(self, do: str, data: Path, folder: Path, **how: Any) -> tuple[int, list[Any]]:
        """The exit code (-9: killed) and what the process reported."""
        assert self._process.stdin
        assert self._process.stdout
        order = {"do": do, "data": str(data), "folder": str(folder), "step": None, "seconds": None, **how}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        said = []
        for line in self._process.stdout:
            said.append(json.loads(line))
            if isinstance(said[-1], dict) and "ended" in said[-1]:
                break
        return said[-1]["ended"], said[:-1]

    def sound(self, data: Path, folder: Path) -> bool:
        """True if the indexes are up to the library; fails if anything is wrong."""
        ended, said = self.order("inspect", data, folder)
        assert (ended, [s["wrong"] for s in said]) == (0, [[]])
        return not said[0]["behind"]

    def close(self) -> None:
        """Ends it."""
        with self._process as process:
            assert process.stdin
            process.stdin.close()


def content(data: Path) -> list[Any]:
    """All that an archive holds, without the numbers that depend on the order of things."""
    everything: list[Any] = []
    with Library.open(faked.settings(data).library_file, read_only=True) as library:
        scope = OWNER_SEES_EVERYTHING
        for release in library.releases(scope):
            chunks = [(c.n, c.start, c.end, c.text, c.context) for c in library.chunks_of(release.id, scope)]
            everything.append((release, chunks, library.lineage(release.id, scope)))
        ids, matrix = library.chunk_vectors(scope)
        texts = {c.id: c.text for c in library.chunks([int(n) for n in ids], scope)}
        vectors = sorted((texts[int(n)], row.tobytes()) for n, row in zip(ids, matrix, strict=True))
        everything += [vectors, library.problems(), library.paths_under("/")]
    everything[:-3] = sorted(everything[:-3], key=lambda pair: str(pair[0].id))
    return everything


def _archive(data: Path, source: Path | None) -> Path:
    """A copy of an archive, or none."""
    if source:
        shutil.copytree(source, data)
    return data


def _undisturbed(server: Server, source: Path | None, folder: Path) -> tuple[list[Any], float]:
    """What an archive that goes on from `source`, or begins, holds after the ingest, and the seconds that took."""
    data = _archive(folder.with_name(f"undisturbed-{source is None}"), source)
    began = time.perf_counter()
    assert server.order("ingest", data, folder)[0] == 0
    took = time.perf_counter() - began
    assert server.sound(data, folder)
    return content(data), took


def cases() -> list[Step | float]:
    """Named steps, evenly chosen, and as many random moments (as shares of an ingest's time) as are left."""
    named = min(len(STEPS), KILLS * 6 // 10)
    luck = random.Random(11)  # noqa: S311 (a test may be predictable)
    chosen: list[Step | float] = [STEPS[n * len(STEPS) // named] for n in range(named)] if named else []
    return chosen + [luck.uniform(0.0, 1.0) for _ in range(KILLS - named)]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_a_killed_ingest_loses_nothing(tmp_path: Path) -> None:
    """An archive of four files; then one changes, one goes, one turns to garbage and four come, and the process dies.

    At every third random moment there was no archive before. After each death the library is sound, the published
    generation is whole (at most behind), and every file that was reported is held with the very bytes that were
    reported. After the next, undisturbed ingest the content is that of an archive whose ingest was never killed.
    """
    folder, start = tmp_path / "pages", tmp_path / "start"
    server = Server()
    figures = {"killed": 0, "index behind": 0, "finished before": 0}
    try:
        faked.fill(folder, range(4))
        assert server.order("ingest", start, folder)[0] == 0
        (folder / "tern-001.md").write_text(faked.page(1, fact="Three were late."))
        (folder / "tern-002.md").unlink()
        (folder / "tern-003.md").write_bytes(b"")
        faked.fill(folder, range(4, 8))
        undisturbed = {source: _undisturbed(server, source, folder) for source in (start, None)}
        for number, case in enumerate(cases()):
            source = None if number % 3 == 2 and isinstance(case, float) else start
            wanted, took = undisturbed[source]
            data = _archive(tmp_path / f"case-{number}", source)
            how = {"seconds": case * took} if isinstance(case, float) else {"step": case}
            ended, reported = server.order("ingest", data, folder, **how)
            assert ended == -signal.SIGKILL or (isinstance(case, float) and ended == 0), case
            figures["killed" if ended else "finished before"] += 1
            figures["index behind"] += not server.sound(data, folder)
            with Library.open(faked.settings(data).library_file, read_only=True) as library:
                for path, digest in reported:
                    assert library.digest_of(path) == digest == hashlib.sha256(Path(path).read_bytes()).hexdigest()
                assert len(library.releases(OWNER_SEES_EVERYTHING)) >= (3 if source else 0)
            assert server.order("ingest", data, folder)[0] == 0
            assert server.sound(data, folder), case
            assert content(data) == wanted, case
            shutil.rmtree(data)
        assert upkeep.verify(faked.settings(start)) == []
    finally:
        server.close()
    print(figures)


if __name__ == "__main__":
    serve()
