"""`rag eval run|report|compare|judge|gate|readme`: the commands that make runs and look at them.

Parses, calls, prints; decides nothing else. What is not here: cases (`app_cases`), settings (`app_tune`).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.app_options import (
    Cache,
    DataDir,
    Distractors,
    First,
    Llm,
    MaybeCases,
    RunFile,
    Split,
    Suite,
    SuitePath,
    opened_with,
)
from rag import Settings, UsageError

if TYPE_CHECKING:
    from eval.lines import Run

app = typer.Typer()


@app.command()
def run(  # noqa: PLR0913 (options of a command line)
    file: MaybeCases = None,
    *,
    suite: Suite = None,
    path: SuitePath = None,
    distractors: Distractors = None,
    cache: Cache = None,
    split: Split = None,
    first: First = None,
    llm: Llm = None,
    no_rerank: Annotated[bool, typer.Option("--no-rerank", help="Keep the order of the first ranking.")] = False,
    jobs: Annotated[
        int, typer.Option(min=1, max=64, metavar="N", help="Questions asked side by side; without their seconds.")
    ] = 1,
    out: Annotated[
        Path | None, typer.Option(metavar="RUN", help="The file to write; one that is there goes on.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Ask every case and write what happened.

    Stopped, it goes on where it was. Of a public set the test split is run, in an archive made at the first run.
    With distractors the cases are asked of an archive that holds these too, but for counts, lists and the like.
    """
    from eval import terminal
    from eval.chosen import Choice, chosen
    from eval.run import Plan
    from eval.run import run as run_plan

    choice = Choice(file, suite, path, cache, split, first, tuple(distractors or ()))
    found = chosen(choice, Settings.load(data_dir=data_dir))
    with opened_with(found.settings) as archive:
        plan = Plan(found.cases, llm or archive.settings.llm, found.mode, not no_rerank, found.name, jobs)
        target = out or Path(re.sub(r"[^\w.-]+", "-", f"{found.name}-{plan.llm}") + ".run.jsonl")
        with terminal.progress() as report:
            done = run_plan(archive, plan, target, report=report)
    terminal.summary(done)
    terminal.say(f"written: {target}; `rag eval report {target}` shows every case")


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
    """Make one HTML page of a run.

    Tables, curves, latency, and every case that did not go well, with question, quotes, answer and gold.
    """
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
    out: Annotated[Path | None, typer.Option(metavar="HTML", help="Also a page, flipped cases side by side.")] = None,
) -> None:
    """Hold two runs against each other, case by case."""
    from eval import terminal
    from eval.compare import compare as compare_runs
    from eval.lines import load

    found = compare_runs(load(first), load(second), split=split)
    terminal.comparison(found)
    if out:
        from eval.sidebyside import html

        out.write_text(html(found, (first.name.split(".")[0], second.name.split(".")[0])), encoding="utf-8")
        terminal.say(f"written: {out}")


@app.command()
def judge(
    file: RunFile,
    *,
    llm: Annotated[str, typer.Option(metavar="NAME", help="Who judges: local, openai:…, anthropic:…, ollama:…")],
    split: Split = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where verdicts are kept; default: beside the run.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Have a model judge a run, beside the string metrics.

    Says how far the two agree (Cohen's kappa). Stopped, it goes on where it was.
    """
    from eval import judge as judging
    from eval import terminal
    from eval.lines import Run, load
    from rag import chat_writer

    if llm in {"quote", "auto"}:
        raise UsageError("a judge is a model: name one with --llm, such as local or openai:MODEL")
    whole = load(file)
    found = Run(whole.fingerprint, whole.of(split))
    writer = chat_writer(llm, data_dir=Settings.load(data_dir=data_dir).data_dir)
    target = out or file.with_suffix("." + re.sub(r"[^\w-]+", "-", llm) + ".judged")
    with terminal.progress() as report:
        verdicts = judging.judge(found, writer.reply, llm, target, report=report)
    terminal.agreement(judging.agreement(found, verdicts), llm)
    terminal.say(f"written: {target}")


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
    """Check a run against its floors.

    Exit 1 on a regression. With --pin, set the floors from the run; to lower one takes --lower REASON.
    """
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
def readme(
    runs: Annotated[
        list[Path] | None, typer.Argument(help="Runs whose figures to keep.", metavar="RUN…", show_default=False)
    ] = None,
    *,
    split: Annotated[str, typer.Option(metavar="NAME", help="The split to tell of.")] = "test",
    file: Annotated[Path, typer.Option(metavar="README", help="The file with the block.")] = Path("README.md"),
    note: Annotated[str, typer.Option(metavar="TEXT", help="What a reader must know of how they came about.")] = "",
    kept: Annotated[
        Path | None, typer.Option(metavar="JSON", help="Where the figures are kept; default: in the project.")
    ] = None,
) -> None:
    """Write the README's block on quality.

    From the runs named, whose figures are kept; without any, from the figures that are kept.
    """
    from eval import quality, terminal
    from eval.lines import load

    where = kept or quality.FILE
    if runs:
        quality.save([quality.figures(load(run), split) for run in runs], where, note=note)
    try:
        file.write_text(quality.with_block(file.read_text(encoding="utf-8"), quality.load(where)), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror or error}") from error
    terminal.say(f"written: the block on quality in {file}")
