"""`rag eval tune|sweep|train`: the commands that look for better settings and coefficients, on the tune split.

Parses, calls, prints; decides nothing else. What is not here: runs of the settings as they are (`app_runs`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.app_options import Cache, DataDir, First, Llm, MaybeCases, Suite, SuitePath, opened, opened_with
from rag import Settings, UsageError

if TYPE_CHECKING:
    from eval.cases import Case
    from eval.train import Learned
    from rag import Archive

app = typer.Typer()
SETS = "CASES=ARCHIVE: a file of cases and its archive's folder; CASES!=ARCHIVE: one that holds none of it."
TuneSplit = Annotated[str, typer.Option(metavar="NAME", help="The split it learns from; never the one you report.")]


@app.command()
def tune(  # noqa: PLR0913 (options of a command line)
    file: MaybeCases = None,
    *,
    risk: Annotated[float, typer.Option(min=0.001, max=0.9, metavar="X", help="The share that may go wrong.")] = 0.05,
    of: Annotated[str, typer.Option(metavar="WHAT", help="Of the answers given, or of all questions.")] = "answers",
    level: Annotated[float, typer.Option(min=0.5, max=0.999, metavar="P", help="How sure, of answers.")] = 0.95,
    split: TuneSplit = "tune",
    llm: Llm = "quote",
    out: Annotated[Path | None, typer.Option(metavar="RUN", help="Keep the run; one that is there goes on.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say it; leave the settings alone.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Set the refusal threshold for a chosen risk.

    With it, at most that share of the answers is not good: unanswerable, or not what the gold release says.
    Asks every case with the threshold at 0, so that each answer can be judged, and takes the lowest threshold whose
    bound for so few cases keeps the risk. Exit 1, and nothing written, where none does.
    """
    from tempfile import TemporaryDirectory

    from eval import terminal, tuning
    from eval.chosen import Choice, chosen
    from eval.run import Plan, run
    from eval.settingsfile import put

    if of not in {"answers", "questions"}:
        raise UsageError(f"--of is {of!r}, not answers or questions")
    settings = Settings.load(data_dir=data_dir)
    found = chosen(Choice(file, split=split), settings)
    with TemporaryDirectory() as scratch, opened(data_dir, threshold=0.0) as archive, terminal.progress() as report:
        plan = Plan(found.cases, llm or "quote", name=found.name)
        done = run(archive, plan, out or Path(scratch) / "tune.run.jsonl", report=report)
    samples = tuning.samples(done.lines)
    best = tuning.of_questions(samples, risk) if of == "questions" else tuning.of_answers(samples, risk, level=level)
    terminal.threshold(best, risk, of)
    if best.value is None:
        raise typer.Exit(1)
    if not dry_run:
        why = (
            f"rag eval tune --risk {risk:g} --of {of}: {len(found.cases)} cases of {found.name}, bound {best.bound:.3f}"
        )
        terminal.say(f"written: {put(settings.data_dir, 'threshold', best.value, why=why)}")


@app.command()
def sweep(  # noqa: PLR0913 (options of a command line)
    file: MaybeCases = None,
    *,
    grid: Annotated[list[str], typer.Option("--set", metavar="NAME=A,B", help="Values of a setting (repeatable).")],
    metric: Annotated[str | None, typer.Option(metavar="NAME", help="What decides; default: good, or ndcg@10.")] = None,
    suite: Suite = None,
    path: SuitePath = None,
    cache: Cache = None,
    split: TuneSplit = "tune",
    first: First = None,
    no_rerank: Annotated[bool, typer.Option("--no-rerank", help="Keep the order of the first ranking.")] = False,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where runs are kept, and go on.")] = Path("sweep"),
    data_dir: DataDir = None,
) -> None:
    """Try a grid of settings; say what wins.

    Every combination is run on the tune split and held against the settings as they are, case by case.
    chunk_tokens and embedder make an archive of their own in the folder, from the files that this one was made from.
    """
    from eval import sweep as sweeping
    from eval import terminal
    from eval.chosen import Choice, chosen
    from eval.lines import Run
    from eval.run import Plan, run

    found = chosen(Choice(file, suite, path, cache, split, first), Settings.load(data_dir=data_dir))
    todo = sweeping.variants(found.settings, sweeping.grid(grid))
    with opened_with(found.settings) as archive:
        releases = archive.list()
    out.mkdir(parents=True, exist_ok=True)
    runs: list[tuple[sweeping.Variant, Run]] = []
    for n, variant in enumerate(todo, 1):
        terminal.say(f"{n} of {len(todo)}: {variant.name}", "dim")
        with terminal.ingesting() as told:
            settings = sweeping.placed(variant, releases, out, report=told)
        with opened_with(settings) as archive, terminal.progress() as report:
            plan = Plan(found.cases, settings.llm, found.mode, not no_rerank, found.name)
            runs.append((variant, run(archive, plan, out / variant.file, report=report)))
    terminal.sweep(sweeping.ranked(runs, metric or ("ndcg@10" if found.mode == "search" else "good")), len(todo))


@app.command()
def train(
    part: Annotated[str, typer.Argument(help="selector, sentence, decision or reader.", show_default=False)],
    sets: Annotated[list[str], typer.Argument(help=SETS)],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file of coefficients to write into.")],
    llm: Llm = "local",
    readings: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What the model reads, case by case; taken up again.")
    ] = None,
) -> None:
    """Learn the engine's coefficients on the tune split.

    "selector" tunes the cross-encoder that tells which sentence answers, on questions with their sentences, and takes
    an hour. Then learn "sentence", then "decision", which depends on it, then "reader": what a language model's
    reading of the best sentences is worth. The others ask no language model.
    """
    from eval import train as training
    from eval.terminal import say

    if part == training.SELECTOR:
        say(f"sha256 of {out}, to be told in rag/weights.py: {_tuned(sets, out)}")
        return
    if part == training.READER:
        for name, learned in _read(sets, llm or "local", readings, out):
            where = "sentence" if name == "pointed" else training.READER
            training.write(out, where, learned, source=_named(sets), name=name)
            say(learned.report)
        return
    if part not in training.PARTS:
        raise UsageError(f"{part!r} is no part: selector, sentence, decision or reader")
    collect, learn = training.PARTS[part]
    examples = []
    for cases, archive, elsewhere in _sets(sets):
        own = [training.elsewhere(c) for c in cases] if elsewhere else cases
        examples += list(collect(archive, own))
        say(f"{len(examples)} examples so far")
    learned = learn(examples[0][0], [example for _, example in examples])
    training.write(out, part, learned, source=_named(sets))
    say(learned.report)


def _tuned(sets: list[str], out: Path) -> str:
    """Tunes the selector on the questions of all sets, and writes its parameters; their sha256."""
    from eval import selection, selector, terminal

    groups: list[selection.Group] = []
    for pair in sets:
        file, _, folder = pair.partition("=")
        with opened(Path(folder) if folder else None) as archive:
            groups += selection.groups(selection.read(Path(file)), archive)
    terminal.say(f"{len(groups)} questions about releases that are there")
    with terminal.progress() as report:
        return selector.write(selector.tune(groups, report=report), out)


def _sets(sets: list[str]) -> Iterator[tuple[list[Case], Archive, bool]]:
    """The tune cases of each set, its archive, open, and whether that holds none of them."""
    from eval.casefile import read

    for pair in sets:
        file, _, folder = pair.partition("=")
        cases, _flaws = read(Path(file.removesuffix("!")))
        with opened(Path(folder) if folder else None) as archive:
            yield [c for c in cases if c.split == "tune"], archive, file.endswith("!")


def _named(sets: list[str]) -> str:
    return ", ".join(Path(s.partition("=")[0]).name for s in sets)


def _read(sets: list[str], llm: str, file: Path | None, learned: Path) -> list[tuple[str, Learned]]:
    """Has a model read the cases, and learns from all readings of the file."""
    from eval import readings, terminal

    if file is None:
        raise UsageError("a model takes long: name a file for what it reads, --readings FILE")
    weight = readings.weight(learned)
    for cases, archive, _ in _sets(sets):
        with terminal.progress() as report:
            readings.collect(archive, cases, llm, file, weight=weight, report=report)
    found = readings.read(file)
    return [("pointed", readings.learn_pointed(found)), ("reader", readings.learn_reader(found))]
