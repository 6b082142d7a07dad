"""`rag …`: the command line, the top floor. Parses, calls the archive, prints; decides nothing else.

Heavy modules are imported inside the commands that need them, so that `rag --help` starts at once.
Exit codes: 0 done, answered or partial; 3 refused; 2 wrong use; 1 error (one line on stderr).
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from rag.errors import RagError, UsageError

if TYPE_CHECKING:
    from rag.archive import Archive, Ask
    from rag.datatypes import Filters, Teaser
    from rag.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich would double the time to the first line
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Ask an archive of press releases. Every sentence of an answer points at words that stand in a release.",
)

REFUSED = 3


def day(text: str) -> date:
    """A date option: "2025-08-07"."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date: write it as 2025-08-07") from None


DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where the archive lives.", envvar="RAG_DATA_DIR", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
After = Annotated[date | None, typer.Option(parser=day, metavar="DATE", help="Published on or after this day.")]
Before = Annotated[date | None, typer.Option(parser=day, metavar="DATE", help="Published on or before this day.")]
AsOf = Annotated[date | None, typer.Option(parser=day, metavar="DATE", help="As the archive stood on this day.")]
Institution = Annotated[str | None, typer.Option(metavar="NAME", help="Issued by this institution.")]
Passages = Annotated[
    int | None, typer.Option("-k", min=1, max=50, metavar="PASSAGES", help="How many passages to read.")
]
NoRerank = Annotated[bool, typer.Option("--no-rerank", help="Keep the order of the first ranking.")]


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


def settings_of(data_dir: Path | None, **flags: Any) -> Settings:
    """The settings with what the command line says on top."""
    from rag.settings import Settings

    return Settings.load(data_dir=data_dir, **flags)


def filters_of(after: date | None, before: date | None, as_of: date | None, institution: str | None) -> Filters:
    """The filters of a command; raises UsageError for an empty range."""
    from rag.datatypes import Filters

    if after and before and after > before:
        raise UsageError(f"--after {after} is later than --before {before}: no day lies between them")
    return Filters(after, before, as_of, institution)


@contextmanager
def opened(data_dir: Path | None) -> Iterator[Archive]:
    """The archive, for one command: the packaged weights run without torch."""
    from rag.archive import Archive

    with Archive.open(settings_of(data_dir), quick=True) as archive:
        yield archive


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.", metavar="PATH…", show_default=False)],
    *,
    sync: Annotated[bool, typer.Option("--sync", help="Also remove what is gone from these paths.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and count; write nothing.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Take releases in: read, split, embed, index. Unchanged files cost a hash."""
    from rag import console, contract, upkeep

    settings = settings_of(data_dir)
    try:
        with console.progress(quiet=as_json) as report:
            summary = upkeep.ingest(settings, paths, sync=sync, dry_run=dry_run, report=report)
    except KeyboardInterrupt:
        print("stopped; what was taken in so far is kept", file=sys.stderr)
        raise typer.Exit(130) from None
    if as_json:
        contract.write(contract.summary(summary))
    else:
        console.summary(summary, settings.data_dir, dry_run=dry_run)
    if summary.read and summary.failed == summary.read:
        raise typer.Exit(1)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="In your own words.", show_default=False)] = None,
    *,
    batch: Annotated[str | None, typer.Option(metavar="FILE", help="A JSONL file of questions, - for stdin.")] = None,
    turn: Annotated[list[str] | None, typer.Option(metavar="TEXT", help="An earlier question, oldest first.")] = None,
    after: After = None,
    before: Before = None,
    as_of: AsOf = None,
    institution: Institution = None,
    llm: Annotated[str | None, typer.Option(metavar="NAME", help="Who words it: quote, local, openai:…")] = None,
    no_rerank: NoRerank = False,
    passages: Passages = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Ask a question; the answer quotes and cites its releases."""
    from rag.archive import Ask
    from rag.datatypes import Turn

    if (question is None) == (batch is None):
        raise UsageError('give one question, or --batch FILE: rag ask "Which antibody blocks DKK1?"')
    options = Ask(
        filters_of(after, before, as_of, institution),
        tuple(Turn(text) for text in turn or ()),
        llm=llm,
        passages=passages,
        rerank=not no_rerank,
    )
    with opened(data_dir) as archive:
        if batch is not None:
            from rag import batch as batches

            raise typer.Exit(batches.run(archive, batch, options))
        raise typer.Exit(_ask_one(archive, str(question), options, as_json=as_json))


def _ask_one(archive: Archive, question: str, options: Ask, *, as_json: bool) -> int:
    from rag import console, contract

    if as_json:
        answer = archive.ask(question, options)
        contract.write(contract.answer(answer))
    else:
        answer = console.follow(archive.stream(question, options))
    return REFUSED if answer.status == "refused" else 0


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="Words to look for.", show_default=False)],
    *,
    after: After = None,
    before: Before = None,
    as_of: AsOf = None,
    institution: Institution = None,
    no_rerank: NoRerank = False,
    passages: Passages = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show the ranked passages for a text, and why they rank so."""
    from rag import console, contract
    from rag.archive import Ask

    options = Ask(filters_of(after, before, as_of, institution), passages=passages, rerank=not no_rerank)
    with opened(data_dir) as archive:
        hits, releases = archive.search(text, options)
    if as_json:
        contract.write([contract.passage(h) | {"title": releases[h.chunk.release_id].title} for h in hits])
    else:
        console.hits(hits, releases)


@app.command()
def show(
    release: Annotated[str, typer.Argument(help="ID, or ID@START-END to highlight a span.", metavar="ID[@START-END]")],
    *,
    version: Annotated[int | None, typer.Option(min=1, max=10**9, help="An earlier version.")] = None,
    after: After = None,
    before: Before = None,
    as_of: AsOf = None,
    institution: Institution = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show a release, a span of it highlighted."""
    from rag import console, contract

    name, span = console.place(release)
    with opened(data_dir) as archive:
        found = archive.show(name, filters_of(after, before, as_of, institution), version=version)
    if as_json:
        contract.write(contract.release(found))
    else:
        console.release(found, span)


@app.command("list")
def list_(
    *,
    after: After = None,
    before: Before = None,
    as_of: AsOf = None,
    institution: Institution = None,
    gaps: Annotated[bool, typer.Option("--gaps", help="Releases known of from teasers, but not held.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List the releases, newest first."""
    from rag import console, contract

    filters = filters_of(after, before, as_of, institution)
    with opened(data_dir) as archive:
        if gaps:
            teasers = archive.gaps(filters)
            show_teasers(teasers, as_json=as_json)
            return
        releases = archive.list(filters)
    if as_json:
        contract.write([contract.listed(r) for r in releases])
    else:
        console.releases(releases)


def show_teasers(teasers: list[Teaser], *, as_json: bool) -> None:
    """Prints the gaps of the archive."""
    from rag import console, contract

    if as_json:
        contract.write([contract.teaser(t) for t in teasers])
    else:
        console.teasers(teasers)


@app.command()
def status(
    *,
    after: After = None,
    before: Before = None,
    as_of: AsOf = None,
    institution: Institution = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Say what the archive holds and where it lives."""
    from rag import console, contract

    with opened(data_dir) as archive:
        counts = archive.status(filters_of(after, before, as_of, institution))
        about = counts | {"data_dir": archive.settings.data_dir.as_posix(), "embedder": archive.settings.embedder}
    if as_json:
        contract.write(about)
    else:
        console.status(about)


@app.command()
def verify(*, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Check library and indexes against each other.

    Exit code 1 if anything is wrong.
    """
    from rag import console, contract, upkeep

    found = upkeep.verify(settings_of(data_dir))
    if as_json:
        contract.write({"ok": not found, "problems": found})
    else:
        console.checks(found)
    if found:
        raise typer.Exit(1)


@app.command()
def rebuild(
    *,
    embeddings: Annotated[bool, typer.Option("--embeddings", help="Also embed every passage anew.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Make both indexes anew from the library."""
    from rag import console, upkeep

    settings = settings_of(data_dir)
    with console.progress(quiet=False) as report:
        count = upkeep.rebuild(settings, embeddings=embeddings, report=report)
    console.say(f"rebuilt: {count:,} passages in both indexes")


@app.command()
def forget(
    release: Annotated[str, typer.Argument(help="ID of the release.", metavar="ID")],
    *,
    data_dir: DataDir = None,
) -> None:
    """Delete every trace of a release.

    A later ingest of its folder will not bring it back; naming its file will.
    """
    from rag import console, upkeep

    title = upkeep.forget(settings_of(data_dir), release)
    console.say(f"forgotten: {title}")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    *,
    data_dir: DataDir = None,
) -> None:
    """Write the library to one file.

    The indexes are not in it: `rag restore` makes them anew.
    """
    from rag import console, upkeep

    upkeep.backup(settings_of(data_dir), file)
    console.say(f"{file}: {file.stat().st_size / 2**20:,.1f} MB; bring it back with `rag restore {file}`")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `rag backup` wrote.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace an archive that is there.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Bring an archive back from a backup."""
    from rag import console, upkeep

    settings = settings_of(data_dir)
    with console.progress(quiet=False) as report:
        count = upkeep.restore(settings, file, force=force, report=report)
    console.say(f"restored to {settings.data_dir}: {count:,} passages")


@app.command()
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


@app.command()
def serve(
    *,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 7860,
    auth: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Names and hashed passwords; without it the page is open.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Open the chat page on this machine."""
    from ui.app import serve as serve_page

    with opened(data_dir) as archive:
        serve_page(archive, host=host, port=port, auth=auth)


@app.command()
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


@app.command("eval", add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def evaluate(ctx: typer.Context) -> None:
    """Measure the answers: cases, runs, reports, a gate."""
    from eval.app import app as evaluation

    evaluation(args=ctx.args, prog_name="rag eval")
