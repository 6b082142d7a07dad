"""Counts and lists over made-up releases: every row is right, proven, and the count is the number of rows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag import pages
from rag.counting.plan import Plan, read
from rag.counting.tallies import Judging, tally
from rag.datatypes import Evidence, Field, Filters
from rag.library import OWNER_SEES_EVERYTHING, Library, fold
from tests.shelf import new_library, put, release
from tests.tallied import asked, titles, values


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many releases mention snow?", ["Ice and hail", "SNOW-FREE", "Thaw comes early"]),
        ("How many releases mention both snow and hail?", ["Ice and hail", "SNOW-FREE"]),
        ("How many releases mention thaw or corals?", ["Reefs bleach", "Thaw comes early"]),
        ("Which releases mention snow but not hail?", ["Thaw comes early"]),
        ("Which releases do not mention snow?", ["Reefs bleach"]),
        ("Which releases mention Zurich?", ["SNOW-FREE"]),
        ("Which releases mention the Snow and Ice Survey?", ["Ice and hail"]),
        ('Which releases mention "snow melted"?', ["Thaw comes early"]),
        ("Which releases have snow in the title?", ["SNOW-FREE"]),
        ("List everything from the Ice Lab", ["SNOW-FREE", "Thaw comes early"]),
        ("Which releases were funded by the Snow Fund?", ["Thaw comes early"]),
        ("Which releases were published in Frost?", ["Reefs bleach", "Ice and hail"]),
        ("Which releases quote Ada Lin?", ["Ice and hail", "Thaw comes early"]),
        ("How many releases from the Ice Lab mention hail?", ["SNOW-FREE"]),
        ("How many research releases are there?", ["Reefs bleach"]),
        ("Which releases do not name a funder?", ["Reefs bleach", "Ice and hail", "SNOW-FREE"]),
        ("How many releases are in the archive?", ["Reefs bleach", "Ice and hail", "SNOW-FREE", "Thaw comes early"]),
        ("Which releases are about warm corals?", ["Reefs bleach"]),
        ("Which releases are about melting?", ["Thaw comes early"]),
        ("Which releases are not about snow?", ["Reefs bleach"]),
        ("Which releases carry the topic winter sports?", ["SNOW-FREE"]),
        ("Which releases are tagged both Winter sports and Hail?", ["SNOW-FREE"]),
        ("Which releases are tagged Winter sports and Hail?", ["SNOW-FREE"]),
        ("Which releases are tagged Winter sports and Thaw?", []),
        ("Which releases are tagged Hail or Winter sports?", ["SNOW-FREE"]),
        ("Which releases carry no topic?", ["Reefs bleach", "Ice and hail", "Thaw comes early"]),
        ("Which releases carry two topics?", ["SNOW-FREE"]),
        ("Which headlines mention hail?", ["Ice and hail"]),
        ("How many titles contain the word snow?", ["SNOW-FREE"]),
        ("Which releases came out in a March?", ["SNOW-FREE", "Thaw comes early"]),
        ("Which releases of the Ice Lab mention hail?", ["SNOW-FREE"]),
        ("Which releases mention hail, and not ice?", ["SNOW-FREE"]),
        ("Which releases mention snow but do not come from the Ice Lab?", ["Ice and hail"]),
        ("Which releases mention the Ice Lab without having been issued by it?", []),
        ("Which releases run to more than 8 words?", ["Reefs bleach", "Ice and hail", "Thaw comes early"]),
        ("List everything from the Hail Division", ["SNOW-FREE"]),
        ("Which releases were funded by the snow funds?", ["Thaw comes early"]),
        ("Which releases quote a nurse?", ["Ice and hail"]),
        ("Which releases do not quote anybody?", ["SNOW-FREE"]),
        ("Which releases quote nurses?", ["Ice and hail"]),
        ("Which releases quote a nursing chief?", []),
        ("Which releases are about a fly?", ["Reefs bleach"]),
        ("Which releases are from the Hail Division or Sea University?", ["Reefs bleach", "SNOW-FREE"]),
        ("Which releases are from neither the Ice Lab nor Sea University?", ["Ice and hail"]),
        ("What are the first two releases about snow?", ["Thaw comes early", "SNOW-FREE"]),
        ("Which releases are from the Snow and Ice Survey?", ["Ice and hail"]),
        ("Which release is the oldest?", ["Thaw comes early"]),
        ("List the last releases about snow", ["Ice and hail", "SNOW-FREE", "Thaw comes early"]),
    ],
)
def test_releases_are_listed_newest_first(library: Library, question: str, expected: list[str]) -> None:
    """What is dated 2099 is not there yet; "snowflake" and "ices" are other words than "snow" and "ice"."""
    assert titles(asked(library, question)) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which institutions issued releases?", ["Ice Lab", "Frost University", "Sea University"]),
        ("Which institutions issued releases mentioning hail?", ["Frost University", "Ice Lab"]),
        ("Which universities issued releases?", ["Frost University", "Sea University"]),
        ("Which journals are named in the releases?", ["Frost"]),
        ("How many people are quoted in releases from Frost University?", ["Ada Lin", "Bo Ek"]),
        ("Who was quoted most often?", ["Ada Lin", "Bo Ek"]),
        ("Which institution issued the most releases?", ["Ice Lab"]),
        ("Which institutions issued more than one release?", ["Ice Lab"]),
        ("Which divisions issued the most releases?", ["Hail Division"]),
        ("Which components issued releases?", ["Hail Division"]),
        ("Which topics come up most often?", ["Hail", "Winter sports"]),
        ("How many releases per month?", ["2025-03", "2025-05"]),
        ("How many releases per year?", ["2025"]),
        ("On which days did releases come out?", ["2025-03-01", "2025-03-09", "2025-05-02", "2025-05-09"]),
        ("In which months did two or more releases come out?", ["2025-03", "2025-05"]),
        ("On which day of the week do most releases come out?", ["Friday"]),
        ("In which month of the year do most releases come out?", ["March", "May"]),
        ("Which funders have backed at least one release?", ["Snow Fund"]),
        ("Which journals have the word Frost in their name?", ["Frost"]),
        ('Which funders have the word "Trust" in their names?', []),
        ("Which chief nurses are quoted?", ["Bo Ek"]),
        ("How many releases came out in each quarter?", ["2025-Q1", "2025-Q2"]),
        ("Which topics were used only once?", ["Hail", "Winter sports"]),
        ("Which institutions appear only once?", ["Frost University", "Sea University"]),
        ("Which institutions issued exactly two releases?", ["Ice Lab"]),
        ("Which journals are named in fewer than two releases?", []),
        ("How many releases did each institution issue?", ["Ice Lab", "Frost University", "Sea University"]),
        ("Which two people are quoted most often?", ["Ada Lin", "Bo Ek"]),
        ("How many languages are the releases in?", ["English"]),
        ("Who is quoted most often in releases of Frost University?", ["Ada Lin", "Bo Ek"]),
    ],
)
def test_values_are_listed_each_once(library: Library, question: str, expected: list[str]) -> None:
    """By the number of releases, then by name; both people are quoted in two releases, so both come first."""
    assert values(asked(library, question)) == expected


def test_the_text_says_criterion_and_rows(library: Library) -> None:
    found = asked(library, "How many releases mention hail?")
    assert found.text.split("\n") == [
        "2 releases mentioning “hail”:",
        "- Ice and hail (Frost University, 2 May 2025) [1]",
        "- SNOW-FREE (Ice Lab, 9 March 2025) [2]",
    ]
    assert found.table.criterion == "releases mentioning “hail”"
    assert [e.quote for e in found.evidence] == ["Ice and hail", "No snowflake fell; hail did, in Zürich."]
    top = asked(library, "Which institution issued the most releases?")
    assert top.text.split("\n") == ["The institution that issued the most releases:", "- Ice Lab: 2 releases [1][2]"]


def test_an_order_is_part_of_the_criterion(library: Library) -> None:
    found = asked(library, "What are the first two releases from the Ice Lab?")
    assert found.text.split("\n")[0] == "The 2 earliest releases issued by “Ice Lab”:"
    found = asked(library, "What are the first two releases from Sea University?")
    assert found.text.split("\n")[0] == "The earliest release issued by “Sea University”:"
    found = asked(library, "What are the first two releases from the Snow Office?")
    assert found.text == (
        "0 releases mentioning “Snow Office”, of 4 searched.\nNo release states “Snow Office” as its issuer."
    )


def test_dates_and_institution_of_the_scope_are_part_of_the_criterion(library: Library) -> None:
    march = Filters(after=date(2025, 3, 1), before=date(2025, 3, 31), institution="Ice Lab")
    found = asked(library, "How many releases mention snow?", filters=march)
    assert found.table.criterion == "releases mentioning “snow”, published in March 2025, issued by “ice lab”"
    assert titles(found) == ["SNOW-FREE", "Thaw comes early"]


@pytest.mark.parametrize(
    ("question", "filters", "none"),
    [
        ("Which months had no releases?", Filters(as_of=date(2025, 6, 2)), "2 months: April 2025, June 2025"),
        ("In which months was nothing issued?", Filters(before=date(2025, 4, 30)), "1 month: April 2025"),
        ("Were there years without a release?", Filters(as_of=date(2026, 6, 2)), "no year"),
        (
            "On which days of the week did no release come out?",
            Filters(as_of=date(2025, 6, 2)),
            "4 days of the week: Monday, Tuesday, Wednesday, Thursday",
        ),
        (
            "In which quarters did the Ice Lab put out no release?",
            Filters(as_of=date(2025, 6, 2)),
            "1 quarter: quarter 2 of 2025",
        ),
        ("In which months was there no release?", Filters(as_of=date(2030, 6, 2)), "1 month: April 2025"),
        ("In which months did no release mention snow?", Filters(before=date(2025, 3, 31)), "no month"),
    ],
)
def test_where_there_is_nothing_is_told_beside_where_there_is(
    library: Library, question: str, filters: Filters, none: str
) -> None:
    first, *others = asked(library, question, filters=filters).text.split("\n")
    assert first == f"Without any: {none}."
    assert others[0].endswith(":")


def test_a_share_is_of_all_that_was_searched(library: Library) -> None:
    found = asked(library, "What percentage of the releases mention hail?")
    assert found.text.startswith("2 of 4, 50%.\n2 releases mentioning “hail”:")
    assert asked(library, "What share of releases mention unicorns?").text.startswith("0 of 4, 0%.\n")


def test_a_topic_that_no_release_has_is_named(library: Library) -> None:
    found = asked(library, "How many releases are tagged Winter sports and Thaw?")
    assert found.text.endswith("No release here has the topic “Thaw”.")


def test_divisions_count_where_nobody_states_an_institution(library: Library) -> None:
    assert "Not counted" not in asked(library, "Which division issued the most releases about hail?").text


def test_nothing_found_is_an_answer(library: Library) -> None:
    found = asked(library, "How many releases mention unicorns?")
    assert (found.text, found.table.rows, found.evidence) == (
        "0 releases mentioning “unicorns”, of 4 searched.", (), (),
    )  # fmt: skip


def test_a_common_noun_counts_in_both_numbers_and_a_quotation_as_it_stands(library: Library) -> None:
    """One release has "Reefs" only; the answer says which numbers it found."""
    assert asked(library, "How many releases mention reef?").text.startswith("1 release mentioning “reef” or “reefs”:")
    assert asked(library, "How many releases mention “reef”?").table.count == 0


def test_two_names_joined_by_and_are_one_only_where_the_texts_have_them_so(library: Library) -> None:
    """ "Snow and Ice Survey" stands as one; "Hail and Snow" never does, so both words are meant."""
    assert (
        asked(library, "Which releases mention Snow and Ice?").table.criterion == "releases mentioning “Snow and Ice”"
    )
    apart = asked(library, "Which releases mention Hail and Snow?")
    assert apart.table.criterion == "releases mentioning “Hail”, mentioning “Snow”"
    assert titles(apart) == ["Ice and hail", "SNOW-FREE"]


def test_of_several_matters_each_counts(library: Library) -> None:
    found = asked(library, "Which releases are about hail or corals?")
    assert titles(found) == ["Reefs bleach", "Ice and hail", "SNOW-FREE"]
    assert "with “hail” in any form" not in found.table.criterion
    assert "about “hail” or “corals”" in found.table.criterion


def test_a_topic_may_stand_in_the_words_where_nobody_judged(library: Library) -> None:
    """The judge was shown nothing; "hail" is in one title, and in the other release once only."""
    judging = Judging(lambda _text: [], lambda _text, _evidence: True, "a friend")
    assert titles(asked(library, "Which releases are about hail?", judging=judging)) == ["Ice and hail"]


def test_where_no_release_is_about_it_those_that_mention_it_are_told(library: Library) -> None:
    judging = Judging(lambda _text: [], lambda _text, _evidence: False, "a friend")
    answer = asked(library, "Is there anything about corals?", judging=judging)
    assert titles(answer) == ["Reefs bleach"]
    assert "mentioning “corals”" in answer.table.criterion
    assert "No release was found to be about “corals”." in answer.text
    assert asked(library, "Is there anything about zebras?", judging=judging).table.count == 0


def test_topics_and_units_of_a_record_are_fields() -> None:
    """As lists, or topics in one string; the archive of another publisher names them otherwise."""
    line = {"title": "Hail", "body": "Hail fell on the town for a whole day. " * 3}
    records: list[dict[str, object]] = [
        {**line, "components": ["Ice Division", "Snow Office"], "topics": ["Hail, sleet", "Winter"]},
        {**line, "url": "https://ice.example/2", "department": "Ice Division", "keywords": "Hail, Winter"},
    ]
    text = "\n".join(map(json.dumps, records))
    one, other = pages.read(text.encode(), "/a.jsonl").releases
    assert (one.values("unit"), one.values("topic")) == (("Ice Division", "Snow Office"), ("Hail, sleet", "Winter"))
    assert (other.values("unit"), other.values("topic")) == (("Ice Division",), ("Hail", "Winter"))


def test_a_matter_of_meaning_is_judged_one_by_one(library: Library) -> None:
    """The judge sees what was found, also a second passage of a release, until it says yes; the answer says so."""
    records = library.releases_by_id(library.visible(library.scope(Filters())), library.scope(Filters()))
    quotes = {"SNOW-FREE": "hail", "Reefs bleach": "Corals", "Thaw comes early": "snow"}
    found = [
        Evidence(r, word, r.body.index(word), r.body.index(word) + len(word), 1.0)
        for r in records.values()
        for word in [r.title[:3], quotes.get(r.title, r.title)]
    ]
    seen: list[str] = []

    def judge(text: str, evidence: Evidence) -> bool:
        seen.append(evidence.quote)
        return text == "cold weather" and evidence.quote in {"hail", "snow"}

    judging = Judging(lambda _text: found, judge, "a friend")
    answer = asked(library, "Which releases from the Ice Lab are about cold weather?", judging=judging)
    assert titles(answer) == ["SNOW-FREE", "Thaw comes early"]
    assert "about “cold weather”" in answer.table.criterion
    assert answer.text.endswith(
        "The 2 nearest releases were judged one by one by a friend; others count where “cold” and “weather” stand in "
        "the title or three times in the text."
    )
    assert seen == ["SNO", "hail", "Tha", "snow"]


def test_hostile_fields_cannot_look_like_markers_or_fill_the_page(tmp_path: Path) -> None:
    with new_library(tmp_path) as library:
        body = "Snow [1] falls [2]\n" + "snow " * 50_000
        put(library, "/a.txt", replace(release("/a.txt", body, institution="x" * 10_000 + "\n[3]"), title=body))
        line = asked(library, "How many releases mention snow?").text.split("\n")[1]
        assert line.startswith("- Snow (1) falls (2) snow")
        assert line.endswith(" [1]")
        assert len(line) < 1_000


TEXT = st.text(st.sampled_from("aAbBéÉe\u0301ñn ß™ﬁ½ıİ-_.,\n’αıøØ1"), max_size=60)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(text=TEXT, phrase=TEXT)
def test_whole_words_are_those_of_fold(tmp_path_factory: pytest.TempPathFactory, text: str, phrase: str) -> None:
    """A phrase is mentioned exactly where its folded words stand in a row; what is shown has those words."""
    with new_library(tmp_path_factory.mktemp("fold")) as library:
        put(library, "/a.txt", release("/a.txt", "x\n" + text))
        found = library.mentions([phrase], OWNER_SEES_EVERYTHING)[phrase]
        assert bool(found) == (bool(phrase.strip()) and fold(phrase) != "  " and fold(phrase) in fold("x\n" + text))
        for span in found.values():
            shown = fold(("x\n" + text)[span.start : span.end])
            assert fold(phrase) in shown
            assert len(shown.split()) <= len(fold(phrase).split()) + 2  # "½" is two words, and shown whole


def test_a_long_text_is_searched_to_its_end(library: Library) -> None:
    """Accents beyond the first part that is aligned; the words stand once, after 120,000 characters."""
    body = "Hail é\n" + "na\u0308 " * 40_000 + "Ça Fraîche"
    put(library, "/long.txt", release("/long.txt", body))
    (span,) = library.mentions(["ca fraiche"], OWNER_SEES_EVERYTHING)["ca fraiche"].values()
    assert body[span.start : span.end] == "Ça Fraîche"


@pytest.mark.parametrize("clause", ["mention snow", "do not mention hail", "are from the Ice Lab", "have a funder"])
def test_nothing_is_counted_before_its_day(library: Library, clause: str) -> None:
    """As of 5 March 2025 there is the thaw and nothing else, whatever is asked, also by what is missing."""
    early = Filters(as_of=date(2025, 3, 5))
    found = asked(library, f"Which releases {clause}?", filters=early)
    assert titles(found) == ["Thaw comes early"]
    assert values(asked(library, "Which institutions issued releases?", filters=early)) == ["Ice Lab"]


def test_a_plan_of_a_field_that_nobody_states_is_empty(library: Library) -> None:
    found = tally(Plan("list", "grant"), library.scope(Filters()), library)
    assert found.text == "0 grants named in releases, of 4 searched."


def test_what_sentences_tell_together_is_listed_by_them(tmp_path: Path) -> None:
    """ "Office" and "approved" in one sentence, in any form; two such releases are too few for a list of things."""
    told = [
        "The Tern Office approves Elmol.",
        "No. The Tern Office has approved Beechol now.",
        "It was approved. The Tern Office slept.",
    ]
    with new_library(tmp_path) as opened:
        for n, body in enumerate(told):
            put(opened, f"/{n}.txt", release(f"/{n}.txt", f"Pill {n}\n\n{body}", published=date(2025, 1, 9 - n)))
        assert titles(asked(opened, "Which pills did the Tern Office approve?")) == []
        put(
            opened,
            "/3.txt",
            release("/3.txt", "Pill 3\n\nTern Office approval of Ashol is near.", published=date(2025, 1, 1)),
        )
        found = asked(opened, "Which pills did the Tern Office approve?")
    assert titles(found) == ["Pill 0", "Pill 1", "Pill 3"]
    assert "“The Tern Office has approved Beechol now.”" in found.text
    assert "not counted" in found.text


def test_a_person_is_quoted_under_one_name(tmp_path: Path) -> None:
    """With and without an initial: two releases quote her, and a question may name her either way."""
    with new_library(tmp_path) as opened:
        for n, who in enumerate(("Ada Lin", "Ada R. Lin", "Bo Ek")):
            one = release(f"/{n}.txt", f"Thaw {n}\n\nIt melts now.", published=date(2025, 1, 9 - n))
            put(opened, f"/{n}.txt", replace(one, fields=(*one.fields, Field("quote", "It melts", 8, 16, about=who))))
        assert values(asked(opened, "Who was quoted most often?")) == ["Ada Lin"]
        assert titles(asked(opened, "Which releases quote Ada R. Lin?")) == ["Thaw 0", "Thaw 1"]


def test_press_contacts_are_people(tmp_path: Path) -> None:
    """Not their numbers and addresses; once under one name."""
    with new_library(tmp_path) as opened:
        for n, who in enumerate((["Ada Lin", "ada@ice.example", "555-014-4148"], ["Ada R. Lin"], ["Bo Ek"], [])):
            one = release(f"/{n}.txt", f"Thaw {n}\n\nIt melts now.", published=date(2025, 1, 9 - n))
            put(opened, f"/{n}.txt", replace(one, fields=(*one.fields, *(Field("contact", name) for name in who))))
        assert values(asked(opened, "Who is the press contact for more than one release?")) == ["Ada Lin"]
        assert values(asked(opened, "Which press contacts are named in the releases?")) == ["Ada Lin", "Bo Ek"]
        assert titles(asked(opened, "Which releases have no press contact?")) == ["Thaw 3"]


@pytest.mark.parametrize(
    ("phrase", "guessed"),
    [
        ("money in dollars", True),
        ("a person with a title", True),
        ("the largest fine", True),
        ("contact lenses", False),
        ("Ministry of Snow", False),
        ("“money in dollars”", False),
    ],
)
def test_a_phrase_may_be_a_description(phrase: str, guessed: bool) -> None:  # noqa: FBT001
    """Then a count of zero says little: no text has "money in dollars" in a row, though many name sums."""
    plan = read(f"Which releases mention {phrase}?")
    assert plan is not None
    assert bool(plan.guessed) == guessed


@pytest.mark.parametrize("noun", ["released drugs", "release", "releases"])
def test_a_threshold_that_is_not_understood_is_not_counted(noun: str) -> None:
    """ "Who is the photographer of more than one release?" must not be told a fact; of drugs it may be."""
    plan = read(f"Who is the photographer of more than two {noun}?")
    assert (plan is not None and plan.unread is not None) == (noun != "released drugs")
