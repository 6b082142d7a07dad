"""`rag ask`, `rag search`, `rag quote`: questions, passages, and words that somebody said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.options import (
    NO_FILTERS,
    REFUSED,
    AsJson,
    DataDir,
    NoRerank,
    Passages,
    filtered,
    opened,
)  # fmt: skip
from rag.datatypes import Filters, Turn
from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.archive import Archive, Ask


@filtered
def ask(
    question: Annotated[str | None, typer.Argument(help="In your own words.", show_default=False)] = None,
    *,
    batch: Annotated[str | None, typer.Option(metavar="FILE", help="A JSONL file of questions, - for stdin.")] = None,
    turn: Annotated[list[str] | None, typer.Option(metavar="TEXT", help="An earlier question, oldest first.")] = None,
    filters: Filters = NO_FILTERS,
    llm: Annotated[str | None, typer.Option(metavar="NAME", help="Who words it: quote, local, openai:…")] = None,
    no_rerank: NoRerank = False,
    passages: Passages = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Ask a question; the answer quotes and cites its releases."""
    from rag.archive import Ask

    if (question is None) == (batch is None):
        raise UsageError('give one question, or --batch FILE: rag ask "Which antibody blocks DKK1?"')
    history = tuple(Turn(text) for text in turn or ())
    options = Ask(filters, history, llm=llm, passages=passages, rerank=not no_rerank)
    from rag import console

    with opened(data_dir) as archive:
        with console.progress(quiet=as_json or batch is not None) as report:
            archive.prepare(llm, report=report)
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


@filtered
def search(
    text: Annotated[str, typer.Argument(help="Words to look for.", show_default=False)],
    *,
    filters: Filters = NO_FILTERS,
    no_rerank: NoRerank = False,
    passages: Passages = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show the ranked passages for a text, and why they rank so."""
    from rag import console, contract
    from rag.archive import Ask

    options = Ask(filters, passages=passages, rerank=not no_rerank)
    with opened(data_dir) as archive:
        hits, releases = archive.search(text, options)
    if as_json:
        contract.write([contract.passage(h) | {"title": releases[h.chunk.release_id].title} for h in hits])
    else:
        console.hits(hits, releases)


@filtered
def quote(
    words: Annotated[str, typer.Argument(help="The words as you remember them.", show_default=False)],
    *,
    filters: Filters = NO_FILTERS,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Find who said it, from words half remembered.

    Gives the release, the speaker, the day and the exact words. Exit code 3 when no release quotes anybody so.
    """
    from rag import console, contract

    with opened(data_dir) as archive:
        found = archive.quote(words, filters)
    if as_json:
        contract.write([contract.quotation(q) for q in found])
    else:
        console.quotations(found)
    if not any(q.said for q in found):
        raise typer.Exit(REFUSED)
