"""Which sentences are candidates, which are chosen, and that a quote is always the release's own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.datatypes import Chunk, Field, Hit, Release, Span
from rag.question import analyse
from rag.reading.evidence import (
    MAX_QUOTES,
    Candidate,
    Features,
    Scored,
    candidates,
    choose,
    cover,
    features,
    gist,
    score,
    shortlist,
)
from rag.reading.likeness import Likeness, likeness
from rag.words import keys, terms

BODY = """Glacier Brenn loses ice

(Wire.example) OSLO, 3 May – The glacier lost nine metres of ice. It had lost two the year before.

“We had not expected that much. It was a shock,” said Ida Holm. The Ice Trust paid for the survey."""


def release(body: str = BODY, **rest: object) -> Release:
    line = body.find("OSLO, 3 May")
    dateline = Span(line, line + len("OSLO, 3 May")) if line >= 0 else None
    return Release("r1", "/a.txt", "Glacier Brenn loses ice", body, "text", date(2025, 5, 3), dateline=dateline, **rest)  # type: ignore[arg-type]


def hit(r: Release, score: float = 1.0) -> Hit:
    return Hit(Chunk(r.id, 1, 0, 0, len(r.body), r.body, r.title, id=7), score)


def found(question: str, r: Release) -> list[Candidate]:
    return candidates(analyse(question), [hit(r)], {r.id: r})


def test_candidates_are_the_sentences_without_their_dateline() -> None:
    assert [c.quote for c in found("How much ice?", release())] == [
        "Glacier Brenn loses ice",
        "The glacier lost nine metres of ice.",
        "It had lost two the year before.",
        "“We had not expected that much.",
        "It was a shock,” said Ida Holm.",
        "The Ice Trust paid for the survey.",
    ]


@pytest.mark.parametrize("label", ["FOR IMMEDIATE RELEASE", "For immediate release:", "Media contact"])
def test_a_label_is_no_sentence(label: str) -> None:
    """It stands by itself on a line, and says nothing."""
    quotes = [c.quote for c in found("How much ice?", release(f"{label}\n\n{BODY}"))]
    assert quotes == [c.quote for c in found("How much ice?", release())]


def test_every_candidate_is_verbatim() -> None:
    r = release()
    for c in found("How much ice?", r):
        assert r.body[c.start : c.end] == c.quote


def test_a_field_that_only_metadata_states_is_a_candidate_when_asked_for() -> None:
    r = release(fields=(Field("journal", "Ice Letters"),))
    (field,) = [c for c in found("Which journal published it?", r) if c.asked_field]
    assert (field.quote, field.field, field.start) == ("Ice Letters", "journal", None)
    assert not [c for c in found("How much ice was lost?", r) if c.asked_field]


def test_a_field_in_the_body_is_answered_with_its_sentence() -> None:
    start = BODY.find("Ice Trust")
    r = release(fields=(Field("funder", "Ice Trust", start, start + len("Ice Trust")),))
    (field,) = [c for c in found("Who paid for the survey?", r) if c.asked_field]
    assert field.quote == "The Ice Trust paid for the survey."


def scored(r: Release, words: str, value: float, before: str | None = None, *, share: float = 0.3) -> Scored:
    start = r.body.index(words)
    at = r.body.index(before) if before else None
    span = Span(at, at + len(before)) if before and at is not None else None
    nothing = Features(*[0.0] * 13)
    return Scored(Candidate(r, words, start, start + len(words), 1.0, before=span), nothing, value, share)


def test_a_sentence_that_points_back_is_quoted_with_the_one_before() -> None:
    r = release()
    (quote,) = choose([scored(r, "It had lost two the year before.", 5, "The glacier lost nine metres of ice.")])
    assert quote.quote == "The glacier lost nine metres of ice. It had lost two the year before."


def test_a_sentence_from_somebodys_speech_is_quoted_with_its_speaker() -> None:
    (quote,) = choose([scored(release(), "“We had not expected that much.", 5)])
    assert quote.quote == "“We had not expected that much. It was a shock,” said Ida Holm."


def test_the_gist_of_a_release_is_how_its_text_begins() -> None:
    """Not the line about it, not its best sentence, and no more than a reader takes in at once."""
    line, lead = "Issuer | Ice Lab", "The glacier Brenn lost nine metres of ice in a single summer, says a survey."
    rest = ["It is the most since 1931.", "Nobody had expected that.", "Goats graze there."]
    r = replace(release(), body=" ".join([line, lead, *rest]))
    sentences = [scored(r, words, n) for n, words in enumerate([line, lead, *rest])]
    other = scored(replace(release(), id="r2"), "The glacier lost nine metres of ice.", 9)
    told = gist([other, *reversed(sentences)], r.id)
    assert [e.quote for e in told] == [lead, *rest[:2]]


def test_no_words_are_quoted_twice() -> None:
    r = release()
    first = scored(r, "It had lost two the year before.", 5, "The glacier lost nine metres of ice.")
    assert len(choose([first, scored(r, "The glacier lost nine metres of ice.", 4.9)])) == 1


def test_when_one_quote_is_likely_to_answer_no_other_is_shown() -> None:
    """Shares .96 and .04: the first is ENOUGH (.95); at .5 and .3 both are shown."""
    r = release()
    best, next_ = "The Ice Trust paid for the survey.", "The glacier lost nine metres of ice."
    sure = choose([scored(r, best, 9, share=0.96), scored(r, next_, 1, share=0.04)])
    assert [q.quote for q in sure] == [best]
    unsure = choose([scored(r, best, 9, share=0.5), scored(r, next_, 8, share=0.3)])
    assert [q.quote for q in unsure] == [best, next_]


def test_another_release_is_quoted_only_where_it_is_likely_by_itself() -> None:
    """ELSEWHERE is .35."""
    one, other = release(), replace(release(), id="r2", body=BODY.replace("nine metres", "ten metres"))
    first = scored(one, "The glacier lost nine metres of ice.", 9, share=0.4)
    for share, count in ((0.3, 1), (0.38, 2)):
        assert len(choose([first, scored(other, "The glacier lost ten metres of ice.", 8, share=share)])) == count


def test_what_would_make_an_answer_too_long_is_passed_over() -> None:
    """The first quote has 80 words, of 90; the second has 20, the third 5."""
    texts = ["Long " * 79 + "ends.", "Second " * 19 + "ends.", "The last is short enough."]
    r = release(" ".join(texts))
    quotes = choose([scored(r, t, 9 - n, share=0.2) for n, t in enumerate(texts)])
    assert [q.quote for q in quotes] == [texts[0], texts[2]]


def test_nothing_found_is_nothing_chosen() -> None:
    assert choose([]) == ()


@given(st.lists(st.floats(-5, 5), min_size=6, max_size=6))
def test_whatever_the_model_says_quotes_are_few_and_verbatim(logits: list[float]) -> None:
    r = release()
    asked = analyse("How much ice did the glacier lose?")
    sentences = found(asked.text, r)
    near = likeness(asked.terms, sentences, None, {}, asked.text)
    quotes = choose(score(asked, sentences, near, dict(enumerate(logits))))
    assert 1 <= len(quotes) <= MAX_QUOTES
    assert all(r.body[q.start : q.end] == q.quote for q in quotes)


def test_cover_weighs_names_and_numbers_double() -> None:
    """Terms: glacier (1), Brenn (a name, 2), survey (1). Found: Brenn and survey, 3 of 4."""
    assert cover(terms("the glacier Brenn survey"), keys("a survey of Brenn")) == 0.75


def test_the_word_that_every_sentence_has_tells_nothing() -> None:
    """ "glacier" stands in one sentence of three, "ice" in all: the sentence with both gets more from "glacier"."""
    r = release("Ice is here. Ice is there. The glacier is ice.")
    asked = analyse("Where is the glacier ice?")
    sentences = candidates(asked, [hit(r)], {r.id: r})
    values = features(asked, sentences, likeness(asked.terms, sentences, None, {}, asked.text))
    assert values[2].rare == pytest.approx(1)
    assert values[0].rare < 0.4


def test_the_sentence_with_the_words_of_the_question_is_read_among_many() -> None:
    """Forty sentences state a number, as "how much" wants; the one about the cost of the survey states none."""
    numbers = " ".join(f"In valley {n} the ice lost {n + 2} metres that year." for n in range(40))
    asked = analyse("How much did the Brenn glacier survey cost?")
    r = release(f"{numbers} What the survey of the glacier Brenn cost nobody can tell.")
    said = candidates(asked, [hit(r)], {r.id: r})
    alike = Likeness((0.0,) * len(said), ((0.0,) * len(asked.terms),) * len(said))
    read = [said[at].quote for at in shortlist(asked, said, alike)]
    assert "What the survey of the glacier Brenn cost nobody can tell." in read
    assert len(read) < len(said)
