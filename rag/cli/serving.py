"""`rag doctor`, `rag serve`, `rag feedback`, `rag eval`: the installation, the page, its visitors, the measuring."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.cli.options import AsJson, DataDir, opened, settings_of
from rag.errors import UsageError

PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


def doctor(*, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Check this installation and say what to do.

    Looks at weights, libraries, the data folder and the archive. Exit code 1 if anything is wrong.
    """
    from rag import console, contract
    from rag import doctor as checks

    found = checks.examine(settings_of(data_dir))
    if as_json:
        contract.write([{"check": c.name, "ok": c.ok, "detail": c.detail} for c in found])
    else:
        console.diagnosis(found)
    if not all(c.ok for c in found):
        raise typer.Exit(1)


def serve(
    *,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 7860,
    auth: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Names and hashed passwords; without it the page is open.")
    ] = None,
    llm: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A model that visitors may choose (repeatable); default: auto, quote."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Open the chat page on this machine."""
    from ui.app import ALLOWED_LLMS
    from ui.app import serve as serve_page

    with opened(data_dir) as archive:
        serve_page(archive, host=host, port=port, auth=auth, allowed_llms=llm or ALLOWED_LLMS)


def feedback(*, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Show what visitors of the page said of answers."""
    from rag import console, contract
    from rag.visitors import Visitors

    file = settings_of(data_dir).data_dir / "visitors.db"
    if not file.exists():
        raise UsageError(f"no visitors at {file} yet: `rag serve` opens the page")
    with Visitors.open(file) as visitors:
        said = list(visitors.feedback())
    if as_json:
        contract.write(said)
    else:
        console.feedback(said)


def evaluate(ctx: typer.Context) -> None:
    """Measure the answers: cases, runs, reports, a gate."""
    from eval.app import app as evaluation

    evaluation(args=ctx.args, prog_name="rag eval")
