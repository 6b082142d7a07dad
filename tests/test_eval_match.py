"""Tests of eval.match: what counts as stating a gold answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.match import dated, missing, plain, says, words


@pytest.mark.parametrize(
    ("text", "alternative"),
    [
        ("It rose by 40 percent.", "40%"),
        ("It rose by 40 per cent.", "40 percent"),
        ("about 1,200 adults", "1200"),
        ("about 13\u2009389 adults", "13,389"),
        ("“Warm nights” – they said", '"warm nights"'),
        ("a non\u2011invasive test", "non-invasive"),
        ("two kinases bound", "kinase"),
        ("the group’s paper", "group"),
        ("a mean loss of 6.2kg", "6.2 kg"),
        ("a mean loss of 6.2 kg", "6.2kg"),
        ("a mean loss of 6.2kg", "6.2"),
        ("On August 7, 2025 it was", "7 August 2025"),
        ("on Aug. 7, 2025", "2025-08-07"),
        ("dated 2025-08-07", "August 7"),
        ("the 7th August 2025 issue", "August 7, 2025"),
        ("CD8+ T cells", "CD8+"),
        ("soil was contaminated", "contaminat*"),
    ],
)
def test_states(text: str, alternative: str) -> None:
    """The same words under another spelling of numbers, dates, quotes or endings."""
    assert says(text, alternative)


@pytest.mark.parametrize(
    ("text", "alternative"),
    [
        ("15 people", "5"),
        ("5.2 people", "5"),
        ("0.5 litres", "5"),
        ("5,200 people", "5"),
        ("CD34 cells", "34"),
        ("a seat in the season", "sea"),
        ("a statue", "tau"),
        ("see [5]", "5"),
        ("8 August 2025", "7 August 2025"),
        ("70 August", "7 August"),
        ("1,2,3 and 4", "123"),
    ],
)
def test_does_not_state(text: str, alternative: str) -> None:
    """Part of a number or of a word is no answer; a citation marker says nothing."""
    assert not says(text, alternative)


def test_groups() -> None:
    """Two groups: the first is stated by its second alternative, nothing states the second."""
    assert missing("made in Oslo by Ann", (("Bergen", "Oslo"), ("Bob",))) == [("Bob",)]


def test_words() -> None:
    """'Two', 'words' count; the marker and the lonely dash do not."""
    assert words("Two – words [1].") == 2


def test_dated_keeps_what_is_no_date() -> None:
    """A year after a month is no day: "August 2025" stays; so does a month 13."""
    assert dated("in august 2025, 2025-13-01") == "in august 2025, 2025-13-01"


@given(st.text(max_size=60))
def test_plain_is_stable(text: str) -> None:
    """Normalising twice is normalising once, but for separators that only then come together."""
    assert plain(plain(plain(text))) == plain(plain(text))


@given(st.integers(0, 10**9))
def test_thousands_separators(number: int) -> None:
    """Every number is stated by itself with separators, and the other way round."""
    assert says(f"{number:,} people", str(number))
    assert says(f"{number} people", f"{number:,}")
