"""What people see on a terminal. Text from releases is printed as text: no markup, no control characters.

What is not here: JSON (`contract`), and any decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rag.datatypes import Answer, Delta, Event, Evidence, Found, Hit, IngestSummary, Release, Span, Teaser
from rag.errors import UsageError
from rag.progress import Progress, Report, silent

if TYPE_CHECKING:
    from rag.doctor import Check

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
MAX_PROBLEMS = 20


def _out() -> Console:
    return Console(highlight=False, soft_wrap=False)


def plain(text: str, style: str = "") -> Text:
    """Text to be printed as it is: no markup, control characters and direction marks made visible as "�"."""
    return Text(_CONTROL.sub("\ufffd", text), style=style)


def say(text: str) -> None:
    """One line."""
    _out().print(plain(text))


def spoken_date(day: date | None) -> str:
    """A date as people write it: "7 August 2025", or "undated"."""
    return f"{day.day} {day:%B %Y}" if day else "undated"


@contextmanager
def progress(*, quiet: bool) -> Iterator[Report]:
    """A progress bar with rate and time left on stderr; nothing when quiet or when stderr is no terminal."""
    from rich import progress as rich_progress

    err = Console(stderr=True)
    if quiet or not err.is_terminal:
        yield silent
        return
    columns = (
        rich_progress.TextColumn("{task.description}"),
        rich_progress.BarColumn(),
        rich_progress.MofNCompleteColumn(),
        rich_progress.TextColumn("{task.fields[rate]}"),
        rich_progress.TimeRemainingColumn(),
        rich_progress.TextColumn("{task.fields[item]}"),
    )
    with rich_progress.Progress(*columns, console=err, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(p: Progress) -> None:
            if p.stage not in tasks:
                tasks[p.stage] = bars.add_task(p.stage, total=p.total, item="", rate="")
            task = tasks[p.stage]
            bars.update(task, completed=p.done, total=p.total, item=plain(p.item).plain[:40])
            speed = bars.tasks[bars.task_ids.index(task)].speed
            bars.update(task, rate=f"{speed:,.1f}/s" if speed else "")

        yield report


def summary(s: IngestSummary, folder: Path, *, dry_run: bool) -> None:
    """What an ingest did, and what could not be read."""
    out = _out()
    verb = "would be read" if dry_run else "read"
    out.print(
        plain(
            f"{s.read:,} files {verb}: {s.new:,} new, {s.changed:,} changed, {s.unchanged:,} unchanged, "
            f"{s.failed:,} failed" + (f"; {s.removed:,} releases removed" if s.removed else "")
        )
    )
    if not dry_run:
        out.print(
            plain(
                f"{s.releases:,} releases and {s.chunks:,} passages written, {s.teasers:,} teasers seen, "
                f"in {s.seconds:,.1f} s; the archive is {folder}"
            )
        )
    for problem in s.problems[:MAX_PROBLEMS]:
        out.print(plain(f"  not read: {problem.source}: {problem.reason}", "yellow"))
    if len(s.problems) > MAX_PROBLEMS:
        out.print(plain(f"  … and {len(s.problems) - MAX_PROBLEMS:,} more: rag ingest --json lists all", "yellow"))


def follow(events: Iterable[Event]) -> Answer:
    """Prints a stream as it comes: the quotes at once, the model's words, then the verified answer."""
    out = _out()
    wording = False
    answer = None
    for event in events:
        if isinstance(event, Found):
            _evidence(out, event.evidence)
        elif isinstance(event, Delta):
            wording = True
        else:
            answer = event
    if answer is None:
        raise TypeError("a stream ends in an Answer")
    if answer.status == "refused":
        out.print(plain(answer.text, "yellow"))
    else:
        if wording and answer.llm != "quote":
            out.print()
            out.print(plain(answer.text, "bold"))
        _sources(out, answer)
    for line in (answer.reason if answer.status == "partial" else None, answer.notice):
        if line:
            out.print(plain(line, "yellow"))
    return answer


def _evidence(out: Console, evidence: Sequence[Evidence]) -> None:
    for n, e in enumerate(evidence, 1):
        label = f"{e.heading}, {e.field}: " if e.field != "body" else f"{e.heading}: "
        out.print(plain(label, "dim") + plain(f"“{e.quote}”", "bold") + plain(f" [{n}]", "cyan"))


def _sources(out: Console, answer: Answer) -> None:
    out.print()
    for c in answer.citations:
        where = f"{c.release_id}@{c.start}-{c.end}" if c.start is not None else f"{c.release_id} ({c.field})"
        out.print(plain(f"[{c.n}] ", "cyan") + plain(c.title) + plain(f", {spoken_date(c.published)}", "dim"))
        out.print(Padding(plain(f"{c.url or c.source}\nrag show {where}", "dim"), (0, 0, 0, 4)))


def hits(found: Sequence[Hit], releases: Mapping[str, Release]) -> None:
    """Ranked passages: score, the rank in each index, release, first words."""
    out = _out()
    if not found:
        out.print("nothing found")
        return
    for n, h in enumerate(found, 1):
        release = releases[h.chunk.release_id]
        why = f"score {h.score:.3f} · dense {h.dense_rank or '–'} · lexical {h.lexical_rank or '–'}"
        if h.rerank_score is not None:
            why += f" · reranker {h.rerank_score:+.2f}"
        out.print(plain(f"{n}. ", "cyan") + plain(release.title, "bold"))
        where = f"{release.id}@{h.chunk.start}-{h.chunk.end}"
        out.print(Padding(plain(f"{spoken_date(release.published)} · {where} · {why}", "dim"), (0, 0, 0, 3)))
        out.print(Padding(plain(" ".join(h.chunk.text.split())[:280] + " …"), (0, 0, 0, 3)))


def place(text: str) -> tuple[str, Span | None]:
    """ID[@START-END] -> ("r12ab…", Span or None).

    Raises:
        UsageError: the part after @ is no range.
    """
    name, at, span = text.partition("@")
    if not at:
        return name, None
    match = re.fullmatch(r"(\d{1,12})-(\d{1,12})", span)
    if not match or int(match[1]) >= int(match[2]):
        raise UsageError(f"{span!r} is no span: write ID@START-END, for example {name}@120-180")
    return name, Span(int(match[1]), int(match[2]))


def release(r: Release, span: Span | None) -> None:
    """A release with its facts on top, a span highlighted.

    Raises:
        UsageError: the span lies outside the body.
    """
    out = _out()
    if span and span.end > len(r.body):
        raise UsageError(f"the release has {len(r.body):,} characters: {span.start}-{span.end} lies outside")
    facts = [("published", spoken_date(r.published)), ("version", str(r.version)), ("source", r.source)]
    facts += [(f.name, f.value) for f in r.fields if f.name not in {"published", "dateline"}]
    for name, value in facts:
        out.print(plain(f"{name:>12}  ", "dim") + plain(value))
    out.print()
    body = plain(r.body)
    if span and out.is_terminal:
        body.stylize("black on yellow", span.start, span.end)
    elif span:  # a file or a pipe has no colours
        body = plain(f"{r.body[: span.start]}»{r.body[span.start : span.end]}«{r.body[span.end :]}")
    out.print(body)


def releases(found: Sequence[Release]) -> None:
    """A table of releases."""
    out = _out()
    if not found:
        out.print("no release is visible under these filters")
        return
    table = Table(box=None, pad_edge=False)
    for column in ("id", "published", "institution", "title"):
        table.add_column(column, header_style="dim", overflow="fold", no_wrap=column in {"id", "published"})
    for r in found:
        table.add_row(
            plain(r.id, "cyan"), plain(str(r.published or "undated")), plain(r.institution or ""), plain(r.title)
        )
    out.print(table)


def teasers(found: Sequence[Teaser]) -> None:
    """Releases known of, but not held."""
    out = _out()
    for t in found:
        out.print(plain(f"{t.published or 'undated'}  ", "dim") + plain(t.title))
    if not found:
        out.print("no gaps: every teaser's release is held")


def status(about: Mapping[str, Any]) -> None:
    """What the archive holds."""
    out = _out()
    for name, value in about.items():
        out.print(plain(f"{name:>10}  ", "dim") + plain(f"{value:,}" if isinstance(value, int) else str(value)))


def checks(problems: Sequence[str]) -> None:
    """What `rag verify` found."""
    out = _out()
    for problem in problems:
        out.print(plain(problem, "yellow"))
    out.print("all is well" if not problems else "`rag rebuild` makes the indexes anew from the library")


def diagnosis(found: Sequence[Check]) -> None:
    """What `rag doctor` found."""
    out = _out()
    for check in found:
        mark = plain("ok  ", "green") if check.ok else plain("NO  ", "red")
        out.print(mark + plain(check.name + ": ", "dim") + plain(check.detail))


def feedback(said: Sequence[Mapping[str, Any]]) -> None:
    """What visitors said: thumb, reason, question."""
    out = _out()
    for entry in said:
        answer = entry.get("answer") or {}
        verdict = f"{entry.get('verdict')}  {entry.get('reason') or '–'}  "
        out.print(plain(verdict, "dim") + plain(str(answer.get("question"))))
    if not said:
        out.print("no feedback yet")
