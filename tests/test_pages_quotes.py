"""Quotations told in the text, and the speakers it names; marks that set off other things are none."""

from __future__ import annotations

import pytest

from rag.pages.marks import quotations
from rag.pages.mentions import mentions_of
from rag.pages.parts import paragraphs
from rag.pages.people import people_of
from rag.pages.quotes import quote_fields


def quotes(text: str) -> list[tuple[str | None, str]]:
    """Speaker and words of each quotation."""
    found = list(quote_fields(text, mentions_of(text, people_of(text))))
    for field in found:
        assert field.start is not None
        assert field.end is not None
        assert field.value[:3] == text[field.start : field.end][:3]
    return [(field.about, field.value) for field in found]


BOTH = "Ada Plank, professor of ropes, tied it with Bo Span, an engineer. "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            BOTH + "“It held for a year,” said Plank. “Nobody was surprised.”",
            [("Ada Plank", "It held for a year,"), ("Ada Plank", "Nobody was surprised.")],
        ),
        (BOTH + 'Span disagrees: "I was surprised, I must say."', [("Bo Span", "I was surprised, I must say.")]),
        (BOTH + "\n\n“It held,” Dr. Span said.", [("Bo Span", "It held,")]),
        ("Ada Plank, professor of ropes, tied it. “It held well,” she said.", [("Ada Plank", "It held well,")]),
        (BOTH + "\n\n„Es hielt ein Jahr“, sagt Plank.", [("Ada Plank", "Es hielt ein Jahr")]),
        (BOTH + "\n\n«Aguantó un año», explica Span.", [("Bo Span", "Aguantó un año")]),
        (BOTH + "\n\n« Elle a tenu un an », explique Plank.", [("Ada Plank", "Elle a tenu un an")]),
        (BOTH + "\n\n‘It held for a year,’ said Plank.", [("Ada Plank", "It held for a year,")]),
        (BOTH + "\n\n“One is long.\n\n“Two is longer,” Plank said.", [("Ada Plank", "One is long. Two is longer,")]),
        (BOTH + "\n\n“It held for a whole year,” the authors write.", [(None, "It held for a whole year,")]),
        (BOTH + 'It ended in pain."It held for a year," said Plank.', [("Ada Plank", "It held for a year,")]),
        ("“It held for a whole year,” said Knot.", [(None, "It held for a whole year,")]),
    ],
)
def test_quotations_have_the_speaker_that_the_text_names(text: str, expected: list[tuple[str | None, str]]) -> None:
    """By surname, by pronoun, before or after; nobody where the text leaves it open."""
    assert quotes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        BOTH + 'The so-called "rope hour" is over.',
        BOTH + "The study, “A Year of Ropes and Knots in Lanmore,” appears today, Plank said.",
        BOTH + 'They were asked, "How often do you tie knots at home?" and answered.',
        BOTH + 'It was 5" wide and 6" long.',
        BOTH + "Nobody closed “this one.",
    ],
)
def test_titles_terms_and_questionnaires_are_no_quotations(text: str) -> None:
    """Marks set off other things, too."""
    assert quotes(text) == []


def test_a_colleague_told_by_somebody_elses_name_is_the_speaker() -> None:
    text = (
        "Dr. Ada Plank, a rope maker, led the work.\n\n"
        "“The rope held all winter and all spring,” said Dr. Plank’s coauthor Bo Span, an engineer at Lanmore College."
    )
    people = people_of(text)
    (quote,) = quote_fields(text, mentions_of(text, people))
    assert quote.about == "Bo Span"


def test_two_persons_with_one_surname_are_told_apart() -> None:
    """The surname alone names neither; with a first name it does."""
    text = "Ada Plank, an engineer, and Bo Plank, a surgeon, came. "
    text += "“It held all year,” said Plank. “Not so,” said Bo Plank."
    assert quotes(text) == [(None, "It held all year,"), ("Bo Plank", "Not so,")]


def test_marks_pair_up_within_paragraphs() -> None:
    """A straight mark that was never closed does not turn the next quotation inside out."""
    text = 'An inch (") here. "One," he said. "Two."'
    assert [text[q.start : q.end] for q in quotations(text, paragraphs(text))] == ["One,", "Two."]
