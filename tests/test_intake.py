"""Taking files in: what is new, changed, unchanged, failed and gone, with a model that needs no weights."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from rag import pages, upkeep
from rag.archive import Archive
from rag.datatypes import Field, IngestSummary, Reading, Release
from rag.errors import ArchiveError, UsageError
from rag.library import OWNER_SEES_EVERYTHING, Library
from rag.progress import Progress
from rag.settings import Settings
from tests import faked, fakes

ALL = OWNER_SEES_EVERYTHING


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return faked.settings(tmp_path / "archive")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    faked.fill(tmp_path / "pages", range(3))
    return tmp_path / "pages"


def ingest(settings: Settings, *paths: Path, sync: bool = False, dry_run: bool = False) -> IngestSummary:
    """Ingests, and checks what holds of every summary."""
    done = upkeep.ingest(settings, paths, sync=sync, dry_run=dry_run, embedder=fakes.embedder())
    assert done.read == done.new + done.changed + done.unchanged + done.failed
    return done


def counted(done: IngestSummary) -> tuple[int, int, int, int, int]:
    return done.new, done.changed, done.unchanged, done.failed, done.removed


def held(settings: Settings) -> list[Release]:
    with Library.open(settings.library_file, read_only=True) as library:
        return library.releases(ALL)


def state(settings: Settings) -> tuple[bytes, str]:
    """The library's bytes and the generation published."""
    return settings.library_file.read_bytes(), (settings.index_dir / "CURRENT").read_text()


def test_a_second_time_nothing_is_written(settings: Settings, folder: Path) -> None:
    """Neither passages nor a byte of the library, nor another generation."""
    first = ingest(settings, folder)
    assert counted(first) == (3, 0, 0, 0, 0)
    assert first.releases == 3
    assert first.chunks >= 3
    before = state(settings)
    again = ingest(settings, folder)
    assert counted(again) == (0, 0, 3, 0, 0)
    assert (again.releases, again.chunks) == (0, 0)
    assert state(settings) == before


def test_only_what_changed_is_read(settings: Settings, folder: Path) -> None:
    ingest(settings, folder)
    (folder / "tern-001.md").write_text(faked.page(1, fact="Three were late."), "utf-8")
    faked.fill(folder, range(3, 4))
    done = ingest(settings, folder)
    assert counted(done) == (1, 1, 2, 0, 0)
    assert done.releases == 2
    (changed,) = [r for r in held(settings) if r.url == "https://tern.example/1"]
    assert changed.version == 2
    with Archive.open(settings, models=fakes.models()) as archive:
        assert "Three were late" in archive.show(changed.id).body
        assert "Three were late" not in archive.show(changed.id, version=1).body
    assert faked.problems(settings) == []


def test_a_touched_file_is_unchanged_and_a_moved_one_keeps_its_release(settings: Settings, folder: Path) -> None:
    """The release's id is its address; the file it came from goes with --sync."""
    ingest(settings, folder)
    before = {r.id for r in held(settings)}
    os.utime(folder / "tern-000.md", (1, 1))
    (folder / "tern-001.md").rename(folder / "moved.md")
    done = ingest(settings, folder, sync=True)
    assert counted(done) == (1, 0, 2, 0, 0)
    assert done.chunks == 0
    assert {r.id for r in held(settings)} == before


def test_copies_are_one_release(settings: Settings, folder: Path) -> None:
    """Byte for byte the same at another path: one release with two sources, found once; a text without url too."""
    shutil.copy(folder / "tern-000.md", folder / "copy.md")
    text = "Harbour seals return to the bay\n\n" + "Seals came back to the northern bay in their hundreds. " * 12
    for name in ("seals.txt", "seals-copy.txt"):
        (folder / name).write_text(text)
    done = ingest(settings, folder)
    assert counted(done) == (6, 0, 0, 0, 0)
    assert done.releases == 4
    assert sorted(len(r.sources) for r in held(settings)) == [1, 1, 2, 2]
    (folder / "copy.md").unlink()
    (folder / "seals.txt").unlink()
    assert ingest(settings, folder, sync=True).removed == 0
    assert [len(r.sources) for r in held(settings)] == [1, 1, 1, 1]


def test_only_sync_removes(settings: Settings, folder: Path) -> None:
    ingest(settings, folder)
    (folder / "tern-001.md").unlink()
    assert ingest(settings, folder).removed == 0
    assert len(held(settings)) == 3
    assert ingest(settings, folder, sync=True).removed == 1
    assert len(held(settings)) == 2
    assert faked.problems(settings) == []


def test_sync_looks_below_its_own_paths_only(settings: Settings, folder: Path, tmp_path: Path) -> None:
    """A neighbour whose name begins the same stays; a whole folder that is gone goes."""
    other = tmp_path / "pages-of-others"
    faked.fill(other, range(10, 12))
    ingest(settings, folder, other)
    shutil.rmtree(other)
    assert ingest(settings, folder, sync=True).removed == 0
    assert ingest(settings, other, sync=True).removed == 2
    assert len(held(settings)) == 3


def test_a_mistyped_path_is_wrong_use_with_sync_too(settings: Settings, folder: Path) -> None:
    for sync in (False, True):
        with pytest.raises(UsageError, match="does not exist"):
            ingest(settings, folder / "typo", sync=sync)
        assert not settings.data_dir.exists()
    ingest(settings, folder)
    with pytest.raises(UsageError, match="does not exist"):
        ingest(settings, folder.with_name("typo"), sync=True)


def test_what_fails_is_listed_and_remembered(settings: Settings, folder: Path) -> None:
    """With its reason, the second time from memory; mended, it is read."""
    (folder / "empty.txt").write_bytes(b"")
    (folder / "photo.jpg").write_bytes(bytes(range(256)) * 9)
    done = ingest(settings, folder)
    assert counted(done) == (3, 0, 0, 2, 0)
    assert [Path(p.source).name for p in done.problems] == ["empty.txt", "photo.jpg"]
    assert all(p.reason and "\n" not in p.reason for p in done.problems)
    again = ingest(settings, folder)
    assert counted(again) == (0, 0, 3, 2, 0)
    assert again.problems == done.problems
    (folder / "empty.txt").write_text(faked.page(7))
    assert counted(ingest(settings, folder)) == (0, 1, 3, 1, 0)


def test_what_fails_later_keeps_what_it_held(settings: Settings, folder: Path) -> None:
    """A page that turned into an empty file is a problem, not a loss."""
    ingest(settings, folder)
    (folder / "tern-001.md").write_bytes(b"")
    assert counted(ingest(settings, folder)) == (0, 0, 2, 1, 0)
    assert len(held(settings)) == 3


def test_a_bad_line_is_a_problem_of_its_own(settings: Settings, tmp_path: Path) -> None:
    body = "Ospreys nest on the pylon again, the Tern Office says. " * 12
    lines = [json.dumps({"title": f"Ospreys {n}", "body": body + str(n), "date": "2025-03-04"}) for n in range(2)]
    file = tmp_path / "wire.jsonl"
    file.write_text("\n".join([lines[0], '{"title": "no body"}', lines[1]]))
    done = ingest(settings, file)
    assert (done.new, done.failed, done.releases) == (1, 0, 2)
    assert [Path(p.source).name for p in done.problems] == ["wire.jsonl#L2"]
    assert ingest(settings, file).problems == done.problems


def test_odd_files_do_no_harm(settings: Settings, folder: Path) -> None:
    """Three good pages among what folders hold: the rest is listed or left out, and nothing waits, loops or stops."""
    os.mkfifo(folder / "fifo.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "zero.bin").write_bytes(b"\0" * 4096)
    (folder / os.fsdecode(b"caf\xe9.md")).write_text(faked.page(8))
    (folder / "two\nlines.md").write_text(faked.page(9))
    (folder / "Łucja's 🌊 [bold].md").write_text(faked.page(10))
    done = ingest(settings, folder)
    assert counted(done) == (5, 0, 0, 3, 0)
    assert {Path(p.source).name for p in done.problems} == {"fifo.txt", "zero.bin", r"caf\xe9.md"}
    assert counted(ingest(settings, folder, sync=True)) == (0, 0, 5, 3, 0)
    assert {Path(r.source).name for r in held(settings)} >= {"two\nlines.md", "Łucja's 🌊 [bold].md"}
    json.dumps([p.source for p in done.problems], ensure_ascii=False).encode()


def test_dry_run_counts_and_writes_nothing(settings: Settings, folder: Path) -> None:
    """Before the first ingest, after it, and with --sync, which would remove one."""
    (folder / "empty.txt").write_bytes(b"")
    assert counted(ingest(settings, folder, dry_run=True)) == (3, 0, 0, 1, 0)
    assert not settings.data_dir.exists()
    ingest(settings, folder)
    before = state(settings)
    (folder / "tern-000.md").unlink()
    (folder / "tern-001.md").write_text(faked.page(1, fact="Three were late."))
    done = ingest(settings, folder, dry_run=True)
    assert (counted(done), done.chunks) == ((0, 1, 1, 1, 0), 0)
    assert counted(ingest(settings, folder, dry_run=True, sync=True)) == (0, 1, 1, 1, 1)
    assert state(settings) == before
    logs = ("library.db-shm", "library.db-wal")  # a reader may leave them, empty
    names = sorted(p.name for p in settings.data_dir.iterdir() if p.name not in logs)
    assert names == ["index", "library.db", "writer.lock"]


def test_what_was_forgotten_comes_back_only_by_name(settings: Settings, folder: Path) -> None:
    ingest(settings, folder)
    gone = next(r for r in held(settings) if r.url == "https://tern.example/1")
    assert upkeep.forget(settings, gone.id[:8]) == "Station 1 counts its terns"
    assert counted(ingest(settings, folder)) == (0, 0, 3, 0, 0)
    (folder / "copy.md").write_bytes((folder / "tern-001.md").read_bytes() + b"\n")
    done = ingest(settings, folder, sync=True)
    assert (done.releases, done.unchanged) == (0, 4)
    assert gone.id not in {r.id for r in held(settings)}
    done = ingest(settings, folder / "tern-001.md")
    assert (done.new, done.releases) == (1, 1)
    assert gone.id in {r.id for r in held(settings)}


def test_a_file_that_turns_into_a_forgotten_one_gives_up_what_it_held(settings: Settings, folder: Path) -> None:
    ingest(settings, folder)
    gone = next(r for r in held(settings) if r.url == "https://tern.example/1")
    upkeep.forget(settings, gone.id)
    (folder / "tern-002.md").write_bytes((folder / "tern-001.md").read_bytes())
    ingest(settings, folder)
    assert [r.url for r in held(settings)] == ["https://tern.example/0"]


def test_interrupted_keeps_and_publishes_what_was_taken_in(settings: Settings, folder: Path) -> None:
    """Ctrl-C at the third file: the two before it are found; the next ingest reads the rest."""

    def stop(progress: Progress) -> None:
        if progress.stage == "reading" and progress.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upkeep.ingest(settings, [folder], embedder=fakes.embedder(), report=stop)
    assert faked.problems(settings) == []
    with Archive.open(settings, models=fakes.models()) as archive:
        assert len({h.chunk.release_id for h in archive.search("nests on its island")[0]}) == 2
    assert counted(ingest(settings, folder)) == (1, 0, 2, 0, 0)


def test_another_embedder_is_refused(settings: Settings, folder: Path) -> None:
    ingest(settings, folder)
    embedder = fakes.embedder()
    embedder.name = "another"
    with pytest.raises(ArchiveError, match="rag rebuild --embeddings"):
        upkeep.ingest(settings, [folder], embedder=embedder)


def test_what_an_older_reader_read_is_read_anew(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newer one finds a person on one page, reads a file that none could read, and sees the rest as before."""
    (folder / "empty.txt").write_bytes(b"")
    assert counted(ingest(settings, folder)) == (3, 0, 0, 1, 0)
    before = {r.id: r for r in held(settings)}
    read = pages.read

    def newer(data: bytes, source: str) -> Reading:
        found = read(data or faked.page(9).encode(), source)
        made = found.releases[0]
        person = Field("person", "Terns", made.body.index("tern"), made.body.index("tern") + 5)
        return replace(found, releases=(replace(made, fields=(*made.fields, person)),)) if "001" in source else found

    monkeypatch.setattr(pages, "read", newer)
    monkeypatch.setattr("rag.intake.READER", pages.READER + 1)
    assert counted(ingest(settings, folder, dry_run=True)) == (0, 0, 4, 0, 0)
    done = ingest(settings, folder)
    assert counted(done) == (0, 2, 2, 0, 0)
    after = {r.id: r for r in held(settings)}
    changed = [id_ for id_, r in before.items() if after[id_] != r]
    assert ["Terns" in after[id_].values("person") for id_ in changed] == [True]
    assert {r.version for r in after.values()} == {1}
    assert len(after) == 4
    assert counted(ingest(settings, folder)) == (0, 0, 4, 0, 0)
    assert faked.problems(settings) == []


def test_an_ingest_knows_copies_and_notices(settings: Settings, folder: Path) -> None:
    """A distributor's copy a day later, under another title; and a correction that names the headline."""
    story = " ".join(f"Seal number {n} was seen again on the sands of the northern bay that year." for n in range(9))
    heads = {
        "own": ("Seals return to the bay", "2025-03-04", story),
        "copy": ("Bay of seals", "2025-03-05", f"{story}\n\nCopyright Harbour Wire, all rights reserved."),
        "seven": (
            "CORRECTION: Seals return",
            "2025-04-01",
            "The Tern Office corrects “Seals return to the bay”. " * 4,
        ),
    }
    for name, (title, day, body) in heads.items():
        head = f"---\ntitle: {title}\ndate: {day}\ninstitution: Tern Office\nurl: https://tern.example/{name}\n---\n"
        (folder / f"{name}.md").write_text(f"{head}{body}\n", "utf-8")
    assert ingest(settings, folder).failed == 0
    with Library.open(settings.library_file, read_only=True) as library:
        ids = {str(r.url).rpartition("/")[2]: r.id for r in library.releases(ALL)}
        assert library.originals(list(ids.values()), ALL) == {ids["copy"]: ids["own"]}
        assert [x.release.release_id for x in library.notices([ids["copy"]], ALL)[ids["copy"]]] == [ids["seven"]]
    before = state(settings)
    ingest(settings, folder)
    assert state(settings) == before
