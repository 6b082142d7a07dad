"""Which files an ingest reads, and what it says of those that it cannot."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag import files
from rag.errors import PageError, UsageError

ROOT = Path(__file__).parents[1]


def test_files_are_found_sorted_once_and_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b.txt", "a/z.txt", "a/é 🌊.txt", "a/new\nline.txt", ".hidden", ".git/config"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    monkeypatch.chdir(tmp_path)
    found = files.find([Path(), Path("a"), Path("b.txt")])
    assert [p.relative_to(tmp_path).as_posix() for p in found] == ["b.txt", "a/new\nline.txt", "a/z.txt", "a/é 🌊.txt"]
    assert files.find([Path(".hidden")]) == (tmp_path / ".hidden",)
    assert files.find([]) == ()


def test_links_are_followed_where_named_only(tmp_path: Path) -> None:
    """A folder from elsewhere must not lead out of itself: not by a link to a file, to a folder, or to itself."""
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "private.txt").write_text("private")
    (folder / "own.txt").write_text("own")
    (folder / "file").symlink_to(outside / "private.txt")
    (folder / "folder").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "self").symlink_to(folder / "self")
    (folder / "nothing").symlink_to(tmp_path / "nothing")
    assert files.find([folder]) == (folder / "own.txt",)
    assert files.find([folder / "file"]) == (outside / "private.txt",)
    assert files.find([folder / "folder"]) == (outside / "private.txt",)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nothing", "does not exist"), ("loop", "cannot be read"), ("x" * 300, "cannot be read"), ("a.txt/b", "b")],
)
def test_a_path_that_leads_nowhere_is_wrong_use(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(UsageError, match=reason):
        files.find([tmp_path / name])


def test_bytes_come_with_their_hash(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"ice\r\n")
    assert files.load(path) == (b"ice\r\n", hashlib.sha256(b"ice\r\n").hexdigest())


def test_what_is_no_file_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a FIFO that nobody writes to would wait for ever; a device might never end."""
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "big").write_bytes(b"12345")
    monkeypatch.setattr(files, "MAX_BYTES", 4)
    for path, reason in {
        tmp_path / "fifo": "regular",
        Path("/dev/zero"): "regular",
        tmp_path: "listed",
        tmp_path / "gone": "No such",
        tmp_path / "big": "split",
        tmp_path / os.fsdecode(b"\xff.txt"): "rename",
    }.items():
        with pytest.raises(PageError, match=reason):
            files.load(path)


def test_gone_is_not_the_same_as_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert not files.is_gone(tmp_path / "a.txt")
    assert files.is_gone(tmp_path / "b.txt")
    assert files.is_gone(tmp_path / "a.txt" / "below")
    assert not files.is_gone(tmp_path / ("x" * 300))


UNPRIVILEGED = """
import os, sys
from pathlib import Path
from rag import files
from rag.errors import PageError, UsageError
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
folder = Path(sys.argv[1])
for path in files.find([folder]):
    try:
        print(path.name, files.load(path)[0].decode())
    except PageError as error:
        print(path.name, error)
try:
    files.find([folder / "closed" / "b.txt"])
except UsageError as error:
    print("named:", str(error).rsplit(": ")[-1])
print(files.is_gone(folder / "closed" / "b.txt"))
"""


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX permissions")
def test_what_may_not_be_read_is_said_not_skipped(tmp_path: Path) -> None:
    """A file of mode 0 and a folder of mode 0 are both listed; root may read anything, so it steps down."""
    folder = tmp_path / "folder"
    (folder / "closed").mkdir(parents=True)
    (folder / "closed" / "b.txt").write_text("b")
    (folder / "open.txt").write_text("o")
    (folder / "shut.txt").write_text("s")
    (folder / "shut.txt").chmod(0)
    (folder / "closed").chmod(0)
    for parent in [tmp_path, *list(tmp_path.parents)[:2]]:
        if parent.stat().st_uid == os.getuid():
            parent.chmod(0o755)
    try:
        env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", UNPRIVILEGED, str(folder)]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, cwd="/")
    finally:
        (folder / "closed").chmod(0o755)
    assert done.stderr == ""
    assert sorted(done.stdout.splitlines()) == [
        "False",
        "closed a folder that cannot be listed: see to its permissions",
        "named: Permission denied",
        "open.txt o",
        "shut.txt cannot be read: Permission denied",
    ]


def test_what_is_about_a_folder_is_passed_over_unless_it_is_named(tmp_path: Path) -> None:
    for name in ("a.txt", "README.md", "LICENSE", "manifest.json", ".hidden", "readme-of-a-release.txt"):
        (tmp_path / name).write_text("x", "utf-8")
    assert [p.name for p in files.find([tmp_path])] == ["a.txt", "readme-of-a-release.txt"]
    assert files.find([tmp_path / "README.md"]) == (tmp_path / "README.md",)
