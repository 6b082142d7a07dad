"""Questions that the archive can answer, made from its own releases and tried before they are shown.

What is not here: how they look. A question is offered only to a reader who may see the release it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag import Archive, Ask, Filters, RagError, Release, UsageError

MAX_TITLE = 90
MAX_TRIES = 12


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the release that it was made from."""

    question: str
    release_id: str


def candidates(releases: Sequence[Release]) -> list[Example]:
    """Questions from typed fields, of one kind after the other, each institution at most once."""
    makers = (_journal, _funder, _month)
    found: list[Example] = []
    seen: set[str] = set()
    for nth, release in enumerate(_usable(releases)):
        made = [q for q in (makers[(nth + k) % len(makers)](release) for k in range(len(makers))) if q]
        if made and release.institution not in seen:
            seen.add(str(release.institution))
            found.append(Example(made[0], release.id))
    return found


def _usable(releases: Sequence[Release]) -> Iterator[Release]:
    for release in releases:
        if release.institution and release.published and len(release.title) <= MAX_TITLE and release.language == "en":
            yield release


def _journal(release: Release) -> str | None:
    return f"In which journal did “{_title(release)}” appear?" if release.first("journal") else None


def _funder(release: Release) -> str | None:
    return f"Who funded the work behind “{_title(release)}”?" if release.first("funder") else None


def _month(release: Release) -> str | None:
    return f"What did {release.institution} announce in {release.published:%B %Y}?"


def _title(release: Release) -> str:
    return release.title.rstrip(".")


class Examples:
    """Examples of one archive; `try_out` fills them, until then there are none."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._good: tuple[Example, ...] = ()

    def try_out(self, *, wanted: int = 6) -> None:
        """Asks candidates, wording nothing, and keeps those that are answered from their own release."""
        good: list[Example] = []
        for candidate in candidates(self._archive.list())[:MAX_TRIES]:
            try:
                answer = self._archive.ask(candidate.question, Ask(llm="quote"))
            except RagError:
                continue
            if answer.status == "answered" and candidate.release_id in {c.release_id for c in answer.citations}:
                good.append(candidate)
                self._good = tuple(good)
            if len(good) >= wanted:
                return

    def visible(self, filters: Filters, *, limit: int = 3) -> list[str]:
        """Questions about releases that these filters let a reader see."""
        found: list[str] = []
        for one in self._good:
            if len(found) < limit and self._is_visible(one.release_id, filters):
                found.append(one.question)
        return found

    def _is_visible(self, release_id: str, filters: Filters) -> bool:
        try:
            self._archive.show(release_id, filters)
        except UsageError:
            return False
        return True
