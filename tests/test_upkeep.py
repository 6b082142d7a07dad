"""Keeping an archive: one writer, verify, rebuild, forget, backup and restore, also when others are at work."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag import indexes, lineage, upkeep
from rag.archive import Archive
from rag.errors import ArchiveError, BusyError, NoArchiveError, UsageError
from rag.intake import Intake
from rag.library import OWNER_SEES_EVERYTHING, Library
from rag.settings import Settings
from tests import faked, fakes
from tests.shelf import first_version

ALL = OWNER_SEES_EVERYTHING
RARE = "Wryneck"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    faked.fill(tmp_path / "pages", range(3))
    return tmp_path / "pages"


@pytest.fixture
def settings(tmp_path: Path, folder: Path) -> Settings:
    settings = faked.settings(tmp_path / "archive")
    upkeep.ingest(settings, [folder], embedder=fakes.embedder())
    return settings


def urls(settings: Settings) -> list[str]:
    with Library.open(settings.library_file, read_only=True) as library:
        return sorted(str(r.url)[-2:] for r in library.releases(ALL))


def found(settings: Settings, words: str) -> set[str]:
    """Who is found by these words, in the lexical index or by vectors that share them."""
    with Archive.open(settings, models=fakes.models()) as archive:
        hits, releases = archive.search(words)
        return {releases[h.chunk.release_id].title for h in hits if h.lexical_rank}


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """Another process that holds the writer's lock."""
    code = "import sys, time\nfrom pathlib import Path\nfrom rag.upkeep import _locked\n"
    code += "with _locked(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(settings.data_dir)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=faked.ROOT,
    ) as other:  # fmt: skip
        assert other.stdout
        assert other.stdin
        other.stdout.readline()
        yield
        other.stdin.close()


def test_one_writes_and_all_may_ask(settings: Settings, folder: Path, tmp_path: Path) -> None:
    """Each writing command says at once that another is writing; asking, verifying and backing up go on."""
    key = "r"
    with locked(settings):
        for write in (
            lambda: upkeep.ingest(settings, [folder], embedder=fakes.embedder()),
            lambda: upkeep.rebuild(settings),
            lambda: upkeep.forget(settings, key),
        ):
            started = time.perf_counter()
            with pytest.raises(BusyError, match="asking goes on"):
                write()
            assert time.perf_counter() - started < 5
        assert found(settings, "nests on its island")
        assert upkeep.verify(settings) == []
        upkeep.backup(settings, tmp_path / "copy.db")
        with pytest.raises(BusyError):
            upkeep.restore(settings, tmp_path / "copy.db", force=True)
    assert upkeep.rebuild(settings) >= 3


def test_nothing_to_keep(tmp_path: Path) -> None:
    settings = faked.settings(tmp_path / "none")
    for command in (
        lambda: upkeep.verify(settings),
        lambda: upkeep.rebuild(settings),
        lambda: upkeep.forget(settings, "r1"),
        lambda: upkeep.backup(settings, tmp_path / "copy.db"),
    ):
        with pytest.raises(NoArchiveError, match="rag ingest"):
            command()
    assert not settings.data_dir.exists()


@pytest.mark.parametrize("damage", ["cut", "lost", "pointer", "passage", "all"])
def test_verify_finds_a_damaged_index_and_rebuild_mends_it(settings: Settings, damage: str) -> None:
    """A file cut short, a manifest lost, a pointer to nowhere, a passage missing, everything gone."""
    generation = settings.index_dir / (settings.index_dir / "CURRENT").read_text().strip()
    if damage == "cut":
        file = next(generation.rglob("*.store"))
        file.write_bytes(file.read_bytes()[:-9])
    elif damage == "lost":
        (generation / "manifest.json").unlink()
    elif damage == "pointer":
        (settings.index_dir / "CURRENT").write_text("gen-999999\n")
    elif damage == "passage":
        with Library.open(settings.library_file) as library:
            library.remove_path(library.paths_under("/")[0])
    else:
        shutil.rmtree(settings.index_dir)
    assert upkeep.verify(settings)
    assert upkeep.rebuild(settings) > 0
    assert upkeep.verify(settings) == []
    assert found(settings, "nests on its island")


def test_the_next_ingest_mends_a_damaged_index_too(settings: Settings, folder: Path) -> None:
    shutil.rmtree(settings.index_dir)
    done = upkeep.ingest(settings, [folder], embedder=fakes.embedder())
    assert (done.unchanged, done.chunks) == (3, 0)
    assert faked.problems(settings) == []


def test_rebuild_can_embed_anew(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    other = fakes.embedder()
    other.name = "other"
    monkeypatch.setattr("rag.upkeep.Embedder.load", lambda *_a, **_k: other)
    assert upkeep.rebuild(settings, embeddings=True) > 0
    with Library.open(settings.library_file, read_only=True) as library:
        assert library.embedder == ("other", fakes.DIMENSION)
    assert faked.problems(settings) == []


def bytes_below(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def holding(folder: Path) -> list[str]:
    """The files in which the rare word stands, by name, with what is around it."""
    word = RARE.lower().encode()
    files = {file: file.read_bytes().lower() for file in folder.rglob("*") if file.is_file()}
    places = {file: text.find(word) for file, text in files.items()}
    return [f"{file}: {files[file][max(0, at - 80) : at + 80]!r}" for file, at in places.items() if at >= 0]


def generations(settings: Settings) -> set[str]:
    return {folder.name for folder in settings.index_dir.glob("gen-*")}


@pytest.fixture
def rare(settings: Settings, folder: Path) -> str:
    """A release with a word that stands nowhere else; its id."""
    (folder / "rare.md").write_text(faked.page(9, title=f"{RARE} seen", fact=f"A {RARE} was seen there."))
    upkeep.ingest(settings, [folder], embedder=fakes.embedder())
    with Library.open(settings.library_file, read_only=True) as library:
        return next(r.id for r in library.releases(ALL) if RARE in r.title)


def test_forget_leaves_no_word_in_any_file(settings: Settings, rare: str) -> None:
    assert RARE.encode() in bytes_below(settings.data_dir)
    assert upkeep.forget(settings, rare) == f"{RARE} seen"
    left = bytes_below(settings.data_dir)
    assert RARE.encode() not in left
    assert RARE.lower().encode() not in left
    assert faked.problems(settings) == []
    with pytest.raises(UsageError, match="rag list"):
        upkeep.forget(settings, rare)


def test_forget_that_was_broken_off_is_finished(
    settings: Settings, rare: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the two, the index still holds the words: verify says so, and the next ingest makes it anew."""

    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(indexes, "publish", killed)
        with pytest.raises(SystemExit):
            upkeep.forget(settings, rare)
    before = generations(settings)
    assert any("broken off" in problem for problem in upkeep.verify(settings))
    upkeep.ingest(settings, [folder], embedder=fakes.embedder())
    assert len(generations(settings)) == 1
    assert not before & generations(settings)
    assert holding(settings.data_dir) == []
    assert faked.problems(settings) == []


def test_forget_while_somebody_reads_is_finished_by_asking_again(
    settings: Settings, rare: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.library.schema.BUSY_SECONDS", 0.1)
    reader = sqlite3.connect(settings.library_file)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM files").fetchall()
    with pytest.raises(BusyError, match="forget again"):
        upkeep.forget(settings, rare)
    reader.close()
    before = generations(settings)
    upkeep.forget(settings, rare)
    assert len(generations(settings)) == 1
    assert not before & generations(settings)
    assert holding(settings.data_dir) == []
    assert faked.problems(settings) == []


def test_a_backup_comes_back(settings: Settings, tmp_path: Path, folder: Path) -> None:
    """Into an empty place, and with force over an archive that has gone on since."""
    copy = tmp_path / "copy.db"
    upkeep.backup(settings, copy)
    elsewhere = faked.settings(tmp_path / "elsewhere")
    assert upkeep.restore(elsewhere, copy) == upkeep.rebuild(settings)
    assert urls(elsewhere) == urls(settings) == ["/0", "/1", "/2"]
    assert faked.problems(elsewhere) == []
    assert upkeep.ingest(elsewhere, [folder], embedder=fakes.embedder()).unchanged == 3
    faked.fill(folder, range(3, 5))
    upkeep.ingest(settings, [folder], embedder=fakes.embedder())
    with pytest.raises(UsageError, match="--force"):
        upkeep.restore(settings, copy)
    assert len(urls(settings)) == 5
    upkeep.restore(settings, copy, force=True)
    assert urls(settings) == ["/0", "/1", "/2"]
    assert faked.problems(settings) == []
    assert "Station 4 counts its terns" not in found(settings, "Station 4 counts its terns")


def test_restore_does_not_mind_the_logs_and_readers_of_what_it_replaces(
    settings: Settings, tmp_path: Path, folder: Path
) -> None:
    """A log that was left behind belongs to the old file: read into the new one, it would damage it.

    An archive that is open all the while answers from the new one.
    """
    copy = tmp_path / "copy.db"
    upkeep.backup(settings, copy)
    faked.fill(folder, range(3, 5))
    with Archive.open(settings, models=fakes.models()) as open_before:
        assert len(open_before.list()) == 3
        writer = sqlite3.connect(settings.library_file)
        writer.execute("BEGIN")
        writer.execute("SELECT * FROM files").fetchall()  # keeps the log from being emptied
        upkeep.ingest(settings, [folder], embedder=fakes.embedder())
        assert settings.library_file.with_name("library.db-wal").stat().st_size
        assert len(open_before.list()) == 5
        upkeep.restore(settings, copy, force=True)
        writer.close()
        assert len(open_before.list()) == 3
        assert open_before.search("nests on its island")[0]
    assert faked.problems(settings) == []
    for log in ("-wal", "-shm"):
        settings.library_file.with_name("library.db" + log).write_bytes(b"left behind" * 400)
    upkeep.restore(settings, copy, force=True)
    assert urls(settings) == ["/0", "/1", "/2"]
    assert faked.problems(settings) == []


def test_restore_that_was_broken_off_does_not_leave_an_index_of_other_words(
    settings: Settings, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Passage numbers go on from the backup's: the same number would name other words in the index of before."""
    copy = tmp_path / "copy.db"
    upkeep.backup(settings, copy)
    faked.fill(folder, range(3, 4))
    upkeep.ingest(settings, [folder], embedder=fakes.embedder())

    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(indexes, "publish", killed)
        with pytest.raises(SystemExit):
            upkeep.restore(settings, copy, force=True)
    (folder / "tern-003.md").write_text(faked.page(4, title=f"{RARE} seen", fact=f"A {RARE} was seen there."))
    upkeep.ingest(settings, [folder], embedder=fakes.embedder())
    assert found(settings, RARE) == {f"{RARE} seen"}
    assert faked.problems(settings) == []


@pytest.mark.parametrize("content", [b"", b"garbage" * 999, None])
def test_what_is_no_backup_is_refused(settings: Settings, tmp_path: Path, content: bytes | None) -> None:
    """Empty, garbage, another program's database: the archive stays as it was."""
    file = tmp_path / "copy.db"
    if content is None:
        with sqlite3.connect(file) as db:
            db.execute("CREATE TABLE other (x)")
        db.close()
    else:
        file.write_bytes(content)
    with pytest.raises(ArchiveError):
        upkeep.restore(settings, file, force=True)
    with pytest.raises(UsageError, match="no file"):
        upkeep.restore(settings, tmp_path / "nothing.db", force=True)
    assert faked.problems(settings) == []
    assert len(urls(settings)) == 3


def test_a_garbage_library_can_be_restored_over(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    upkeep.backup(settings, copy)
    settings.library_file.write_bytes(b"garbage" * 999)
    with pytest.raises(ArchiveError, match="restore a backup"):
        upkeep.verify(settings)
    upkeep.restore(settings, copy, force=True)
    assert faked.problems(settings) == []


def test_a_backup_does_not_overwrite_the_archive(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="itself"):
        upkeep.backup(settings, settings.library_file)
    with pytest.raises(ArchiveError, match="another place"):
        upkeep.backup(settings, tmp_path / "nowhere" / "copy.db")
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="cannot be written"):
        upkeep.restore(faked.settings(tmp_path / "file"), _backed_up(settings, tmp_path))


def _backed_up(settings: Settings, folder: Path) -> Path:
    upkeep.backup(settings, folder / "copy.db")
    return folder / "copy.db"


@pytest.mark.slow
def test_a_backup_that_cannot_be_written_is_named(settings: Settings, tmp_path: Path, folder: Path) -> None:
    """Not the archive, which is well."""
    upkeep.ingest(settings, [folder], embedder=fakes.embedder())
    file = tmp_path / ("b" * 250)
    with pytest.raises(ArchiveError, match="^" + str(file)):
        upkeep.backup(settings, file)


def test_a_backup_taken_during_an_ingest_is_sound(tmp_path: Path, folder: Path) -> None:
    """Three, while another process takes in forty files one by one; each is whole and holds some of them."""
    settings = faked.settings(tmp_path / "archive")
    faked.fill(folder, range(40))
    counts = []
    with subprocess.Popen(
        faked.command("ingest", folder), env=faked.environment(settings.data_dir), stdout=subprocess.DEVNULL
    ) as other:
        while not settings.library_file.exists() or not _releases(settings):
            assert other.poll() is None
            time.sleep(0.02)
        for n in range(3):
            upkeep.backup(settings, tmp_path / f"copy-{n}.db")
            counts.append(n)
        assert other.wait() == 0
    for n in counts:
        restored = faked.settings(tmp_path / f"restored-{n}")
        with Library.open(tmp_path / f"copy-{n}.db", read_only=True) as copy:
            assert copy.check() == []
            assert 1 <= copy.counts(ALL)["releases"] <= 40
    upkeep.restore(restored, tmp_path / "copy-0.db")
    assert faked.problems(restored) == []
    assert upkeep.ingest(restored, [folder], embedder=fakes.embedder()).read == 40
    assert len(urls(restored)) == 40


def _releases(settings: Settings) -> int:
    try:
        with Library.open(settings.library_file, read_only=True) as library:
            return library.counts(ALL)["releases"]
    except (ArchiveError, NoArchiveError):  # being made just now
        return 0


READER = """
import os, sys
from pathlib import Path
from rag import upkeep
from rag.archive import Archive
from rag.errors import ArchiveError
from tests import fakes, faked
data, folder, other = map(Path, sys.argv[1:])
def ask(settings):
    with Archive.open(settings, models=fakes.models()) as archive:
        hits, _ = archive.search("How many nests did station 2 of the Tern Office count?")
        return archive.ask("How many nests did station 2 of the Tern Office count?").status, len(hits) > 0
upkeep.ingest(faked.settings(other), [folder], embedder=fakes.embedder())
ask(faked.settings(other))  # everything is imported, before it is out of reach
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
assert not os.access(data, os.W_OK)
print(*ask(faked.settings(data)))
try:
    upkeep.ingest(faked.settings(data), [folder], embedder=fakes.embedder())
except ArchiveError as error:
    print(str(error).split(": ")[-1])
"""


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX permissions")
def test_a_read_only_archive_answers(settings: Settings, folder: Path, tmp_path: Path) -> None:
    """And refuses writers in one line; root may write anywhere, so the reader steps down."""
    places = [settings.data_dir, *settings.data_dir.rglob("*")]
    for place in places:
        place.chmod(0o555 if place.is_dir() else 0o444)
    for parent in [tmp_path, *list(tmp_path.parents)[:2]]:
        if parent.stat().st_uid == os.getuid():
            parent.chmod(0o755)
    try:
        env = faked.environment(settings.data_dir, PYTHONDONTWRITEBYTECODE="1", HOME=str(tmp_path))
        command = [sys.executable, "-c", READER, str(settings.data_dir), str(folder), str(tmp_path / "other")]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, cwd="/")
    finally:
        for place in places:
            place.chmod(0o755)
    assert done.stdout.splitlines() == ["answered True", "Permission denied"], done.stderr


def test_a_backup_of_the_first_version_comes_back(settings: Settings, tmp_path: Path) -> None:
    """It is migrated on the way; its file stays as it was."""
    old = tmp_path / "old.db"
    name = first_version(old)
    before = old.read_bytes()
    assert upkeep.restore(settings, old, force=True) == 2
    assert old.read_bytes() == before
    with Library.open(settings.library_file, read_only=True) as library:
        assert [r.id for r in library.releases(ALL)] == [name]
        assert library.uncompared(lineage.METHOD) == []
    assert faked.problems(settings) == []


def test_rebuild_makes_lineage_that_is_missing(settings: Settings) -> None:
    with sqlite3.connect(settings.library_file) as db:
        db.execute("DELETE FROM lineage")
    db.close()
    upkeep.rebuild(settings)
    with Library.open(settings.library_file, read_only=True) as library:
        assert library.uncompared(lineage.METHOD) == []
        assert library.unlinked() == (frozenset(), [])


def test_an_interrupt_between_two_lines_leaves_no_transaction_open(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pressed right after a transaction began: what was taken in before is published all the same."""
    take = Intake._take

    def interrupted(intake: Intake, path: Path, *, root: Path, lift: bool) -> None:
        take(intake, path, root=root, lift=lift)
        intake._library._db().execute("BEGIN IMMEDIATE")
        raise KeyboardInterrupt

    monkeypatch.setattr(Intake, "_take", interrupted)
    settings = faked.settings(tmp_path / "interrupted")
    with pytest.raises(KeyboardInterrupt):
        upkeep.ingest(settings, [folder], embedder=fakes.embedder())
    with Archive.open(settings, models=fakes.models()) as archive:
        assert archive.status()["releases"] == 1
    assert faked.problems(settings) == []
