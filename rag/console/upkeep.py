"""What maintenance did and found, for people: ingest, status, verify, doctor, feedback.

What is not here: releases and answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.console.plain import plain, screen
from rag.datatypes import IngestSummary

if TYPE_CHECKING:
    from rag.doctor import Check

MAX_PROBLEMS = 20


def summary(s: IngestSummary, folder: Path, *, dry_run: bool) -> None:
    """What an ingest did, and what could not be read."""
    out = screen()
    verb = "would be read" if dry_run else "read"
    out.print(
        plain(
            f"{s.read:,} files {verb}: {s.new:,} new, {s.changed:,} changed, {s.unchanged:,} unchanged, "
            f"{s.failed:,} failed" + (f"; {s.removed:,} releases removed" if s.removed else "")
        )
    )
    if not dry_run:
        out.print(
            plain(
                f"{s.releases:,} releases and {s.chunks:,} passages written, {s.teasers:,} teasers seen, "
                f"in {s.seconds:,.1f} s; the archive is {folder}"
            )
        )
    for problem in s.problems[:MAX_PROBLEMS]:
        out.print(plain(f"  not read: {problem.source}: {problem.reason}", "yellow"))
    if len(s.problems) > MAX_PROBLEMS:
        out.print(plain(f"  … and {len(s.problems) - MAX_PROBLEMS:,} more: rag ingest --json lists all", "yellow"))


def status(about: Mapping[str, Any]) -> None:
    """What the archive holds."""
    out = screen()
    for name, value in about.items():
        out.print(plain(f"{name:>10}  ", "dim") + plain(f"{value:,}" if isinstance(value, int) else str(value)))


def checks(problems: Sequence[str]) -> None:
    """What `rag verify` found."""
    out = screen()
    for problem in problems:
        out.print(plain(problem, "yellow"))
    out.print("all is well" if not problems else "`rag rebuild` makes the indexes anew from the library")


def diagnosis(found: Sequence[Check]) -> None:
    """What `rag doctor` found."""
    out = screen()
    for check in found:
        mark = plain("ok  ", "green") if check.ok else plain("NO  ", "red")
        out.print(mark + plain(check.name + ": ", "dim") + plain(check.detail))


def feedback(said: Sequence[Mapping[str, Any]]) -> None:
    """What visitors said: thumb, reason, question."""
    out = screen()
    for entry in said:
        answer = entry.get("answer") or {}
        verdict = f"{entry.get('verdict')}  {entry.get('reason') or '–'}  "
        out.print(plain(verdict, "dim") + plain(str(answer.get("question"))))
    if not said:
        out.print("no feedback yet")
