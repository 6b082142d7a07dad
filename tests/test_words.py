"""What counts as the same word."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.words import Term, fold, key, keys, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("studies", "study"),
        ("Peña", "pena"),
        ("1,240", "1240"),
        ("12.400", "12400"),
        ("twelve", "12"),
        ("DKN-01", "dkn01"),
        ("U.S.", "US"),
        ("Merghoub’s", "Merghoub"),
        ("vaccinated", "vaccinating"),
    ],
)
def test_spellings_of_one_word_share_a_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), [("2.5", "25"), ("1.87", "187"), ("4,180", "1,480"), ("rose", "fell")])
def test_different_words_do_not(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_a_hyphenated_word_is_found_whole_and_in_parts() -> None:
    assert {"sodium", "ion"} <= keys("sodium-ion batteries")


def test_names_and_numbers_are_told_from_words() -> None:
    """ "Which" and "of" are stop words; "DKN-01" has a digit, "Ludwig" is capitalised inside, "12" is a number."""
    assert terms("Which mice of Ludwig got 12 doses of DKN-01?") == (
        Term("mice", "word", "mice"),
        Term("ludwig", "name", "Ludwig"),
        Term("got", "word", "got"),
        Term("12", "number", "12"),
        Term("dose", "word", "doses"),
        Term("dkn01", "name", "DKN-01"),
    )


def test_a_shouted_question_names_nobody() -> None:
    assert {t.kind for t in terms("WHO BLOCKED THE PROTEIN")} == {"word"}


def test_german_nouns_are_no_names_and_a_generic_drug_is_one() -> None:
    """Every German noun is capitalised; the stems of generic names (-mab, -glutide) are the WHO's."""
    kinds = {
        t.text: t.kind for t in terms("Welche Strafe hat der Angeklagte in Ely erhalten, und wie viel zahlt die NASA?")
    }
    assert {kinds["Strafe"], kinds["Angeklagte"], kinds["Ely"]} == {"word"}
    assert kinds["NASA"] == "name"
    assert {t.text: t.kind for t in terms("did semaglutide or rituximab help in april")} == {
        "semaglutide": "name", "rituximab": "name", "help": "word", "april": "word",
    }  # fmt: skip


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_threads_do_not_spoil_each_others_words() -> None:
    """A stemmer keeps the word it is at; one that threads share gives wrong stems or breaks."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [f"{a}{b}vaccin{end}" for a in letters for b in letters for end in ("ations", "ational", "izing")]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    key.cache_clear()
    try:
        with ThreadPoolExecutor(6) as pool:
            together = list(pool.map(key, words))
    finally:
        sys.setswitchinterval(interval)
    key.cache_clear()
    assert together == [key(word) for word in words]
