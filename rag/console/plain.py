"""Text made harmless for a terminal, dates as people write them, and the progress bar.

What is not here: what is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from rich.console import Console
from rich.text import Text

from rag.progress import Progress, Report, silent

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def screen() -> Console:
    """Where people read."""
    return Console(highlight=False, soft_wrap=False)


def plain(text: str, style: str = "") -> Text:
    """Text to be printed as it is: no markup, control characters and direction marks made visible as "�"."""
    return Text(_CONTROL.sub("\ufffd", text), style=style)


def say(text: str) -> None:
    """One line."""
    screen().print(plain(text))


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
