"""`rag …`: the command line, the top floor. Parses, calls the archive, prints; decides nothing else.

    options    what several commands share: filters, --json, --data-dir, the opened archive
    asking     ask, search, quote            looking    show, list, lineage, status
    keeping    ingest, export, verify, rebuild, forget, backup, restore
    serving    doctor, serve, feedback, eval

Heavy modules are imported inside the commands that need them, so that `rag --help` starts at once.
Exit codes: 0 done, answered or partial; 3 refused, no such quote; 2 wrong use; 1 error (one line on stderr).
"""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path
from typing import NoReturn

import typer

from rag.cli import asking, keeping, looking, serving
from rag.errors import RagError, UsageError

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich would double the time to the first line
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Ask an archive of press releases. Every sentence of an answer points at words that stand in a release.",
)
app.command()(keeping.ingest)
app.command()(asking.ask)
app.command()(asking.search)
app.command()(asking.quote)
app.command()(looking.show)
app.command("list")(looking.list_)
app.command()(looking.lineage)
app.command()(looking.status)
app.command()(keeping.export)
app.command()(keeping.verify)
app.command()(keeping.rebuild)
app.command()(keeping.forget)
app.command()(keeping.backup)
app.command()(keeping.restore)
app.command()(serving.doctor)
app.command()(serving.serve)
app.command()(serving.feedback)
app.command("eval", add_help_option=False, context_settings=serving.PASSED_ON)(serving.evaluate)


def main() -> None:
    """Runs a command; an error that a user may meet is one line on stderr.

    Typer itself ends quietly when the reader of our output has gone, as in `rag list | head`.
    """
    for stream in (sys.stdout, sys.stderr):  # a terminal that cannot show “ shows ? and is spared a traceback
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")
    for argument in sys.argv[1:]:
        if re.search("[\ud800-\udfff]", argument):
            fail(UsageError(f"{argument!a} is no text in UTF-8"), 2)
    try:
        app()
    except UsageError as error:
        fail(error, 2)
    except RagError as error:
        fail(error, 1)
    except OSError as error:  # our output goes to a disk that is full, say
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 (or else Python would try to write the rest)
        fail(RagError(f"cannot go on: {error.strerror or error}"), 1)


def fail(error: RagError, code: int) -> NoReturn:
    """Prints an error's one line and ends the program."""
    print("rag: " + " ".join(str(error).split()), file=sys.stderr)
    sys.exit(code)
