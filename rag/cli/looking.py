"""`rag show`, `rag list`, `rag lineage`, `rag status`: what the archive holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.options import NO_FILTERS, AsJson, DataDir, filtered, opened
from rag.datatypes import Filters
from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.archive import Archive


@filtered
def show(
    release: Annotated[str, typer.Argument(help="ID, or ID@START-END to highlight a span.", metavar="ID[@START-END]")],
    *,
    version: Annotated[int | None, typer.Option(min=1, max=10**9, help="An earlier version.")] = None,
    fields: Annotated[bool, typer.Option("--fields", help="Its fields with the words that prove them.")] = False,
    filters: Filters = NO_FILTERS,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show a release, a span of it highlighted."""
    from rag import console, contract

    name, span = console.place(release)
    with opened(data_dir) as archive:
        found = archive.show(name, filters, version=version)
        notices = archive.lineage(found.id, filters).notices
    if as_json and fields:
        contract.write([contract.field(f, found.body) for f in found.fields])
    elif as_json:
        contract.write(contract.release(found) | {"notices": contract.notices(notices)})
    elif fields:
        console.fields(found)
    else:
        console.release(found, span, notices)


@filtered
def list_(
    *,
    gaps: Annotated[bool, typer.Option("--gaps", help="Releases known of from teasers, but not held.")] = False,
    facet: Annotated[
        str | None, typer.Option(metavar="NAME", help="The values of a field and how many releases have each.")
    ] = None,
    filters: Filters = NO_FILTERS,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List the releases, newest first."""
    if gaps and facet:
        raise UsageError("--gaps and --facet are two lists: ask for one of them")
    with opened(data_dir) as archive:
        if gaps:
            _gaps(archive, filters, as_json=as_json)
        elif facet:
            _facet(archive, facet, filters, as_json=as_json)
        else:
            _releases(archive, filters, as_json=as_json)


def _releases(archive: Archive, filters: Filters, *, as_json: bool) -> None:
    from rag import console, contract

    releases = archive.list(filters)
    if as_json:
        contract.write([contract.listed(r) for r in releases])
    else:
        console.releases(releases)


def _gaps(archive: Archive, filters: Filters, *, as_json: bool) -> None:
    from rag import console, contract

    teasers = archive.gaps(filters)
    if as_json:
        contract.write([contract.teaser(t) for t in teasers])
    else:
        console.teasers(teasers)


def _facet(archive: Archive, name: str, filters: Filters, *, as_json: bool) -> None:
    from rag import console, contract

    found = archive.facets(name, filters)
    if as_json:
        contract.write([{"value": value, "releases": count} for value, count in found])
    else:
        console.facets(name, found)


@filtered
def lineage(
    release: Annotated[str, typer.Argument(help="ID of the release.", metavar="ID")],
    *,
    filters: Filters = NO_FILTERS,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show a release's original, copies and corrections.

    Also updates and withdrawals of it, and what it corrects, updates or withdraws itself.
    """
    from rag import console, contract

    with opened(data_dir) as archive:
        shown = archive.show(release, filters)
        found = archive.lineage(shown.id, filters)
    if as_json:
        contract.write(contract.lineage(found))
    else:
        console.lineage(shown, found)


@filtered
def status(*, filters: Filters = NO_FILTERS, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Say what the archive holds and where it lives."""
    from rag import console, contract

    with opened(data_dir) as archive:
        counts = archive.status(filters)
        about = counts | {"data_dir": archive.settings.data_dir.as_posix(), "embedder": archive.settings.embedder}
    if as_json:
        contract.write(about)
    else:
        console.status(about)
