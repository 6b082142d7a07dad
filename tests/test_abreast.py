"""Which sentences of several releases stand side by side."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from rag.datatypes import Release, Span
from rag.reading import abreast
from rag.reading.candidates import Candidate
from rag.reading.scoring import Features, Scored


def _scored(name: str, quote: str, score: float, body: str | None = None) -> Scored:
    """A sentence of the release `name` with a score and no features."""
    body = body or quote
    nothing = Features(**{f.name: 0.0 for f in fields(Features)})
    start = body.index(quote)
    release = Release(name, f"{name}.txt", name, body, "text")
    return Scored(Candidate(release, quote, start, start + len(quote), 1.0), nothing, score)


def test_the_sentence_beside_another_states_the_same_thing() -> None:
    """Of Tinde, "covers" scores higher by one; beside "lost 3 metres of ice" the sentence about a loss is better."""
    brenn = _scored("Brenn", "Brenn lost 3 metres of ice.", 9.0)
    covers, lost = _scored("Tinde", "It covers 5 km.", 8.0), _scored("Tinde", "Tinde lost 4 metres of ice.", 7.0)
    assert abreast.beside(brenn, [covers, lost]) is lost
    assert abreast.ahead(lost, [covers, lost]) == [lost, covers]


def test_a_sentence_in_other_words_stands_beside_where_the_cross_encoder_says_so() -> None:
    """No word is shared. "covers" scores 2 more; with logits of 1 and -11, worth 0.2 each, "thinned" is 0.4 ahead."""
    brenn = _scored("Brenn", "Brenn lost 3 metres of ice.", 9.0)
    covers, thinned = _scored("Tinde", "It covers 5 km.", 8.0), _scored("Tinde", "The tongue thinned by a third.", 6.0)
    told = [replace(s, features=replace(s.features, logit=x)) for s, x in ((covers, -11.0), (thinned, 1.0))]
    assert abreast.beside(brenn, [covers, thinned]) is covers
    assert abreast.beside(brenn, [covers, thinned], told) is thinned


def test_the_surest_side_is_the_one_whose_first_sentence_is_far_ahead() -> None:
    first, second, third = (
        _scored("Brenn", f"It is {n} km long.", score) for n, score in ((1, 9.0), (2, 8.5), (3, 4.0))
    )
    assert abreast.lead([first, third]) == 5.0
    assert abreast.lead([first, third]) > abreast.lead([first, second])
    assert abreast.lead([first]) > abreast.lead([first, third])


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("How do the efficacies of the two tablets differ?", "Adjusted for age, efficacy was 61 percent."),
        ("Which tablet worked better?", "Adjusted for age, efficacy was 61 percent."),
        ("Which tablet is larger?", "It was given twice a day."),
        ("How many nurses gave the tablet?", "It was given twice a day."),
    ],
)
def test_where_results_are_compared_a_sentence_states_an_effect(question: str, best: str) -> None:
    """ "7 percent had fever" is a share, and "prevents cramps" an effect: only the efficacy is both."""
    quotes = ("It was given twice a day.", "7 percent had fever.", "It prevents cramps.")
    found = [_scored("Brenn", quote, 9.0 - n) for n, quote in enumerate(quotes)]
    found.append(_scored("Brenn", "Adjusted for age, efficacy was 61 percent.", 6.5))
    assert abreast.fitting(question, found)[0].candidate.quote == best


def test_words_are_compared_as_they_will_be_quoted() -> None:
    """ "They" is quoted with the sentence before it, and that has the word that the other one has."""
    body = "The terns of Brenn bred late. They raised 12 chicks."
    pointing = _scored("Brenn", "They raised 12 chicks.", 1.0, body)
    before = Span(0, len("The terns of Brenn bred late."))
    pointing = replace(pointing, candidate=replace(pointing.candidate, before=before))
    other = _scored("Tinde", "Terns of Tinde bred early.", 1.0)
    assert abreast.alike(pointing, other) > abreast.alike(_scored("Brenn", "They raised 12 chicks.", 1.0), other)
