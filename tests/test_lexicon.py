"""The lexical index: which words find what, that no text is syntax, and scopes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.datatypes import Scope
from rag.errors import BrokenIndexError
from rag.indexes.lexicon import Entry, Lexicon

TEXTS = {
    1: "The antibody DKN-01 met its end point in 1,240 patients.",
    2: "Protein 01 of family DKN was seen in patients; CD8 cells were not.",
    3: "CD8+ cells and α-synuclein, doi 10.5555/abc.12, p = 0.05, cost 2.5 million.",
    4: "Glaciers are melting in the Zürich Oberland, said Søren Ångström.",
    5: "東京大学は新しい研究を発表した。",
    6: "Children's hospitals in the U.S. and Covid-19.",
}


@pytest.fixture
def lexicon(tmp_path: Path) -> Iterator[Lexicon]:
    with Lexicon.create(tmp_path) as made:
        made.add(
            [Entry(key, f"Title {key}", text, "Ludwig\nAnna Berg" if key == 4 else "") for key, text in TEXTS.items()]
        )
        yield made


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("DKN-01", 1),
        ("dkn01", 1),
        ("1,240", 1),
        ("1240", 1),
        ("CD8+", 3),
        ("cd8+ t cells", 3),
        ("α-synuclein", 3),
        ("synuclein", 3),
        ("10.5555/abc.12", 3),
        ("10.5555/ABC.12?", 3),
        ("2.5", 3),
        ("glacier melts", 4),
        ("zurich", 4),
        ("Zürich", 4),
        ("Soren Angstrom", 4),
        ("Berg", 4),
        ("東京", 5),
        ("childrens hospital", 6),
        ("covid19", 6),
        ("COVID-19", 6),
        ("title 4", 4),
    ],
)
def test_words_and_codes_find_their_passage(lexicon: Lexicon, asked: str, first: int) -> None:
    """A code finds the text that has it whole before the text that has its parts."""
    assert lexicon.search(asked, 3)[0][0] == first


def test_parts_of_codes_find_them_too(lexicon: Lexicon) -> None:
    assert {key for key, _ in lexicon.search("DKN", 5)} == {1, 2}


def test_stems_can_be_left_alone(tmp_path: Path) -> None:
    with Lexicon.create(tmp_path, stem=False) as lexicon:
        lexicon.add([Entry(4, "", TEXTS[4])])
        assert lexicon.search("glacier", 5) == []
        assert [key for key, _ in lexicon.search("glaciers", 5)] == [4]
    with Lexicon.open(tmp_path) as lexicon:
        assert not lexicon.stem
        assert lexicon.search("glacier", 5) == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.text("+-\"'()[]{}~^*:?\\/!&|<> ANDORNOTtitle", max_size=60))
def test_no_text_is_syntax(text: str) -> None:
    """Whatever is asked, it is words: hits have a positive score or there are none."""
    assert all(score > 0 for _, score in SHARED().search(text, 10))


class _Shared:
    """One index for all examples of a property."""

    lexicon: Lexicon | None = None

    def __call__(self) -> Lexicon:
        if self.lexicon is None:
            import tempfile

            type(self).lexicon = Lexicon.create(Path(tempfile.mkdtemp()))
            assert self.lexicon
            self.lexicon.add([Entry(key, "Title", text) for key, text in TEXTS.items()])
        assert self.lexicon
        return self.lexicon


SHARED = _Shared()


def test_removed_passages_are_gone(lexicon: Lexicon) -> None:
    lexicon.remove([1, 77])
    assert lexicon.ids() == frozenset(TEXTS) - {1}
    assert lexicon.count() == 5
    assert lexicon.search("antibody", 5) == []
    lexicon.add([Entry(1, "Title", "Antibody again")])
    lexicon.close()
    with Lexicon.open(lexicon.folder) as again:
        assert again.search("antibody", 5)[0][0] == 1


def test_an_empty_index_answers(tmp_path: Path) -> None:
    with Lexicon.create(tmp_path) as lexicon:
        assert (lexicon.count(), lexicon.ids(), lexicon.search("ice", 5)) == (0, frozenset(), [])


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope(as_of=99991231, instant=2**62), {0, 1, 2, 3}),
        (Scope(as_of=20200102, instant=2**62), {0, 1, 2}),
        (Scope(as_of=20200102, instant=2**62, undated=False), {1, 2}),
        (Scope(as_of=20200103, instant=2, undated=False, after=20200102), {2}),
        (Scope(as_of=20200103, instant=-5), {0, 1}),
        (Scope(as_of=99991231, instant=2**62, narrow_ids=frozenset({3, 9})), {3}),
        (Scope(as_of=99991231, instant=2**62, narrow_ids=frozenset()), set()),
    ],
)
def test_a_scope_limits_what_is_found_and_changes_no_score(tmp_path: Path, scope: Scope, found: set[int]) -> None:
    """Passage n is of the n-th of January 2020 (0: undated); 2 and 3 are under embargo until 2 and 3."""
    with Lexicon.create(tmp_path) as lexicon:
        entries = [Entry(n, "", f"ice number {n}", "", 20200100 + n if n else 0, n if n > 1 else 0) for n in range(4)]
        lexicon.add(entries)
        everything = dict(lexicon.search("ice", 10))
        assert dict(lexicon.search("ice", 10, where=scope)) == pytest.approx({n: everything[n] for n in found})


def test_the_title_weighs_what_it_is_told_to(tmp_path: Path) -> None:
    with Lexicon.create(tmp_path) as lexicon:
        lexicon.add([Entry(1, "ice", "something else"), Entry(2, "something else", "ice")])
        assert [key for key, _ in lexicon.search("ice", 5, title_boost=0)] == [2]
        assert [key for key, _ in lexicon.search("ice", 5, title_boost=0.1)] == [2, 1]
        assert [key for key, _ in lexicon.search("ice", 5, title_boost=10)] == [1, 2]


def test_equal_scores_are_in_the_order_of_ids(tmp_path: Path) -> None:
    with Lexicon.create(tmp_path) as lexicon:
        lexicon.add([Entry(n, "ice", "ice") for n in (5, 3, 9)])
        assert [key for key, _ in lexicon.search("ice", 5)] == [3, 5, 9]


def test_damaged_files_are_reported(lexicon: Lexicon) -> None:
    lexicon.close()
    (lexicon.folder / "meta.json").write_text("{")
    with pytest.raises(BrokenIndexError, match="rag rebuild"):
        Lexicon.open(lexicon.folder)
    (lexicon.folder / "lexicon.json").write_text("[]")
    with pytest.raises(BrokenIndexError, match="format"):
        Lexicon.open(lexicon.folder)
    with pytest.raises(BrokenIndexError):
        Lexicon.open(lexicon.folder / "nowhere")


@pytest.mark.parametrize(
    "hostile", ["a" * 2_000_000, "a-" * 1_000_000, "_" * 2_000_000, "1," * 1_000_000, "+" * 2_000_000]
)
def test_hostile_text_costs_no_more_than_its_length(tmp_path: Path, hostile: str) -> None:
    with Lexicon.create(tmp_path) as lexicon:
        started = time.perf_counter()
        lexicon.add([Entry(1, "Title", hostile)])
        lexicon.search(hostile, 5)
        assert time.perf_counter() - started < 10
