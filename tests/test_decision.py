"""Whether the evidence answers: signals, parts of a question, and what a judge's opinion changes."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.datatypes import Chunk, Evidence, Extract, Field, Hit, Release, Turn
from rag.question import Question, analyse
from rag.reading import learned
from rag.reading.decision import (
    Decision,
    Signals,
    decide,
    joined,
    measure,
    probability,
    unsure,
    weighed,
    worth_reading,
)
from rag.reading.evidence import Scored, candidates, choose, score
from rag.reading.likeness import likeness
from rag.reading.mentions import stands_in
from rag.words import keys

BODY = "Glacier Brenn shrinks. The glacier lost nine metres of ice. The Ice Trust paid for the survey."
RELEASE = Release("r1", "/a.txt", "Glacier Brenn shrinks", BODY, "text")
GOOD = Signals(passage=0.0, logit=5.0, missing=0.0, excluded=0.0, astray=0.0, field=0.0)


def hits(logit: float | None = 5.0) -> tuple[Hit, ...]:
    return (Hit(Chunk("r1", 1, 0, 0, len(BODY), BODY, "", id=1), 1.0, rerank_score=logit),)


def read(asked: Question) -> tuple[list[Scored], tuple[Evidence, ...]]:
    found = candidates(asked, hits(), {"r1": RELEASE})
    scored = score(asked, found, likeness(asked.terms, found, None, {}, asked.text), {})
    return scored, choose(scored)


def signals(text: str) -> Signals:
    asked = analyse(text)
    scored, quotes = read(asked)
    return measure(asked, scored, quotes, hits())


def test_every_signal_has_its_coefficient() -> None:
    assert set(learned.decision_weights()) == {f.name for f in fields(Signals)} | {"intercept"}


def test_a_name_that_the_release_lacks_is_missing() -> None:
    assert signals("How much ice did the glacier Brenn lose?").missing == 0
    assert signals("How much ice did the glacier Tinde lose?").missing == 1


@pytest.mark.parametrize(("asked", "missing"), [("the over-65s", 0), ("the over-60s", 1), ("under-50s", 1)])
def test_an_age_group_stands_where_its_age_does(asked: str, missing: int) -> None:
    release = replace(RELEASE, body=f"{BODY} Visitors of 65 and over pay nothing.")
    question = analyse(f"What do {asked} pay?")
    told = keys(release.body)
    assert sum(not stands_in(t, told, release) for t in question.terms if t.kind != "word") == missing


def test_another_of_its_class_excludes_what_is_asked_about() -> None:
    """The release tells of ice and of no living being; with one, another is excluded."""
    asked = analyse("How many rabbits live on the glacier?")
    found = [replace(s, candidate=replace(s.candidate, release=HARES)) for s in read(asked)[0]]
    quotes = tuple(replace(q, release=HARES) for q in read(asked)[1])
    assert signals(asked.text).excluded == 0
    assert measure(asked, found, quotes, hits()).excluded == 1


HARES = replace(RELEASE, body=f"{BODY} Forty sheep graze below it.")


@pytest.mark.parametrize(
    ("asked", "astray"),
    [
        ("Who paid for the survey of the glacier?", 0),
        ("Who paid for the coffee survey?", 1),
        ("How many people took part in the trial?", 0),  # about nothing that a release could lack
        ("How much coffee was drunk at the foot of the glacier?", 0),  # of what it is about something stands there
        ("Who paid for the glacier coffee?", 1),  # but half of it is missing
    ],
)
def test_a_release_without_a_word_of_what_is_asked_about_leads_astray(asked: str, astray: int) -> None:
    assert signals(asked).astray == astray


@pytest.mark.parametrize(("cosine", "astray"), [(0.8, 0), (0.5, 1)])
def test_a_word_like_what_is_asked_about_will_do(cosine: float, astray: int) -> None:
    asked = analyse("Who charted the frozen tongue?")
    scored, quotes = read(asked)
    alike = [replace(s, alike=(0.4, cosine, 0.4)) for s in scored]
    assert measure(asked, alike, quotes, hits()).astray == astray


def test_a_field_of_a_release_about_something_else_is_no_answer() -> None:
    release = replace(RELEASE, fields=(Field("funder", "Ice Trust", 64, 73),))
    signs = {}
    for asked in map(analyse, ("Who paid for the glacier survey?", "Who paid for the coffee survey?")):
        found = candidates(asked, hits(), {"r1": release})
        scored = score(asked, found, likeness(asked.terms, found, None, {}, asked.text), {})
        signs[asked.text] = measure(asked, scored, choose(scored), hits())
    assert [(s.astray, s.field) for s in signs.values()] == [(0.0, 1.0), (1.0, 0.0)]


def test_a_follow_up_is_about_what_was_talked_about() -> None:
    asked = analyse("Who paid for the coffee?", history=[Turn("What did the glacier Brenn lose?", "Ice.", ("r1",))])
    scored, quotes = read(analyse("Who paid for the coffee?"))
    assert measure(replace(asked, release_ids=("r1",)), scored, quotes, hits()).astray == 0


@pytest.mark.parametrize(
    ("turned", "astray"), [("what about the coffee?", 1), ("and the ice?", 0), ("and coffee ice?", 0)]
)
def test_what_a_follow_up_turns_to_must_be_told_of(turned: str, astray: int) -> None:
    asked = analyse(turned, history=[Turn("What did the glacier Brenn lose?", "Ice.", ("r1",))])
    scored, quotes = read(asked)
    assert measure(asked, scored, quotes, hits()).astray == astray


def test_only_a_passage_off_the_topic_counts() -> None:
    asked = analyse("How much ice did the glacier Brenn lose?")
    scored, quotes = read(asked)
    assert [measure(asked, scored, quotes, hits(x)).passage for x in (6.0, -3.0, -9.0)] == [0.0, 0.0, -5.0]


@given(st.sampled_from(["missing", "excluded", "astray"]), st.floats(0, 3))
def test_what_the_release_lacks_never_helps(name: str, value: float) -> None:
    assert probability(replace(GOOD, **{name: value})) <= probability(GOOD)


def test_a_refusal_names_what_is_missing() -> None:
    asked = analyse("How much ice did the glacier Tinde lose in Peru?")
    _, quotes = read(asked)
    verdict = decide(asked, replace(GOOD, passage=-11.0, missing=2.0), quotes)
    assert verdict.status == "refused"
    assert verdict.reason == "the release that comes nearest does not mention Tinde, Peru"


def test_what_another_release_mentions_is_not_said_to_be_missing() -> None:
    asked = analyse("How much ice did the glacier Tinde lose in Peru?")
    _, quotes = read(asked)
    own = quotes[0].release
    tinde = replace(own, id="r2", title="Tinde", body="The glacier Tinde gained ice.")
    both = replace(tinde, body="The glacier Tinde in Peru gained ice.")
    signals = replace(GOOD, passage=-11.0, missing=2.0)
    verdict = decide(asked, signals, quotes, found=[own, tinde])
    assert verdict.reason == "the release that comes nearest does not mention Peru"
    verdict = decide(asked, signals, quotes, found=[own, tinde, both])
    assert verdict.reason == "what mentions Tinde, Peru does not state this"


def test_a_refusal_names_the_subject_that_is_missing() -> None:
    asked = analyse("Who paid for the coffee survey?")
    scored, quotes = read(asked)
    verdict = decide(asked, measure(asked, scored, quotes, hits()), quotes)
    assert verdict.reason == "the release that comes nearest does not mention coffee"


YES, NO = Decision("answered", 0.9, None, GOOD), Decision("refused", 0.2, "no release states this", GOOD)


def test_of_two_parts_one_is_partial() -> None:
    verdict = joined([("Who led it", YES), ("what did it cost?", NO)])
    assert (verdict.status, verdict.reason) == ("partial", "nothing was found that answers: what did it cost?")


def test_all_parts_or_none() -> None:
    assert joined([("Who led it", YES), ("what did it cost?", YES)]).status == "answered"
    assert joined([("Who led it", NO), ("what did it cost?", NO)]).status == "refused"


@pytest.mark.parametrize(("sure", "yes", "status"), [(-3.0, 0.1, "refused"), (-0.01, 0.98, "answered")])
def test_how_sure_a_reader_is_decides_where_the_signals_are_unsure(sure: float, yes: float, status: str) -> None:
    assert weighed(Decision("answered", 0.55, None, GOOD), Extract("x", sure, yes)).status == status


@given(st.floats(0, 1), st.floats(-50, 0), st.floats(0, 1))
def test_where_the_signals_are_sure_no_reader_is_heard(p: float, sure: float, yes: float) -> None:
    low, high = learned.band()
    verdict = Decision("answered" if p >= learned.threshold() else "refused", p, None, GOOD)
    assert worth_reading(verdict) == (low <= p)
    assert unsure(verdict) == (low <= p <= high)
    assert low <= p <= high or weighed(verdict, Extract("x", sure, yes)) is verdict
    assert weighed(verdict, Extract("x", sure)) is verdict


def test_what_was_decided_without_signals_is_not_read() -> None:
    decided = Decision("answered", 0.5, None, None)
    assert not worth_reading(decided)
    assert weighed(decided, Extract("x", -9.0, 0.0)) is decided
