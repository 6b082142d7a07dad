"""An archive of releases, compared: copies and notices are found, once, and again only for what changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag import lineage
from rag.datatypes import Field, Release
from rag.library import OWNER_SEES_EVERYTHING, Library
from tests.shelf import new_library, put, release

ALL = OWNER_SEES_EVERYTHING
STORY = (
    "Reed warblers on the Tern Islands begin to breed nine days earlier than they did in 1990, the Tern Office says.\n"
    "The office has followed 412 nests since 1988, and volunteers row out twice a week to write down what they find.\n"
    "Warm springs let the reeds shoot earlier, and with them come the insects on which the young birds are fed.\n"
    "The office now asks three parishes to leave a strip of old reeds standing until the middle of August."
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with new_library(tmp_path) as opened:
        yield opened


def shelve(library: Library, name: str, title: str, text: str, day: date, **facts: str) -> Release:
    """Stores a release of the Tern Office."""
    made = release(f"/{name}.txt", f"{title}\n\n{text}", published=day, institution="Tern Office")
    made = replace(made, fields=(*made.fields, *(Field(n, value) for n, value in facts.items())))
    put(library, f"/{name}.txt", made)
    return made


def original(library: Library) -> Release:
    return shelve(library, "original", "Warblers breed nine days earlier", STORY, date(2024, 4, 12))


def test_a_copy_is_found_whenever_it_comes(library: Library) -> None:
    """In the same run, in a later one, and twice the same text, which is compared once."""
    first = original(library)
    copies = [shelve(library, "same", "Early birds", STORY, date(2024, 4, 13))]
    assert lineage.refresh(library) == 2
    for number in range(2):
        cut = "\n".join(STORY.split("\n")[:3]) + "\nCopyright Harbour Wire."
        copies.append(shelve(library, f"cut{number}", f"Early birds, {number}", cut, date(2024, 4, 14 + number)))
        assert lineage.refresh(library) == 1
    sibling = shelve(library, "next", "Warblers, again", STORY.replace("412", "389"), date(2025, 4, 12))
    assert lineage.refresh(library) == 1
    assert library.originals([first.id, *(c.id for c in copies), sibling.id], ALL) == {c.id: first.id for c in copies}


def test_an_unchanged_archive_is_not_written_to(library: Library) -> None:
    original(library)
    lineage.refresh(library)
    revision, before = library.revision, library.path.with_name("library.db-wal").stat()
    assert lineage.refresh(library) == 0
    after = library.path.with_name("library.db-wal").stat()
    assert (library.revision, after.st_size, after.st_mtime_ns) == (revision, before.st_size, before.st_mtime_ns)


def test_a_run_that_is_broken_off_goes_on(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once after the first batch, once before the links: in the end all is as if nothing had happened."""
    monkeypatch.setattr("rag.lineage.BATCH", 1)
    first = original(library)
    copy = shelve(library, "same", "Early birds", STORY, date(2024, 4, 13))
    words = (
        'The Tern Office corrects its release of April 12, 2024, "Warblers breed nine days earlier". It is seven days.'
    )
    notice = shelve(library, "notice", "CORRECTION: Warblers breed seven days earlier", words, date(2024, 5, 2))

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for step in ("knows_wording", "put_links"):
        with monkeypatch.context() as patch:
            patch.setattr(Library, step, stop)
            with pytest.raises(KeyboardInterrupt):
                lineage.refresh(library)
    assert lineage.refresh(library) == 0
    (found,) = library.notices([copy.id], ALL)[copy.id]
    assert (found.kind, found.release.release_id) == ("correction", notice.id)
    assert found.words
    assert notice.body[found.words.start : found.words.end].startswith(
        "The Tern Office corrects its release of April 12"
    )
    assert library.lineage(copy.id, ALL).original.release_id == first.id


def test_a_notice_finds_what_comes_after_it(library: Library) -> None:
    """The withdrawal was in the archive before the release that it withdraws."""
    words = "The Tern Office has withdrawn its release of April 12, 2024. The notebooks of two islands were mixed up."
    notice = shelve(library, "notice", "Tern Office withdraws release on warblers", words, date(2024, 6, 1))
    lineage.refresh(library)
    assert library.lineage(notice.id, ALL).concerns == ()
    first = original(library)
    lineage.refresh(library)
    assert [x.kind for x in library.notices([first.id], ALL)[first.id]] == ["withdrawal"]


def test_a_corrected_text_is_no_copy_but_a_notice(library: Library) -> None:
    """It repeats the whole text with another number, under the old headline with a word before it."""
    first = original(library)
    title = "CORRECTING and REPLACING Warblers breed seven days earlier"
    again = shelve(library, "again", title, STORY.replace("nine", "seven"), date(2024, 4, 15))
    repeated = shelve(library, "update", "UPDATE: Warblers breed earlier", STORY, date(2024, 4, 20))
    lineage.refresh(library)
    assert library.originals([first.id, again.id, repeated.id], ALL) == {}
    found = library.notices([first.id], ALL)[first.id]
    assert [(x.kind, x.release.release_id) for x in found] == [("correction", again.id), ("update", repeated.id)]


def test_the_release_that_changed_is_compared_again(library: Library) -> None:
    first = original(library)
    copy = shelve(library, "same", "Early birds", STORY, date(2024, 4, 13))
    lineage.refresh(library)
    shelve(library, "same", "Early birds", STORY.replace("Tern", "Gull").replace("412", "77"), date(2024, 4, 13))
    assert lineage.refresh(library) == 1
    assert library.originals([copy.id, first.id], ALL) == {}


def test_another_method_compares_everything_anew(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    first = original(library)
    copy = shelve(library, "same", "Early birds", STORY, date(2024, 4, 13))
    lineage.refresh(library)
    monkeypatch.setattr("rag.lineage.METHOD", "next")
    assert lineage.refresh(library) == 2
    assert lineage.refresh(library) == 0
    assert library.originals([copy.id], ALL) == {copy.id: first.id}
