"""Forget, check, re-embed and back up; and an archive in a folder that nobody may write to."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.datatypes import Chunk, Field, Filters, Reading, Release, Span, Teaser
from rag.errors import ArchiveError, BusyError, NoArchiveError
from rag.library import OWNER_SEES_EVERYTHING, Changes, Library
from tests.shelf import DIMENSION, NAME, first_version, new_library, passages, put, put_text, release, sha, vector

ALL = OWNER_SEES_EVERYTHING
SECRET = "Quokka"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with new_library(tmp_path) as opened:
        yield opened


def bytes_on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_forget_leaves_no_byte(library: Library, tmp_path: Path) -> None:
    """Neither words nor file names nor vectors of any version stay, in the file or its log; a neighbour does."""
    for n in range(30):
        put_text(library, f"/{n}.txt", f"Story {n}\n" + f"Neighbour words {n}. " * 40)
    made = release("/zzyzx.txt", f"{SECRET} found\n" + f"{SECRET} again. " * 200, url="https://quokka.example/1")
    page = release("/page.txt", "Page")
    put(library, "/zzyzx.txt", made, teasers=(Teaser("Numbat seen", made.id, "Marsupials"),))
    put_text(library, "/zzyzx.txt", f"{SECRET} found twice", url="https://quokka.example/1")
    put(library, "/page.txt", page, teasers=(Teaser(f"{SECRET} Found", page.id, f"A {SECRET}"),))
    traces = [
        SECRET.encode(),
        b"quokka",
        b"zzyzx",
        b"Numbat",
        made.id.encode(),
        vector(f"{SECRET} found twice").tobytes(),
    ]
    before = bytes_on_disk(tmp_path)
    assert all(trace in before for trace in traces)
    assert library.forget(made.id)
    after = bytes_on_disk(tmp_path)
    assert [trace for trace in traces if trace in after] == []
    assert b"Neighbour words 7" in after
    assert library.check() == []
    assert not library.forget(made.id)


def test_what_was_forgotten_comes_back_only_when_asked_for(library: Library) -> None:
    key = put_text(library, "/a.txt", "Ice\nmelts")
    digest = library.digest_of("/a.txt")
    assert digest
    library.forget(key)
    assert library.digest_of("/a.txt") is None
    assert library.is_forgotten(digest)
    again = release("/a.txt", "Ice\nmelts")
    changes = put(library, "/a.txt", again)
    assert (changes.forgotten, changes.new, library.paths_under("/")) == ((key,), (), ())
    assert put(library, "/copy.txt", release("/copy.txt", "Ice\nmelts")).new == ()
    page = release("/page.txt", "Page")
    assert put(library, "/page.txt", page, teasers=(Teaser("Ice", page.id),)).teasers == 0
    assert put(library, "/a.txt", again, lift=True).new == (key,)
    assert not library.is_forgotten(digest)


def test_forgetting_one_line_keeps_the_file(library: Library) -> None:
    """The file's other release stays, and an edited file does not bring the forgotten one back."""
    ice, fire = release("/f.jsonl#L1", "Ice", url="https://x.example/1"), release("/f.jsonl#L2", "Fire")
    put(library, "/f.jsonl", ice, fire)
    library.forget(ice.id)
    assert library.digest_of("/f.jsonl")
    edited = release("/f.jsonl#L1", "Ice\nedited", url="https://x.example/1")
    assert put(library, "/f.jsonl", edited, fire).forgotten == (ice.id,)
    assert [r.title for r in library.releases(ALL)] == ["Fire"]


def test_forget_says_when_a_reader_holds_the_log(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A snapshot in use keeps old pages alive: the release is gone, the log is not, and the caller learns it."""
    monkeypatch.setattr("rag.library.schema.BUSY_SECONDS", 0.1)
    key = put_text(library, "/a.txt", SECRET)
    with Library.open(tmp_path / "library.db") as impatient:
        reader = sqlite3.connect(tmp_path / "library.db")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM files").fetchall()
        with pytest.raises(BusyError, match="close it"):
            impatient.forget(key)
        reader.close()
        assert not impatient.forget(key)
    assert SECRET.encode() not in bytes_on_disk(tmp_path)


def test_check_names_what_is_wrong(library: Library, tmp_path: Path) -> None:
    key = put_text(library, "/a.txt", "Ice\nmelts")
    assert library.check() == []
    damage = {
        'UPDATE chunks SET "end" = 9999 WHERE n = 1': "outside the body",
        "UPDATE embeddings SET vector = x'00'": "wrong size",
        "UPDATE releases SET current = 7": "at version 7",
        "DELETE FROM sources": "no source",
        "CREATE TABLE other (x)": "not those of this program",
    }
    for statement, message in damage.items():
        db = sqlite3.connect(tmp_path / "library.db")
        db.execute(statement)
        db.commit()
        db.close()
        assert any(message in problem for problem in library.check()), statement
    assert key


def test_check_of_a_damaged_file_is_a_report(tmp_path: Path) -> None:
    with new_library(tmp_path) as library:
        for n in range(50):
            put_text(library, f"/{n}.txt", f"Story {n} " * 50)
    file = tmp_path / "library.db"
    data = bytearray(file.read_bytes())
    data[8192:40960] = b"\xff" * 32768
    file.write_bytes(data)
    with Library.open(file, read_only=True) as library:
        assert library.check()


def test_a_backup_is_whole_while_others_write(library: Library, tmp_path: Path) -> None:
    put_text(library, "/a.txt", "Ice\nmelts", published=date(2020, 1, 1))
    target = tmp_path / "out" / "copy.db"
    with pytest.raises(ArchiveError, match="another place"):
        library.backup(target)
    target.parent.mkdir()
    library.backup(target)
    put_text(library, "/b.txt", "Fire")
    assert [file.name for file in target.parent.iterdir()] == ["copy.db"]
    with Library.open(target, read_only=True) as copy:
        assert copy.check() == []
        assert copy.counts(ALL)["releases"] == 1
    library.backup(target)
    with Library.open(target, read_only=True) as copy:
        assert copy.counts(ALL)["releases"] == 2


def test_an_open_library_follows_a_file_that_was_replaced(tmp_path: Path) -> None:
    """What a restore does: the reader that was open before answers from the new file, without the old one's log."""
    (tmp_path / "other").mkdir()
    with new_library(tmp_path) as library, new_library(tmp_path / "other") as other:
        put_text(library, "/a.txt", "Ice")
        put_text(other, "/b.txt", "Fire")
        assert [r.title for r in library.releases(ALL)] == ["Ice"]
        other.backup(tmp_path / "library.db")
        assert [r.title for r in library.releases(ALL)] == ["Fire"]
        assert library.check() == []


def test_re_embedding_changes_ids_and_vectors_only(library: Library) -> None:
    key = put_text(library, "/a.txt", "Ice\nmelts")
    before, texts = library.live_chunk_ids(), [c.text for c in library.chunks_of(key, ALL)]

    def embed(chunks: Sequence[Chunk]) -> NDArray[np.float32]:
        return np.stack([vector(c.text, 3) for c in chunks])

    assert library.re_embed("small", 3, embed=embed, batch=1) == 2
    assert library.embedder == ("small", 3)
    assert [c.text for c in library.chunks_of(key, ALL)] == texts
    assert not before & library.live_chunk_ids()
    np.testing.assert_array_equal(library.chunk_vectors(ALL)[1], embed(library.chunks_of(key, ALL)))
    assert library.check() == []


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX permissions")
def test_an_archive_in_a_read_only_folder_answers(tmp_path: Path) -> None:
    """Neither the folder nor the file may be written by whoever asks; root may do anything, so it steps down."""
    folder = tmp_path / "archive"
    with new_library(folder) as library:
        put_text(library, "/a.txt", "Ice\nmelts")
    (folder / "library.db").chmod(0o444)
    folder.chmod(0o555)
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from rag.library import Library, OWNER_SEES_EVERYTHING as ALL\n"
        "if os.getuid() == 0:\n"
        "    os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "path = Path(sys.argv[1])\n"
        "assert not os.access(path.parent, os.W_OK)\n"
        "with Library.open(path, read_only=True) as library:\n"
        "    print(library.releases(ALL)[0].title)\n"
    )
    for parent in list(tmp_path.parents)[:3]:
        if parent.stat().st_uid == os.getuid() and parent != Path("/tmp"):  # noqa: S108 (pytest's folders are private)
            parent.chmod(0o755)
    tmp_path.chmod(0o755)
    try:
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(Path(__file__).parents[1])}
        command = [sys.executable, "-c", code, str(folder / "library.db")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd="/")
    finally:
        folder.chmod(0o755)
    assert (done.stdout, done.stderr) == ("Ice\n", "")


@pytest.mark.slow
def test_twenty_thousand_passages(tmp_path: Path) -> None:
    """Stored, scoped and fetched in times that leave room: measured 9 s, 35 ms and 6 ms on two busy cores."""
    with new_library(tmp_path) as library:
        started = time.perf_counter()
        for n in range(1_000):
            body = "\n".join(f"Line {k} of story {n}" for k in range(20))
            made = release(f"/{n}.txt", body, published=date(2000 + n % 20, 1, 1))
            library.put_file(made.source, sha(body), reading=Reading((made,)), passages=[passages(made)])
        assert len(library.live_chunk_ids()) == 20_000
        assert time.perf_counter() - started < 90
        started = time.perf_counter()
        scope = library.scope(Filters(before=date(2008, 1, 1)))
        assert scope.narrow_ids is not None
        assert len(scope.narrow_ids) == 9_000
        assert len(library.chunk_vectors(scope)[0]) == 9_000
        assert len(library.chunks(sorted(scope.narrow_ids)[:48], scope)) == 48
        assert time.perf_counter() - started < 3
        assert library.embedder == (NAME, DIMENSION)


def test_an_older_library_is_brought_up_to_date(tmp_path: Path) -> None:
    """A reader says what to do; a writer migrates it, and it is like any other."""
    file = tmp_path / "library.db"
    name = first_version(file)
    with pytest.raises(ArchiveError, match="rag rebuild"):
        Library.open(file, read_only=True)
    with Library.open(file) as library:
        assert library.check() == []
        assert library.reader_of("/a.txt") == 1
        found = library.release(name, ALL)
        assert found
        assert found.fields == (Field("institution", "Ice Lab"),)
        assert library.uncompared("test") == [name]
    with Library.open(file, read_only=True) as library:
        assert library.check() == []


def test_an_older_library_can_be_checked_and_copied_as_it_is(tmp_path: Path) -> None:
    """As a restore does; the copy is then migrated, and the original stays as it was."""
    file, copy = tmp_path / "old.db", tmp_path / "copy.db"
    name = first_version(file)
    before = file.read_bytes()
    with Library.open(file, read_only=True, older=True) as library:
        assert library.check() == []
        library.backup(copy)
    assert file.read_bytes() == before
    with Library.open(copy) as library:
        assert library.release(name, ALL)
        assert library.check() == []


def test_an_empty_file_is_no_archive_yet(tmp_path: Path) -> None:
    """An ingest that died at once leaves one."""
    file = tmp_path / "library.db"
    file.touch()
    with pytest.raises(NoArchiveError, match=r"is empty: .* `rag ingest PATH`"):
        Library.open(file, read_only=True)
    with Library.open(file) as library:
        assert library.check() == []


def test_a_kill_before_a_backup_replaces_a_library_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log of what stands there is in its file before the log is taken away."""
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    with new_library(tmp_path / "old") as old, new_library(tmp_path / "new") as new:
        name = put_text(old, "/a.txt", "Ice\nmelts")
        assert old.path.with_name("library.db-wal").stat().st_size

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", killed)
            with pytest.raises(KeyboardInterrupt):
                new.backup(old.path)
        with Library.open(old.path) as again:
            assert again.release(name, ALL)
            assert again.check() == []


def reread(library: Library, made: Release) -> Changes:
    """Stores the same bytes as a newer reader reads them."""
    reading = Reading((made,))
    return library.put_file("/a.txt", sha(made.body + "[]"), reading=reading, passages=[passages(made)], reader=2)


def held_spans(library: Library, name: str) -> tuple[Span, ...]:
    found = library.release(name, ALL)
    assert found
    return found.boilerplate


def test_a_newer_reader_that_only_finds_the_boilerplate_is_heard(library: Library) -> None:
    before = release("/a.txt", "Ice melts\nAbout the Ice Lab: it melts ice.")
    put(library, "/a.txt", before)
    changes = reread(library, replace(before, boilerplate=(Span(10, 42),)))
    assert changes.changed == (before.id,)
    assert held_spans(library, before.id) == (Span(10, 42),)
    assert library.versions(before.id, ALL) == (1,)


def test_a_newer_reader_replaces_the_fields_in_place(library: Library) -> None:
    """The same body: same version, same passages, other fields; the next edit is a new version again."""
    before = release("/a.txt", "Ice melts\nMarit Osk counts it.")
    put(library, "/a.txt", before)
    ids = library.live_chunk_ids()
    after = replace(
        before, fields=(Field("person", "Marit Osk", 10, 19), Field("role", "counts", 20, 26, 0.5, "Marit Osk"))
    )
    changes = reread(library, after)
    assert (changes.new, changes.changed, changes.removed, changes.chunks) == ((), (before.id,), (), 0)
    assert library.release(before.id, ALL) == replace(after, sources=("/a.txt",))
    assert library.versions(before.id, ALL) == (1,)
    assert library.reader_of("/a.txt") == 2
    assert library.live_chunk_ids() == ids
    assert reread(library, after) == Changes()
    reread(library, replace(after, fields=()))
    assert library.versions(before.id, ALL) == (1, 2)
    assert library.check() == []


def test_passages_get_new_ids_where_the_indexes_hold_other_facts(library: Library) -> None:
    """The institution is in the lexical index beside the words; the vectors stay."""
    before = release("/a.txt", "Ice melts\nLate in spring.")
    put(library, "/a.txt", before)
    ids, matrix = library.chunk_vectors(ALL)
    changes = reread(library, replace(before, fields=(Field("institution", "Ice Lab"),)))
    assert changes.changed == (before.id,)
    again, same = library.chunk_vectors(ALL)
    assert min(again) > max(ids)
    assert (matrix == same).all()
    assert library.versions(before.id, ALL) == (1,)
    assert library.check() == []


def test_a_newer_reader_that_finds_another_body_makes_a_version(library: Library) -> None:
    put(library, "/a.txt", release("/a.txt", "Ice melts\nLate in spring."))
    made = release("/a.txt", "Ice melts")
    reread(library, made)
    assert library.versions(made.id, ALL) == (1, 2)


def test_two_sources_of_one_release_are_reread_one_by_one(library: Library) -> None:
    """The same page at two paths: one release, one version, whichever is read first."""
    before = release("/a.txt", "Ice melts\nLate in spring.")
    after = replace(before, fields=(Field("institution", "Ice Lab"),))
    for made, reader in ((before, 1), (after, 2)):
        for path in ("/a.txt", "/b.txt"):
            reading, chunks = Reading((replace(made, source=path),)), [passages(made)]
            library.put_file(path, sha(made.body + "[]"), reading=reading, passages=chunks, reader=reader)
    (found,) = library.releases(ALL)
    assert (found.version, found.sources, found.fields) == (1, ("/a.txt", "/b.txt"), after.fields)
    assert library.check() == []
