"""Generations: what readers see while publishers work, die, and leave things behind."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag.errors import BrokenIndexError
from rag.indexes.generations import Generations


def publish(generations: Generations, number: int, *, keep: int = 2) -> Path:
    """Two files and a manifest that all hold the same number."""
    folder = generations.begin()
    for name in ("one", "two"):
        (folder / name).write_text(str(number))
    generations.publish(folder, {"number": number}, keep=keep)
    return folder


def test_nothing_is_published_at_first(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "index")
    assert generations.current() is None
    assert generations.manifest() is None


def test_a_new_generation_starts_as_a_copy(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "index")
    first = publish(generations, 1)
    folder = generations.begin()
    assert sorted(p.name for p in folder.iterdir()) == ["one", "two"]
    assert generations.current() == first
    assert list(generations.begin(empty=True).iterdir()) == []


def test_two_are_kept(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    folders = [publish(generations, n) for n in range(4)]
    assert generations.current() == folders[3]
    assert generations.manifest() == {"number": 3}
    assert [folder.exists() for folder in folders] == [False, False, True, True]
    last = publish(generations, 4, keep=1)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["CURRENT", last.name]


def test_leftovers_of_killed_publishers_are_swept_and_nothing_else(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    first = publish(generations, 1)
    (generations.begin() / "half").write_text("half")
    (tmp_path / "gen-mine").mkdir()
    (tmp_path / "notes.txt").write_text("keep")
    folder = generations.begin()
    assert not (folder / "half").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["CURRENT", first.name, folder.name, "gen-mine", "notes.txt"]


@pytest.mark.parametrize(
    "pointer", ["../outside", "gen-000009", "", "gen-000001/../../outside", "/etc", "gen-000001\0"]
)
def test_a_pointer_to_elsewhere_is_refused(tmp_path: Path, pointer: str) -> None:
    root, outside = tmp_path / "index", tmp_path / "outside"
    publish(Generations(root), 1)
    outside.mkdir()
    (outside / "manifest.json").write_text("{}")
    (root / "CURRENT").write_text(pointer)
    with pytest.raises(BrokenIndexError, match="rag rebuild"):
        Generations(root).current()
    publish(Generations(root), 2)
    assert Generations(root).manifest() == {"number": 2}


def test_a_linked_generation_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "index"
    folder = publish(Generations(root), 1)
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BrokenIndexError):
        Generations(root).current()


@pytest.mark.parametrize("text", ["", "[1]", "{", "[" * 100_000])
def test_a_manifest_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    folder = publish(Generations(tmp_path), 1)
    (folder / "manifest.json").write_text(text)
    with pytest.raises(BrokenIndexError):
        Generations(tmp_path).manifest()


PUBLISHER = """
import sys
from pathlib import Path
from tests.test_generations import publish
from rag.indexes.generations import Generations
generations = Generations(Path(sys.argv[1]))
number = (generations.manifest() or {"number": 0})["number"]
while True:
    number += 1
    publish(generations, number)
    print(number, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_publishers_never_show_half_a_generation(tmp_path: Path) -> None:
    """Thirty times killed at a random moment: what is published is whole, and never older than what was reported."""
    root, reported, luck = tmp_path / "index", 0, random.Random(7)  # noqa: S311 (a test may be predictable)
    for _ in range(30):
        with subprocess.Popen(
            [sys.executable, "-c", PUBLISHER, str(root)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]
        ) as publisher:
            assert publisher.stdout
            publisher.stdout.readline()
            time.sleep(luck.uniform(0, 0.15))
            publisher.send_signal(signal.SIGKILL)
            lines = publisher.stdout.read().split()
        reported = max([reported, *map(int, lines)])
        folder = Generations(root).current()
        assert folder
        number = json.loads((folder / "manifest.json").read_text())["number"]
        assert {(folder / name).read_text() for name in ("one", "two")} == {str(number)}
        assert number >= reported
    assert reported > 30
