"""One number put into an archive's settings.toml; every other line of the file, comments too, stays as it is.

What is not here: what may be set (`rag.Settings` checks that when it reads the file).
"""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

from rag import UsageError

NAME = "settings.toml"


def put(folder: Path, name: str, value: float, *, why: str) -> Path:
    """Sets `name` in the folder's settings.toml, made where it is not there; `why` goes in a comment behind a new line.

    Raises:
        UsageError: the file is no TOML, or cannot be written.
    """
    file = folder / NAME
    try:
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        changed = with_value(text, name, value, why=why)
        half = file.with_name(file.name + ".new")
        half.write_text(changed, encoding="utf-8")
        if file.exists():
            shutil.copymode(file, half)
        half.replace(file)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be changed: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file} is no TOML ({error}): mend it first") from error
    return file


def with_value(text: str, name: str, value: float, *, why: str) -> str:
    r"""The text of a TOML file with a top-level key set.

    ("llm = 'quote'\n[x]\n", "threshold", .5) -> "llm = 'quote'\nthreshold = 0.5  # why\n[x]\n"

    Raises:
        tomllib.TOMLDecodeError: the text is no TOML.
    """
    before = tomllib.loads(text)
    lines = text.splitlines(keepends=True)
    new = f"{name} = {value:.6g}  # {' '.join(why.split())}\n"
    found = re.compile(rf"\s*{re.escape(name)}\s*=")
    top = next((n for n, line in enumerate(lines) if re.match(r"\s*\[", line) and _is_border(lines, n)), len(lines))
    at = next((n for n in range(top) if found.match(lines[n]) and _is_border(lines, n)), None)
    if at is not None:
        lines[at] = new
    else:
        if top and not lines[top - 1].endswith("\n"):
            lines[top - 1] += "\n"
        lines.insert(top, new)
    changed = "".join(lines)
    if tomllib.loads(changed) != before | {name: float(f"{value:.6g}")}:
        raise tomllib.TOMLDecodeError(f"{name} cannot be set without changing something else")
    return changed


def _is_border(lines: list[str], n: int) -> bool:
    """Whether the lines before line `n` are whole statements: inside a text or list of several lines they are not."""
    try:
        tomllib.loads("".join(lines[:n]))
    except tomllib.TOMLDecodeError:
        return False
    return True
