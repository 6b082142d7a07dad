"""What questions set side by side, and that each side is quoted from its own release."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import comparing, upkeep
from rag.archive import Archive
from rag.datatypes import Ask, Evidence, Release, Turn
from tests import faked, fakes


def _evidence(name: str, quote: str) -> Evidence:
    return Evidence(Release(name, f"{name}.txt", name, quote, "text"), quote, 0, len(quote), 1.0)


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Which glacier lost more ice, the Brenn or the Tinde?", ("the Brenn", "the Tinde")),
        ("What is the difference between the Oslo trial and the Lima trial?", ("the Oslo trial", "the Lima trial")),
        ("How do Korsund and Marrowby differ in lost sleep?", ("Korsund", "Marrowby")),
        ("Compare the Brenn with the Tinde", ("the Brenn", "the Tinde")),
        ("Did it work better in children or in pensioners?", ("children", "pensioners")),
        ("Did Brenn lose more ice than Tinde?", None),
        ("How do these results differ?", ()),
        ("Which of the two vaccines worked better?", ()),
        ("Which antibody blocks DKK1?", None),
        ("How much more ice did it lose than last year?", None),
        ("Did the drug work, or not?", None),
    ],
)
def test_what_is_set_side_by_side(text: str, sides: tuple[str, ...] | None) -> None:
    found = comparing.read(text)
    if sides is not None:
        assert found is not None
        assert found.sides == sides
    elif found is not None:  # two sides may be seen, but never an open comparison in a plain question
        assert found.sides


def test_each_side_is_quoted_from_its_own_release(archive: Archive) -> None:
    """Station n counted 7n + 3 nests: 17 at station 2, 38 at station 5."""
    answer = archive.ask("Which counted more nests, station 2 or station 5?", Ask(llm="quote"))
    assert answer.status == "answered"
    assert len({c.release_id for c in answer.citations}) == 2
    assert "17 nests" in answer.text
    assert "38 nests" in answer.text


def test_three_sides_are_put_in_a_table(tmp_path: Path) -> None:
    names = ("Brenn", "Tinde", "Vatn")
    for n, name in enumerate(names, 1):
        page = faked.page(n, title=f"{name} counts its terns").replace("Station", f"{name} station")
        (tmp_path / f"{name}.md").write_text(page, "utf-8")
    settings = faked.settings(tmp_path / "archive")
    upkeep.ingest(settings, [tmp_path], embedder=fakes.embedder())
    with Archive.open(settings, models=fakes.models()) as archive:
        answer = archive.ask("Compare the nests of Brenn, of Tinde and of Vatn", Ask(llm="quote"))
    assert answer.table is not None
    assert [row.title for row in answer.table.rows] == [f"{name} counts its terns" for name in names]


def test_a_side_that_is_not_there_is_named(archive: Archive) -> None:
    answer = archive.ask("Which counted more nests, station 2 or the lighthouse Utvik?", Ask(llm="quote"))
    assert answer.status in ("partial", "refused")
    if answer.status == "partial":
        assert "Utvik" in (answer.reason or "")


def test_results_of_the_conversation_are_put_in_a_table(archive: Archive) -> None:
    """With three releases a table has a row for each, and every row is cited."""
    ids = tuple(r.id for r in archive.list() if any(f"Station {n} " in r.title for n in (1, 2, 3)))
    history = (Turn("How many nests did the stations count?", release_ids=ids),)
    answer = archive.ask("How do these results differ in nests?", Ask(history=history, llm="quote"))
    assert answer.table is not None
    assert answer.table.count == len(answer.table.rows) == 3
    cited = {c.n: c for c in answer.citations}
    for row in answer.table.rows:
        assert [cited[n].release_id for n in row.citations] == [row.release_id]


def test_a_table_has_one_row_a_release_with_all_its_quotes() -> None:
    quotes = [_evidence(name, f"{name} lost {n} metres.") for n, name in enumerate("AABC", 1)]
    table = comparing.table(quotes)
    assert table is not None
    assert [(row.title, row.citations, row.value) for row in table.rows] == [
        ("A", (1, 2), "lost · 1 metres"), ("B", (3,), "lost · 3 metres"), ("C", (4,), "lost · 4 metres")
    ]  # fmt: skip


def test_the_numbers_of_a_table_are_of_one_kind() -> None:
    """Each has a percentage; one begins with a count of people, one with a year's."""
    quotes = [
        _evidence("A", "In 340 patients, pain fell by 12 percent."),
        _evidence("B", "Pain fell by 30 percent in 95 patients."),
        _evidence("C", "Pain rose by 2 percent over 5 years."),
    ]
    table = comparing.table(quotes)
    assert table is not None
    claims = [row.claim for row in table.rows if row.claim]
    assert [c.number for c in claims] == ["12 percent", "30 percent", "2 percent"]
    assert [c.direction for c in claims] == ["fell", "fell", "rose"]
    assert [c.quote for c in claims] == [e.quote for e in quotes]


def test_two_releases_need_no_table() -> None:
    assert comparing.table([_evidence("A", "A lost 1 metre."), _evidence("B", "B lost 2 metres.")]) is None


def test_where_sizes_are_compared_a_side_states_its_sample(tmp_path: Path) -> None:
    """Both tell of the trial in a sentence with another number; the samples, 340 and 95, are typed fields."""
    for name, size in (("Brenn", 340), ("Tinde", 95)):
        text = (
            f"The {name} trial of the salt tablet relieved cramps. This trial took 12 weeks. "
            f"The study enrolled {size} patients. It ended in May."
        )
        page = faked.page(size, title=f"{name} trial relieves cramps")
        (tmp_path / f"{name}.md").write_text(page[: page.rindex("\n\n")] + f"\n\n{text}\n", "utf-8")
    settings = faked.settings(tmp_path / "archive")
    upkeep.ingest(settings, [tmp_path], embedder=fakes.embedder())
    with Archive.open(settings, models=fakes.models()) as archive:
        answer = archive.ask("Which trial was larger, the Brenn trial or the Tinde trial?", Ask(llm="quote"))
    assert "340 patients" in answer.text
    assert "95 patients" in answer.text


def test_only_a_side_with_a_name_can_be_missing(archive: Archive) -> None:
    """ "Nothing was found about those who were late" would blame the archive for an odd question."""
    answer = archive.ask("Which counted more nests, station 2 or those who were late?", Ask(llm="quote"))
    assert "those who were late" not in (answer.reason or "")


def test_results_of_no_conversation_are_not_compared(archive: Archive) -> None:
    answer = archive.ask("How do these results differ?", Ask(llm="quote"))
    assert answer.table is None
