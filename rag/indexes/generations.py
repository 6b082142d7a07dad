"""Generation folders: how a set of index files is replaced without anyone ever seeing half of it.

    root/CURRENT         one line, the name of the published generation; replaced by an atomic rename
    root/gen-000007/     a published generation: whatever its makers put there, and manifest.json
    root/gen-000008/     one in the making; swept away at the next `begin` if its maker died

What is here: copy, fsync, rename, prune. What is not: any knowledge of what the files are, and the lock that keeps
a second publisher out, which the caller holds. A crash at any step leaves the old generation published or the new.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rag.errors import ArchiveError, BrokenIndexError

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
_NAME = re.compile(r"gen-(\d{6,})")


class Generations:
    """The generations under one folder. Reading methods may be called at any time by any process."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def current(self) -> Path | None:
        """The published generation; None if there is none yet.

        Raises:
            BrokenIndexError: the pointer names no generation of this folder.
        """
        try:
            name = (self.root / CURRENT).read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise BrokenIndexError(f"{self.root / CURRENT} cannot be read; run `rag rebuild`") from error
        folder = self.root / name
        if not _NAME.fullmatch(name) or folder.is_symlink() or not (folder / MANIFEST).is_file():
            raise BrokenIndexError(f"{self.root / CURRENT} names no index; run `rag rebuild`")
        return folder

    def manifest(self) -> dict[str, Any] | None:
        """What the published generation says of itself; None if there is none.

        Raises:
            BrokenIndexError: it says nothing that can be read.
        """
        folder = self.current()
        return None if folder is None else read_manifest(folder)

    def begin(self, *, empty: bool = False) -> Path:
        """A new folder to work in: a copy of the published generation, or nothing but a name if `empty`.

        Sweeps away what a killed publisher left. The manifest is not copied.
        """
        try:
            current = self.current()
        except BrokenIndexError:
            current = None
        self.root.mkdir(parents=True, exist_ok=True)
        self._sweep(newest=_number(current) if current else 0)
        new = self.root / f"gen-{max([0, *map(_number, self._folders())]) + 1:06d}"
        try:
            if empty or current is None:
                new.mkdir()
            else:
                shutil.copytree(current, new, ignore=shutil.ignore_patterns(MANIFEST))
        except OSError as error:
            shutil.rmtree(new, ignore_errors=True)
            raise ArchiveError(f"{self.root} cannot take a new index: {error}; check disk space") from error
        return new

    def publish(self, folder: Path, manifest: Mapping[str, Any], *, keep: int = 2) -> None:
        """Makes `folder`, which `begin` returned, the current generation, and keeps the newest `keep`.

        All files reach the disk before the pointer moves. Raises ArchiveError if the disk is full.
        """
        try:
            (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
            _sync_tree(folder)
            part = self.root / f"{CURRENT}.tmp"
            part.write_text(folder.name + "\n", "utf-8")
            _sync(part)
            _sync_folder(self.root)
            part.replace(self.root / CURRENT)
            _sync_folder(self.root)
        except OSError as error:
            raise ArchiveError(f"{folder} could not be published: {error}; check disk space") from error
        self._prune(keep)

    def discard(self, folder: Path) -> None:
        """Removes a folder that `begin` returned and that will not be published."""
        shutil.rmtree(folder, ignore_errors=True)

    def _folders(self) -> list[Path]:
        """Everything here that bears a generation's name, oldest first; links are left alone."""
        found = [p for p in self.root.iterdir() if _NAME.fullmatch(p.name) and p.is_dir() and not p.is_symlink()]
        return sorted(found, key=_number)

    def _sweep(self, *, newest: int) -> None:
        """Folders above the pointer were never published."""
        for folder in self._folders():
            if _number(folder) > newest:
                shutil.rmtree(folder, ignore_errors=True)

    def _prune(self, keep: int) -> None:
        for folder in self._folders()[:-keep]:
            shutil.rmtree(folder, ignore_errors=True)


def read_manifest(folder: Path) -> dict[str, Any]:
    """A generation's manifest.

    Raises:
        BrokenIndexError: it is missing, or no JSON object.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BrokenIndexError(f"{folder / MANIFEST} cannot be read; run `rag rebuild`") from error
    if not isinstance(manifest, dict):
        raise BrokenIndexError(f"{folder / MANIFEST} is no manifest; run `rag rebuild`")
    return manifest


def _number(folder: Path) -> int:
    match = _NAME.fullmatch(folder.name)
    return int(match[1]) if match else 0


def _sync_tree(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        for name in files:
            _sync(Path(parent) / name)
        _sync_folder(Path(parent))


def _sync(file: Path) -> None:
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # has no such thing
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
