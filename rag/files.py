"""The files that an ingest will read: found, sized, read once. No page is understood here."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from rag.errors import PageError, UsageError

MAX_BYTES = 256 * 2**20
"""A release page has kilobytes; an archive as one JSONL file has megabytes."""


def find(paths: Iterable[Path]) -> tuple[Path, ...]:
    """All files at or below the paths, absolute, sorted, each once; hidden files and folders are left out.

    Links are followed where they are named, not inside folders: a folder cannot lead out of itself or into a loop.

    Raises:
        UsageError: a path does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        root = path.expanduser().absolute()
        if not root.exists():
            raise UsageError(f"{path} does not exist")
        found.update(dict.fromkeys(_below(root.resolve()) if root.is_dir() else [root.resolve()]))
    return tuple(found)


def _below(root: Path) -> list[Path]:
    files = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files += [Path(folder, name) for name in sorted(names) if not name.startswith(".")]
    return files


def load(path: Path) -> tuple[bytes, str]:
    """A file's bytes and their sha256.

    Raises:
        PageError: it is no regular file, is larger than MAX_BYTES, or cannot be read.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise PageError("not a regular file")
        if about.st_size > MAX_BYTES:
            raise PageError(f"{about.st_size / 2**20:,.0f} MB, more than {MAX_BYTES // 2**20} MB: split the file")
        data = path.read_bytes()
    except OSError as error:
        raise PageError(f"cannot be read: {error.strerror or error}") from error
    return data, hashlib.sha256(data).hexdigest()
