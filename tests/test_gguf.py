"""The local model's weights: joined once, in order, and only if they are what was published."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from rag.errors import WeightsError
from rag.progress import Progress
from rag.wording import gguf

WHOLE = b"GGUF" + b"abc" * 7


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three small parts in place of the packaged ones; the folder is an empty data folder."""
    files = []
    for n, piece in enumerate((WHOLE[:5], WHOLE[5:6], WHOLE[6:])):
        files.append(tmp_path / f"part{n}.bin")
        files[-1].write_bytes(piece)
    monkeypatch.setattr(gguf, "parts", lambda: tuple(files))
    monkeypatch.setattr(gguf, "SIZE", len(WHOLE))
    monkeypatch.setattr(gguf, "SHA256", hashlib.sha256(WHOLE).hexdigest())
    return tmp_path / "data"


def test_joins_once_and_reports(published: Path) -> None:
    """The first call joins and tells how far it is; the second finds the stamp and reads nothing."""
    seen: list[Progress] = []
    file = gguf.locate(published, report=seen.append)
    assert file.read_bytes() == WHOLE
    assert [(p.done, p.total) for p in seen] == [(5, 25), (6, 25), (25, 25)]
    assert gguf.locate(published, report=seen.append) == file
    assert len(seen) == 3
    assert sorted(p.suffix for p in file.parent.iterdir() if p.suffix != ".lock") == [".gguf", ".verified"]


def test_a_changed_file_is_joined_again(published: Path) -> None:
    """Same size, other bytes: the stamp no longer fits, the hash is wrong, the parts are joined anew."""
    file = gguf.locate(published)
    file.write_bytes(b"X" * len(WHOLE))
    os.utime(file, ns=(1, 1))
    assert gguf.locate(published).read_bytes() == WHOLE


def test_a_touched_file_is_only_hashed(published: Path) -> None:
    """The bytes are right, so the file stays and is stamped again."""
    file = gguf.locate(published)
    os.utime(file, ns=(1, 1))
    before = file.stat().st_ino
    seen: list[Progress] = []
    assert gguf.locate(published, report=seen.append).stat().st_ino == before
    assert seen[-1].stage == "verifying the local model"


def test_wrong_parts_leave_nothing_behind(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another hash: an error that says what to do, and no file that a later start would trust."""
    monkeypatch.setattr(gguf, "SHA256", "0" * 64)
    with pytest.raises(WeightsError, match="force-reinstall"):
        gguf.locate(published)
    assert [p.suffix for p in (published / "models").iterdir() if p.suffix != ".lock"] == []


def test_missing_parts_name_the_extra(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without parts there is nothing to join, and `available` says so."""
    monkeypatch.setattr(gguf, "parts", tuple)
    assert not gguf.available(published)
    with pytest.raises(WeightsError, match=r"press-rag\[local\]"):
        gguf.locate(published)


def test_a_folder_that_cannot_be_written_is_one_line(published: Path) -> None:
    """A file where the data folder should be."""
    published.write_text("in the way")
    with pytest.raises(WeightsError, match="cannot be written"):
        gguf.locate(published)


def test_an_own_file_must_be_gguf(tmp_path: Path) -> None:
    """By its first four bytes; a missing file is named."""
    good, bad = tmp_path / "a.gguf", tmp_path / "b.gguf"
    good.write_bytes(WHOLE)
    bad.write_bytes(b"PK\x03\x04")
    assert gguf.own(str(good)) == good
    for path in (bad, tmp_path / "none.gguf"):
        with pytest.raises(WeightsError, match=path.name):
            gguf.own(str(path))
