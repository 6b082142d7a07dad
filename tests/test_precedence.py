"""Which of related releases speaks: through the whole walk, with copies, a correction and a withdrawal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rag import upkeep
from rag.archive import Archive
from rag.datatypes import Ask, Chunk, Evidence, Filters, Hit, Link, Pointer, Release
from rag.precedence import Kin, corrected, from_originals, notices_first
from tests import faked, fakes

STORY = (
    "The reed beds of lake Ovre grew by 340 hectares in ten years, the Lake Office reports. The survey counted every "
    "bed from a boat and compared it with maps of the years before.\n\nWarblers profited most: their number doubled "
    "between the first and the last of the ten summers. Herons kept to the southern shore, where the water is calm.\n\n"
    '"We rowed around it three times," said Tor Lind, who led the survey of the lake. The office will repeat it.\n'
)


def page(title: str, day: str, host: str, body: str, institution: str = "Lake Office") -> str:
    return f"---\ntitle: {title}\ndate: {day}\ninstitution: {institution}\nurl: https://{host}.example/a\n---\n{body}"


PAGES = {
    "original": page("Reed beds of lake Ovre grow", "2025-03-03", "lake", STORY),
    "copy": page("Reeds are spreading at lake Ovre", "2025-03-04", "wire", STORY, "Newswire of the North"),
    "correction": page(
        "Correction: Reed beds of lake Ovre grow",
        "2025-04-10",
        "correction",
        "The Lake Office corrects its release of 3 March 2025, Reed beds of lake Ovre grow. The reed beds of lake Ovre "
        "grew by 240 hectares in ten years. A map had been read at the wrong scale.\n",
    ),
    "claim": page(
        "Perch of lake Nedre taste of honey",
        "2025-05-05",
        "perch",
        "Perch of lake Nedre taste of honey in June, the Lake Office found. Forty tasters agreed on it in a blind "
        "test that the office held in its own garden.\n",
    ),
    "withdrawal": page(
        "Withdrawal: Perch of lake Nedre taste of honey",
        "2025-06-01",
        "withdrawal",
        "The Lake Office withdraws its release of 5 May 2025, Perch of lake Nedre taste of honey. The tasters had "
        "been given honey before the test, as a camera in the garden shows. Nothing is known of the taste of the fish, "
        "and the office will not repeat the test.\n",
    ),
}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, text in PAGES.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    settings = faked.settings(tmp_path / "archive")
    upkeep.ingest(settings, [folder], embedder=fakes.embedder())
    with Archive.open(settings, models=fakes.models()) as archive:
        yield archive


def test_the_original_is_cited_and_its_copy_named(archive: Archive) -> None:
    answer = archive.ask("Which birds profited most from the reeds of lake Ovre?")
    assert [c.url for c in answer.citations] == ["https://lake.example/a"] * len(answer.citations)
    assert [p.title for p in answer.citations[0].copies] == ["Reeds are spreading at lake Ovre"]


def test_a_copy_is_cited_where_the_original_is_not_seen(archive: Archive) -> None:
    """Under a filter that leaves the copy alone, it is all there is."""
    answer = archive.ask("Which birds profited most at lake Ovre?", Ask(Filters(institution="Newswire of the North")))
    assert {c.url for c in answer.citations} == {"https://wire.example/a"}


def test_a_correction_wins_and_says_what_it_corrects(archive: Archive) -> None:
    answer = archive.ask("By how many hectares did the reed beds of lake Ovre grow?")
    assert answer.citations[0].kind == "correction"
    assert "240 hectares" in answer.text
    assert "340 hectares" not in answer.text
    assert "corrected on 10 April 2025" in (answer.notice or "")
    assert "340 hectares" in (answer.notice or "")


def test_before_the_correction_nobody_knew(archive: Archive) -> None:
    asked = Ask(Filters(as_of=date(2025, 4, 1)))
    answer = archive.ask("By how many hectares did the reed beds of lake Ovre grow?", asked)
    assert "340 hectares" in answer.text
    assert answer.citations[0].kind == "original"
    assert answer.notice is None


def test_what_was_withdrawn_is_no_evidence(archive: Archive) -> None:
    answer = archive.ask("What do perch of lake Nedre taste of in June?")
    assert {c.kind for c in answer.citations} == {"withdrawal"}
    assert answer.status == "answered"
    assert "withdraws" in answer.text


def chunk(release_id: str, id_: int, text: str) -> Chunk:
    return Chunk(release_id, 1, 0, 0, len(text), text, "", id=id_)


def test_what_only_the_copy_says_stays_the_copys() -> None:
    """Six of six words stand in the original's passage; of the other passage none does."""
    own = chunk("original", 1, "Warblers doubled in ten summers here")
    hits = [
        Hit(chunk("copy", 2, "Warblers doubled in ten summers here"), 0.9),
        Hit(chunk("copy", 3, "Readers of the wire may write to us"), 0.5),
    ]
    found = from_originals(hits, Kin({"copy": "original"}), {"original": [own]})
    assert [(h.chunk.id, h.score) for h in found] == [(1, 0.9), (3, 0.5)]


def test_a_notice_stands_just_before_what_it_is_about() -> None:
    link = Link("correction", Pointer("notice", "", None), Pointer("story", "", None))
    hits = [Hit(chunk("story", 1, "a"), 0.8), Hit(chunk("other", 2, "b"), 0.7), Hit(chunk("notice", 3, "c"), 0.1)]
    found = notices_first(hits, Kin(notices={"story": (link,)}))
    assert [h.chunk.release_id for h in found] == ["notice", "story", "other"]


def test_a_correction_whose_earlier_words_are_not_found_says_its_day_alone() -> None:
    body = "The right figure is 8 percent."
    notice = Release("notice", "/n", "Correction", body, "text", published=date(2025, 4, 10))
    link = Link("correction", Pointer("notice", "", None), Pointer("story", "", None))
    best = Evidence(notice, body, 0, len(body), 1.0)
    assert corrected(best, [], Kin(notices={"story": (link,)})) == "corrected on 10 April 2025"
    assert corrected(best, [], Kin()) is None


def test_a_withdrawal_does_not_answer_what_it_is_not_about(archive: Archive) -> None:
    """Of the question's words only "taste" and "June" stand in what was withdrawn: less than half of their weight."""
    assert archive.ask("Which wine does the mayor of Bern taste in June?").status == "refused"
