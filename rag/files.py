"""The files that an ingest will read: found, sized, read once. No page is understood here."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from rag.errors import PageError, UsageError

MAX_BYTES = 256 * 2**20
"""A release page has kilobytes; an archive as one JSONL file has megabytes."""


def find(paths: Iterable[Path]) -> tuple[Path, ...]:
    """All files at or below the paths, absolute, sorted, each once; hidden files and folders are left out.

    Links are followed where they are named, not inside folders: a folder cannot lead out of itself or into a loop.
    A folder that cannot be listed is among the files, so that `load` says so.

    Raises:
        UsageError: a path does not exist.
    """
    found: dict[Path, None] = {}
    for root in existing(paths):
        found.update(dict.fromkeys(_below(root) if root.is_dir() else [root]))
    return tuple(found)


def existing(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The paths, absolute and with their links resolved.

    Raises:
        UsageError: one does not exist, or lies where nobody may look.
    """
    found = []
    for path in paths:
        try:
            found.append(path.expanduser().absolute().resolve(strict=True))
        except FileNotFoundError:
            raise UsageError(f"{path} does not exist") from None
        except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, or no home for "~"
            reason = error.strerror if isinstance(error, OSError) else error
            raise UsageError(f"{path} cannot be read: {reason}") from None
    return tuple(found)


def is_gone(path: Path) -> bool:
    """Whether there is no such file any more; one that merely cannot be looked at is not gone."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


# Hidden files, and those that are about a folder; named one by one they are read like any other.
_ABOUT = re.compile(r"\..*|(readme|licen[cs]e|changelog|contributing|manifest)(\.\w+)?|notice", re.I)


def _below(root: Path) -> list[Path]:
    found: list[Path] = []
    for folder, folders, names in os.walk(root, onerror=lambda error: found.append(Path(error.filename))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (Path(folder, name) for name in sorted(names) if not _ABOUT.fullmatch(name))
        found.extend(path for path in paths if not path.is_symlink())
    return found


def load(path: Path) -> tuple[bytes, str]:
    """A file's bytes and their sha256.

    Raises:
        PageError: it is no regular file, is larger than MAX_BYTES, or cannot be read; or its name is no text.
    """
    try:
        path.as_posix().encode()
    except UnicodeEncodeError:
        raise PageError("its name is no text in UTF-8: rename it") from None
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise PageError("a folder that cannot be listed: see to its permissions")
        if not stat.S_ISREG(about.st_mode):
            raise PageError("not a regular file")
        if about.st_size > MAX_BYTES:
            raise PageError(f"{about.st_size / 2**20:,.0f} MB, more than {MAX_BYTES // 2**20} MB: split the file")
        data = path.read_bytes()
    except OSError as error:
        raise PageError(f"cannot be read: {error.strerror or error}") from error
    return data, hashlib.sha256(data).hexdigest()
