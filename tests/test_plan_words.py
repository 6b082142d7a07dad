"""What a plan looks for word for word and what by its meaning; any words are read, without an error and at once."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.counting.criteria import About, Criterion, Is, Mentions, Sized
from rag.counting.plan import Plan, read


def test_words_in_quotation_marks_are_never_clauses() -> None:
    """What is inside the marks is looked for, not obeyed."""
    plan = read('How many releases mention "funded by the Snow Fund" or “about ice”?')
    assert plan == Plan("count", "release", (Mentions(("funded by the Snow Fund", "about ice"), exact=True),))


def test_a_number_in_what_is_told_is_no_size_of_a_study() -> None:
    towns = read("Which releases mention a town with more than 5,000 people?")
    assert towns
    assert not any(isinstance(one, Sized) for one in towns.criteria)
    cuts = About("cuts of more than 1,000 jobs")
    assert read("Which releases announce cuts of more than 1,000 jobs?") == Plan("list", "release", (cuts,))


def test_what_nobody_looks_for_word_for_word_is_a_matter_of_meaning() -> None:
    plan = read("Which releases mention vaccines that were tested in children?")
    assert plan == Plan("list", "release", (About("vaccines that were tested in children"),))


OUT = (
    "came out", "have come out", "that came out", "appeared", "have appeared", "that appeared", "went out",
    "were put out", "was sent out", "got published", "that were published", "were made public", "became public",
    "were posted", "were released",
)  # fmt: skip


@pytest.mark.parametrize("out", OUT)
def test_that_it_came_out_is_no_part_of_the_matter(out: str) -> None:
    """What is left where a date was: "… about sleep came out in 2026"."""
    sleep, children = About("sleep"), Mentions(("children",))
    assert read(f"Which releases about sleep {out}?") == Plan("list", "release", (sleep,))
    assert read(f"How many releases mention children {out}?") == Plan("count", "release", (children,))
    assert read(f"Which releases {out}?") == Plan("list", "release")
    both = f"Which releases about sleep {out} mention children?"
    assert read(both) == Plan("list", "release", (sleep, children))


@pytest.mark.parametrize(
    ("question", "matter"),
    [
        ("Which releases has the Ice Lab issued?", Is("institution", "Ice Lab")),
        ("In which releases do terns appear?", Mentions(("terns",))),
        ("How many releases appeared in Frost?", Is("journal", "Frost")),
        ("Which releases about ice were put out by the Ice Lab?", About("ice")),
        ("Which releases about ice are?", About("ice")),  # "… are dated 2 March 2025"
        ("Which releases mention a blind date?", Mentions(("blind date",))),
        ("Which releases mention “went out”?", Mentions(("went out",), exact=True)),
    ],
)
def test_who_issued_it_and_what_appears_in_it_are_criteria(question: str, matter: Criterion) -> None:
    plan = read(question)
    assert plan
    assert plan.criteria[0] == matter


@pytest.mark.parametrize("words", ["…", "%", "_", "' -- ;"])
def test_words_that_are_none_are_never_dropped(words: str) -> None:
    """A criterion of punctuation must not become "all releases", and nothing is about it."""
    assert read(f'How many releases mention "{words}"?') is None
    assert read(f'How many releases were issued by the "{words}"?') is None
    assert read(f'Which institutions issued releases that mention "{words}"?') is None


def test_a_plan_of_fields_takes_a_date_of_releases() -> None:
    """Beside "from the Ice Lab", "in 2015" is a date of publication; "mention the storm in 2015" need not be."""
    lab, storm = read("List everything from the Ice Lab"), read("Which releases mention the storm?")
    assert lab
    assert storm
    assert (lab.fields_only, storm.fields_only) == (True, False)


@given(st.text(max_size=500))
def test_any_text_is_read_without_an_error(text: str) -> None:
    read(text)


WORDS = st.sampled_from(
    "how many which who list releases institutions mention mentioning not from by the most often quoted and or , "
    "funded about in did issue snow “ ” \ue000 per month without a".split()
)


@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_any_words_of_the_grammar_are_read_without_an_error(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    "piece", ["and ", "are in the archive ", "how many ", "not ", "that which who ", "did x ", ", "]
)
def test_reading_takes_no_time(piece: str) -> None:
    """400 characters is all that is looked at; the worst repetition of the grammar's own words stays instant."""
    started = time.process_time()
    for head in ("How many releases ", "Which institutions ", "Who was quoted most ", ""):
        read((head + piece * 400)[:400])
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "question",
    [
        "What percentage of patients had pain?", "Which trials were run only once?",
        "How many days did the trial last?",
        "How many awards did the university give?", "In which months were no patients enrolled?",
        "Which months are the warmest?", "How many languages does the app speak?", "Which titles did she win?",
        "Has anything been found?", "Were there days without pain?", "Which prizes were awarded to her?",
        "Were any releases of methane measured?", "Which dates are important?", "Which two drugs were compared?",
    ],
)  # fmt: skip
def test_days_shares_and_prizes_of_a_study_are_no_releases(question: str) -> None:
    assert read(question) is None
