"""Which cases a command is about, and the settings of the archive they are asked of: a file's, or a public set's.

What is not here: opening the archive, asking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval import casefile, public, suites, terminal
from eval.cases import Case
from eval.run import Mode
from rag import Settings, UsageError


@dataclass(frozen=True, slots=True)
class Chosen:
    """Cases under a name, how they are run, and on which archive."""

    name: str
    cases: Sequence[Case]
    mode: Mode
    settings: Settings


@dataclass(frozen=True, slots=True)
class Choice:
    """What the command line says: a file of cases, or a public set and its folder; then which of the cases.

    Of a public set the test split is meant where none is named.
    """

    file: Path | None
    suite: str | None = None
    path: Path | None = None
    cache: Path | None = None
    split: str | None = None
    first: int | None = None


def chosen(choice: Choice, settings: Settings) -> Chosen:
    """The cases; a public set's archive is made first where it is not there yet.

    Raises:
        UsageError: neither a file nor a set, or both; flawed cases; no case in the split.
    """
    found = _read(choice, settings)
    split = choice.split or ("test" if choice.suite else None)
    cases = [case for case in found.cases if split in {None, case.split}][: choice.first]
    if not cases:
        raise UsageError(f"no case is in split {split!r}: choose {' or '.join(sorted({c.split for c in found.cases}))}")
    return Chosen(found.name, cases, found.mode, found.settings)


def _read(choice: Choice, settings: Settings) -> Chosen:
    if choice.file and not choice.suite and not choice.path:
        return Chosen(choice.file.stem, casefile.load(choice.file), "ask", settings)
    if not choice.suite or not choice.path or choice.file:
        raise UsageError("give a file of cases, or --suite NAME with --path FOLDER")
    suite = public.suite(choice.suite)
    cases = public.cases(choice.suite, choice.path)
    cache = choice.cache or suites.default_cache()
    with terminal.ingesting() as report:
        there = suites.prepared(choice.suite, choice.path, settings, cache=cache, report=report)
    return Chosen(choice.suite, cases, suite.mode, there)
