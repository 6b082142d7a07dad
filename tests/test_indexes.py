"""The pair of indexes in step with the library: publishing, following, mending, and damage that kills processes."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag import indexes
from rag.datatypes import Filters, Scope
from rag.errors import ArchiveError, BrokenIndexError
from rag.indexes import Indexes, apart, exact
from rag.indexes.generations import Generations
from rag.library import OWNER_SEES_EVERYTHING, Library
from rag.progress import Progress
from tests.shelf import new_library, put_text, vector

ALL = OWNER_SEES_EVERYTHING


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with new_library(tmp_path) as opened:
        for n in range(12):
            put_text(
                opened, f"/{n}.txt", f"Story {n}\nTold in line {n}", published=date(2020, 1, 1 + n), institution=f"I{n}"
            )
        yield opened


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


def text_of(library: Library, hits: list[tuple[int, float]]) -> list[str]:
    return [chunk.text for chunk in library.chunks([key for key, _ in hits], ALL)]


def test_what_is_published_is_found(library: Library, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both indexes, the dense one exactly (small archive) and through Chroma: the same passage comes first."""
    steps: list[Progress] = []
    published = indexes.publish(root, library, progress=steps.append)
    assert (published.generation, published.added, published.removed) == ("gen-000001", 24, 0)
    assert steps[-1].stage == "verifying"
    scope = library.scope(Filters())
    with Indexes.open(root) as reader:
        assert text_of(library, reader.match("told in line 7", 3, scope=scope))[0] == "Told in line 7"
        close = reader.nearest(vector("Told in line 7"), 5, library=library, scope=scope)
        monkeypatch.setattr("rag.indexes.both.SMALL", 0)
        through_chroma = reader.nearest(vector("Told in line 7"), 5, library=library, scope=scope)
        assert [key for key, _ in close] == [key for key, _ in through_chroma]
        np.testing.assert_allclose([s for _, s in close], [s for _, s in through_chroma], atol=1e-5)
        assert text_of(library, close)[0] == "Told in line 7"


def test_publishing_applies_the_difference(library: Library, root: Path) -> None:
    indexes.publish(root, library)
    assert indexes.publish(root, library) == indexes.Published("gen-000001")
    library.remove_path("/3.txt")
    put_text(library, "/4.txt", "Story 4\nTold anew")
    published = indexes.publish(root, library)
    assert (published.generation, published.added, published.removed) == ("gen-000002", 2, 4)
    assert indexes.check(root, library) == []


def test_readers_follow_the_newest_generation(library: Library, root: Path) -> None:
    with Indexes.open(root) as reader:
        scope = library.scope(Filters())
        assert reader.match("anew", 3, scope=scope) == []
        assert len(reader.nearest(vector("x"), 3, library=library, scope=scope)) == 3
        for n in range(3):
            put_text(library, "/4.txt", f"Story 4\nTold anew {n}")
            indexes.publish(root, library)
            assert text_of(library, reader.match("anew", 3, scope=scope)) == [f"Told anew {n}"]
            assert reader.generation == f"gen-{n + 1:06d}"


@pytest.mark.parametrize("small", [0, 5_000])
def test_only_what_the_scope_shows_is_found(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    """Twelve releases, one a day: up to the third there are six passages, through Chroma's filter as well."""
    monkeypatch.setattr("rag.indexes.both.SMALL", small)
    indexes.publish(root, library)
    narrow = library.scope(Filters(as_of=date(2020, 1, 3)))
    wide = Scope(as_of=20200103, instant=2**62)
    with Indexes.open(root) as reader:
        for scope in (narrow, wide):
            found = {key for key, _ in reader.nearest(vector("x"), 10, library=library, scope=scope)}
            assert found == set(narrow.narrow_ids or ())
            assert {key for key, _ in reader.match("story told", 20, scope=scope)} == found


def test_what_was_removed_since_publishing_is_not_found(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index still holds the passage, the library has the last word."""
    monkeypatch.setattr("rag.indexes.both.SMALL", 0)
    indexes.publish(root, library)
    library.remove_path("/7.txt")
    with Indexes.open(root) as reader:
        found = reader.nearest(vector("Told in line 7"), 12, library=library, scope=library.scope(Filters()))
        assert len(found) == 12
        assert "Told in line 7" not in text_of(library, found)


def test_an_empty_archive_has_empty_indexes(tmp_path: Path, root: Path) -> None:
    with Library.open(tmp_path / "library.db") as library:
        assert indexes.publish(root, library) == indexes.Published(None)
        assert indexes.check(root, library) == []
        library.require_embedder("e", 8)
        indexes.publish(root, library)
        with Indexes.open(root) as reader:
            assert reader.match("ice", 3, scope=ALL) == []
            assert reader.nearest(vector("ice"), 3, library=library, scope=ALL) == []
        assert indexes.check(root, library) == []


def test_rebuilding_with_purge_leaves_no_word(library: Library, root: Path) -> None:
    key = put_text(library, "/q.txt", "Quokka found\nA quokka again")
    indexes.publish(root, library)
    library.remove_path("/11.txt")
    indexes.publish(root, library)
    library.forget(key)
    indexes.rebuild(root, library, purge=True)
    on_disk = b"".join(file.read_bytes() for file in root.rglob("*") if file.is_file())
    assert b"quokka" not in on_disk.lower()
    assert len(list(root.glob("gen-*"))) == 1
    assert indexes.check(root, library) == []


def test_purging_writes_nothing_from_the_memory_of_this_process(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma stores memory that it never set: a release read here could leave its words in the new files."""
    indexes.publish(root, library)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("indexes were opened here")

    told: list[Progress] = []
    with monkeypatch.context() as patched:
        patched.setattr("rag.indexes.pair.Pair.create", never)
        patched.setattr("rag.indexes.pair.Pair.open", never)
        assert indexes.publish(root, library, purge=True, progress=told.append).added == 24
    assert told[-1] == Progress("indexing", 24, 24)
    assert indexes.check(root, library) == []


def test_a_purge_that_cannot_be_done_leaves_the_old_index(
    library: Library, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexes.publish(root, library)
    before = sorted(root.iterdir())
    start = apart.start
    gone = str(tmp_path / "gone.db")
    monkeypatch.setattr(apart, "start", lambda module, _, folder, **more: start(module, gone, folder, **more))
    with pytest.raises(ArchiveError, match="the old one stays"):
        indexes.publish(root, library, purge=True)
    assert sorted(root.iterdir()) == before


def test_a_process_that_fills_an_index_ends_with_the_one_that_began_it(library: Library, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    with apart.start("rag.indexes.filling", str(library.path), str(tmp_path / "new")) as process:
        assert process.stdin
        process.stdin.close()
        assert process.stdout
        assert "changed" not in process.stdout.read()
    assert process.returncode == 1


def test_another_embedder_starts_afresh(library: Library, root: Path) -> None:
    indexes.publish(root, library)
    library.re_embed("small", 3, embed=lambda chunks: np.stack([vector(c.text, 3) for c in chunks]))
    assert indexes.publish(root, library).added == 24
    assert indexes.check(root, library) == []


def test_indexes_in_a_read_only_folder_answer(library: Library, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both want to write locks beside their files: they get a place of their own, gone when they are closed."""
    indexes.publish(root, library)
    files = sorted(root.rglob("*"))
    for file in files:
        file.chmod(0o555 if file.is_dir() else 0o444)
    monkeypatch.setattr("rag.indexes.pair.os.access", lambda *_: False)
    monkeypatch.setattr("tempfile.tempdir", str(root.parent / "temporary"))
    monkeypatch.setattr("rag.indexes.both.SMALL", 0)
    (root.parent / "temporary").mkdir()
    with Indexes.open(root) as reader:
        assert text_of(library, reader.match("told in line 7", 1, scope=ALL)) == ["Told in line 7"]
        found = reader.nearest(vector("Told in line 7"), 1, library=library, scope=ALL)
        assert text_of(library, found) == ["Told in line 7"]
        assert list((root.parent / "temporary").iterdir())
    assert sorted(root.rglob("*")) == files
    assert list((root.parent / "temporary").iterdir()) == []
    for file in files:
        file.chmod(0o755)


@pytest.mark.parametrize(
    "part", ["vectors/*/header.bin", "vectors/*/data_level0.bin", "lexicon/*.store", "lexicon/meta.json"]
)
def test_files_cut_short_are_reported_and_mended(library: Library, root: Path, part: str) -> None:
    """Opening such files can end a process: the reader refuses them, the check survives, publishing starts afresh."""
    for n in range(12, 140):
        put_text(library, f"/{n}.txt", "\n".join(f"Line {k} of {n}" for k in range(10)))
    indexes.publish(root, library)
    folder = Generations(root).current()
    assert folder
    file = next(folder.glob(part))
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with Indexes.open(root) as reader, pytest.raises(BrokenIndexError, match="rag rebuild"):
        reader.match("line", 3, scope=ALL)
    assert indexes.check(root, library)
    manifest = json.loads((folder / "manifest.json").read_text())  # as if the sizes had been forged
    manifest["files"][file.relative_to(folder).as_posix()] //= 2
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert "rag rebuild" in " ".join(indexes.check(root, library))
    (folder / "manifest.json").write_text("{}")
    assert indexes.publish(root, library).added == len(library.live_chunk_ids())
    assert indexes.check(root, library) == []


def test_missing_and_stale_passages_are_reported(library: Library, root: Path) -> None:
    assert indexes.check(root, library) == ["there is no index yet; run `rag rebuild`"]
    indexes.publish(root, library)
    library.remove_path("/0.txt")
    put_text(library, "/new.txt", "New")
    problems = indexes.check(root, library)
    assert "vectors: 1 passages are missing, 2 are not live" in problems
    assert "lexicon: 1 passages are missing, 2 are not live" in problems
    (root / "CURRENT").write_text("gen-000099")
    assert len(indexes.check(root, library)) == 1


def test_exact_is_the_cosine() -> None:
    """Angles 0, 90 and 45 degrees from the query: cosines 1, 0 and .707; lengths do not matter."""
    matrix = np.array([[0, 2], [3, 0], [1, 1]], np.float32)
    found = exact(np.array([5, 0], np.float32), 2, ids=np.array([7, 8, 9]), matrix=matrix)
    assert [key for key, _ in found] == [8, 9]
    np.testing.assert_allclose([s for _, s in found], [1, 0.5**0.5], rtol=1e-6)
    assert exact(np.ones(2, np.float32), 2, ids=np.zeros(0, np.int64), matrix=np.zeros((0, 2), np.float32)) == []


def test_threads_search_while_generations_change(library: Library, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.indexes.both.SMALL", 0)
    indexes.publish(root, library)
    scope, problems = library.scope(Filters()), []
    stop = threading.Event()

    def search(reader: Indexes) -> None:
        while not stop.is_set():
            if len(reader.match("story", 5, scope=scope)) != 5:
                problems.append("lexical")
            if len(reader.nearest(vector("x"), 5, library=library, scope=scope)) != 5:
                problems.append("dense")

    with Indexes.open(root) as reader:
        threads = [threading.Thread(target=search, args=(reader,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for n in range(4):
            put_text(library, "/x.txt", f"Story x{n}")
            indexes.publish(root, library)
        stop.set()
        for thread in threads:
            thread.join()
    assert problems == []


PUBLISHER = """
import sys
from pathlib import Path
from rag import indexes
from rag.library import Library
from tests.shelf import put_text
folder = Path(sys.argv[1])
with Library.open(folder / "library.db") as library:
    print("ready", flush=True)
    n = library.revision
    while True:
        n += 1
        put_text(library, f"/{n % 40}.txt", "\\n".join(f"Line {k} of state {n}" for k in range(30)))
        indexes.publish(folder / "index", library)
        print(n, flush=True)
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_publishers_leave_a_whole_generation(library: Library, tmp_path: Path, root: Path) -> None:
    """Twenty times killed at a random moment: readers see as many passages as the manifest says, each time.

    The next publisher brings both indexes up to date.
    """
    indexes.publish(root, library)
    luck = random.Random(11)  # noqa: S311 (a test may be predictable)
    for _ in range(20):
        command = [sys.executable, "-c", PUBLISHER, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]) as publisher:
            assert publisher.stdout
            publisher.stdout.readline()
            time.sleep(1.5 + luck.uniform(0, 1.5))
            publisher.send_signal(signal.SIGKILL)
        manifest = Generations(root).manifest()
        assert manifest
        with Indexes.open(root) as reader:
            everywhere = reader.match("line story", 5_000, scope=ALL)
        assert len(everywhere) == manifest["chunks"]
    indexes.publish(root, library)
    assert indexes.check(root, library) == []
    assert library.check() == []
