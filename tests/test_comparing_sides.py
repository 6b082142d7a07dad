"""The sides of a comparison, and what is asked of each alone, read from the words of a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import question, sides


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        (
            "How do the average ages of the patients at Hollin and at Marrow compare?",
            ("the average ages of the patients at Hollin", "the average ages of the patients at Marrow"),
        ),
        (
            "Compare the efficiency of the Sunrow cell with that of the Helia modules.",
            ("the efficiency of the Sunrow cell", "the efficiency of the Helia modules"),
        ),
        (
            "Which trial covered more patients, the Oslo trial or the Lima trial?",
            ("covered how many patients, the Oslo trial", "covered how many patients, the Lima trial"),
        ),
        (
            "How many cells were tested by each of the teams, Alder and Quell?",
            ("How many cells were tested", "Quell"),
        ),
        (
            "Average stay: what was it at Hollin, and what at Marrow?",
            ("Average stay: what was it at Hollin", "Average stay: what at Marrow"),
        ),
        (
            "How many units does the Bell recall cover, and how many the Dove recall?",
            ("How many units does the Bell recall cover", "How many units, how many the Dove recall"),
        ),
        (
            "Which purse is fatter, the Lantern or the Ferrand, and how big are they?",
            ("Which purse is fatter, the Lantern", "the Ferrand, and how big are they?"),
        ),
        (
            "Zinc cells or lead cells: which lasted longer?",
            ("Zinc cells: which lasted longer?", "lead cells: which lasted longer?"),
        ),
        (
            "How many birds were ringed in the delta compared with the dry north?",
            ("How many birds were ringed in the delta?", "How many birds were ringed in the dry north?"),
        ),
        (
            "Was the Oslo trial larger than the Lima trial?",
            ("Was the Oslo trial larger?", "Was the Lima trial larger?"),
        ),
        (
            "How many people were followed in the nut study and how many in the tea study?",
            ("followed in the nut study", "how many in the tea study"),
        ),
    ],
)
def test_what_is_measured_is_asked_of_each_side(text: str, alone: tuple[str, str]) -> None:
    found = sides.read(text)
    assert found is not None
    for asked, expected in zip(found.alone, alone, strict=True):
        assert expected in asked


def test_three_sides_are_read_as_three() -> None:
    found = sides.read("How do the losses of the Brenn, of the Tinde and of the Vatn compare?")
    assert found is not None
    assert found.sides == ("the Brenn", "the Tinde", "the Vatn")
    assert [{n for n in ("Brenn", "Tinde", "Vatn") if n in asked} for asked in found.alone] == [
        {"Brenn"}, {"Tinde"}, {"Vatn"}
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "How many storks were ringed between 2019 and 2024?",
        "How much did Sundbrekke earn between January and June 2026?",
        "Which nurse drew a parallel between wards and buildings?",
        "Who led the study, and who paid for it?",
        "What did the five corridors of Pellham cost, and what share came from Washington?",
        "How fast is Heron's forecast, and how many people live along the Sorrel?",
        "Why did the Department of Roads end its cloud agreement early?",
        "Which review site do they compare their directory to?",
    ],
)
def test_a_period_or_two_questions_set_nothing_side_by_side(text: str) -> None:
    assert sides.read(text) is None


def test_the_question_of_a_side_has_the_words_of_no_other() -> None:
    asked = question.analyse("Which was longer, the retreat of the Brenn or the retreat of the Tinde?")
    comparison = sides.read(asked.text)
    assert comparison is not None
    assert sides.of_side(asked, comparison, 0).keys == {"longer", "retreat", "brenn"}


def test_a_comparison_asks_for_numbers_unless_for_a_field() -> None:
    for text, want in [
        ("How do the Brenn and the Tinde differ?", "number"),
        ("Which journal is older, the one of the Brenn or the one of the Tinde?", "journal"),
    ]:
        asked = question.analyse(text)
        comparison = sides.read(text)
        assert comparison is not None
        assert sides.of_side(asked, comparison, 0).want == want


@given(st.text(alphabet=st.sampled_from("ab AB,;:?.1 what how or and than between"), max_size=300))
def test_any_text_is_read_and_each_side_gets_a_question(text: str) -> None:
    found = sides.read(text)
    if found is not None:
        assert len(found.sides) == len(found.alone) in (0, 2, 3)
