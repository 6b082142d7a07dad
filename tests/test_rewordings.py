"""Many ways to ask one thing: each is read as its plain wording is, and questions about facts are read as neither."""

from __future__ import annotations

import time

import pytest

from rag.counting.plan import read

ALIKE = [
    ('How many texts use the phrase "climate change"?', 'How many stories mention "climate change"?'),
    ("In how many of our releases does the word measles turn up, whatever the story is about?",
     "How many releases mention measles?"),
    ("Which releases have the word foreclosure in them?", "Which releases mention foreclosure?"),
    ("Which pieces speak of otters?", "Which stories mention otters?"),
    ("Among the texts, how many speak of nests?", "How many releases mention nests?"),
    ("Does any release mention otters and mink?", "Which releases mention otters and mink?"),
    ("Give me all headlines in which the word death or passing occurs.",
     "List the releases that mention death or passing in the title."),
    ("Show me every headline with the word glacier in it.", "List the releases that mention glacier in the title."),
    ("Which releases mention Puerto Rico only in the body?",
     "Which releases mention Puerto Rico but do not mention Puerto Rico in the title?"),
    ("Which releases refer to the Clean Water Act in the text although it is not in the headline?",
     "Which releases mention the Clean Water Act but do not mention the Clean Water Act in the title?"),
    ("In how many releases does Puerto Rico come up only in the body, with the headline silent about it?",
     "How many releases mention Puerto Rico but do not mention Puerto Rico in the title?"),
    ("Leaving the norovirus stories aside, which releases mention a vaccine?",
     "Which releases mention a vaccine but are not about norovirus?"),
    ("Apart from norovirus, which releases mention a vaccine?",
     "Which releases mention a vaccine but are not about norovirus?"),
    ("Which releases other than those about norovirus mention a vaccine?",
     "Which releases that are not about norovirus mention a vaccine?"),
    ("Which releases other than those from the Ice Lab mention snow?",
     "Which releases that are not from the Ice Lab mention snow?"),
    ("Which press releases list both the Tax Division and the Ice Lab as their source?",
     "Which press releases are issued by both the Tax Division and the Ice Lab?"),
    ("What is the briefest release in the whole set, in words?", "Which is the shortest release?"),
    ("Which release is the shortest of all, going by the number of words?", "Which is the shortest release?"),
    ("What's the longest text in the archive?", "Which is the longest release?"),
    ("Give me the place names that stand in the dateline of at least two different releases.",
     "Which datelines are named in at least two releases?"),
    ("Which places appear in more than one dateline?", "Which datelines are named in at least two releases?"),
    ("Are there funders who paid for the work behind more than one release? Name them.",
     "Which funders paid for more than one release?"),
    ("Which journals are named in two or more separate releases as the place of publication?",
     "Which journals are named in two or more releases?"),
    ("Which topic labels have been given to just a single release?", "Which topics are given to just one release?"),
    ("I collect the voices of nurses. In which releases is a nurse quoted?", "In which releases is a nurse quoted?"),
    ("Which stories carry a quotation from a chief executive?", "Which stories quote a chief executive?"),
    ("How many don't state a funder?", "How many releases don't state a funder?"),
    ("Which ones were withdrawn?", "Which releases were withdrawn?"),
    ("How many were randomised trials?", "How many randomised trials are there?"),
    ("Who publishes the most?", "Which institution has the most releases?"),
    ("List everyone who is quoted.", "List the people who are quoted."),
    ("How big is the archive?", "How many releases are there?"),
    ("How many documents are in here?", "How many releases are there?"),
    ("Anything from Hollin General Hospital?", "Which releases are from Hollin General Hospital?"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "plain"), ALIKE)
def test_a_wording_is_read_as_the_plain_one(said: str, plain: str) -> None:
    assert read(said) == read(plain)
    assert read(plain) is not None


@pytest.mark.parametrize(
    "question",
    [
        "How many were randomised to the drug?",
        "How many have the gene?",
        "How many use the app?",
        "How many name tags were stolen?",
        "Apart from nickel, which metals are in the cathode?",
        "Apart from mice, which animals were tested?",
        "Are there people who cannot take the drug?",
        "How many texts did the teenagers send?",
        "Which pieces of the puzzle are missing?",
        "How many stories does the tower have?",
        "Which entries won the prize?",
        "In how many patients did pain turn up?",
        "Does any drug block DKK1?",
        "The trial ended early. Which drug was tested?",
        "The trial ended early. Which releases mention it?",
        "How big is the collection of the museum?",
    ],
)
def test_a_question_about_a_fact_counts_nothing(question: str) -> None:
    assert read(question) is None


@pytest.mark.parametrize(
    "text",
    ["how many documents" + " in the" * 40 + "x", "which is the longest release" + " of all" * 40 + "x",
     "mention a in the body " * 18, "in which places that appear " * 14, "a. " * 130],
)  # fmt: skip
def test_a_long_question_that_nearly_fits_takes_no_longer(text: str) -> None:
    """400 characters at most: a tenth of a second, where a pattern that tries every split takes hours."""
    start = time.perf_counter()
    read(text)
    assert time.perf_counter() - start < 2
