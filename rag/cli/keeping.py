"""`rag ingest`, `export`, `verify`, `rebuild`, `forget`, `backup`, `restore`: what goes in and out, and upkeep."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from rag.cli.options import NO_FILTERS, AsJson, DataDir, filtered, opened, settings_of
from rag.datatypes import Filters
from rag.errors import RagError


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


@filtered
def export(
    ids: Annotated[
        list[str] | None, typer.Argument(help="IDs; without any, all releases.", metavar="ID…", show_default=False)
    ] = None,
    *,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="ris, bibtex or csl; the fields as csv or jsonl.")
    ] = "ris",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write here, not to stdout.", show_default=False)
    ] = None,
    filters: Filters = NO_FILTERS,
    data_dir: DataDir = None,
) -> None:
    """Write releases as references, or their fields as a table.

    RIS, BibTeX and CSL-JSON are for reference managers, CSV and JSONL for spreadsheets and programs.
    """
    with opened(data_dir) as archive:
        written = archive.export(form, filters, ids=ids or ())
    if out is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        sys.stdout.write(written)
        return
    try:
        out.write_text(written, encoding="utf-8", newline="")
    except OSError as error:
        raise RagError(f"{out} cannot be written: {error.strerror}; name another file with --out") from None


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
