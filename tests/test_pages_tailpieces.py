"""What is no story in a release's text is marked, and the story is not; speech whose marks are lost; references."""

from __future__ import annotations

import json
import time

import pytest

from rag.datatypes import Release
from rag.pages import read
from rag.pages.entities import read_references
from rag.pages.parts import about_name, is_contact_head, is_end_mark

STORY = (
    "Plankton Works has built a net that lets small fish go. The net was tried for two summers in Lanmore Bay, where "
    "nine boats towed it over 310 kilometres and wrote down what came up.\n\n"
    "The boats caught as many large fish as before. Of the small ones, nine in ten swam away, which the crews had not "
    "believed when the work began in the spring of last year.\n\n"
    "A second trial begins in May with twenty boats. Results are expected a year later, after the nets have been "
    "mended and the catch of all the boats has been counted twice.\n\n"
)


def release(tail: str, head: str = "# Net lets small fish go\n\n") -> Release:
    return read((head + STORY + tail).encode(), "/a.md").releases[0]


def marked(made: Release) -> list[str]:
    """The texts of all that is boilerplate or contact, in order."""
    spans = sorted((*made.boilerplate, *made.contact), key=lambda span: span.start)
    return [made.body[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    "line",
    [
        "View source version on wire.example: https://wire.example/news/net-483",
        "For more information, please visit www.plankton-works.org",
        "To learn more about the net, go to: www.plankton-works.org.",
        "Additional information about the bay and its fish may be found on the office's website.",
        "Read More>>",
        "The post Net lets small fish go appeared first on baybiz.",
        "![](https://wire.example/net.png)",
        "Featured photo courtesy of Ada Plank.",
        "BayMedWire is powered by XYN",
        "Company Websitehttps://plankton-works.org/",
        "© 2025 Plankton Works. All rights reserved.",
        "NOTE TO INVESTORS: The latest news is in the company's newsroom at https://x.example/PLNK",
        "This press release contains forward-looking statements. Plankton Works undertakes no duty to update them.",
        "Founded in 1902 by three crews, the Lanmore Net Society is a charity that mends nets for the whole coast.",
        "Baymedia is a leading provider of news about nets, known in nine countries for what it writes of them.",
    ],
)
def test_notes_of_a_page_are_no_story(line: str) -> None:
    assert marked(release(line)) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Net fishing is a global problem that will reach one in three bays, with many boats that tow the old nets.",
        "For more information, the crews asked a study of the Bay Office, which patients read on its website.",
        "Ada Plank is a leading engineer of nets and a member of the crew that has towed them for nine years now.",
        "“Read more about nets,” Ada Plank told the crews, “and you will find that they have holes, as at nets.org.”",
        "The net costs 40 dollars, and can be had from any of the nine boats that are out in the bay this spring.",
    ],
)
def test_the_story_is_not_marked(line: str) -> None:
    assert marked(release(line)) == []


def test_behind_the_end_a_paragraph_that_tells_of_a_house_is_no_story() -> None:
    """Whom the work was paid by is told there too, and stays."""
    paid = "The study was funded by the Lanmore Trust, and the Bay Institute has lent the boats."
    house = "The Bay Institute is a partnership of nine harbours and of the crews that sail from them all year."
    assert marked(release(f"###\n\n{paid}\n\n{house}")) == [house]


def test_headings_that_run_into_their_section() -> None:
    assert about_name("About XYN XYN is the global leader in nets") == "XYN"
    assert about_name("About PlanktonPlankton is at the bow of every boat") == "Plankton"
    assert about_name("About nets and how to mend them, a talk") is None
    assert is_contact_head("Contact DetailsAda Plank")
    assert not is_contact_head("Contact information is kept for a year")
    assert is_end_mark("[Ends]")
    made = release(
        "Contact DetailsBo Rope\n\n+1 555 010 2030\n\nbo@plankton-works.org\n\nCompany Websitehttps://p.org/"
    )
    assert made.contact
    assert made.values("contact")


def test_a_section_on_a_study_is_story_and_one_on_a_company_is_not() -> None:
    study = "About SPLICE\n\nSPLICE was a randomized trial of nets at nine harbours, which enrolled 40 boats."
    company = "About Plankton Works Inc.\n\nPlankton Works (NSDQ: PLNK) is a company that ties nets."
    assert marked(release(study)) == []
    assert marked(release(company)) == [company]
    assert marked(read(f"# Net lets fish go\n\nA net was shown.\n\n{company}\n\n{STORY}".encode(), "/b.md").releases[0])


def test_a_distributor_is_not_the_issuer() -> None:
    wire = "About BayWire\n\nBayWire (“BW”) is a specialized communications platform that syndicates releases."
    assert release(wire).institution is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Q&amp;A with Ada Plank", "Q&A with Ada Plank"),
        ("Rope &amp;amp; Knot", "Rope & Knot"),
        ("It&#8217;s &quot;new&quot;", 'It’s "new"'),
        ("https://x.example/?a=1&copy=2", "https://x.example/?a=1&copy=2"),
        ("AT&T; R&D;", "AT&T; R&D;"),
        ("&#xZZ; & ;", "&#xZZ; & ;"),
    ],
)
def test_references_are_read(text: str, plain: str) -> None:
    assert read_references(text) == plain


def test_a_title_is_read_as_its_body_is() -> None:
    made = release("", head="# Nets &amp; knots: small fish go\n\n")
    assert made.title == "Nets & knots: small fish go"
    assert made.body.startswith("# Nets & knots")


SPEECH = "We will not let small fish die in this bay, said Inspector Ada Plank of the Bay Office. We count every one."


def quotes(*paragraphs: str) -> list[tuple[str | None, str]]:
    body = "Inspector Ada Plank of the Bay Office closed the bay today after nine nets were found in it.\n\n"
    text = body + "\n\n".join(paragraphs)
    made = read(json.dumps({"title": "Bay closed to nets", "body": text}).encode(), "/a.jsonl").releases[0]
    assert all(f.value == " ".join(made.body[f.start : f.end].split()) for f in made.fields if f.name == "quote")
    return [(f.about, f.value) for f in made.fields if f.name == "quote"]


def test_speech_without_marks_is_told_by_who_says_we() -> None:
    assert quotes(SPEECH) == [
        ("Ada Plank", "We will not let small fish die in this bay"),
        ("Ada Plank", "We count every one."),
    ]


def test_without_we_it_is_speech_only_where_all_marks_are_lost() -> None:
    other = "Nets like these empty a bay within nine summers, said Inspector Plank."
    assert quotes(other) == []
    assert (None, other) not in quotes(SPEECH, other)
    assert ("Ada Plank", "Nets like these empty a bay within nine summers") in quotes(SPEECH, other)
    kept = quotes("“It is done,” said Inspector Plank. “The bay is shut.”", other)
    assert all("nine summers" not in value for _, value in kept)


@pytest.mark.parametrize(
    "line",
    [
        "Two men were arrested in our bay, said Inspector Ada Plank.",
        "According to our crews the nets are old, said Inspector Ada Plank.",
        "We will not let small fish die in this bay, nobody said.",
    ],
)
def test_reports_are_no_speech(line: str) -> None:
    assert quotes(line) == []


@pytest.mark.parametrize(
    "piece", ["Follow ", "About A A ", "A, ", "is a ", "We, said ", "&amp;", "Founded in ", "[](x) "]
)
def test_repetition_ends_in_seconds(piece: str) -> None:
    started = time.perf_counter()
    release("\n\n".join((piece * 400, piece * 20_000, (piece * 30 + "\n\n") * 200)))
    assert time.perf_counter() - started < 20
