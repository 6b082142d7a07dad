"""Copies count once and corrections prove themselves, where releases are counted."""

from __future__ import annotations

from collections.abc import Sequence

from rag.datatypes import Link, Pointer, Scope, Span
from rag.library import Library
from tests.tallied import asked, made, titles


class Copies(Library):
    """A library that knows that the thaw was retold by whoever wrote of the snow."""

    def originals(self, ids: Sequence[str], scope: Scope) -> dict[str, str]:
        thaw, snow = made("thaw").id, made("snow").id
        return {snow: thaw} if {thaw, snow} & set(ids) else {}

    def copies(self, ids: Sequence[str], scope: Scope) -> dict[str, tuple[Pointer, ...]]:
        thaw, snow = made("thaw"), made("snow")
        told = (Pointer(snow.id, snow.title, snow.published),)
        return {i: told for i in ids if i in {thaw.id, snow.id}}


class Notices(Library):
    """A library that knows that the release on ice corrects the one on the thaw."""

    def notices(self, ids: Sequence[str], scope: Scope) -> dict[str, tuple[Link, ...]]:
        records = self.releases_by_id(self.visible(scope), scope)
        thaw, ice = (Pointer(r.id, r.title, r.published) for r in (records[made(n).id] for n in ("thaw", "ice")))
        return {thaw.release_id: (Link("correction", ice, thaw, Span(0, 3)),)} if thaw.release_id in ids else {}


def test_what_was_corrected_is_proven_by_the_notice(library: Library) -> None:
    found = asked(Notices.open(library.path), "Which releases were corrected?")
    assert titles(found) == ["Thaw comes early"]
    assert [(e.release.title, e.quote) for e in found.evidence] == [("Ice and hail", "Ice")]


def test_copies_count_once_unless_asked(library: Library) -> None:
    """Of thaw (1 March) and its copy (9 March) the original is listed; the copy stands in where it alone matches."""
    library = Copies.open(library.path)
    once = asked(library, "How many releases mention snow?")
    assert titles(once) == ["Ice and hail", "Thaw comes early"]
    assert once.text.endswith("\nNot counted again: 1 copy.")
    assert titles(asked(library, "How many releases mention snow, including copies?"))[1:] == [
        "SNOW-FREE", "Thaw comes early",
    ]  # fmt: skip
    assert titles(asked(library, "How many releases mention hail?")) == ["Ice and hail", "SNOW-FREE"]
    assert [len(r.citations) for r in asked(library, "Which institutions issued releases?").table.rows] == [1, 1, 1]


def test_a_copy_that_lacks_the_words_of_its_original_is_not_counted(library: Library) -> None:
    """The thaw says "melted"; its copy on snow does not."""
    without = "Which releases do not mention melted?"
    assert "SNOW-FREE" in titles(asked(library, without))
    assert "SNOW-FREE" not in titles(asked(Copies.open(library.path), without))
    assert "SNOW-FREE" in titles(
        asked(Copies.open(library.path), "Which releases, including copies, do not mention melted?")
    )


def test_copies_are_listed_where_they_are_asked_for(library: Library) -> None:
    library = Copies.open(library.path)
    assert titles(asked(library, "Which releases are copies of others?")) == ["SNOW-FREE"]
    assert titles(asked(library, "Which releases are in the archive twice?")) == ["Thaw comes early"]
    assert titles(asked(library, "Which releases have no copies?")) == ["Reefs bleach", "Ice and hail"]
