"""Whether a text holds the kind of thing asked for, in the unit asked for; and what is furniture."""

from __future__ import annotations

import pytest

from rag.question import analyse
from rag.reading.kinds import aside, fits, measured


def test_a_number_of_the_question_is_no_answer_to_how_many() -> None:
    asked = analyse("How many of the 12 glaciers shrank?")
    assert fits(asked, "Of 12 glaciers, nine shrank.") == 1
    assert fits(asked, "All 12 were measured.") == 0


def test_a_person_is_a_name_that_the_question_does_not_give() -> None:
    asked = analyse("Who leads the Brenn Glacier survey?")
    assert fits(asked, "Ida Holm leads it.") == 1
    assert fits(asked, "The Brenn Glacier is surveyed each year.") == 0


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("How much money did the survey cost?", "It cost 2.3 million euros.", 1),
        ("How much money did the survey cost?", "It took 14 people.", 0),
        ("What share of the ice is gone?", "Half of it has melted.", 1),
        ("What share of the ice is gone?", "It lost 12 tonnes.", 0),
        ("How long did the survey last?", "It lasted three weeks.", 1),
        ("How many young storks were ringed?", "They ringed 19 healthy young storks.", 1),
        ("How many young storks were ringed?", "They ringed 19 of them.", 0.5),
        ("Who led it?", "Ida Holm led it for 12 years.", 0.5),
    ],
)
def test_units(question: str, text: str, value: float) -> None:
    assert measured(analyse(question), text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("For more information, call the press office.", True),
        ("See https://ice.example/brenn for the data.", True),
        ("Contact: Ida Holm, press office", True),
        ("ii Holm et al., Ice Letters 2024.", True),
        ("About the Ice Trust: founded in 1901.", True),
        ("About nine metres of ice were lost.", False),
        ("The glacier lost nine metres of ice.", False),
    ],
)
def test_furniture(text: str, expected: bool) -> None:  # noqa: FBT001
    assert aside(text) is expected
