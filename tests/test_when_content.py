"""Dates that a question tells of: no filter, at most a preference, and what only looks like a date is none."""

from __future__ import annotations

import pytest

from rag.when import read
from tests.days import TODAY, day

TRAPS = [
    "What is the latest version of the software called?",
    "How many people were infected in 2019?",
    "How many people died in the eruption of 1902?",
    "Since 1990, how much has the ice shrunk?",
    "How much will sea level rise by 2050?",
    "Who won the 2024 election?",
    "What did the study of the 2019 outbreak find?",
    "How warm was the lake in the 1990s?",
    "What was the unemployment rate in March 2025?",
    "How many patients were treated between 2010 and 2020?",
    "Which glacier lost the most ice over the past 20 years?",
    "How many papers were published in 2019?",
    "How many cases were reported last month?",
    "How many prisoners were released in 2019?",
    "How much oil was released in the 2010 spill?",
    "Which releases mention the eruption of 1902?",
    "Which releases report on deaths in 2019?",
    "What did the agency announce about emissions in 2019?",
    "Which trials that started in 2021 were announced by the institute?",
    "List all earthquakes since 1990",
    "Which species live in the lake today?",
    "When will the bridge open in 2027?",
    "In 2019, how many people were infected, according to the release?",
    "How many animals were counted from 3 to 9 June?",
    "What happened at the reactor in March 2011?",
    "Who signed the Act of 1990?",
    "What did the 2023 report recommend?",
    "Which participants were born before 1970?",
    "How many fell ill on the same day?",
    "How many patients were alive a year later?",
    # written after the rules
    "How many tourists came to the island in 2023?",
    "How much rain fell in July 2025?",
    "What was the magnitude of the earthquake of 6 February 2023?",
    "By when should emissions be halved, 2030 or 2035?",
    "Which party won most seats in the May 2024 election?",
    "How has the population changed since 1950?",
    "How many births were registered between January and June 2025?",
    "When did the 2022 trial start?",
    "What does the forecast say for next summer?",
    "How many subscribers did the company have at the end of 2024?",
    "Who was director of the museum from 1998 to 2006?",
    "Which drug was approved in 2017?",
    "What did researchers find in samples collected in August 2024?",
    "How old was the skeleton found in 1974?",
    "Which release describes the 2011 earthquake?",
    "According to the press release, how many were vaccinated in 2021?",
    "What share of households had internet last year?",
    "How fast did the glacier retreat during the summer of 2022?",
    "Did the company announce that it lost money in 2023?",
    "How many studies included in the review were published before 2000?",
    "What percentage of papers published in 2018 were retracted?",
    "What was released into the river in 2016?",
    "Which new species were discovered this year?",
    "What did the 1986 accident release?",
    "Which of the studies followed patients from 2005 to 2015?",
    "Why were there more wildfires in 2020 than in 2019?",
    "Which cohort was recruited in the first half of 2022?",
    "How many students enrolled in autumn 2024?",
    "What did the survey of 2018 show?",
    "How much did the price rise between March and August?",
    "How many people had been vaccinated by the end of 2021?",
    "Which researchers announced that the comet will return in 2061?",
    "When was the book published in 1859 translated?",
    "Which hospital reported 12 deaths in April 2025?",
    "What is the latest estimate of sea level rise?",
    "In which year after 2000 was the flood worst?",
    "What did the volcano release in 2010?",
    "How many visitors came on the first day?",
    "Which company was founded in 2012?",
    "What did the press release say about sales in 2023?",
    "Did unemployment fall this year?",
    "Who announced the discovery of a tomb sealed in 1323?",
    "How has the news industry changed since 2008?",
    "Which study followed 2019 children until 2024?",
    "Who discovered the fossil last summer?",
    "How many articles did the law of 1990 contain?",
    "Which releases mention samples from 2019?",
    "How many people were infected in 2019 according to news reports?",
    "What did the ministry announce about emissions in 2030?",
    "Which gas did the volcano in 2010 release?",
    "How many patients were released a year later?",
    "What did the press release say happened a week later?",
    "What happened the next day?",
    # released and reported, but not as news
    "What was released into the river in May 2025?",
    "What was released from the tank in May 2025?",
    "What was released during the fire in 2019?",
    "What was reported in 2019 about bees?",
    "What appeared in the sky in May 2025?",
    "How long was the power off when the lights went out in May 2025?",
    "How many alarms went out in May 2025?",
    "Which coins date from 1850?",
    "What changed between the 1st and the 10th of June 2025?",
]

NO_DATES = [
    "How many releases mention version 03/04/2025 of the form?",
    "What did the March of Dimes announce?",
    "What may cause the decline in bees?",
    "Who is April Jones?",
    "Who is the first author?",
    "Who is the second author of the paper?",
    "Was this the first trial in humans?",
    "How long does the battery last?",
    "How much did sales fall in the region?",
    "How many of the 2019 patients recovered?",
    "Which springs were sampled?",
    "Which vaccine works against COVID-19?",
    "What did the Horizon 2020 programme fund?",
    "Why did bees decline since the drought began?",
    "Who was on the march?",
    "What is the contact's phone number, 555 2019?",
    "Who is the last author?",
    "How many may apply for the grant?",
    "Who is August Schmidt?",
    "How long did the last ice age last?",
    "What does the second paragraph say?",
    "Is there a fall in prices?",
    "What is the first step of the method?",
    "How many of the 1800 volunteers dropped out?",
    "Which spring feeds the river?",
    "What costs 2000 euros?",
    "What did Dr. May say about it?",
    "How much has he won in the last race?",
    "What is a March hare?",
    "How long ago did they live?",
    "Who took the second prize?",
]


@pytest.mark.parametrize("text", TRAPS + NO_DATES)
def test_a_date_in_the_content_never_filters(text: str) -> None:
    when = read(text, TODAY)
    assert when is None or not when.explicit


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_not_even_a_preference(text: str) -> None:
    assert read(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "after", "before", "order"),
    [
        ("What was the unemployment rate in March 2025?", "2025-03-01", "2025-03-31", None),
        ("How many people were infected in 2019?", "2019-01-01", "2019-12-31", None),
        ("Which vaccine was approved last week?", "2025-09-08", "2025-09-14", None),
        ("Has the dam been repaired recently?", None, None, "latest"),
        ("What are the newest results on gorillas?", None, None, "latest"),
    ],
)
def test_a_vague_date_is_a_preference(text: str, after: str | None, before: str | None, order: str | None) -> None:
    when = read(text, TODAY)
    assert when is not None
    assert (when.after, when.before, when.order) == (day(after), day(before), order)
    assert not when.explicit


def test_a_written_date_that_is_only_preferred_stays_in_the_words_that_are_searched() -> None:
    """The release that answers may say "2019" itself; "last week" it can only say of another week."""
    written, relative = (
        read("How many fell ill in 2019?", TODAY),
        read("Which vaccine was approved last week?", TODAY),
    )
    assert written is not None
    assert written.rest == "How many fell ill in 2019?"
    assert relative is not None
    assert relative.rest == "Which vaccine was approved?"


@pytest.mark.parametrize(
    "text", ["", " ", "31 February 2025", "news from 2025-13-45", "releases from 99 May", "in 0000"]
)
def test_impossible_dates_are_no_dates(text: str) -> None:
    assert read(text, TODAY) is None
