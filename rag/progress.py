"""How long work tells how far it is: one frozen record and the callable that takes it. No terminal here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` units of a stage; `item` is what is in hand."""

    stage: str
    done: int
    total: int
    item: str = ""


Report = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Tells nobody."""
