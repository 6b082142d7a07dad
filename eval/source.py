"""What an evaluation needs of an archive: a protocol that `rag.Archive` fulfils and that tests fake in a few lines."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from datetime import date
from typing import Protocol

from rag import Answer, Ask, Filters, Hit, Lineage, Release, Settings, Teaser

FUTURE = Filters(as_of=date(9999, 12, 30))
"""Shows embargoed releases too, but no undated ones: these are left out wherever a date is given."""


class Source(Protocol):
    """An archive that can be asked and looked into; see `rag.Archive`."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    def ask(self, text: str, options: Ask | None = None) -> Answer: ...  # noqa: D102
    def search(  # noqa: D102
        self, text: str, options: Ask | None = None
    ) -> tuple[builtins.list[Hit], Mapping[str, Release]]: ...
    def show(  # noqa: D102
        self, release_id: str, filters: Filters | None = None, *, version: int | None = None
    ) -> Release: ...
    def gaps(self, filters: Filters | None = None) -> builtins.list[Teaser]: ...  # noqa: D102
    def list(self, filters: Filters | None = None, *, limit: int | None = None) -> builtins.list[Release]: ...  # noqa: D102
    def lineage(self, release_id: str, filters: Filters | None = None) -> Lineage: ...  # noqa: D102
    def status(self, filters: Filters | None = None) -> Mapping[str, int]: ...  # noqa: D102


def everything(source: Source) -> builtins.list[Release]:
    """Every release of an archive, each once: undated and embargoed ones too."""
    return builtins.list({r.id: r for filters in (None, FUTURE) for r in source.list(filters)}.values())
