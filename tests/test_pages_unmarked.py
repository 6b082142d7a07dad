"""Speech whose quotation marks a source has lost: whose it is, how far it goes, and what is only a report."""

from __future__ import annotations

import pytest

from rag.pages import read

HEAD = "# Net thieves of the bay are caught\n\nThree men took nets, says the Bay Office in todays report.\n\n"
MARKED = "\n\n“It was a cold night for all of them,” said Ada Plank. “Nobody slept.”"


def spoken(paragraph: str, *, more: str = "") -> list[tuple[str | None, str]]:
    """Speaker and words of each quotation of a release with this paragraph."""
    (release,) = read(f"{HEAD}{paragraph}{more}\n".encode(), "/bay.md").releases
    return [(f.about, f.value) for f in release.fields if f.name == "quote"]


@pytest.mark.parametrize(
    ("attribution", "speaker"),
    [
        ("said Inspector Ada Plank of the Bay Office", "Ada Plank"),
        ("said Ada Plank, who leads the Bay Office", "Ada Plank"),
        ("said Chief Inspector Plank of the Bay Office", "Plank"),
        ("said Acting Director for the Bay Office and the Northern Shore of the District Ada R. Plank", "Ada R. Plank"),
        ("said Assistant Inspector in Charge Diego Span of the Bays Shore Office", "Diego Span"),
    ],
)  # fmt: skip
def test_without_any_marks_the_shape_tells(attribution: str, speaker: str) -> None:
    """The head has lost its apostrophe. What the paragraph goes on with is said by the same; nobody says "we"."""
    found = spoken(f"These nets belong to those who mend them, {attribution}. The tide does not wait for thieves.")
    assert found == [
        (speaker, "These nets belong to those who mend them"),
        (speaker, "The tide does not wait for thieves."),
    ]


def test_a_full_stop_may_stand_for_the_comma() -> None:
    found = spoken("These nets belong to those who mend them. said Ada Plank of the Bay Office. The tide waits.")
    assert [who for who, _ in found] == ["Ada Plank", "Ada Plank"]


def test_what_goes_on_is_no_report() -> None:
    found = spoken(
        "Forty thieves have been arrested, said Ada Plank of the Bay Office. Nights like this one help us all."
    )
    assert [who for who, _ in found] == ["Ada Plank", "Ada Plank"]


@pytest.mark.parametrize(
    "paragraph",
    [
        "Three men were arrested near the old harbour wall, said Ada Plank of the Bay Office.",
        "These nets belong to those who mend them, said the whole town of Saltmere in one voice.",
        "In March the men met a buyer behind the harbour. Span said that he had watched the nets for days.",
    ],
)
def test_a_report_is_no_speech(paragraph: str) -> None:
    assert spoken(paragraph) == []


def test_beside_marks_only_the_first_person_is_speech() -> None:
    plain = "These nets belong to those who mend them, said Ada Plank of the Bay Office. The tide does not wait."
    assert len(spoken(plain, more=MARKED)) == 2
    assert len(spoken(plain.replace("The tide does", "We do"), more=MARKED)) == 4


@pytest.mark.parametrize(
    ("named", "speaker"),
    [
        ("Assistant Attorney General for National Security Ada R. Plank came.", "Ada R. Plank"),
        ("For National Security Ada Plank came, for the National Office Bo Plank.", "Plank"),
    ],
)
def test_a_surname_is_the_one_full_name_that_ends_with_it(named: str, speaker: str) -> None:
    plain = "These nets belong to those who mend them, said Assistant Attorney General Plank. The tide does not wait."
    assert [who for who, _ in spoken(plain, more=f"\n\n{named}")] == [speaker, speaker]


TOLD = "We will not let this stand, and every net counts for us."
GOES_ON = "The tide does not wait for thieves, nor for those who mend."


@pytest.mark.parametrize(
    ("lead", "speaker"),
    [
        ("Inspector Ada Plank today issued the following statement on the nets:", "Ada Plank"),
        ("In announcing it, Chief Inspector Plank made the following statement:", "Plank"),
    ],
)
@pytest.mark.parametrize("gap", [" ", "\n\n"])
def test_a_statement_is_said_by_whom_it_names(lead: str, speaker: str, gap: str) -> None:
    """It ends where the text speaks of it from outside."""
    found = spoken(f"{lead}{gap}{TOLD}\n\n{GOES_ON}\n\nThe Bay Office said on Monday that three men were arrested.")
    assert found == [(speaker, TOLD), (speaker, GOES_ON)]


def test_two_statements_have_two_speakers() -> None:
    leads = (f"Inspector {name} made the following statement:" for name in ("Ada Plank", "Bo Reed"))
    found = spoken("\n\n".join(f"{lead}\n\n{words}" for lead, words in zip(leads, (TOLD, GOES_ON), strict=True)))
    assert found == [("Ada Plank", TOLD), ("Bo Reed", GOES_ON)]


@pytest.mark.parametrize(
    "lead",
    [
        "Ada Plank and Bo Reed issued the following statement:",
        "The town of Saltmere issued the following statement:",
        "Ada Plank issued the following order to all boats:",
    ],
)
def test_a_statement_of_nobody_or_of_two_is_nobodys(lead: str) -> None:
    assert spoken(f"{lead} {TOLD}") == []
