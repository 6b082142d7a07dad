"""Files of cases: JSONL, one a line. Reads them with all their flaws, or refuses; hashes what they say.

What is not here: what a case is (`eval.cases`), the archive (`eval.gold`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from eval.cases import Case, as_json, contradictions, parse
from eval.match import plain
from rag import UsageError

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a case, and where: a line number of the file."""

    line: int
    id: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line} ({self.id}): {self.reason}"


def read(path: Path) -> tuple[tuple[Case, ...], tuple[Flaw, ...]]:
    """All good cases of a file, and all flaws.

    Raises:
        UsageError: the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    cases: list[Case] = []
    flaws: list[Flaw] = []
    seen: dict[str, int] = {}
    for n, line in enumerate(lines, 1):
        if not line.strip():
            continue
        case = _line(n, line, flaws)
        if case is None:
            continue
        cases.append(case)
        asked = plain(" / ".join([*(t.question for t in case.history), case.question, str(case.scope)]))
        for name in (f"id {case.id!r}", f"question {asked!r}"):
            if name in seen:
                flaws.append(Flaw(n, case.id, f"the same {name.split()[0]} as line {seen[name]}"))
            seen.setdefault(name, n)
    return tuple(cases), tuple(flaws)


def load(path: Path) -> tuple[Case, ...]:
    """The cases of a file without flaws.

    Raises:
        UsageError: the file cannot be read, holds no case, or has flaws; names the first three.
    """
    cases, flaws = read(path)
    if flaws:
        more = f" … and {len(flaws) - SHOWN} more" if len(flaws) > SHOWN else ""
        raise UsageError(f"{path}: {'; '.join(map(str, flaws[:SHOWN]))}{more}: see `rag eval check {path}`")
    if not cases:
        raise UsageError(f"{path} holds no case")
    return cases


def digest(cases: Iterable[Case]) -> str:
    """One sha256 over what the cases say, whatever their order and layout."""
    lines = sorted(json.dumps(as_json(case), sort_keys=True, ensure_ascii=False) for case in cases)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def write(cases: Iterable[Case], path: Path) -> None:
    """Writes cases as JSONL."""
    lines = [json.dumps(as_json(case), ensure_ascii=False) + "\n" for case in cases]
    path.write_text("".join(lines), encoding="utf-8")


def _line(n: int, line: str, flaws: list[Flaw]) -> Case | None:
    try:
        given = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        given = None
    if not isinstance(given, dict):
        flaws.append(Flaw(n, "?", "not a JSON object"))
        return None
    try:
        case = parse(given)
    except UsageError as error:
        flaws.append(Flaw(n, str(given.get("id") or "?"), str(error)))
        return None
    flaws += [Flaw(n, case.id, reason) for reason in contradictions(case)]
    return case


def across(cases: Iterable[Case]) -> list[str]:
    """Topic clusters that stand in both splits: what is tuned on one would be tested on the same topic."""
    splits: dict[str, set[str]] = {}
    for case in cases:
        if case.cluster:
            splits.setdefault(case.cluster, set()).add(case.split)
    return [f"cluster {name!r} stands in both splits" for name, found in sorted(splits.items()) if len(found) > 1]
