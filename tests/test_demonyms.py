"""What countries and peoples are called otherwise, for words that are searched."""

from __future__ import annotations

import pytest

from rag.demonyms import COUNTRY, also


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("How many Australian women were followed?", "Australia"),
        ("Which Norwegians took part?", "Norway"),
        ("What was found in Peru and Chile?", "Peruvian Chilean"),
        ("Polish the Danish table", "Denmark"),
        ("What was found?", ""),
    ],
)
def test_peoples_and_countries_stand_for_each_other(text: str, other: str) -> None:
    """ "Polish" opens many a question as a verb, and is left out."""
    assert also(text) == other


def test_each_people_has_a_country_of_its_own() -> None:
    assert len(set(COUNTRY.values())) == len(COUNTRY) - 1  # Argentine, Argentinian
