"""What kind of thing a question asks for, and in which unit."""

from __future__ import annotations

import pytest

from rag.wants import bare, counted, units, want


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Which antibody blocks DKK1?", "any"),
        ("What is the range of the Plank e-boat?", "number"),
        ("When will the Plank e-boat come out?", "date"),
        ("When did the notice about the Plank e-boat come out?", "published"),
        ("Who paid for the survey?", "funder"),
        ("who funded it", "funder"),
        ("Which agency's grant supported this?", "funder"),
        ("In which journal did the gorilla paper appear?", "journal"),
        ("Where was the work published?", "journal"),
        ("what's the doi", "doi"),
        ("Whom should reporters call about the recall?", "contact"),
        ("How many patients took part?", "number"),
        ("What percentage of batteries failed?", "number"),
        ("When does the exhibition open?", "date"),
        ("Who said the results were dramatic?", "person"),
        ("Which professor led the trial?", "person"),
        ("Which university is behind it?", "institution"),
        ("Where was the dye works found?", "place"),
        ("Why did the ice retreat?", "reason"),
        ("Which curator speaks for the show?", "person"),
        ("What did they give to people who could not sleep?", "any"),
        ("What did the finance minister say?", "any"),
        ("Who footed the bill for the survey?", "funder"),
        ("How is the new valley called?", "any"),
        ("Highest reading in the bay before the ban?", "number"),
        ("¿Cuántos nidos se encontraron?", "number"),
        ("How do I reset my e-mail password?", "reason"),
        ("Which patients gained nothing?", "any"),
        ("Could you summarise the release about the lamp?", "gist"),
        ("tell me more about storks", "gist"),
        ("What did the study of storks find?", "gist"),
        ("What did the study find about storks?", "any"),
        ("Storks", "gist"),
        ("Why?", "reason"),
    ],
)
def test_want(text: str, kind: str) -> None:
    assert want(text) == kind


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("How much money was raised?", "euro"),
        ("What share of the storks came back?", "percent"),
        ("How many minutes does the test take?", "minute"),
        ("How long does the test take?", "hour"),
        ("How far away is the planet?", "kilometre"),
        ("How heavy is the tracker?", "gram"),
    ],
)
def test_units(text: str, unit: str) -> None:
    assert unit in units(text)


@pytest.mark.parametrize("text", ["How many storks came back?", "How often do they run a temperature?", "Who led it?"])
def test_no_unit_is_asked_for(text: str) -> None:
    assert units(text) == frozenset()


def test_what_is_counted_stands_after_how_many() -> None:
    assert counted("How many of the young storks were ringed?") == "young storks were"
    assert counted("How long was it?") == ""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Please give me a short summary of the stork news.", "the stork news."),
        ("Tell us about DKK1", "DKK1"),
        ("Summarize!", "Summarize!"),
        ("Who told us about storks?", "Who told us about storks?"),
    ],
)
def test_what_is_searched_is_what_the_gist_is_asked_of(text: str, left: str) -> None:
    assert bare(text) == left
