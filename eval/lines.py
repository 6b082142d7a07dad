"""The lines of a run: a case, what the archive said, and what was looked up about it at the time.

A line keeps what was observed; every metric is derived from it, so that an old run can be scored by a new metric.
What is not here: making runs (`eval.run`), metrics.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from eval.cases import Case, as_json, parse
from eval.statements import Statement
from rag import UsageError

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One case of a run.

    `answer` is the contract's JSON form, None when there is none; `error` then names the crash. `gold` holds the ids
    of the gold releases. `verbatim` and `from_teaser` hold one truth per citation, `ranked` the releases of the hits,
    best first, each once. `confidence` is the probability behind the decision to answer or to refuse. `statements` are
    those of the answer, judged; None where there are none to judge.
    """

    case: Case
    gold: tuple[str, ...] = ()
    answer: Json | None = None
    error: str | None = None
    verbatim: tuple[bool, ...] = ()
    from_teaser: tuple[bool, ...] = ()
    ranked: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    confidence: float | None = None
    statements: tuple[Statement, ...] | None = None

    @property
    def asked(self) -> bool:
        """Whether an answer was wanted: a run that only searches wants none."""
        return self.answer is not None or self.error is not None

    @property
    def answered(self) -> bool:
        """Whether something was claimed: "answered" and "partial" are."""
        return self.answer is not None and self.answer["status"] != "refused"

    @property
    def refused(self) -> bool:
        """Whether the archive said that it does not know; a crash is no refusal."""
        return self.answer is not None and self.answer["status"] == "refused"

    @property
    def text(self) -> str:
        """What was answered, markers and all; "" for a crash."""
        return str(self.answer["text"]) if self.answer else ""

    @property
    def citations(self) -> list[Json]:
        """The citations in the contract's form."""
        return list(self.answer["citations"]) if self.answer else []

    @property
    def table(self) -> Json | None:
        """The exact list in the contract's form; None where the answer has none."""
        return self.answer.get("table") if self.answer else None


@dataclass(frozen=True, slots=True)
class Run:
    """A run: the fingerprint of what was run, and its lines in the order of the cases."""

    fingerprint: Json
    lines: tuple[Line, ...]

    def of(self, split: str | None) -> tuple[Line, ...]:
        """The lines of one split, or all for None."""
        return tuple(line for line in self.lines if split in {None, line.case.split})


def dump(line: Line) -> str:
    """A line as JSON, without its newline."""
    observed = {
        "gold": line.gold, "answer": line.answer, "error": line.error, "verbatim": line.verbatim,
        "from_teaser": line.from_teaser, "ranked": line.ranked, "titles": dict(line.titles),
        "confidence": line.confidence,
        "statements": None if line.statements is None else [asdict(s) for s in line.statements],
    }  # fmt: skip
    return json.dumps({"case": as_json(line.case)} | observed, ensure_ascii=False)


def _parse(given: Json) -> Line:
    return Line(
        parse(given["case"]),
        tuple(given["gold"]),
        given["answer"],
        given["error"],
        tuple(given["verbatim"]),
        tuple(given["from_teaser"]),
        tuple(given["ranked"]),
        given["titles"],
        given.get("confidence"),
        _statements(given.get("statements")),
    )


def _statements(given: list[Json] | None) -> tuple[Statement, ...] | None:
    if given is None:
        return None
    return tuple(
        Statement(s["text"], tuple(s["cited"]), s["supported"], tuple(s["alone"]), tuple(s["without"])) for s in given
    )


def load(path: Path) -> Run:
    """A run from its file. A last line that was cut off by a crash is left out: the case is still to be run.

    Raises:
        UsageError: the file cannot be read, or is no run.
    """
    try:
        rows = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    whole = rows[:-1]  # what follows the last newline is nothing, or half a line
    try:
        given = [json.loads(row) for row in whole]
        fingerprint: Json = given[0]["fingerprint"]
        return Run(fingerprint, tuple(_parse(row) for row in given[1:]))
    except (json.JSONDecodeError, LookupError, TypeError, UsageError) as error:
        raise UsageError(f"{path} is no evaluation run ({error}): make one with `rag eval run`") from error
