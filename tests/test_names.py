"""Names of institutions, funders and journals under their other spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.names import body, in_order, is_whole, person, spellings

VALUES = ["Department of Snow", "National Institutes of Ice's Institute on Hail", "U.S. Frost and Thaw Administration"]


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("Snow Department", {"Department of Snow"}),
        ("U.S. Department of Snow", {"Department of Snow", "Snow Department"}),
        ("DOS", {"Department of Snow", "Snow Department"}),
        ("NII", {"National Institutes of Ice"}),
        ("FTA", {"Frost and Thaw Administration"}),
        ("USFTA", {"Frost and Thaw Administration"}),
        ("nii", set()),
        ("DS", set()),
        ("University of Ice", set()),
        ("Hail Fund", set()),
    ],
)
def test_a_name_has_the_spellings_of_the_archive(name: str, others: set[str]) -> None:
    """By turning, by initials, without the country; two letters are no abbreviation, nor are small ones."""
    assert spellings(name, VALUES)[0] == name
    assert set(spellings(name, VALUES)) - {name} == others


def test_a_long_name_has_its_abbreviation() -> None:
    assert spellings("National Institutes of Ice", ["NII/Hail", "NIX"]) == ("National Institutes of Ice", "NII")


@pytest.mark.parametrize(
    ("name", "value", "whole"),
    [
        ("Frost", "Frost", True),
        ("the Frost", "The FROST", True),
        ("Frost", "Frost Medicine", False),
        ("Frost", "Annals of Frost", False),
        ("Thaw", "Thaw: The Journal of the Snow Society", True),
        ("Thaw", "Thaw: Clinical Ice", False),
    ],
)
def test_a_journal_is_its_whole_name(name: str, value: str, *, whole: bool) -> None:
    assert is_whole(name, value) is whole


def test_words_of_a_name_keep_their_order() -> None:
    assert in_order("Sleet agency", "Sleet Metropolitan Transit Agencies")
    assert not in_order("University of Sleet", "Sleet University School of Ice")
    assert not in_order("", "Sleet")


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=4))
def test_any_name_is_its_own_first_spelling(name: str, values: list[str]) -> None:
    assert spellings(name, values)[0] == name


def test_a_person_is_one_with_and_without_initials() -> None:
    """A first name that is an initial stays: it is all that tells one Plank from another."""
    for name in ("Ada Plank", "Ada R. Plank", "ADA R Plank", "Ada R. S. Plank"):
        assert person(name) == "ada plank"
    assert person("A. Plank") == "a. plank"
    assert person("Plank") == "plank"


def test_a_body_is_one_however_it_is_turned() -> None:
    """A University of Snow is not Snow University."""
    names = ("Snow Department", "The Department of Snow", "U.S. Department of Snow", "Department of the Snow")
    assert {body(name) for name in names} == {"snow department"}
    assert body("University of Snow") != body("Snow University")
