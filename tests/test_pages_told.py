"""Fields told in the text: persons, roles, quotations and their speakers; each value is the words at its offsets."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.datatypes import Field, Release, Span
from rag.errors import PageError
from rag.pages import READER, read
from rag.pages.apposition import after_name
from rag.pages.marks import quotations
from rag.pages.mentions import mentions_of
from rag.pages.names import runs, surname
from rag.pages.occupations import before_name, is_head
from rag.pages.parts import paragraphs
from rag.pages.people import people_fields, people_of
from rag.pages.quotes import quote_fields


def people(text: str) -> dict[str, list[tuple[str, str]]]:
    """Each person with the roles and affiliations found."""
    found: dict[str, list[tuple[str, str]]] = {}
    for field in people_fields(text, people_of(text), frozenset(p.name for p in people_of(text))):
        assert field.start is not None
        assert field.end is not None
        words = " ".join(text[field.start : field.end].split())
        assert words in {field.value, field.value + "s"}
        if field.name == "person":
            found[field.value] = []
        else:
            assert field.about is not None
            found[field.about].append((field.name, field.value))
    return found


@pytest.mark.parametrize(
    ("text", "name", "facts"),
    [
        (
            "“It held,” said Ada Plank, Ph.D., professor of ropes at Lanmore University and head of its rope group.",
            "Ada Plank",
            [("role", "professor of ropes"), ("affiliation", "Lanmore University"), ("role", "head of its rope group")],
        ),
        (
            "It held, said lead author Bo R. Span, an engineer with the Institute of Ropes.",
            "Bo R. Span",
            [("role", "lead author"), ("role", "engineer"), ("affiliation", "Institute of Ropes")],
        ),
        (
            "U.S. Attorney Cyd D. West of the Northern District of Rope announced the plea.",
            "Cyd D. West",
            [("role", "U.S. Attorney"), ("affiliation", "Northern District of Rope")],
        ),
        (
            "It held, said Acting Inspector Cyd D. West for the Northern District of Rope.",
            "Cyd D. West",
            [("role", "Acting Inspector"), ("affiliation", "Northern District of Rope")],
        ),
        (
            "“It held,” said Ada Plank, PT, PhD, with Lanmore Rope Hospital.",
            "Ada Plank",
            [("affiliation", "Lanmore Rope Hospital")],
        ),
        (
            "It held, said Dr. Ada Plank, professor of knots, ropes and nets, Lanmore College of Ropes.",
            "Ada Plank",
            [("role", "professor of knots"), ("affiliation", "Lanmore College of Ropes")],
        ),
        (
            "Special Agent in Charge Di E. Knot of the Bureau's Rope Division spoke.",
            "Di E. Knot",
            [("role", "Special Agent in Charge"), ("affiliation", "Bureau's Rope Division")],
        ),
        ("Project leader Dr. Eve van der Loop drilled.", "Eve van der Loop", [("role", "Project leader")]),
        (
            "“Ropes!” said Fay Thimble, CEO of Thornapple.",
            "Fay Thimble",
            [("role", "CEO"), ("affiliation", "Thornapple")],
        ),
        ("“Ropes!” said Jo Prince, vice president of sales.", "Jo Prince", [("role", "vice president of sales")]),
        (
            "sagt Prof. Dr. Ute Größl, Direktorin am Institut für Seile, die den Versuch leitet.",
            "Ute Größl",
            [("role", "Direktorin"), ("affiliation", "Institut für Seile")],
        ),
        (
            "explica Eva Peña, bióloga y responsable del programa.",
            "Eva Peña",
            [("role", "bióloga")],
        ),
    ],
)
def test_a_person_has_roles_and_affiliations(text: str, name: str, facts: list[tuple[str, str]]) -> None:
    """Roles stand before the name or after it, up to the organisation or the verb."""
    assert [fact for fact in people(text).get(name, []) if fact in facts] == facts


@pytest.mark.parametrize(
    "text",
    [
        "Lanmore University, Department of Ropes, opened in March. The Rope Bank said on Monday that it lends.",
        "Rope Tech, Inc., a maker of ropes, and Blue Plank LLC said nothing.",
        "He was flown to San Verde, Lanmore Group of hospitals.",
        "The Body Mass Index (BMI) rose. New Ropes, a program of Lanmore University, began.",
        "Ada Plank was there.",
        "A man licensed in Puerto Verde, who sold ropes, was charged. It ended March 31, and the Rope Over 70, too.",
    ],
)
def test_what_is_no_person(text: str) -> None:
    """Companies, places, measures, and names that nothing proves."""
    assert people(text) == {}


@pytest.mark.parametrize(
    ("text", "name", "facts"),
    [
        (
            "Rope Institute President Ada Plank and NRB Chief Knot Inspector Bo Span met.",
            "Ada Plank",
            [("role", "President"), ("affiliation", "Rope Institute")],
        ),
        (
            "Rope Institute President Ada Plank and NRB Chief Knot Inspector Bo Span met.",
            "Bo Span",
            [("role", "Chief Knot Inspector"), ("affiliation", "NRB")],
        ),
        (
            "Ada Plank, Rope Research Fund's executive director of knots, spoke.",
            "Ada Plank",
            [("affiliation", "Rope Research Fund"), ("role", "executive director of knots")],
        ),
        (
            "“Ropes!” said Dr. Bo Span, Chief Executive Officer of Thornapple.",
            "Bo Span",
            [("role", "Chief Executive Officer"), ("affiliation", "Thornapple")],
        ),
        (
            "Ada Plank, M.D., M.P.H., and Bo Span, M.Div., of the Rope Consultants of Lanmore, tied 52 ropes.",
            "Ada Plank",
            [("affiliation", "Rope Consultants of Lanmore")],
        ),
        (
            "“Ropes!” said Dr. Ada Plank from the departments of Ropes and Knots at Lanmore University.",
            "Ada Plank",
            [("affiliation", "Lanmore University")],
        ),
        (
            "“Ropes!” says Ada Plank, who ties ropes at Lanmore University.",
            "Ada Plank",
            [("affiliation", "Lanmore University")],
        ),
        ("Ada Plank, 39, of Lanmore, and Bo Span pleaded guilty.", "Ada Plank", []),
        ("Bo Span was sentenced to a year on a boat.", "Bo Span", []),
    ],
)
def test_offices_and_houses_before_and_after_a_name(text: str, name: str, facts: list[tuple[str, str]]) -> None:
    """The organisation before a role is no part of it; an age or a sentence proves a person who has no role."""
    assert people(text)[name] == facts


def test_lists_share_what_they_end_or_begin_with() -> None:
    """ "A, B and C of X" are all of X; "researchers A and B" are both researchers."""
    found = people(
        "Others were Ada Plank, Bo Span and Cy Knot of Lanmore University. Pharmacists Di Loop and Ed Reef helped."
    )
    assert all(found[name] == [("affiliation", "Lanmore University")] for name in ("Ada Plank", "Bo Span", "Cy Knot"))
    assert found["Di Loop"] == found["Ed Reef"] == [("role", "Pharmacist")]
    found = people("Other authors were Ada Plank, Bo Span and Cy Knot, all of L-U.")
    assert all(("affiliation", "L-U") in facts for facts in found.values())
    assert len(found) == 3


def test_authors_are_listed_with_their_houses_between() -> None:
    """After "authors are" each name of the list is an author, whatever stands between the semicolons."""
    found = people(
        "The authors are Ada Plank, Ph.D., of Rope Institute; Bo Span, M.D.; and Cy Knot, R.N. Di Loop slept."
    )
    assert {name: [value for kind, value in facts if kind == "role"] for name, facts in found.items()} == {
        "Ada Plank": ["author"],
        "Bo Span": ["author"],
        "Cy Knot": ["author"],
    }
    found = people("In ROPES: Knots and Nets, Ada Plank, M.D., and Bo Span, from the Rope Institute, wrote it.")
    assert set(found) == {"Ada Plank", "Bo Span"}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("“Ropes!” said Plank, associate director of the Rope Station.", ["associate director", "Rope Station"]),
        ("Plank, an expert in ropes and a professor in the Rope Department, agreed.", ["expert in ropes", "professor"]),
        ("“Ropes!” said Plank, who ties them at Knot Hospital.", ["Knot Hospital"]),
        ("Plank is the founder of Knots Ltd. It rained.", ["founder", "Knots Ltd"]),
        ("It rained. She's a fellow at the Rope Society and a\u00a0sailmaker.", ["fellow", "Rope Society"]),
        ("According to Plank, the director of the harbour was wrong.", []),
        ("Plank, the mayor said, was right. Plank was a patient of the clinic.", []),
        ("“Ropes!” said Bo Plank, head of the Rope Race.", []),
        ("Cy Knot, an engineer, came. He is an artist.", []),
    ],
)
def test_later_mentions_tell_more(text: str, facts: list[str]) -> None:
    """A surname's apposition, what somebody "is", and a pronoun where the paragraph has named one person."""
    found = people(f"Dr. Ada Plank tied it. {text}")["Ada Plank"]
    assert [value for _, value in found][: len(facts)] == facts
    assert found if facts else not found


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Thornapple names Ada Plank as its new Chief Operating Officer (COO).", [("role", "Chief Operating Officer")]),
        (
            "Ada Plank has joined Thornapple Labs as chief engineer.",
            [("role", "chief engineer"), ("affiliation", "Thornapple Labs")],
        ),
        ("Ada Plank has been appointed dean of the Rope School.", [("role", "dean"), ("affiliation", "Rope School")]),
        ("Thornapple CEO Ada Plank spoke.", [("role", "CEO"), ("affiliation", "Thornapple")]),
        ("Former CEO Ada Plank spoke. When CEO Ada Plank left, it rained.", [("role", "Former CEO")]),
        (
            "“Ropes!” said Ada Plank, Managing Partner of Thornapple.",
            [("role", "Managing Partner"), ("affiliation", "Thornapple")],
        ),
        (
            "“Ropes!” said Ada Plank, Medical Director and Co-Chair, Rope Committee.",
            [("role", "Medical Director"), ("role", "Co-Chair"), ("affiliation", "Rope Committee")],
        ),
        (
            "“Ropes!” said Ada Plank, head of ropes at the Physicians Committee for Knots.",
            [("role", "head of ropes"), ("affiliation", "Physicians Committee for Knots")],
        ),
        ("Rope Institute's Ada Plank, MD, spoke.", [("affiliation", "Rope Institute")]),
        ("Ada Plank, president of a Lanmore, N.J., company, spoke.", [("role", "president")]),
        ("It was led by Dr. Ada Plank in the Department of Ropes.", [("affiliation", "Department of Ropes")]),
        (
            "Ropes, says Ada Plank, MD, from the deep ropes research group at Lanmore University.",
            [("affiliation", "Lanmore University")],
        ),
    ],
)
def test_offices_that_name_their_house(text: str, facts: list[tuple[str, str]]) -> None:
    """Whoever is appointed, heads a company, or belongs to somebody's staff."""
    assert people(text)["Ada Plank"] == facts


def test_names_roles_and_offices() -> None:
    """An office before a name is no part of it; a dean may be called Dean; a field of work is no school."""
    assert is_head("cardiologist")
    assert not is_head("cardiology")
    assert surname("Bo van der Loop Jr.") == "Loop"
    text = "Assistant Attorney General Ada Plank and Howard Dean"
    assert [text[run.start : run.end] for run in runs(text)] == ["Ada Plank", "Howard Dean"]
    assert before_name(text, text.index("Ada")) == (0, 26)
    tail = "Ada Plank, professor of Medicine and Law at Lanmore University, left."
    assert [(name, tail[a:b]) for name, a, b in after_name(tail, 9)] == [
        ("role", "professor of Medicine and Law"),
        ("affiliation", "Lanmore University"),
    ]


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


def release(**record: str) -> Release:
    return read(json.dumps(record).encode(), "/a.jsonl").releases[0]


def of(found: Release, name: str) -> list[Field]:
    return [field for field in found.fields if field.name == name]


def test_contacts_are_nobody_in_the_text_and_the_reader_has_a_number() -> None:
    """Whom to ask is a contact, not a person; a title in capitals names nobody."""
    found = release(
        title="Rope Council Pleads Guilty, Executive Says",
        text="“It held for a year,” said Ada Plank, an engineer.\n\nMedia contact: Bo Span, press, bo@rope.example",
    )
    assert [field.value for field in of(found, "person")] == ["Ada Plank"]
    assert [field.about for field in of(found, "quote")] == ["Ada Plank"]
    assert READER >= 3


PIECES = st.sampled_from(
    '“|”|"|„|«|»|‘|’|\n\n| said |Ada Plank|, |professor of |Lanmore University| and |Dr. |Plank|It held. |12 patients |'
    "were enrolled |grant R01CA123456| (|) |U.S. Attorney |A. B. ".split("|")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=50))
def test_every_field_has_its_words(pieces: list[str]) -> None:
    """Whatever the text, a field's offsets hold words, and what is about somebody is about a person of the release."""
    try:
        found = release(
            title="The rope held for a year", text="We tied a rope and waited for one year. " + "".join(pieces)
        )
    except PageError:
        return
    names = {field.value for field in of(found, "person")}
    for field in found.fields:
        if field.start is not None and field.end is not None:
            words = found.body[field.start : field.end]
            assert words == words.strip()
            assert words
        if field.about is not None:
            assert field.about in names


@pytest.mark.parametrize(
    "piece",
    [
        "“",
        '"',
        "Ada ",
        "A. ",
        "Dr. Ada Plank, professor of ",
        "12 ",
        "12 new ",
        " and ",
        "said ",
        "grant 1",
        "R01 ",
        "study of the ",
        "Ada Plank, M.D., ",
        "National Heart, Lung ",
        "Chief ",
        "(n = 12) ",
        "84 of ",
        "larger, ",
        "funded by the Rope Fund, ",
    ],
)
def test_hostile_repetition_ends_in_seconds(piece: str) -> None:
    """Half a megabyte of one piece is read in seconds, for every pattern is bounded and the text sought is cut."""
    start = time.monotonic()
    release(title="The rope held for a year", text="We tied a rope and waited. " + piece * (500_000 // len(piece)))
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("kind", ["distinguished", "renowned", "experienced"])
def test_a_word_of_praise_is_no_verb(kind: str) -> None:
    found = people(f"“It held,” said Ada Plank, a {kind} professor at Rope Institute.")
    assert found["Ada Plank"] == [("role", f"{kind} professor"), ("affiliation", "Rope Institute")]


def test_nobody_is_sought_in_skipped_ranges() -> None:
    """A boilerplate's or contact block's range gives no person."""
    text = "Ada Plank, an engineer, left."
    assert people_of(text, (Span(0, len(text)),)) == ()
