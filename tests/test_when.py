"""Dates of publication in questions. Every expectation was worked out by hand for Monday, 15 September 2025."""

from __future__ import annotations

from datetime import date

import pytest

from rag.when import Then, read
from tests.days import TODAY, day

OPEN = None

FILTERS: list[tuple[str, str | None, str | None, str | None]] = [
    # months, years, days, quarters, seasons
    ("What did Ludwig Cancer Research announce in March 2025?", "2025-03-01", "2025-03-31", None),
    ("Which releases are from 2025?", "2025-01-01", "2025-12-31", None),
    ("List everything from the University of Bergen in 2025", "2025-01-01", "2025-12-31", None),
    ("press releases published on 7 August", "2025-08-07", "2025-08-07", None),
    ("Which statement was published on 20 September?", "2024-09-20", "2024-09-20", None),
    ("What was announced on August 7th, 2025?", "2025-08-07", "2025-08-07", None),
    ("the release of 7 August 2025 about crabs", "2025-08-07", "2025-08-07", None),
    ("all releases from Q1 2025", "2025-01-01", "2025-03-31", None),
    ("announcements made in the second quarter of 2024", "2024-04-01", "2024-06-30", None),
    ("studies published in spring 2025", "2025-03-01", "2025-05-31", None),
    ("Which papers were published in early 2024?", "2024-01-01", "2024-04-30", None),
    ("news from late March 2025", "2025-03-21", "2025-03-31", None),
    ("Which press releases date from the 1990s?", "1990-01-01", "1999-12-31", None),
    ("What did the ministry announce in October?", "2024-10-01", "2024-10-31", None),
    ("In March 2025, what did the museum announce?", "2025-03-01", "2025-03-31", None),
    ("the March 2025 press release on batteries", "2025-03-01", "2025-03-31", None),
    ("releases dated 2025-03-07", "2025-03-07", "2025-03-07", None),
    # ranges and bounds
    ("releases between May and July 2025", "2025-05-01", "2025-07-31", None),
    ("What was published from 3 to 9 June?", "2025-06-03", "2025-06-09", None),
    ("Show me releases before June", OPEN, "2025-05-31", None),
    ("news releases issued until May 2024", OPEN, "2024-05-31", None),
    ("releases after 7 August 2025", "2025-08-08", OPEN, None),
    ("What has the institute announced since January?", "2025-01-01", OPEN, None),
    ("Any news on malaria since the summer?", "2025-06-01", OPEN, None),
    ("How many releases mention malaria since June?", "2025-06-01", OPEN, None),
    ("everything published between November and February", "2024-11-01", "2025-02-28", None),
    ("Which releases from 2025 mention the eruption of 1902?", "2025-01-01", "2025-12-31", None),
    # relative to today
    ("Which studies were published last month?", "2025-08-01", "2025-08-31", None),
    ("What's new this week?", "2025-09-15", "2025-09-21", None),
    ("List the releases from last week", "2025-09-08", "2025-09-14", None),
    ("press releases of the last two weeks", "2025-09-01", "2025-09-15", None),
    ("What was announced yesterday?", "2025-09-14", "2025-09-14", None),
    ("yesterday's announcements", "2025-09-14", "2025-09-14", None),
    ("Which universities announced vaccine trials this year?", "2025-01-01", "2025-12-31", None),
    ("everything announced over the past year", "2024-09-15", "2025-09-15", None),
    ("Which releases came out last August?", "2025-08-01", "2025-08-31", None),
    ("releases from last September", "2024-09-01", "2024-09-30", None),
    ("What is new about malaria since May?", "2025-05-01", OPEN, None),
    ("What did they announce last summer?", "2025-06-01", "2025-08-31", None),
    ("releases from three weeks ago", "2025-08-25", "2025-08-31", None),
    ("What happened yesterday?", "2025-09-14", "2025-09-14", None),
    # order
    ("What is the latest release from Ludwig Cancer Research?", OPEN, OPEN, "latest"),
    ("the newest announcement about batteries", OPEN, OPEN, "latest"),
    ("What is the latest on the measles outbreak?", OPEN, OPEN, "latest"),
    ("Which was the first release about the aquifer?", OPEN, OPEN, "earliest"),
    ("the earliest press release from March 2025", "2025-03-01", "2025-03-31", "earliest"),
    ("When was the merger first announced?", OPEN, OPEN, "earliest"),
    # written after the rules
    ("what did nasa put out last week", "2025-09-08", "2025-09-14", None),
    ("show everything from june 2025", "2025-06-01", "2025-06-30", None),
    ("Which companies announced layoffs in the first quarter of 2025?", "2025-01-01", "2025-03-31", None),
    ("Give me all statements made between 1 and 15 August 2025.", "2025-08-01", "2025-08-15", None),
    ("Were there any announcements from the hospital on 3 July?", "2025-07-03", "2025-07-03", None),
    ("What news came in today?", "2025-09-15", "2025-09-15", None),
    ("Has the ministry published anything on floods in the past month?", "2025-08-15", "2025-09-15", None),
    ("Which research was announced in summer 2024?", "2024-06-01", "2024-08-31", None),
    ("press release from Monday", "2025-09-15", "2025-09-15", None),
    ("What did the university say last Friday?", "2025-09-12", "2025-09-12", None),
    ("How many press releases were issued in 2024?", "2024-01-01", "2024-12-31", None),
    ("How many announcements did the agency make in May?", "2025-05-01", "2025-05-31", None),
    ("List the awards announced in 2025", "2025-01-01", "2025-12-31", None),
    ("Which recalls were announced since 1 September?", "2025-09-01", OPEN, None),
    ("What was in the news in mid-August 2025?", "2025-08-11", "2025-08-20", None),
    ("Any press releases about whales from the last six months?", "2025-03-15", "2025-09-15", None),
    ("summarise this month's announcements", "2025-09-01", "2025-09-30", None),
    ("Which articles published before 2020 deal with asbestos?", OPEN, "2019-12-31", None),
    ("What has been announced about the merger since Tuesday?", "2025-09-09", OPEN, None),
    ("Find the statement that was published on 2025-02-11", "2025-02-11", "2025-02-11", None),
    ("Which institution published the most releases in 2024?", "2024-01-01", "2024-12-31", None),
    ("Who was quoted in releases from April 2025?", "2025-04-01", "2025-04-30", None),
    ("What is the most recent announcement by the observatory?", OPEN, OPEN, "latest"),
    ("latest news on the reactor", OPEN, OPEN, "latest"),
    ("What's the last press release they sent?", OPEN, OPEN, "latest"),
    ("Which release came out first?", OPEN, OPEN, "earliest"),
    ("what was published about bees up to March 2025", OPEN, "2025-03-31", None),
    ("In 2024, which universities announced new telescopes?", "2024-01-01", "2024-12-31", None),
    ("announcements from the week of 4 August 2025", "2025-08-04", "2025-08-10", None),
    ("news from two days ago", "2025-09-13", "2025-09-13", None),
    ("Did the museum announce anything during the winter 2024/25?", "2024-12-01", "2025-02-28", None),
    ("Which releases appeared after the end of June 2025?", "2025-07-01", OPEN, None),
    ("Anything new from the observatory since last week?", "2025-09-08", OPEN, None),
    ("What did the institute publish on bees in 2025?", "2025-01-01", "2025-12-31", None),
    ("tell me everything announced on 12 May 2025", "2025-05-12", "2025-05-12", None),
    ("Which hospitals issued statements in July?", "2025-07-01", "2025-07-31", None),
    ("Which of the releases from last year mention volcanoes?", "2024-01-01", "2024-12-31", None),
    ("List all press releases between 2023-05-01 and 2023-06-30", "2023-05-01", "2023-06-30", None),
    ("How many releases came out in the second half of 2024?", "2024-07-01", "2024-12-31", None),
    ("What was announced at the beginning of 2025?", "2025-01-01", "2025-04-30", None),
    ("the three latest releases on coral", OPEN, OPEN, "latest"),
    ("Who published the most announcements this quarter?", "2025-07-01", "2025-09-30", None),
    ("any announcements from the ministry over the weekend of 6 September?", "2025-09-06", "2025-09-06", None),
    ("What have scientists announced about Mars in the last 30 days?", "2025-08-16", "2025-09-15", None),
    ("Since 1 May 2025, which recalls have been announced?", "2025-05-01", OPEN, None),
    ("Which grants were announced in autumn?", "2025-09-01", "2025-11-30", None),
    ("Show releases published no later than 2019", OPEN, "2019-12-31", None),
    ("statements from before the summer", OPEN, "2025-05-31", None),
    ("What did the lab announce in Sept 2024?", "2024-09-01", "2024-09-30", None),
    ("What happened last week?", "2025-09-08", "2025-09-14", None),
    ("What was the museum's first announcement?", OPEN, OPEN, "earliest"),
    ("Which release is the most recent?", OPEN, OPEN, "latest"),
    # written after a second look
    ("releases published on 08/20/2025", "2025-08-20", "2025-08-20", None),
    ("releases published on 20.8.2025", "2025-08-20", "2025-08-20", None),
    ("Which recalls were announced over the weekend?", "2025-09-13", "2025-09-14", None),
    ("releases from the week before last", "2025-09-01", "2025-09-07", None),
    ("What did the airline announce in the first week of August?", "2025-08-01", "2025-08-07", None),
    ("announcements from the last week of February 2024", "2024-02-23", "2024-02-29", None),
    ("Were any statements released on the 5th of September?", "2025-09-05", "2025-09-05", None),
    # what is asked for is named by its issuing alone
    ("releases from the 1st to the 7th of July 2025", "2025-07-01", "2025-07-07", None),
    ("What was announced from June 3rd to the 9th?", "2025-06-03", "2025-06-09", None),
    ("Which release went out on 2025-05-20?", "2025-05-20", "2025-05-20", None),
    ("Which releases that went out in May 2024 mention bees?", "2024-05-01", "2024-05-31", None),
    ("What went out on 3 June 2024?", "2024-06-03", "2024-06-03", None),
    ("Which statements were sent in May 2024?", "2024-05-01", "2024-05-31", None),
    ("What was released in May and June 2024 about clinics?", "2024-05-01", "2024-06-30", None),
    ("What has been issued since March 2024 on floods?", "2024-03-01", OPEN, None),
    ("What appeared in March 2024 about bees?", "2024-03-01", "2024-03-31", None),
    ("What else was released about bees in March 2024?", "2024-03-01", "2024-03-31", None),
    ("In the first half of 2024, what was released on bees?", "2024-01-01", "2024-06-30", None),
    ("What was reported between March 2025 and May 2025 on wildfires?", "2025-03-01", "2025-05-31", None),
    ("What was published between the 1st and the 10th of June 2025?", "2025-06-01", "2025-06-10", None),
    ("Between the 1st and the 10th of June 2025, what was announced?", "2025-06-01", "2025-06-10", None),
    ("Which papers date from 2024?", "2024-01-01", "2024-12-31", None),
    ("Which releases about bees date from May 2024?", "2024-05-01", "2024-05-31", None),
]


@pytest.mark.parametrize(("text", "after", "before", "order"), FILTERS, ids=[row[0] for row in FILTERS])
def test_words_about_publishing_make_a_filter(
    text: str, after: str | None, before: str | None, order: str | None
) -> None:
    when = read(text, TODAY)
    assert when is not None
    assert (when.after, when.before, when.order) == (day(after), day(before), order)
    assert when.explicit


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("What did Ludwig announce in March 2025?", "What did Ludwig announce?"),
        ("In March 2025, what did the museum announce?", "what did the museum announce?"),
        ("Which releases from 2025 mention the eruption of 1902?", "Which releases mention the eruption of 1902?"),
        ("releases between May and July 2025 about crabs", "releases about crabs"),
        ("yesterday's announcements", "announcements"),
        ("Which releases date from the 1st to the 7th of July 2025?", "Which releases?"),
    ],
)
def test_the_rest_is_the_question_without_its_date(text: str, rest: str) -> None:
    when = read(text, TODAY)
    assert when is not None
    assert when.rest == rest


@pytest.mark.parametrize(
    ("text", "then", "after", "before"),
    [
        ("What else was announced on the same day?", Then("day", 0), "2025-08-07", "2025-08-07"),
        ("Which other releases came out that week?", Then("week", 0), "2025-08-04", "2025-08-10"),
        ("What did they announce a week later?", Then("week", 1), "2025-08-11", "2025-08-17"),
        ("What was announced the next day?", Then("day", 1), "2025-08-08", "2025-08-08"),
        ("What was published three months earlier?", Then("month", -3), "2025-05-01", "2025-05-31"),
        ("Which statements were issued the following month?", Then("month", 1), "2025-09-01", "2025-09-30"),
        ("What have they published since then?", Then("day", 0, "after"), "2025-08-07", None),
        ("What had they announced before that?", Then("day", 0, "before"), None, "2025-08-06"),
    ],
)
def test_dates_relative_to_the_release_cited_last(text: str, then: Then, after: str | None, before: str | None) -> None:
    """The release was published on Thursday, 7 August 2025; until the caller says so the period is unknown."""
    when = read(text, TODAY)
    assert when is not None
    assert when.explicit
    assert (when.then, when.after, when.before) == (then, None, None)
    assert when.same_day == (then == Then("day", 0))
    placed = when.at(date(2025, 8, 7))
    assert (placed.after, placed.before, placed.then) == (day(after), day(before), None)


def test_a_follow_up_that_is_only_a_date_is_read_as_the_question_before_it() -> None:
    announced = read("And in April 2025?", TODAY, previous="What did the WHO announce in March 2025?")
    infected = read("And in 2020?", TODAY, previous="How many people were infected in 2019?")
    assert announced is not None
    assert announced.explicit
    assert announced.after == date(2025, 4, 1)
    assert infected is not None
    assert not infected.explicit


def test_two_periods_span_both() -> None:
    """A comparison of March with May needs the releases of both."""
    when = read("Compare what was announced in March 2025 with what was announced in May 2025", TODAY)
    assert when is not None
    assert (when.after, when.before) == (date(2025, 3, 1), date(2025, 5, 31))


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("releases published after 3 May 2025 and before 1 July 2025", date(2025, 5, 4), date(2025, 6, 30)),
        ("releases from 2025 that were published before June 2025", date(2025, 1, 1), date(2025, 5, 31)),
    ],
)
def test_bounds_meet(text: str, after: date, before: date) -> None:
    when = read(text, TODAY)
    assert when is not None
    assert (when.after, when.before) == (after, before)


def test_a_comparison_filters_only_when_each_side_is_dated() -> None:
    """The release of 2 October and another: a filter for 2 October would lose the other."""
    one = read("Does the release of 2 October 2024 contradict the subsequent report on batteries?", TODAY)
    both = read("Does the release of 2 October 2024 contradict the report of 9 October 2024?", TODAY)
    assert one is not None
    assert not one.explicit
    assert both is not None
    assert both.explicit
    assert (both.after, both.before) == (date(2024, 10, 2), date(2024, 10, 9))
