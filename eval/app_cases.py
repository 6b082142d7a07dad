"""`rag eval check|generate|feedback|convert`: the commands that make cases and look at them.

Parses, calls, prints; decides nothing else. What is not here: running them (`app_runs`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.app_options import Cases, DataDir, opened
from rag import UsageError

app = typer.Typer()
Out = Annotated[Path, typer.Option(metavar="FILE", help="The JSONL to write; never one that is there.")]


@app.command()
def check(
    file: Cases,
    *,
    format_only: Annotated[bool, typer.Option("--format-only", help="Do not look into the archive.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Check cases: form, gold, what contradicts.

    Looks whether the archive's gold releases state the gold answers. Exit 1 if any case is flawed.
    """
    from eval.casefile import across, read
    from eval.gold import Gold
    from eval.terminal import say

    cases, flaws = read(file)
    said = [*map(str, flaws), *across(cases)]
    if not format_only:
        with opened(data_dir) as archive:
            gold = Gold(archive)
            said += [f"{case.id}: {flaw}" for case in cases for flaw in gold.flaws(case)]
    for line in said:
        say(line, "yellow")
    say(f"{file}: {len(cases)} cases, {len(said)} flaws")
    if said:
        raise typer.Exit(1)


@app.command()
def generate(
    *,
    out: Out,
    per_kind: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="At most so many of each kind.")] = 20,
    seed: Annotated[int, typer.Option(metavar="N", help="Another number draws other releases.")] = 0,
    data_dir: DataDir = None,
) -> None:
    """Make cases from the archive's own fields.

    No model is asked; each case says in its note how it was made.
    """
    from collections import Counter

    from eval import casefile
    from eval import generate as making
    from eval.terminal import say

    _new(out)
    with opened(data_dir) as archive:
        cases = making.generate(archive, per_kind=per_kind, seed=seed)
    if not cases:
        raise UsageError("the archive states too little to ask about: ingest more releases first")
    casefile.write(cases, out)
    kinds = ", ".join(f"{n} {kind}" for kind, n in Counter(case.kind for case in cases).items())
    say(f"{len(cases)} cases written to {out}: {kinds}")
    say(f"read some of them; then `rag eval run {out}`")


@app.command()
def feedback(
    file: Annotated[Path, typer.Argument(help="What `rag feedback --json` printed.", show_default=False)],
    *,
    out: Out,
) -> None:
    """Make drafts of cases from thumbs-down.

    A person completes them: `rag eval check` refuses what nobody has reviewed.
    """
    from eval import feedback as making
    from eval.terminal import say

    found = list(making.drafts(making.load(file)))
    if not found:
        raise UsageError(f"{file} holds no thumbs-down: there is nothing to review")
    making.write(found, out)
    say(f"{len(found)} drafts written to {out}: fill in answers and releases (or answerable: false), and take")
    say(f'"reviewed": false away; `rag eval check {out}` refuses what is not reviewed')


@app.command()
def convert(
    suite: Annotated[str, typer.Argument(help="beir, scifact, multihop-rag or squad.", show_default=False)],
    folder: Annotated[Path, typer.Argument(help="Where the public set lies.", show_default=False)],
    out: Annotated[Path, typer.Argument(help="The JSONL to write.", show_default=False)],
) -> None:
    """Write a public set's documents as JSONL."""
    from eval.public import convert as convert_set
    from eval.terminal import say

    say(f"{convert_set(suite, folder, out):,} documents written; next: rag ingest {out}")


def _new(out: Path) -> None:
    if out.exists():
        raise UsageError(f"{out} is there already: name another file with --out")
