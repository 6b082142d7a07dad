"""Questions that count, list or rank, and the plan each has. Each expectation was written down by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.counting.criteria import About, Copied, Either, Is, Mentions, Noticed, Sized
from rag.counting.plan import Plan, read
from rag.counting.ranks import SEVERAL

DIVISION = Is("institution", "Ice Division")
SNOW, ICE = Mentions(("snow",)), Mentions(("ice",))
TITLED = Mentions(("snow",), title=True)
LAB = Is("institution", "Ice Lab")
FOREIGN = Is("language", "english", negated=True)

PLANS: list[tuple[str, Plan]] = [
    # words
    ("How many releases mention snow?", Plan("count", "release", (SNOW,))),
    ("how many press releases mention snow", Plan("count", "release", (SNOW,))),
    ("In how many releases is snow mentioned?", Plan("count", "release", (SNOW,))),
    ("In how many news releases does snow appear?", Plan("count", "release", (SNOW,))),
    ("How many of the releases contain the word snow?", Plan("count", "release", (SNOW,))),
    ("What is the number of releases that mention snow?", Plan("count", "release", (SNOW,))),
    ("Could you list all releases mentioning snow, please?", Plan("list", "release", (SNOW,))),
    ("Which releases in the archive mention snow?", Plan("list", "release", (SNOW,))),
    ('Which releases use the phrase "snow melts"?', Plan("list", "release", (Mentions(("snow melts",), exact=True),))),
    (
        "Which releases mention neither snow nor ice?",
        Plan("list", "release", (Mentions(("snow",), negated=True), Mentions(("ice",), negated=True))),
    ),
    ("Which releases mention the firm Snow Works?", Plan("list", "release", (Mentions(("Snow Works",)),))),
    ("How many releases mention both snow and ice?", Plan("count", "release", (SNOW, ICE))),
    ("How many releases mention snow and ice?", Plan("count", "release", (SNOW, ICE))),
    ("How many releases mention snow or ice?", Plan("count", "release", (Mentions(("snow", "ice")),))),
    ("Which releases mention snow, ice or hail?", Plan("list", "release", (Mentions(("snow", "ice", "hail")),))),
    ("How many releases mention snow but not ice?", Plan("count", "release", (SNOW, Mentions(("ice",), negated=True)))),
    ("Which releases do not mention ice?", Plan("list", "release", (Mentions(("ice",), negated=True),))),
    (
        "Which releases mention Snow and Ice Survey?",
        Plan("list", "release", (Mentions(("Snow and Ice Survey",), parts=("Snow", "Ice Survey")),)),
    ),
    ("How many releases mention snow, copies included?", Plan("count", "release", (SNOW,), copies=True)),
    ("How many releases mention snow, including copies?", Plan("count", "release", (SNOW,), copies=True)),
    ("How many releases have the word snow in the title?", Plan("count", "release", (TITLED,))),
    ("Which releases mention snow in their title?", Plan("list", "release", (TITLED,))),
    ("List the releases with snow in the headline", Plan("list", "release", (TITLED,))),
    ("Which releases whose title contains snow are from the Ice Lab?", Plan("list", "release", (TITLED, LAB))),
    # institutions
    ("List all releases of the Ice Lab", Plan("list", "release", (LAB,))),
    ("How many releases did the Ice Lab issue?", Plan("count", "release", (LAB,))),
    ("How many releases did the Ice Lab issue in?", Plan("count", "release", (LAB,))),
    ("How many announcements has the Ice Lab made?", Plan("count", "release", (LAB,))),
    ("List everything from the Ice Lab", Plan("list", "release", (LAB,))),
    ("Show me all releases from the Ice Lab", Plan("list", "release", (LAB,))),
    ("all press releases issued by the Ice Lab", Plan("list", "release", (LAB,))),
    ("How many Ice Lab releases are there?", Plan("count", "release", (LAB,))),
    ("How many releases from the Ice Lab mention snow?", Plan("count", "release", (LAB, SNOW))),
    (
        "How many releases from the Office on Snow mention ice?",
        Plan("count", "release", (Is("institution", "Office on Snow"), ICE)),
    ),
    ("Which releases mention snow and are from the Ice Lab?", Plan("list", "release", (SNOW, LAB))),
    ("List everything the Ice Lab put out", Plan("list", "release", (LAB,))),
    ("How many releases that the Ice Lab issued mention snow?", Plan("count", "release", (LAB, SNOW))),
    # other fields
    ("For which releases did the Snow Fund put up money?", Plan("list", "release", (Is("funder", "Snow Fund"),))),
    ("Which releases were funded by the Snow Fund?", Plan("list", "release", (Is("funder", "Snow Fund"),))),
    ("How many releases did the Snow Fund support?", Plan("count", "release", (Is("funder", "Snow Fund"),))),
    ("List studies funded by the Snow Fund", Plan("list", "release", (Is("funder", "Snow Fund"),), certain=False)),
    ("How many releases were published in Frost?", Plan("count", "release", (Is("journal", "Frost"),))),
    ("Which releases quote Ada Lin?", Plan("list", "release", (Is("quote", "Ada Lin"),))),
    ("In how many releases is Ada Lin quoted?", Plan("count", "release", (Is("quote", "Ada Lin"),))),
    ("Which releases have a DOI?", Plan("list", "release", (Is("doi", None),))),
    ("Which releases have a press contact?", Plan("list", "release", (Is("contact", None),))),
    ("Which releases have a dateline from Brenn?", Plan("list", "release", (Is("dateline", "Brenn"),))),
    ("How many releases were datelined in Brenn?", Plan("count", "release", (Is("dateline", "Brenn"),))),
    ("Which towns do the datelines name?", Plan("list", "dateline")),
    ("How often is Ada Lin mentioned?", Plan("count", "release", (Mentions(("Ada Lin",)),))),
    ("How many times has Ada Lin been quoted in the releases?", Plan("count", "release", (Is("quote", "Ada Lin"),))),
    (
        "List all withdrawn or corrected releases",
        Plan("list", "release", (Either((Noticed("withdrawal"), Noticed("correction"))),)),
    ),
    ("Which releases were copied by other news sites?", Plan("list", "release", (Copied(),))),
    ("Which trials were randomised?", Plan("list", "release", (Is("study", "randomised trial"),), certain=False)),
    (
        "Which attorneys general are quoted?",
        Plan("list", "speaker", (Is("speaker", "attorney general"),), certain=False),
    ),
    ("Who has been quoted in at least two releases?", Plan("list", "speaker", least=2)),
    ("How many releases name a funder?", Plan("count", "release", (Is("funder", None),))),
    ("How many releases do not name a funder?", Plan("count", "release", (Is("funder", None, negated=True),))),
    ("How many award announcements are there?", Plan("count", "release", (Is("kind", "award"),))),
    ("How many releases have no DOI?", Plan("count", "release", (Is("doi", None, negated=True),))),
    ("Which releases have been withdrawn?", Plan("list", "release", (Noticed("withdrawal"),))),
    ("How many Ice Lab releases were later corrected?", Plan("count", "release", (LAB, Noticed("correction")))),
    (
        "Which releases mention snow but were not corrected?",
        Plan("list", "release", (SNOW, Noticed("correction", negated=True))),
    ),
    ("Which releases report work funded by the Snow Fund?", Plan("list", "release", (Is("funder", "Snow Fund"),))),
    ("Which releases are not in English?", Plan("list", "release", (Is("language", "english", negated=True),))),
    ("List all corrections", Plan("list", "release", (Is("kind", "correction"),), certain=False)),
    ("Which releases are in German?", Plan("list", "release", (Is("language", "german"),))),
    ("How many German releases do we have?", Plan("count", "release", (Is("language", "german"),))),
    ("Which releases name the Snow Fund as a backer?", Plan("list", "release", (Is("funder", "Snow Fund"),))),
    ("Which releases quote a nurse?", Plan("list", "release", (Is("quote", "nurse"),))),
    ("Which releases do not quote anybody?", Plan("list", "release", (Is("quote", None, negated=True),))),
    ("How many releases are in a language other than English?", Plan("count", "release", (FOREIGN,))),
    ("How many non-English releases are there?", Plan("count", "release", (FOREIGN,))),
    ("Show me everything tagged Hail", Plan("list", "release", (Is("topic", "Hail"),))),
    # one or the other, and not
    ("Which releases are from the Ice Lab or the Ice Division?", Plan("list", "release", (Either((LAB, DIVISION)),))),
    (
        "Which releases mention snow but are from neither the Ice Lab nor the Ice Division?",
        Plan("list", "release", (SNOW, replace(LAB, negated=True), replace(DIVISION, negated=True))),
    ),
    ("Which releases not from the Ice Lab mention snow?", Plan("list", "release", (replace(LAB, negated=True), SNOW))),
    ("Which releases are not about snow?", Plan("list", "release", (About("snow", negated=True),))),
    (
        "How many releases say something about snow but nothing about ice?",
        Plan("count", "release", (SNOW, replace(ICE, negated=True))),
    ),
    (
        "Which releases have neither a DOI nor a journal?",
        Plan("list", "release", (Is("doi", None, negated=True), Is("journal", None, negated=True))),
    ),
    (
        "How many releases have a DOI and no journal?",
        Plan("count", "release", (Is("doi", None), Is("journal", None, negated=True))),
    ),
    (
        "Which releases name a funder or a journal?",
        Plan("list", "release", (Either((Is("funder", None), Is("journal", None))),)),
    ),
    ("Which releases mention no funder?", Plan("list", "release", (Is("funder", None, negated=True),))),
    ("Which releases have no quote?", Plan("list", "release", (Is("quote", None, negated=True),))),
    ("Which releases have no quote from Ada Lin?", Plan("list", "release", (Is("quote", "Ada Lin", negated=True),))),
    ("List the releases with a grant from the Snow Fund", Plan("list", "release", (Is("funder", "Snow Fund"),))),
    ("Which releases have a title that mentions snow?", Plan("list", "release", (TITLED,))),
    (
        "List all releases from the Ice Lab and the Ice Division",
        Plan("list", "release", (Either((LAB, DIVISION)),)),
    ),
    (
        "How many releases are from the Ministry of Snow and the Sea?",
        Plan("count", "release", (Is("institution", "Ministry of Snow and the Sea"),)),
    ),
    # lineage
    (
        "Which releases were neither corrected nor withdrawn?",
        Plan("list", "release", (Noticed("correction", negated=True), Noticed("withdrawal", negated=True))),
    ),
    (
        "How many releases later had to be corrected by those who issued them?",
        Plan("count", "release", (Noticed("correction"),)),
    ),
    ("Which releases were taken back by their publisher?", Plan("list", "release", (Noticed("withdrawal"),))),
    (
        "Which releases have been corrected or withdrawn since they came out?",
        Plan("list", "release", (Either((Noticed("correction"), Noticed("withdrawal"))),)),
    ),
    (
        "List the releases that correct or withdraw an earlier one",
        Plan("list", "release", (Either((Is("kind", "correction"), Is("kind", "withdrawal"))),)),
    ),
    ("List every withdrawal notice", Plan("list", "release", (Is("kind", "withdrawal"),), certain=False)),
    ("Who had to correct one of their releases?", Plan("list", "institution", (Is("kind", "correction"),))),
    ("Which releases are copies of others?", Plan("list", "release", (Copied(itself=True),), copies=True)),
    ("Which releases are in the archive twice?", Plan("list", "release", (Copied(),))),
    # order
    (
        "What are the first two releases from the Ice Lab?",
        Plan("list", "release", (LAB,), limit=2, order="earliest"),
    ),
    ("Which release is the oldest?", Plan("list", "release", limit=1, order="earliest")),
    ("Which release is the newest one in the archive?", Plan("list", "release", limit=1, order="latest")),
    # studies
    ("Which studies were published in Frost?", Plan("list", "release", (Is("journal", "Frost"),))),
    ("How many studies were done in mice?", Plan("count", "release", (Is("subject", "mice"),), certain=False)),
    ("Which studies in children are there?", Plan("list", "release", (Is("subject", "children"),), certain=False)),
    (
        "Which studies were carried out in mice or rats?",
        Plan("list", "release", (Either((Is("subject", "mice"), Is("subject", "rats"))),), certain=False),
    ),
    ("List studies done in animals", Plan("list", "release", (Is("study", "animal study"),), certain=False)),
    (
        "Which studies had fewer than 30 participants?",
        Plan("list", "release", (Sized("participants", 0, 29),), certain=False),
    ),
    (
        "How many releases from the Ice Lab report a study with more than 1,000 women?",
        Plan("count", "release", (LAB, Sized("women", 1001))),
    ),
    # all
    ("How many releases are in the archive?", Plan("count", "release")),
    ("How many releases were issued in total?", Plan("count", "release")),
    # meaning
    ("Which releases are about coral reefs?", Plan("list", "release", (About("coral reefs"),))),
    ("Are there any releases on coral reefs?", Plan("list", "release", (About("coral reefs"),))),
    ("press releases about coral reefs", Plan("list", "release", (About("coral reefs"),))),
    ("How many releases report trials in children?", Plan("count", "release", (About("trials in children"),))),
    ("How many coral releases are there?", Plan("count", "release", (About("coral"),), certain=False)),
    ("List the releases on the topic coral reefs", Plan("list", "release", (Is("topic", "coral reefs"),))),
    ("Which releases carry the topic coral reefs?", Plan("list", "release", (Is("topic", "coral reefs"),))),
    ("How many recalls are in the archive?", Plan("count", "release", (About("recalls"),), certain=False)),
    ("Show me every release about coral reefs.", Plan("list", "release", (About("coral reefs"),))),
    ("Which releases announce a prize?", Plan("list", "release", (About("prize"),))),
    (
        "Which releases from the Ice Lab tell of thaw?",
        Plan("list", "release", (LAB, About("tell of thaw")), certain=False),
    ),
    ("What do we have on coral reefs?", Plan("list", "release", (About("coral reefs"),))),
    ("How many product recalls were announced?", Plan("count", "release", (About("product recalls"),), certain=False)),
    # values
    ("Which institutions wrote about ice?", Plan("list", "institution", (About("ice"),), certain=False)),
    ("Which journals carried the coral trials?", Plan("list", "journal", (About("coral trials"),), certain=False)),
    ("Whose releases quote a nurse?", Plan("list", "institution", (Is("quote", "nurse"),))),
    ("Which topics do the releases name?", Plan("list", "topic")),
    (
        "Which institutions issued releases about coral that were funded by the Snow Fund?",
        Plan("list", "institution", (About("coral"), Is("funder", "Snow Fund"))),
    ),
    ("Which organisations funded research on coral?", Plan("list", "funder", (About("coral"),))),
    ("Who funded the coral studies in the archive?", Plan("list", "funder", (About("coral"),))),
    ("In which journals did coral trials appear?", Plan("list", "journal", (About("coral trials"),), certain=False)),
    ("Which funders do the releases name?", Plan("list", "funder")),
    ("Who are the people quoted in releases from the Ice Lab?", Plan("list", "speaker", (LAB,))),
    ("Who is quoted in more than one release?", Plan("list", "speaker", least=2)),
    ("Which institutions issued at least three releases?", Plan("list", "institution", least=3)),
    ("How many journals are named in two or more releases?", Plan("count", "journal", least=2)),
    ("Which components issued the releases that mention snow?", Plan("list", "unit", (SNOW,))),
    ("In which journals were the studies published that releases report on?", Plan("list", "journal")),
    ("Which institutions issued releases?", Plan("list", "institution")),
    ("Which institutions issued releases that mention snow?", Plan("list", "institution", (SNOW,))),
    ("Who issued releases mentioning snow?", Plan("list", "institution", (SNOW,))),
    ("How many different institutions have issued releases?", Plan("count", "institution")),
    ("Which universities issued releases?", Plan("list", "institution", (Is("institution", "university"),))),
    ("Which journals are named in releases from the Ice Lab?", Plan("list", "journal", (LAB,))),
    ("List all journals", Plan("list", "journal", certain=False)),
    ("Which funders are named in the releases?", Plan("list", "funder")),
    ("Who is quoted in releases from the Ice Lab?", Plan("list", "speaker", (LAB,))),
    ("Which people were quoted in releases?", Plan("list", "speaker")),
    # ranks
    ("Which journal turns up most often?", Plan("top", "journal", certain=False, limit=1)),
    ("Which component put out the most releases?", Plan("top", "unit", limit=1)),
    ("Who was quoted most often?", Plan("top", "speaker", limit=1)),
    ("Who is the most frequently quoted person?", Plan("top", "speaker", limit=1)),
    ("Who are the five most quoted people?", Plan("top", "speaker", limit=5)),
    ("Which people are quoted most often by the Ice Lab?", Plan("top", "speaker", (LAB,), limit=SEVERAL)),
    ("Which institution issued the most releases?", Plan("top", "institution", limit=1)),
    ("Which institution issued the largest number of releases?", Plan("top", "institution", limit=1)),
    ("Who issued the most releases about snow?", Plan("top", "institution", (About("snow"),), limit=1)),
    ("What are the top 3 funders by releases?", Plan("top", "funder", limit=3)),
    ("In which month were the most releases issued?", Plan("top", "month", limit=1)),
    ("In which year did the Ice Lab issue the most releases, and how many?", Plan("top", "year", (LAB,), limit=1)),
    ("Which year did the Ice Division issue the most releases in?", Plan("top", "year", (DIVISION,), limit=1)),
    ("How many releases per month?", Plan("top", "month")),
    ("How many releases were issued by each institution?", Plan("top", "institution")),
    ("How many releases did the Ice Lab issue per month?", Plan("top", "month", (LAB,))),
    ("Which institution has the most releases that mention snow?", Plan("top", "institution", (SNOW,), limit=1)),
]  # fmt: skip


@pytest.mark.parametrize(("question", "plan"), PLANS, ids=lambda x: x if isinstance(x, str) else "")
def test_a_question_that_counts_has_its_plan(question: str, plan: Plan) -> None:
    assert read(question) == plan
