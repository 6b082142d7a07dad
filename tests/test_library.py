"""Versions, sources and embeddings: what storing, changing and removing files does to the library."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from rag.datatypes import Chunk, Field, Filters, Problem, Reading, Release, Span, Teaser
from rag.errors import ArchiveError, BusyError, NoArchiveError, PageError, SchemaError, UsageError
from rag.library import OWNER_SEES_EVERYTHING, EmbeddedChunk, Library, embedding_key
from tests.shelf import DIMENSION, NAME, new_library, passages, put, put_text, release, sha, vector

ALL = OWNER_SEES_EVERYTHING


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with new_library(tmp_path) as opened:
        yield opened


def held(library: Library, key: str, *, version: int | None = None) -> Release:
    """The release, which must be there."""
    found = library.release(key, ALL, version=version)
    assert found
    return found


def test_a_release_comes_back_as_it_was_given(library: Library) -> None:
    """Every field of the record survives, offsets and time zones included; the library adds version and sources."""
    made = replace(
        release("/a.txt", "Ice melts\nLate in spring.", url="https://x.example/1", published=date(2025, 8, 7)),
        subtitle="Late",
        language="de",
        embargo=datetime(2025, 8, 7, 9, 30, tzinfo=UTC),
        dateline=Span(0, 3),
        boilerplate=(Span(4, 9),),
        contact=(Span(10, 14), Span(15, 17)),
        fields=(Field("institution", "Ice Lab", 0, 3, 0.5), Field("journal", "Frost")),
    )
    put(library, "/a.txt", made)
    assert library.release(made.id, ALL) == replace(made, version=1, sources=("/a.txt",))


def test_chunks_are_cut_from_the_body(library: Library) -> None:
    key = put_text(library, "/a.txt", "Ice melts\nLate in spring.")
    first, second = library.chunks_of(key, ALL)
    assert (second.text, second.start, second.end, second.version, second.context) == (
        "Late in spring.", 10, 25, 1, "Ice melts",
    )  # fmt: skip
    assert library.chunks([second.id, 999, first.id], ALL) == [second, first]
    assert 0 < first.id != second.id


def test_an_edited_file_is_a_new_version_and_the_old_one_stays_readable(library: Library) -> None:
    key = put_text(library, "/a.txt", "Ice\nold")
    before = library.live_chunk_ids()
    changes = put(library, "/a.txt", release("/a.txt", "Ice\nnew"))
    assert (changes.new, changes.changed, changes.chunks) == ((), (key,), 2)
    now, old = held(library, key), held(library, key, version=1)
    assert (now.version, now.body, now.sources) == (2, "Ice\nnew", ("/a.txt",))
    assert (old.version, old.body, old.sources) == (1, "Ice\nold", ())
    assert library.versions(key, ALL) == (1, 2)
    assert not before & library.live_chunk_ids()
    assert [c.text for c in library.chunks_of(key, ALL)] == ["Ice", "new"]


def test_a_file_taken_back_to_its_old_text_is_a_third_version(library: Library) -> None:
    key = put_text(library, "/a.txt", "Ice\nold")
    put_text(library, "/a.txt", "Ice\nnew")
    put_text(library, "/a.txt", "Ice\nold")
    assert library.versions(key, ALL) == (1, 2, 3)


def test_the_same_bytes_elsewhere_are_another_source(library: Library) -> None:
    key = put_text(library, "/a.txt", "Ice\nmelts")
    changes = put(library, "/copy/b.txt", release("/copy/b.txt", "Ice\nmelts"))
    assert (changes.new, changes.changed, changes.chunks) == ((), (), 0)
    found = held(library, key)
    assert found.sources == ("/a.txt", "/copy/b.txt")
    assert library.remove_path("/a.txt") == ()
    found = held(library, key)
    assert found.source == "/copy/b.txt"
    assert library.remove_path("/copy/b.txt") == (key,)
    assert library.release(key, ALL) is None
    assert library.counts(ALL) == {"releases": 0, "chunks": 0, "teasers": 0, "files": 0, "failed": 0}


def test_a_moved_file_keeps_its_identity_when_edited(library: Library) -> None:
    key = put_text(library, "/a.txt", "Ice\nold")
    put_text(library, "/b.txt", "Ice\nold")
    library.remove_path("/a.txt")
    assert put(library, "/b.txt", release("/b.txt", "Ice\nnew")).changed == (key,)


def test_a_new_file_at_the_place_of_a_moved_one_is_a_new_release(library: Library) -> None:
    """/a.txt moved to /b.txt and keeps the id made of the path /a.txt; what then appears at /a.txt is another."""
    key = put_text(library, "/a.txt", "Ice\nmelts")
    put_text(library, "/b.txt", "Ice\nmelts")
    library.remove_path("/a.txt")
    put_text(library, "/a.txt", "Fire\nburns")
    found = held(library, key)
    assert found.title == "Ice"
    assert {r.title for r in library.releases(ALL)} == {"Ice", "Fire"}


def test_a_copy_that_is_edited_becomes_a_release_of_its_own(library: Library) -> None:
    key = put_text(library, "/a.txt", "Ice\nmelts")
    put_text(library, "/b.txt", "Ice\nmelts")
    put_text(library, "/b.txt", "Fire\nburns")
    found = held(library, key)
    assert (found.title, found.version, found.sources) == ("Ice", 1, ("/a.txt",))
    assert library.counts(ALL)["releases"] == 2


def test_the_same_url_is_the_same_release(library: Library) -> None:
    """Same content: a source. Other content: a version. The current one is the highest that has a source left."""
    url = "https://x.example/ice"
    key = put_text(library, "/a.txt", "Ice\nold", url=url)
    put_text(library, "/b.txt", "Ice\nold", url=url)
    put_text(library, "/c.txt", "Ice\nnew", url=url)
    now = held(library, key)
    assert (now.version, now.sources) == (2, ("/c.txt",))
    library.remove_path("/c.txt")
    now = held(library, key)
    assert (now.version, now.sources) == (1, ("/a.txt", "/b.txt"))
    assert [c.text for c in library.chunks_of(key, ALL)] == ["Ice", "old"]
    assert library.check() == []


def test_lines_of_a_jsonl_file_keep_their_identity_when_they_shift(library: Library) -> None:
    """A line put in front moves "Ice" from #L1 to #L2: the same release, not a new version of anything."""
    put(library, "/f.jsonl", release("/f.jsonl#L1", "Ice\nmelts"))
    ice = library.releases(ALL)[0]
    changes = put(library, "/f.jsonl", release("/f.jsonl#L1", "Fire\nburns"), release("/f.jsonl#L2", "Ice\nmelts"))
    assert len(changes.new) == 1
    assert changes.changed == ()
    found = held(library, ice.id)
    assert (found.version, found.sources) == (1, ("/f.jsonl#L2",))
    assert put(library, "/f.jsonl", release("/f.jsonl#L1", "Fire\nburns")).removed == (ice.id,)
    assert library.paths_under("/") == ("/f.jsonl",)


def test_only_what_changed_needs_embedding(library: Library) -> None:
    """Two lines, one edited: the vector of the other is found by its key; the old line's is gone afterwards."""
    made, edited = release("/a.txt", "Ice\nmelts"), release("/a.txt", "Ice\nflows")
    put(library, "/a.txt", made)
    keys = {c.text: embedding_key(NAME, c) for c, _ in passages(made) + passages(edited)}
    cached = library.cached_vectors(list(keys.values()))
    assert cached.keys() == {keys["Ice"], keys["melts"]}
    np.testing.assert_array_equal(cached[keys["Ice"]], vector("Ice"))
    put(library, "/a.txt", edited)
    assert library.cached_vectors(list(keys.values())).keys() == {keys["Ice"], keys["flows"]}


def test_stashed_vectors_are_found_by_key(library: Library) -> None:
    key = embedding_key(NAME, passages(release("/a.txt", "Ice"))[0].chunk)
    library.stash({key: vector("Ice")})
    assert library.cached_vectors([key]).keys() == {key}
    assert library.check() == []
    put_text(library, "/a.txt", "Ice")
    assert library.chunk_vectors(ALL)[1].shape == (1, DIMENSION)


def test_embedding_keys_tell_context_from_text() -> None:
    one = Chunk("r", 1, 0, 0, 2, "ab", "c")
    other = Chunk("r", 1, 0, 0, 1, "b", "ca")
    assert embedding_key("m", one) != embedding_key("m", other)
    assert embedding_key("m", one) != embedding_key("n", one)


def test_a_failure_is_remembered_and_keeps_what_was_read_before(library: Library) -> None:
    key = put_text(library, "/a.txt", "Ice\nmelts")
    library.put_failure("/a.txt", sha("broken"), "is empty")
    library.put_failure("/b.txt", sha("too"), "is binary")
    assert library.digest_of("/a.txt") == sha("broken")
    assert library.problems() == (Problem("/a.txt", "is empty"), Problem("/b.txt", "is binary"))
    assert library.problems_of("/b.txt") == (Problem("/b.txt", "is binary"),)
    assert library.counts(ALL)["failed"] == 2
    assert library.release(key, ALL)
    put_text(library, "/a.txt", "Ice\nmelts")
    library.remove_path("/b.txt")
    assert library.problems() == ()
    assert library.versions(key, ALL) == (1,)


def test_problems_of_lines_are_kept_with_their_file(library: Library) -> None:
    made = release("/f.jsonl#L1", "Ice")
    bad = Problem("/f.jsonl#L2", "is no JSON")
    library.put_file("/f.jsonl", "d", reading=Reading((made,), (), (bad,)), passages=[passages(made)])
    assert library.problems() == (bad,)
    assert library.counts(ALL)["failed"] == 0


def test_paths_under_a_folder_are_not_those_beside_it(library: Library) -> None:
    for path in ("/news/a.txt", "/news/sub/b.txt", "/newsletter/c.txt", "/News/d.txt", "/news%/e.txt"):
        put_text(library, path, f"Story {path}")
    assert library.paths_under("/news") == ("/news/a.txt", "/news/sub/b.txt")
    assert library.paths_under("/news/a.txt") == ("/news/a.txt",)


def test_the_revision_counts_changes_only(library: Library) -> None:
    assert library.revision == 0
    put_text(library, "/a.txt", "Ice")
    library.put_failure("/b.txt", "d", "is empty")
    assert library.revision == 1
    library.remove_path("/nothing.txt")
    assert library.revision == 1
    library.remove_path("/a.txt")
    assert library.revision == 2


def test_another_embedder_is_refused(library: Library) -> None:
    library.require_embedder(NAME, DIMENSION)
    with pytest.raises(ArchiveError, match="rag rebuild --embeddings"):
        library.require_embedder("other", DIMENSION)
    made = release("/a.txt", "Ice")
    bad = [[EmbeddedChunk(passages(made)[0].chunk, np.zeros(DIMENSION + 1, np.float32))]]
    with pytest.raises(ArchiveError, match="check the embedder"):
        library.put_file("/a.txt", "d", reading=Reading((made,)), passages=bad)
    assert library.digest_of("/a.txt") is None


def test_a_chunk_that_is_not_in_the_body_is_a_mistake(library: Library) -> None:
    made = release("/a.txt", "Ice")
    wrong = EmbeddedChunk(Chunk(made.id, 1, 0, 0, 3, "Fir", ""), vector("Fir"))
    with pytest.raises(ValueError, match=r"body\[0:3\]"):
        library.put_file("/a.txt", "d", reading=Reading((made,)), passages=[[wrong]])


def test_text_that_cannot_be_stored_is_the_pages_problem(library: Library) -> None:
    made = release("/a.txt", "Ice \ud800")
    with pytest.raises(PageError, match="save it as UTF-8"):
        library.put_file("/a.txt", "d", reading=Reading((made,)), passages=[[]])


def test_releases_are_listed_newest_first_undated_last(library: Library) -> None:
    put_text(library, "/a.txt", "A", published=date(2020, 1, 1))
    put_text(library, "/b.txt", "B")
    put_text(library, "/c.txt", "C", published=date(2021, 1, 1))
    assert [r.title for r in library.releases(ALL)] == ["C", "A", "B"]
    assert [r.title for r in library.releases(ALL, limit=1, offset=1)] == ["A"]


def test_a_release_is_found_by_a_unique_beginning(library: Library) -> None:
    keys = [put_text(library, f"/{n}.txt", f"Story {n}") for n in range(40)]
    assert library.find_release(keys[0][:10], ALL) == keys[0]
    assert library.find_release("zzz", ALL) is None
    with pytest.raises(UsageError, match="40 releases begin with r"):
        library.find_release("r", ALL)


def test_vectors_come_in_the_order_of_their_ids(library: Library) -> None:
    put_text(library, "/a.txt", "Ice\nmelts")
    ids, matrix = library.chunk_vectors(ALL)
    assert ids.dtype == np.int64
    assert matrix.dtype == np.float32
    assert matrix.shape == (2, DIMENSION)
    for key, row in zip(ids, matrix, strict=True):
        np.testing.assert_array_equal(row, vector(library.chunks([int(key)], ALL)[0].text))
    entries = [entry for batch in library.iter_chunks([*ids.tolist(), 99], batch=1) for entry in batch]
    assert [entry.chunk.id for entry in entries] == ids.tolist()
    np.testing.assert_array_equal(np.stack([entry.vector for entry in entries]), matrix)


def test_an_empty_library_answers(library: Library) -> None:
    scope = library.scope(Filters(institution="Nobody"))
    assert library.chunk_vectors(scope)[0].shape == (0,)
    assert library.releases(scope) == []
    assert library.find_teasers("ice", scope) == []


def test_threads_share_a_library(library: Library) -> None:
    """Each has its own connection: eight readers see what is there while a ninth writes."""
    key = put_text(library, "/a.txt", "Ice\nmelts")
    seen: list[bool] = []

    def read() -> None:
        seen.extend(library.release(key, ALL) is not None for _ in range(20))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for n in range(10):
        put_text(library, f"/{n}.txt", f"Story {n}")
    for thread in threads:
        thread.join()
    assert seen == [True] * 160


def test_files_that_are_no_library_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NoArchiveError, match="rag ingest"):
        Library.open(tmp_path / "none.db", read_only=True)
    garbage = tmp_path / "garbage.db"
    garbage.write_bytes(b"no database at all, and long enough to be looked at " * 100)
    for read_only in (False, True):
        with pytest.raises(ArchiveError, match="damaged or no library") as caught:
            Library.open(garbage, read_only=read_only)
        assert "\n" not in str(caught.value)
    foreign = sqlite3.connect(tmp_path / "foreign.db")
    foreign.execute("CREATE TABLE t (x)")
    foreign.close()
    with pytest.raises(ArchiveError, match="another program"):
        Library.open(tmp_path / "foreign.db")


def test_a_newer_library_is_left_alone(tmp_path: Path) -> None:
    new_library(tmp_path).close()
    db = sqlite3.connect(tmp_path / "library.db")
    db.execute("PRAGMA user_version = 99")
    db.close()
    for read_only in (False, True):
        with pytest.raises(SchemaError, match="newer version"):
            Library.open(tmp_path / "library.db", read_only=read_only)


def test_reading_only_does_not_write(tmp_path: Path) -> None:
    with new_library(tmp_path) as library:
        key = put_text(library, "/a.txt", "Ice")
    with Library.open(tmp_path / "library.db", read_only=True) as reader:
        assert reader.release(key, ALL)
        reader.require_embedder(NAME, DIMENSION)
        with pytest.raises(ArchiveError, match="reading only"):
            reader.remove_path("/a.txt")
    with pytest.raises(ArchiveError, match="closed"):
        reader.release(key, ALL)


def test_a_writer_that_waits_too_long_says_who_is_in_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.library.schema.BUSY_SECONDS", 0.1)
    with new_library(tmp_path) as library:
        other = sqlite3.connect(tmp_path / "library.db")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError, match="another program is writing"):
            put_text(library, "/a.txt", "Ice")
        other.close()


def test_a_failed_transaction_leaves_nothing(library: Library) -> None:
    """The second release of the file is refused, so the first is not stored either."""
    good, bad = release("/f.jsonl#L1", "Ice"), release("/f.jsonl#L2", "Fire")
    wrong = EmbeddedChunk(passages(bad)[0].chunk, np.full(DIMENSION, np.nan, np.float32))
    with pytest.raises(ArchiveError):
        library.put_file("/f.jsonl", "d", reading=Reading((good, bad)), passages=[passages(good), [wrong]])
    assert library.counts(ALL)["releases"] == 0
    assert library.revision == 0


def test_teasers_are_gaps_until_the_release_is_held(library: Library) -> None:
    """A "Fire burns" seen on two pages is one gap, until a release of that title, differently typed, arrives."""
    pages = [release(f"/{n}.txt", f"Page {n}") for n in range(2)]
    for page in pages:
        seen = Teaser("Fire  Burns!", page.id, "Flames were seen near the mill", date(2020, 1, 1))
        put(library, page.source, page, teasers=(seen,))
    (gap,) = library.teasers(ALL)
    assert (gap.title, gap.published) == ("Fire  Burns!", date(2020, 1, 1))
    assert library.counts(ALL)["teasers"] == 1
    ((found, share),) = library.find_teasers("Who saw flames at the mill?", ALL)
    assert found == gap
    assert 0 < share < 1
    assert library.find_teasers("glaciers", ALL) == []
    put_text(library, "/fire.txt", "Fire burns")
    assert library.teasers(ALL) == []
