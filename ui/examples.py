"""Questions that the archive can answer, made from its own releases and tried before they are shown.

What is not here: how they look. A question is offered only to a reader who may see the release it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag import Archive, Ask, Filters, RagError, Release, UsageError

MAX_TITLE = 90
MAX_TRIES = 16
MAX_OF_A_KIND = 2


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the release that it was made from."""

    question: str
    release_id: str
    kind: str = ""


def candidates(releases: Sequence[Release]) -> list[Example]:
    """Questions from typed fields, the kinds in turn, each institution at most once, the newest releases first."""
    makers = (_said, _month, _funder, _journal)
    found: list[Example] = []
    seen: set[str] = set()
    for release in _usable(releases):
        turned = (makers[(len(found) + k) % len(makers)] for k in range(len(makers)))
        made = [Example(q, release.id, make.__name__) for make in turned if (q := make(release)) and q not in seen]
        if made and release.institution not in seen:
            seen |= {str(release.institution), made[0].question}
            found.append(made[0])
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
    return f"Which releases were published in {release.published:%B %Y}?"


def _said(release: Release) -> str | None:
    people = [f.about for f in release.fields if f.name == "quote" and f.about]
    return f"What did {people[0]} say?" if people else None


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
            if sum(one.kind == candidate.kind for one in good) >= MAX_OF_A_KIND:
                continue
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
