"""What an evaluation prints: tables on stdout, a progress bar on stderr. Texts are printed as texts, never as markup.

What is not here: HTML (`eval.report`), any decision.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from eval import risk
from eval.calibration import calibration
from eval.compare import Comparison
from eval.gate import Verdict
from eval.judge import Agreement
from eval.lines import Line, Run
from eval.metrics import good
from eval.onecase import first_ranked, verdict
from eval.run import Report
from eval.sweep import Tried
from eval.tables import groups, shown, with_interval
from eval.tuning import Threshold

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
MAIN = (
    "good", "right", "right_release", "conflict", "count_exact", "citation_recall", "citation_precision", "verbatim",
    "true_refusal", "false_refusal", "words", "seconds_total",
)  # fmt: skip
RANKED = ("hits@1", "hits@3", "hits@4", "hits@10", "recall@10", "mrr@10", "ndcg@10")
FLIPS = 20
WIDE = 200
"""Columns of a table that goes to a file."""


def plain(text: object, style: str = "") -> Text:
    """Text as it is; control characters and direction marks become "�"."""
    return Text(_CONTROL.sub("\ufffd", str(text)), style=style)


def say(text: object, style: str = "") -> None:
    """One line on stdout."""
    Console(highlight=False, soft_wrap=True).print(plain(text, style))


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    shown_ = Table(box=None, pad_edge=False)
    for n, name in enumerate(head):
        shown_.add_column(name.replace("_", " "), header_style="dim", justify="right" if n else "left")
    for row in rows:
        shown_.add_row(*(plain(cell) for cell in row))
    out = Console(highlight=False)
    if not out.is_terminal:
        out = Console(highlight=False, width=WIDE)
    out.print(shown_)


def _tenths(err: Console) -> Report:
    """Says how far it is whenever another tenth is reached; nothing before the first."""
    tenth = 0

    def report(done: int, total: int, what: str) -> None:
        nonlocal tenth
        before, tenth = tenth, done * 10 // total if total else 0
        if tenth not in {0, before}:
            err.print(plain(f"{what}: {done:,} of {total:,}"), highlight=False)

    return report


@contextmanager
def progress() -> Iterator[Report | None]:
    """A bar on stderr with the time left; a line at every tenth where stderr is no terminal."""
    err = Console(stderr=True)
    if not err.is_terminal:
        tell = _tenths(err)
        yield lambda done, total, _: tell(done, total, "asked")
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        task = bars.add_task("asking")

        def report(done: int, total: int, name: str) -> None:
            bars.update(task, completed=done, total=total, description=plain(name or "asking").plain[:24])

        yield report


@contextmanager
def ingesting() -> Iterator[Callable[[Any], None]]:
    """The same for an ingest; it takes the engine's own account of how far it is."""
    err = Console(stderr=True)
    if not err.is_terminal:
        tell = _tenths(err)
        yield lambda told: tell(told.done, told.total, told.stage)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        task = bars.add_task("ingesting")
        yield lambda told: bars.update(
            task, completed=told.done, total=told.total, description=plain(told.stage).plain[:24]
        )


def summary(run: Run, *, by: str = "kind") -> None:
    """The main metrics of each split and of each kind in it."""
    for split in dict.fromkeys(line.case.split for line in run.lines):
        lines = run.of(split)
        found = groups(lines, lambda line: str(getattr(line.case, by)))
        names = [n for n in (*MAIN, *RANKED) if any(n in g.means for g in found)]
        say(f"split {split}: {len(lines)} cases, {sum(map(good, lines))} went well", "bold")
        _table(
            [by, "n", *names],
            [[g.name, g.cases, *(shown(n, g.means[n].mean) if n in g.means else "–" for n in names)] for g in found],
        )
        whole = found[0].means
        say("95 %: " + ", ".join(f"{n} {with_interval(n, whole[n])}" for n in names if n in whole), "dim")
        _confidence(lines)
    if len(run.lines) != run.fingerprint["cases"]["n"]:
        say(f"not finished: {len(run.lines)} of {run.fingerprint['cases']['n']} cases", "yellow")
    for line in run.lines:
        if line.error:
            say(f"crashed: {line.case.id}: {line.error}", "red")


def _confidence(lines: Sequence[Line]) -> None:
    curve, found = risk.curve(lines), calibration(lines)
    if curve.area is not None and found.error is not None:
        auc = "" if found.auc is None else f", answerable told from unanswerable with AUC {found.auc:.3f}"
        say(f"risk–coverage area {curve.area:.3f}, calibration error {found.error:.3f}{auc}", "dim")


def comparison(found: Comparison) -> None:
    """Each metric of both runs with the paired difference, and the cases that flipped."""
    say(f"{found.shared} cases on both sides" + (f", {found.unshared} only on one" if found.unshared else ""))
    for name, (first, second) in found.changed.items():
        say(f"  {name}: {_short(first)} → {_short(second)}", "dim")
    rows = [
        [
            p.metric, shown(p.metric, p.first), shown(p.metric, p.second), f"{p.difference.mean:+.3f}",
            f"[{p.difference.low:+.3f}, {p.difference.high:+.3f}]", f"{p.wins}/{p.losses}/{p.ties}",
            "yes" if p.telling else "",
        ]
        for p in found.pairs
    ]  # fmt: skip
    _table(["metric", "first", "second", "difference", "95 %", "win/loss/tie", "beyond chance"], rows)
    for first, second in found.flips[:FLIPS]:
        _flip(first, second)
    if len(found.flips) > FLIPS:
        say(f"… and {len(found.flips) - FLIPS} more flips", "dim")


def _short(value: object) -> str:
    return value[:12] if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{40,}", value) else str(value)


def _flip(first: Line, second: Line) -> None:
    say(f"{'gained' if good(second) else 'lost  '} {first.case.id} ({first.case.kind}): {first.case.question}", "bold")
    for name, line in (("first", first), ("second", second)):
        said = " ".join(line.text.split())[:300] or first_ranked(line)
        say(f"    {name:>6}: {verdict(line)}" + (f": {said}" if said else ""))


def verdicts(found: Sequence[Verdict]) -> None:
    """What the gate found."""
    for v in found:
        say(f"{'ok  ' if v.ok else 'FAIL'} {v.name}: {v.detail}", "" if v.ok else "red")


def agreement(found: Agreement, judge: str) -> None:
    """What a judge says, beside the string metric, and where they differ."""
    say(f"right by {judge}: {with_interval('right', found.judged)} of {found.judged.n} answers")
    kappa = "cannot be said: one of them always says the same"
    if found.kappa:
        kappa = f"{found.kappa.mean:.3f} [{found.kappa.low:.3f}, {found.kappa.high:.3f}]"
    say(
        f"agrees with the string metric on {found.agreed:.3f}, Cohen's kappa {kappa}; {found.without} without a verdict"
    )
    for line, said in found.disagreed[:FLIPS]:
        say(f"{'right' if said else 'wrong'} for the judge only: {line.case.id}: {line.case.question}", "bold")
        gold = " + ".join(" / ".join(group) for group in line.case.answers)
        say(f"    gold: {gold}; answer: {' '.join(line.text.split())[:300]}")


def threshold(found: Threshold, risk_: float, of: str) -> None:
    """What was found for a risk."""
    if found.value is None:
        least = "" if found.lowest is None else f"; the least that these cases could promise is {found.lowest:.3f}"
        say(f"no threshold keeps a risk of {risk_:g} of {of}{least}", "yellow")
        return
    say(
        f"threshold {found.value:.4f}: {found.answered} of {found.cases} cases answered, {found.bad} of them not good; "
        f"at most {found.bound:.3f} of {of} will not be; {found.refused_answerable:.3f} of what could be answered is "
        "refused"
    )


def sweep(found: Sequence[Tried], tried: int) -> None:
    """Every variant, best first under the settings as they are, and what that is worth."""
    rows = [
        [
            t.variant.name, f"{t.mean.mean:.3f}", *(("", "", "") if t.difference is None else (
                f"{t.difference.mean:+.3f}", f"[{t.difference.low:+.3f}, {t.difference.high:+.3f}]",
                f"{t.wins}/{t.losses}",
            )),
        ]
        for t in found
    ]  # fmt: skip
    _table(["settings", "mean", "difference", "95 %", "win/loss"], rows)
    best = next((t for t in found if t.difference and t.wins > t.losses and t.difference.low > 0), None)
    if best is None or best.difference is None:
        say(f"none of {tried - 1} is better beyond chance: leave the settings as they are")
    else:
        say(f"{best.variant.name} is better by {best.difference.mean:+.3f}, the best of {tried - 1}: see it on test")
