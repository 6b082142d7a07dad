"""Which cases a command is about, and the settings of the archive they are asked of: a file's, or a public set's.

A file's cases may be asked among distractors: releases that the archive at hand does not hold. What is not here:
asking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval import casefile, public, suites, terminal
from eval.app_options import opened_with
from eval.cases import Case
from eval.run import Mode
from eval.source import everything
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

    Of a public set the test split is meant where none is named. `distractors` go with a file of cases.
    """

    file: Path | None
    suite: str | None = None
    path: Path | None = None
    cache: Path | None = None
    split: str | None = None
    first: int | None = None
    distractors: tuple[Path, ...] = ()


def chosen(choice: Choice, settings: Settings) -> Chosen:
    """The cases; an archive for a public set, or with distractors, is made first where it is not there yet.

    Raises:
        UsageError: neither a file nor a set, or both; flawed cases; no case in the split.
    """
    found = _read(choice, settings)
    split = choice.split or ("test" if choice.suite else None)
    cases = [case for case in found.cases if split in {None, case.split}]
    if not cases:
        raise UsageError(f"no case is in split {split!r}: choose {' or '.join(sorted({c.split for c in found.cases}))}")
    found = replace(found, cases=cases)
    if choice.distractors:
        found = _among(found, choice, settings)
    return replace(found, cases=found.cases[: choice.first])


def _read(choice: Choice, settings: Settings) -> Chosen:
    if choice.file and not choice.suite and not choice.path:
        return Chosen(choice.file.stem, casefile.load(choice.file), "ask", settings)
    if not choice.suite or not choice.path or choice.file or choice.distractors:
        raise UsageError("give a file of cases, or --suite NAME with --path FOLDER")
    suite = public.suite(choice.suite)
    cases = public.cases(choice.suite, choice.path)
    cache = choice.cache or suites.default_cache()
    with terminal.ingesting() as report:
        there = suites.prepared(choice.suite, choice.path, settings, cache=cache, report=report)
    return Chosen(choice.suite, cases, suite.mode, there)


def _among(found: Chosen, choice: Choice, settings: Settings) -> Chosen:
    """The cases among distractors, but for those whose gold is of all that the archive holds."""
    with opened_with(settings) as archive:
        own = suites.files_of(everything(archive))
    cache = choice.cache or suites.default_cache()
    with terminal.ingesting() as report:
        there = suites.joined(settings, [*own, *choice.distractors], cache=cache, report=report)
    kept = [case for case in found.cases if not (case.whole or case.listing)]
    if len(kept) < len(found.cases):
        terminal.say(f"left out: {len(found.cases) - len(kept)} that ask about all that the archive holds", "dim")
    return Chosen(f"{found.name} among distractors", kept, found.mode, there)
