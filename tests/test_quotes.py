"""Who said it: quotation marks, alignment, the walk from half a memory to a speaker, and what is not a quote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import quotes
from rag.alignment import align, rarity, words
from rag.datatypes import Chunk, Field, Link, Pointer, Release, Scope
from rag.errors import UsageError
from rag.quotemarks import marked

SCOPE = Scope(as_of=20260101, instant=2**40)
BODY = (
    "Otters return to the Brenn\n\nThe otters of the Brenn are back, the River Trust says.\n\n"
    "“We had not seen a single otter in forty years, and on Tuesday there were five,” said Marta Ilves, who keeps "
    "the count. “I dropped my thermos into the water.”\n\n"
    "Her colleague Jon Rask is careful. “Five animals are a visit, not a population,” he said."
)


def span(body: str, piece: str) -> tuple[int, int]:
    return body.index(piece), body.index(piece) + len(piece)


def release(id_: str = "otters", body: str = BODY, *, day: date = date(2025, 3, 4), speakers: bool = True) -> Release:
    said = {"We had not": "Marta Ilves", "I dropped": "Marta Ilves", "Five animals": "Jon Rask"}
    fields = tuple(
        Field("quote", m[1], *m.span(1), about=who)
        for m in re.finditer("“([^”]+?),?”", body)
        for start, who in said.items()
        if m[1].startswith(start)
    )
    title, _, _ = body.partition("\n")
    return Release(id_, f"/{id_}.txt", title, body, "text", day, fields=fields if speakers else ())


@dataclass
class Shelf:
    """What `find` needs of a library and an index: every release is one passage, found by any shared word."""

    releases: Sequence[Release]
    copies: Mapping[str, str]
    withdrawn: Mapping[str, Link] = field(default_factory=dict)

    def match(self, text: str, k: int) -> list[tuple[int, float]]:
        asked = {w.key for w in words(text)}
        shared = [(n, len(asked & {w.key for w in words(r.body)})) for n, r in enumerate(self.releases)]
        return [(n, float(count)) for n, count in shared if count][:k]

    def chunks(self, ids: Sequence[int], scope: Scope) -> list[Chunk]:
        return [Chunk(self.releases[n].id, 1, 0, 0, len(self.releases[n].body), "", "") for n in ids]

    def releases_by_id(self, ids: Sequence[str], scope: Scope) -> dict[str, Release]:
        return {r.id: r for r in self.releases if r.id in ids}

    def originals(self, ids: Sequence[str], scope: Scope) -> dict[str, str]:
        return {i: self.copies[i] for i in ids if i in self.copies}

    def notices(self, ids: Sequence[str], scope: Scope) -> dict[str, tuple[Link, ...]]:
        return {i: (self.withdrawn[i],) for i in ids if i in self.withdrawn}


def find(text: str, *releases: Release, copies: Mapping[str, str] | None = None) -> tuple[quotes.Quotation, ...]:
    shelf = Shelf(releases or (release(),), copies or {})
    return quotes.find(text, library=shelf, scope=SCOPE, match=shelf.match)


# Quotation marks.


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('Lee: "We won," and "so did he."', ["We won,", "so did he."]),
        ("“One. Two.” said Lee", ["One. Two."]),
        ("„Wir haben gewonnen“, sagte Lee.", ["Wir haben gewonnen"]),
        ("« Nous avons gagné », dit-elle.", ["Nous avons gagné"]),
        ("»Wir auch«, sagte er.", ["Wir auch"]),
        ("He said: ‘The trees’ leaves weren’t green.’", ["The trees’ leaves weren’t green."]),
        ("It's the dogs' home and the boys' school.", []),
        ("‘So it is,’ said Ann’s aunt.", ["So it is,"]),
        ('"It goes on\n"and ends," he said.', ["It goes on", "and ends,"]),
        ("“An “inner” word,” said Lee.", ["An “inner” word,"]),
        ('A 5" pipe and a "big" one', ["big"]),
        ("''Old marks,'' he said.", ["Old marks,"]),
        ("“”", []),
    ],
)
def test_what_stands_between_marks(text: str, inside: list[str]) -> None:
    """Straight and typographic marks of several languages; apostrophes, plurals and inches are none."""
    assert [text[s.start : s.end] for s in marked(text)] == inside


@given(st.text(alphabet="ab s'\"“”„‘’«»\n.,", max_size=80))
def test_marked_spans_are_in_order_and_hold_words(text: str) -> None:
    spans = marked(text)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(text[s.start : s.end].strip() == text[s.start : s.end] for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_long_bodies_are_read_once() -> None:
    """Half a million marks that never close, or close at once, take about a second, not minutes."""
    for text in ("“" * 200_000, '" ' * 200_000, "‘a " * 200_000):
        assert len(marked(text)) <= 200_000


# Alignment.


def test_cover_and_density_of_an_alignment() -> None:
    """Of four asked words three stand there in order, with one left out between: cover 3/4, dense 3/(3 + .3)."""
    asked, said = words("five animals visit population"), words("five animals are visit")
    found = align(asked, said, dict.fromkeys((w.key for w in asked), 1.0))
    assert found
    assert (found.places, found.cover, found.bag) == ((0, 1, 3), 0.75, 0.75)
    assert found.dense == pytest.approx(3 / 3.3)
    assert not found.exact


def test_rare_words_weigh_more() -> None:
    """Of four texts all have "the" and one "otter": log 2 against log 5; a word that none has weighs as the latter."""
    weights = rarity(words("the otter hums"), [{"the", "otter"}, {"the"}, {"the"}, {"the"}])
    assert weights["the"] == pytest.approx(0.4307, abs=1e-4)
    assert weights["otter"] == weights["hum"] == 1.0


@given(st.lists(st.sampled_from("river otter the count five visit".split()), min_size=3, max_size=12))
def test_a_score_is_a_share(asked: list[str]) -> None:
    found = align(words(" ".join(asked)), words(BODY), dict.fromkeys((w.key for w in words(" ".join(asked))), 0.5))
    assert found is None or 0 <= found.score <= 1


# Who said it.


@pytest.mark.parametrize(
    "asked",
    [
        "we had not seen a single otter in forty years",
        "WE HAD NOT SEEN A SINGLE OTTER, IN FORTY YEARS!",
        "“We had not seen a single otter in forty years”",
        "Ilves said: 'well' and \"we had not seen a single otter in forty years\" to the paper",
    ],
)
def test_exact_words_in_any_dress(asked: str) -> None:
    (found,) = find(asked)
    assert (found.release.id, found.speaker, found.exact, found.score) == ("otters", "Marta Ilves", True, 1.0)
    assert found.words.startswith("We had not seen")


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ("not one otter in forty years and then on tuesday there were five", "Marta Ilves"),
        ("we had not seen otters in forty years, on Tuesday we saw five of them", "Marta Ilves"),
        ("five animals is only a visit and not a population", "Jon Rask"),
        ("a visit, not a population, these five animals are", "Jon Rask"),
    ],
)
def test_words_half_remembered(asked: str, who: str) -> None:
    (found,) = find(asked)
    assert (found.speaker, found.exact) == (who, False)
    assert found.release.body[found.start : found.end] == found.words


@pytest.mark.parametrize(
    "asked",
    [
        "Five beavers built a dam at the mouth of the Brenn last winter",
        "We have seen many animals on the river this year",
        "The otters of the Brenn are back",  # the release says so; nobody is quoted
        "We had not expected a single euro from the fund",
        "population of the valley",
    ],
)
def test_no_such_quote(asked: str) -> None:
    assert find(asked) == ()


def test_a_quotation_divided_by_its_speaker_is_one() -> None:
    """Words from both of its parts are found, with what stands between; the next speaker's words are not in it."""
    (found,) = find("on tuesday there were five, I dropped my thermos into the water")
    assert found.words.startswith("We had not")
    assert found.words.endswith("into the water.")
    assert "who keeps the count" in found.words
    assert found.speaker == "Marta Ilves"


def test_words_between_marks_count_without_a_reader_who_knew_them() -> None:
    (found,) = find("we had not seen a single otter in forty years", release(speakers=False))
    assert (found.speaker, found.words[:10]) == (None, "We had not")


def test_the_original_is_named_and_its_copies_with_it() -> None:
    """The library knows the original; the copy's edited words are the same quotation, and its reader knew nobody."""
    wire = release("wire", BODY.replace("a single otter", "one otter"), day=date(2025, 3, 3), speakers=False)
    (found,) = find("we had not seen one otter in forty years", wire, release(), copies={"wire": "otters"})
    assert (found.release.id, found.speaker, [p.release_id for p in found.copies]) == (
        "otters", "Marta Ilves", ["wire"],
    )  # fmt: skip


def test_a_quotation_of_a_withdrawn_release_says_so() -> None:
    link = Link("withdrawal", Pointer("gone", "No otters", None), Pointer("otters", "Otters", None))
    shelf = Shelf((release(),), {}, {"otters": link})
    (found,) = quotes.find("a single otter in forty years", library=shelf, scope=SCOPE, match=shelf.match)
    assert found.notices == (link,)


def test_the_earliest_tells_it_where_no_copy_is_known() -> None:
    later = release("later", day=date(2025, 3, 9))
    (found,) = find("five animals are a visit, not a population", later, release())
    assert (found.release.id, [p.release_id for p in found.copies]) == ("otters", ["later"])


def test_the_one_with_the_very_words_goes_before_an_earlier_sibling() -> None:
    sibling = release("sibling", BODY.replace("a single otter", "one otter"), day=date(2025, 1, 3))
    (found,) = find("we had not seen a single otter in forty years", sibling, release())
    assert (found.release.id, found.exact, [p.release_id for p in found.copies]) == ("otters", True, ["sibling"])


def test_fewer_than_three_words_tell_nothing() -> None:
    for text in ("", "two words", "…!"):
        with pytest.raises(UsageError, match="three or more"):
            find(text)


def test_a_few_words_must_be_right() -> None:
    """Four words that stand there are enough; four of which one does not are not."""
    assert find("dropped my thermos into")[0].exact
    assert find("dropped my telephone into") == ()


# Only the gist is remembered.


def gist(text: str, *releases: Release, **logits: float) -> tuple[quotes.Quotation, ...]:
    """Asked with a cross-encoder that gives each stretch the logit of the first of the words that it has."""

    def scores(asked: str, texts: Sequence[str]) -> list[float]:
        assert asked[0].islower()  # without who may have said it
        return [next((logit for word, logit in logits.items() if word in text), -9.0) for text in texts]

    shelf = Shelf(releases or (release(),), {})
    meaning = quotes.Meaning(lambda _text, _k: [(n, 1.0) for n, _ in enumerate(shelf.releases)], scores)
    return quotes.find(text, library=shelf, scope=SCOPE, match=shelf.match, meaning=meaning)


@pytest.mark.parametrize("said", ["", "Marta Ilves said that ", "Who said that ", "Ilves: "])
def test_a_gist_is_found_by_its_meaning(said: str) -> None:
    (found,) = gist(f"{said}her flask fell in the stream", thermos=6.0)
    assert (found.speaker, found.words, found.exact) == ("Marta Ilves", "I dropped my thermos into the water.", False)
    assert found.score == pytest.approx(6 / 12)


def test_a_number_that_is_remembered_must_stand_there() -> None:
    assert gist("her flask fell in the stream in 1931", thermos=6.0) == ()


def test_meaning_is_asked_only_where_words_tell_nothing() -> None:
    (found,) = gist("five animals are a visit", thermos=9.0)
    assert (found.speaker, found.exact) == ("Jon Rask", True)


def test_a_thought_of_two_sentences_may_be_divided_by_its_speaker() -> None:
    """Two sentences in a row mean more than each alone; what stands between them is quoted with them."""
    body = BODY.replace("I dropped my thermos", "It made me glad")
    (found,) = gist("her joy about what swam there", release(body=body), **{"there were five,” said": 7.0, "glad": 4.0})
    assert found.words.startswith("We had not")
    assert found.words.endswith("into the water.")


@pytest.mark.parametrize("logits", [{"thermos": quotes.MEANT - 0.1}, {"The otters of": 9.0}])
def test_what_fits_badly_or_nobody_says_is_no_quote(logits: dict[str, float]) -> None:
    assert gist("her flask fell in the stream", **logits) == ()


def test_what_others_say_as_well_is_told_of_nobody() -> None:
    """Unless they say the same: then the earliest tells it."""
    other = release("other", BODY.replace("I dropped my thermos into", "My kettle sank in"), day=date(2025, 1, 3))
    near = {"thermos": 6.0, "kettle": 6.0 - quotes.CLEAR / 2}
    assert gist("her flask fell in the stream", release(), other, **near) == ()
    (found,) = gist("her flask fell in the stream", release(), release("same", day=date(2025, 1, 3)), thermos=6.0)
    assert (found.release.id, [p.release_id for p in found.copies]) == ("same", ["otters"])


@given(st.text(max_size=300))
def test_any_text_can_be_asked(text: str) -> None:
    try:
        found = find(text)
    except UsageError:
        return
    assert all(q.words for q in found)
