"""`rag eval …`: the commands. Parses, calls, prints; decides nothing else.

What is not here: opening windows, downloading sets, ingesting (a set's documents are converted, `rag ingest` does it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag import Settings, UsageError

if TYPE_CHECKING:
    from eval.cases import Case
    from eval.lines import Run
    from eval.run import Mode
    from rag import Archive

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="How good are the answers, and did a change help? Cases, runs, reports, comparisons, a gate.",
)

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where the archive lives.", envvar="RAG_DATA_DIR", show_default=False)
]
Cases = Annotated[Path, typer.Argument(help="Cases, as JSONL.", metavar="CASES", show_default=False)]
RunFile = Annotated[Path, typer.Argument(help="A run, as `rag eval run` wrote it.", metavar="RUN", show_default=False)]
Split = Annotated[str | None, typer.Option(metavar="NAME", help="Only this split: tune or test.")]


@contextmanager
def _opened(data_dir: Path | None) -> Iterator[Archive]:
    from rag import Archive

    with Archive.open(Settings.load(data_dir=data_dir), quick=True) as archive:
        yield archive


@app.command()
def check(
    file: Cases,
    *,
    format_only: Annotated[bool, typer.Option("--format-only", help="Do not look into the archive.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Check cases: their form, and that the archive's gold releases state the gold answers. Exit 1 if any is flawed."""
    from eval.casefile import across, read
    from eval.gold import Gold
    from eval.terminal import say

    cases, flaws = read(file)
    said = [*map(str, flaws), *across(cases)]
    if not format_only:
        with _opened(data_dir) as archive:
            gold = Gold(archive)
            said += [f"{case.id}: {flaw}" for case in cases for flaw in gold.flaws(case)]
    for line in said:
        say(line, "yellow")
    say(f"{file}: {len(cases)} cases, {len(said)} flaws")
    if said:
        raise typer.Exit(1)


@app.command()
def run(  # noqa: PLR0913 (options of a command line)
    file: Annotated[Path | None, typer.Argument(help="Cases, as JSONL.", metavar="CASES", show_default=False)] = None,
    *,
    suite: Annotated[str | None, typer.Option(metavar="NAME", help="A public set instead of CASES.")] = None,
    path: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where the public set lies.")] = None,
    split: Split = None,
    first: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N cases.")] = None,
    llm: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who words the answer: quote, local, openai:…")
    ] = None,
    no_rerank: Annotated[bool, typer.Option("--no-rerank", help="Keep the order of the first ranking.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="RUN", help="The file to write; one that is there goes on.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Ask every case and write what happened; stopped, it goes on where it was."""
    from eval import terminal
    from eval.run import Plan
    from eval.run import run as run_plan

    cases, mode, name = _chosen(file, suite, path)
    cases = [case for case in cases if split in {None, case.split}][:first]
    if not cases:
        raise UsageError(f"no case is in split {split!r}: choose tune or test")
    with _opened(data_dir) as archive:
        plan = Plan(cases, llm or archive.settings.llm, mode, rerank=not no_rerank)
        target = out or Path(re.sub(r"[^\w.-]+", "-", f"{name}-{plan.llm}") + ".run.jsonl")
        with terminal.progress() as report:
            done = run_plan(archive, plan, target, report=report)
    terminal.summary(done)
    terminal.say(f"written: {target}; `rag eval report {target}` shows every case")


def _chosen(file: Path | None, suite: str | None, path: Path | None) -> tuple[Sequence[Case], Mode, str]:
    from eval.casefile import load
    from eval.public import suite as public

    if suite and path and not file:
        chosen = public(suite)
        return tuple(chosen.cases(path)), chosen.mode, suite
    if file and not suite and not path:
        return load(file), "ask", file.stem
    raise UsageError("give a file of cases, or --suite NAME with --path FOLDER")


@app.command()
def report(
    file: RunFile,
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="HTML", help="The page to write; default: beside the run.")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the main table as Markdown instead.")] = False,
    split: Annotated[str, typer.Option(metavar="NAME", help="The split of the Markdown table.")] = "test",
) -> None:
    """Make one HTML page of a run: tables, curves, every case that did not go well."""
    from eval import terminal
    from eval.lines import load
    from eval.report import html
    from eval.report import markdown as as_markdown

    found = load(file)
    if markdown:
        typer.echo(as_markdown(found, split, terminal.MAIN), nl=False)
        return
    target = out or file.with_suffix(".html")
    target.write_text(html(found, title=f"Evaluation: {file.name.split('.')[0]}"), encoding="utf-8")
    terminal.summary(found)
    terminal.say(f"written: {target}")


@app.command()
def compare(
    first: RunFile,
    second: Annotated[Path, typer.Argument(help="The run to hold against it.", metavar="RUN", show_default=False)],
    *,
    split: Split = None,
) -> None:
    """Hold two runs of the same cases against each other, case by case."""
    from eval import terminal
    from eval.compare import compare as compare_runs
    from eval.lines import load

    terminal.comparison(compare_runs(load(first), load(second), split=split))


@app.command()
def gate(
    file: RunFile,
    *,
    name: Annotated[str, typer.Option("--set", metavar="NAME", help="The set of floors.")] = "corpus",
    floors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The floors; default: those of the project.")
    ] = None,
    pin: Annotated[list[str] | None, typer.Option(metavar="METRIC", help="Pin this metric (repeatable).")] = None,
    tolerance: Annotated[float, typer.Option(min=0, metavar="X", help="How far below its floor a pin may be.")] = 0.02,
    split: Annotated[str, typer.Option(metavar="NAME", help="The split to pin.")] = "test",
    lower: Annotated[str | None, typer.Option(metavar="REASON", help="Why floors go down; it is recorded.")] = None,
) -> None:
    """Check a run against its floors; exit 1 on a regression. With --pin, set the floors from the run."""
    from eval import gate as gates
    from eval import terminal
    from eval.lines import load

    found: Run = load(file)
    where = floors or gates.FLOORS
    sets = gates.load(where)
    if pin:
        wanted = gates.Pin(split, pin, tolerance, lower)
        gates.save(where, sets | {name: gates.pinned(found, sets.get(name), wanted)})
        terminal.say(f"pinned: {', '.join(pin)} as {name!r} in {where}")
        return
    if name not in sets:
        raise UsageError(f"{where} has no set {name!r}: pin one with --pin METRIC --set {name}")
    verdicts = gates.check(found, sets[name])
    terminal.verdicts(verdicts)
    if not all(v.ok for v in verdicts):
        raise typer.Exit(1)


@app.command()
def convert(
    suite: Annotated[str, typer.Argument(help="beir, scifact, multihop-rag or squad.", show_default=False)],
    folder: Annotated[Path, typer.Argument(help="Where the public set lies.", show_default=False)],
    out: Annotated[Path, typer.Argument(help="The JSONL to write.", show_default=False)],
) -> None:
    """Write a public set's documents as JSONL that `rag ingest` takes."""
    from eval.public import convert as convert_set
    from eval.terminal import say

    say(f"{convert_set(suite, folder, out):,} documents written; next: rag ingest {out}")


@app.command()
def train(
    part: Annotated[str, typer.Argument(help="sentence or decision.", show_default=False)],
    sets: Annotated[list[str], typer.Argument(help="CASES=ARCHIVE: a file of cases and its archive's folder.")],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file of coefficients to write into.")],
) -> None:
    """Learn the engine's coefficients on the tune split.

    Learn "sentence" first, then "decision", which depends on it.
    """
    from eval import train as training
    from eval.casefile import read
    from eval.terminal import say

    if part not in training.PARTS:
        raise UsageError(f"{part!r} is no part: sentence or decision")
    collect, learn = training.PARTS[part]
    examples = []
    for pair in sets:
        file, _, folder = pair.partition("=")
        cases, _flaws = read(Path(file))
        with _opened(Path(folder) if folder else None) as archive:
            examples += list(collect(archive, [c for c in cases if c.split == "tune"]))
        say(f"{file}: {len(examples)} examples so far")
    learned = learn(examples[0][0], [example for _, example in examples])
    training.write(out, part, learned, source=", ".join(Path(s.partition("=")[0]).name for s in sets))
    say(learned.report)
