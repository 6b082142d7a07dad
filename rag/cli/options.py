"""What several commands share: the options of filters and output, settings, the opened archive.

What is not here: any command.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from rag.datatypes import Filters
from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.settings import Settings

REFUSED = 3
NO_FILTERS = Filters()


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


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the four options of `Filters` in the place of its parameter `filters`, which takes them.

    def status(*, filters: Filters = NO_FILTERS, …)  ->  rag status --after --before --as-of --institution …
    """
    hints = get_type_hints(command, include_extras=True)
    taken = {"after": After, "before": Before, "as_of": AsOf, "institution": Institution}
    shown: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(command).parameters.items():
        if name == "filters":
            kind = inspect.Parameter.KEYWORD_ONLY
            shown += [inspect.Parameter(n, kind, default=None, annotation=hint) for n, hint in taken.items()]
        else:
            shown.append(parameter.replace(annotation=hints[name]))

    @wraps(command)
    def run(**given: Any) -> None:
        command(filters=filters_of(**{name: given.pop(name) for name in taken}), **given)

    run.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in shown}
    return run


def filters_of(after: date | None, before: date | None, as_of: date | None, institution: str | None) -> Filters:
    """The filters of a command; raises UsageError for an empty range."""
    if after and before and after > before:
        raise UsageError(f"--after {after} is later than --before {before}: no day lies between them")
    return Filters(after, before, as_of, institution)


def settings_of(data_dir: Path | None, **flags: Any) -> Settings:
    """The settings with what the command line says on top."""
    from rag.settings import Settings

    return Settings.load(data_dir=data_dir, **flags)


@contextmanager
def opened(data_dir: Path | None) -> Iterator[Archive]:
    """The archive, for one command: the packaged weights run without torch."""
    from rag.archive import Archive

    with Archive.open(settings_of(data_dir), quick=True) as archive:
        yield archive
