"""Persons told in the text, with their roles and affiliations; each value is the words at its offsets."""

from __future__ import annotations

import pytest

from rag.datatypes import Span
from rag.pages.people import people_fields, people_of


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


@pytest.mark.parametrize("kind", ["distinguished", "renowned", "experienced"])
def test_a_word_of_praise_is_no_verb(kind: str) -> None:
    found = people(f"“It held,” said Ada Plank, a {kind} professor at Rope Institute.")
    assert found["Ada Plank"] == [("role", f"{kind} professor"), ("affiliation", "Rope Institute")]


CALLED = "Nets were taken, said Assistant Harbour Attorney General Plank. We count them, said Commissioner Span."


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("Assistant Attorney General for Shore Security Ada P. Plank came.", ["Ada P. Plank"]),
        ("Head of the Bay Office Ada Plank came. For National Security Ada P. Plank stayed.", ["Ada Plank"]),
        ("For National Security Ada Plank came; for National Security Bo Plank did not.", []),
        ("For National Security Ada Plank-Rope came.", []),
        ("When Plank came, General Plank spoke.", []),
        ("Assistant Director in Charge Diego Plank came.", ["Diego Plank"]),
        ("For Shore Security Ada Plank came, and Cy Span of nowhere.", ["Ada Plank", "Cy Span"]),
    ],
)
def test_who_is_called_by_office_and_surname_has_the_one_full_name(more: str, named: list[str]) -> None:
    """What stands before the full name says nothing of a person here; the office and the surname elsewhere do."""
    text = f"{CALLED}\n\n{more}"
    found = people_of(text)
    assert [person.name for person in found] == named
    assert [text[person.start : person.end] for person in found] == named
    assert people_of(text, (Span(len(CALLED), len(text)),)) == ()


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("The prize goes to Łucja Plank of the rope works.", ["Łucja Plank"]),
        ("The prize goes to Dean F. Plank of the rope works.", ["Dean F. Plank"]),
        ("The prize goes to Ada Plank and to Bo Plank.", []),
        ("The works of Plank Street are shut.", []),
        ("Dr. Plank Rope, a biologist, came.", ["Plank Rope"]),  # who is called by the first name
    ],
)
def test_who_speaks_by_surname_has_the_one_full_name(more: str, named: list[str]) -> None:
    for said in ("“We knew,” said Plank when we asked.", "“We knew,” Plank said."):
        assert [person.name for person in people_of(f"{said}\n\n{more}")] == named


def test_an_honorific_is_no_surname() -> None:
    assert people_of("“We knew,” says Dr. Plank.\n\nThe clinic is at 30 Parkshore Dr. in Lapwick.") == ()
