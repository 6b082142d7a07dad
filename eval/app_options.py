"""What the commands of `rag eval` share: options, and the archive opened for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag import Settings

if TYPE_CHECKING:
    from rag import Archive

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where the archive lives.", envvar="RAG_DATA_DIR", show_default=False)
]
Cases = Annotated[Path, typer.Argument(help="Cases, as JSONL.", metavar="CASES", show_default=False)]
MaybeCases = Annotated[Path | None, typer.Argument(help="Cases, as JSONL.", metavar="CASES", show_default=False)]
RunFile = Annotated[Path, typer.Argument(help="A run, as `rag eval run` wrote it.", metavar="RUN", show_default=False)]
Split = Annotated[str | None, typer.Option(metavar="NAME", help="Only this split: tune or test.")]
Llm = Annotated[str | None, typer.Option(metavar="NAME", help="Who words the answer: quote, local, openai:…")]
Suite = Annotated[str | None, typer.Option(metavar="NAME", help="A public set instead of CASES.")]
SuitePath = Annotated[Path | None, typer.Option("--path", metavar="FOLDER", help="Where the public set lies.")]
Cache = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Where archives made for runs are kept; default: a cache."),
]
Distractors = Annotated[
    list[Path] | None,
    typer.Option(metavar="PATH", help="Ask among these releases too (repeatable).", show_default=False),
]
First = Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N cases.")]


@contextmanager
def opened(data_dir: Path | None, **flags: Any) -> Iterator[Archive]:
    """The archive under its settings, some of them set by flags."""
    with opened_with(Settings.load(data_dir=data_dir, **flags)) as archive:
        yield archive


@contextmanager
def opened_with(settings: Settings) -> Iterator[Archive]:
    """The archive of some settings; the packaged weights run without torch."""
    from rag import Archive

    with Archive.open(settings, quick=True) as archive:
        yield archive
