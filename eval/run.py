"""A run: every case asked once, one line a case, written as it goes; stopped and started again where it was.

One question at a time, unless told otherwise: questions asked side by side share the cores, so that their seconds say
nothing and are left out. It pays where the waiting is for a model on another machine. A crash becomes a line without
an answer, which scores zero under the crash's name. What is not here: metrics.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from eval.cases import Case
from eval.fingerprint import fingerprint
from eval.gold import Gold
from eval.lines import Line, Run, dump, load
from eval.proof import Teasers, verbatim
from eval.source import Source
from eval.statements import statements
from rag import Ask, Hit, UsageError
from rag.contract import answer as answer_json

Mode = Literal["ask", "search", "both"]
Report = Callable[[int, int, str], None]
RELEASES = 10
"""Releases that a retrieval-only run ranks: it looks at as many passages as these may fill."""
MOST = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run. "ask" answers the questions; "search" only ranks, for sets without answers; "both" does both.

    `name` is the set's, for tables; `jobs` is how many questions are asked side by side.
    """

    cases: Sequence[Case]
    llm: str
    mode: Mode = "ask"
    rerank: bool = True
    name: str = ""
    jobs: int = 1


@dataclass(slots=True)
class Runner:
    """Asks one archive; gold names are resolved once, at the start."""

    source: Source
    plan: Plan
    gold: dict[str, tuple[str, ...]] = field(init=False)
    titles: dict[str, str] = field(init=False)
    teasers: Teasers = field(init=False)

    def __post_init__(self) -> None:
        known = Gold(self.source)
        self.gold = {case.id: known.ids(case.releases) for case in self.plan.cases}
        self.titles = {id_: release.title for id_, release in known.releases.items()}
        self.teasers = Teasers.of(self.source)

    def line(self, case: Case) -> Line:
        """One case, asked; whatever goes wrong is the line's error."""
        try:
            if self.plan.mode == "search":
                return self._searched(case)
            asked = self._asked(case)
            if self.plan.mode == "ask":
                return asked
            wide = self._searched(case)
            return replace(asked, ranked=wide.ranked, titles={**wide.titles, **asked.titles})
        except Exception as error:  # noqa: BLE001  the one place: a crash is a scored zero, by its name
            return Line(case, self.gold[case.id], error=f"{type(error).__name__}: {' '.join(str(error).split())}")

    def _asked(self, case: Case) -> Line:
        options = Ask(case.scope, case.history, llm=self.plan.llm, rerank=self.plan.rerank)
        answer = self.source.ask(case.question, options)
        order = ranked(answer.hits)
        return Line(
            case,
            self.gold[case.id],
            answer_json(answer, id_=case.id),
            verbatim=verbatim(answer, self.source),
            from_teaser=self.teasers.quoted(answer.citations),
            ranked=order,
            titles={i: self.titles[i] for i in order[:RELEASES] if i in self.titles},
            confidence=answer.confidence,
            statements=statements(answer, self.source),
        )

    def _searched(self, case: Case) -> Line:
        passages = min(MOST, RELEASES * self.source.settings.per_release)
        options = Ask(case.scope, passages=passages, rerank=self.plan.rerank)
        hits, releases = self.source.search(case.question, options)
        order = ranked(hits)
        return Line(case, self.gold[case.id], ranked=order, titles={i: releases[i].title for i in order[:RELEASES]})


def ranked(hits: Sequence[Hit]) -> tuple[str, ...]:
    """The releases of some passages, best first, each once."""
    return tuple(dict.fromkeys(h.chunk.release_id for h in hits))


def run(source: Source, plan: Plan, out: Path, *, report: Report | None = None) -> Run:
    """Asks what `out` does not hold yet, and returns the whole run. `report` gets done, total and the id in hand.

    Raises:
        UsageError: `out` is another run, or a gold release is not in the archive.
    """
    runner = Runner(source, plan)
    stamp = fingerprint(source, plan.cases, llm=plan.llm, mode=plan.mode) | {"rerank": plan.rerank}
    stamp["cases"]["name"] = plan.name
    done = _done(out, stamp)
    with out.open("a", encoding="utf-8", newline="\n") as file:
        if file.tell() == 0:
            file.write(json.dumps({"fingerprint": stamp}, ensure_ascii=False) + "\n")
        todo = [case for case in plan.cases if case.id not in done]
        for n, line in enumerate(_lines(runner, todo, plan.jobs), len(done) + 1):
            file.write(dump(line) + "\n")
            file.flush()
            if report:
                report(n, len(plan.cases), line.case.id)
    if report:
        report(len(plan.cases), len(plan.cases), "")
    return _in_order(load(out), plan.cases)


def _lines(runner: Runner, todo: Sequence[Case], jobs: int) -> Iterator[Line]:
    """The cases, asked in their order, `jobs` at a time."""
    if jobs == 1:
        yield from map(runner.line, todo)
        return
    pool = ThreadPoolExecutor(jobs)
    try:
        for line in pool.map(runner.line, todo):
            yield replace(line, answer=line.answer | {"seconds": {}}) if line.answer else line
    finally:
        pool.shutdown(cancel_futures=True)


def _done(out: Path, stamp: dict[str, Any]) -> set[str]:
    """The ids that a file holds, its half last line cut off; none where there is no run yet."""
    out.parent.mkdir(parents=True, exist_ok=True)
    data = out.read_bytes() if out.exists() else b""
    whole = data.rfind(b"\n") + 1
    if whole < len(data):
        os.truncate(out, whole)
    if not whole:
        return set()
    found = load(out)
    other = sorted(name for name in stamp if found.fingerprint.get(name) != json.loads(json.dumps(stamp))[name])
    if other:
        raise UsageError(f"{out} is a run of other {' and '.join(other)}: name another file with --out, or delete it")
    return {line.case.id for line in found.lines}


def _in_order(found: Run, cases: Sequence[Case]) -> Run:
    lines = {line.case.id: line for line in found.lines}
    return Run(found.fingerprint, tuple(lines[case.id] for case in cases if case.id in lines))
