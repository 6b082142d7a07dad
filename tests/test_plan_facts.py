"""Questions about a fact, which have no plan, and others that may count or list after all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.counting.criteria import Is, Mentions, Together
from rag.counting.plan import Plan, read

FACTS = [
    "How many mice were used?",
    "How many prisoners were released?",
    "How many releases of methane were detected?",
    "How many people mentioned pain?",
    "How many people were quoted in the survey?",
    "How many institutions signed the agreement?",
    "How many papers has the group published?",
    "How many articles were retracted by the journal?",
    "How many firms announced job cuts?",
    "How many awards has she won?",
    "How many appointments does the clinic handle?",
    "How many copies of the gene do the mice have?",
    "How many alarm clocks are in the collection?",
    "Which institutions reported cases of measles?",
    "Which hospitals reported on the trial?",
    "Which institutions funded it?",
    "Which company announced the recall?",
    "Which figures were corrected in the second release?",
    "Which two laboratories could not repeat the result?",
    "Which topics did the survey cover?",
    "Who announced the results first?",
    "What do we have to fear from the virus?",
    "How many studies were included in the meta-analysis?",
    "How many studies were done in mice with a broken gene?",
    "Which drugs did the agency approve?",
    "Which glacier had fewer than 30 visitors?",
    "How many journals did the team read?",
    "How many months did the trial last?",
    "How many articles does the museum show?",
    "How many agencies responded to the fire?",
    "What is the number of deaths?",
    "Which institutions took part in the trial?",
    "Which hospitals took part in the study?",
    "Which journal published the vaccine trial?",
    "Which organisations funded the study?",
    "Which scientists discovered the protein?",
    "Which experts warn about the drug?",
    "Which officials resigned?",
    "Which institution published releases on snow?",
    "Which lab published releases on snow?",
    "Which institutions are mentioned in the releases?",
    "Which institution is mentioned most often?",
    "Which of the two releases is newer?",
    "How many components does the battery have?",
    "Which glacier lost the most ice?",
    "Which institution found the most microplastic?",
    "Which year was the warmest?",
    "In which year did the reef die?",
    "In which months was the river low?",
    "Who won the most votes?",
    "Who was quoted in the delirium release?",
    "Who led the study?",
    "What did the study find?",
    "What are the symptoms?",
    "What did the Ice Lab announce?",
    "What is the latest release from the Ice Lab?",
    "List the side effects of the pill",
    "List the names of the glaciers",
    "Name the two researchers who led the project",
    "How many releases mention snow and which institutions issued them?",
    "Why do the releases mention snow?",
    "Which institutions never issued a correction?",
    "Which journals are not named in releases?",
    "List all releases except those from the Ice Lab",
    "How many releases were issued by institutions other than the Ice Lab?",
    "How many releases are not only about snow?",
    "",
    "?",
]


SHAPES = [
    ("How many releases mention snow but neither ice nor hail?",
     Plan("count", "release", (Mentions(("snow",)), Mentions(("ice",), True), Mentions(("hail",), True)))),
    ("What was the release that mentions snow?", Plan("list", "release", (Mentions(("snow",)),), limit=1)),
    ("the announcement from the Ice Lab", Plan("list", "release", (Is("institution", "Ice Lab"),), limit=1)),
    ("What did the Ice Lab publish?", Plan("list", "release", (Is("institution", "Ice Lab"),))),
    ("How many trials are there?", Plan("count", "release", (Is("study", "trial"),))),
    ("How many randomized clinical trials mention snow?",
     Plan("count", "release", (Is("study", "randomised trial"), Mentions(("snow",))))),
    ("Which animal studies were funded by the Snow Fund?",
     Plan("list", "release", (Is("study", "animal study"), Is("funder", "Snow Fund")))),
    ("How many releases report a randomised trial?", Plan("count", "release", (Is("study", "randomised trial"),))),
    ("Which institutions mention snow in their releases?", Plan("list", "institution", (Mentions(("snow",)),))),
    ("Which pills did the Tern Office approve?",
     Plan("list", "release", (Together(("Tern Office", "approve")),), least=3)),
    ("What pills were approved by Tern?", Plan("list", "release", (Together(("Tern", "approved")),), least=3)),
]  # fmt: skip
NO_SHAPES = [
    "What was the release of carbon?",
    "What was the release that the Ice Lab regretted?",
    "What did the Ice Lab publish about snow and who paid?",
    "What did the study publish?",
    "How many trials did the Ice Lab run last winter?",
    "Which trial was stopped?",
    "Which pills did the doctors approve?",
    "Which weakness does Plank admit?",
    "How many patients were enrolled in all the trials together?",
]


@pytest.mark.parametrize(("question", "plan"), SHAPES)
def test_questions_of_other_shapes(question: str, plan: Plan) -> None:
    """A kind of study, and things that no field holds, may after all be asked of one release: not `certain`."""
    found = read(question)
    assert found
    assert replace(found, certain=True) == plan


@pytest.mark.parametrize("question", NO_SHAPES)
def test_questions_that_only_look_like_them(question: str) -> None:
    assert read(question) is None


@pytest.mark.parametrize("question", FACTS)
def test_a_question_about_a_fact_has_none(question: str) -> None:
    assert read(question) is None
