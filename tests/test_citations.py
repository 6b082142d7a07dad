"""The last wall: what is not proven by what it cites does not leave, and what leaves is cited by the right number."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.datatypes import Evidence, Field, Release, Span
from rag.wording.citations import cite, is_verbatim, verify
from rag.wording.llm import QuoteWriter

TITLE = "Coffee and sleep: a trial"
DATELINE = "EXAMPLETON, May 3, 2024"


def shown(
    quote: str,
    field: str = "body",
    *,
    title: str = TITLE,
    institution: str | None = "University of Exampleton",
    published: date | None = date(2024, 5, 3),
) -> Evidence:
    """One sentence of a made-up release, or one of its metadata fields."""
    body = f"{title}\n{DATELINE} – {quote}\n"
    fields: tuple[Field, ...] = (Field("institution", institution),) if institution else ()
    fields += () if field == "body" else (Field(field, quote),)
    release = Release(
        id=title, source="/x.txt", title=title, body=body, page_kind="text", published=published, fields=fields,
        dateline=Span(len(title) + 1, len(title) + 1 + len(DATELINE)),
    )  # fmt: skip
    start = body.index(quote)
    if field != "body":
        return Evidence(release, quote, None, None, 1.0, field)
    return Evidence(release, quote, start, start + len(quote), 1.0)


TRIAL = shown(
    "The trial, led by Ada Byron and Tao Shi of the United States, enrolled 1,212 adults (49%) in August 2023."
)
DRUG = shown("The drug did not reduce deaths, but it may improve sleep.")
DOSE = shown("Up to 30% of patients took 5 to 10 mg of DKN-01 for more than twelve weeks, Dr. Byron said.")
RATE = shown("Heart rates rose in women and fell in men, and sleep was longer in women than in men.")
LINK = shown("Coffee drinking was associated with a lower risk of stroke in some patients.")
PLAN = shown("The university plans to open a second clinic in Example Bay.")
JOURNAL = shown("Cancer Cell", "journal")
ENDED = shown("Ropemakers stopped the sale of hemp after the council banned it.")
NONE = shown("There was no fever, cough or pain, and the test was ineffective.")

KEPT = [
    (TRIAL, "Ada Byron and Tao Shi led the trial [1]."),
    (TRIAL, "The trial enrolled 1212 adults, 49 percent, in Aug. 2023 [1]."),
    (TRIAL, "The trial enrolled adults in the U.S. [1]"),
    (TRIAL, "Byron's trial enrolled 1,212 adults, the University of Exampleton reported on 3 May 2024 [1]."),
    (TRIAL, "“led by Ada Byron and Tao Shi” [1]"),
    (TRIAL, "- **The trial** was led by Ada Byron [1]"),
    (DRUG, "The drug may improve sleep [1]."),
    (DRUG, "The drug did not reduce deaths [1]."),
    (DRUG, "Deaths were not reduced by the drug [1]."),
    (DOSE, "Up to 30 per cent of patients took DKN01 [1]."),
    (DOSE, "Patients took 5–10 mg of DKN-01 for more than 12 weeks [1]."),
    (DOSE, "Dr. Byron said that patients took 10 mg of DKN-01 [1]."),
    (RATE, "Heart rates rose in women [1]."),
    (RATE, "Sleep was longer in women than in men [1]."),
    (LINK, "Coffee drinking was linked to a lower risk of stroke in some patients [1]."),
    (PLAN, "The university will open a second clinic in Example Bay [1]."),
    (JOURNAL, "The study was published in Cancer Cell [1]."),
    (NONE, "There was no cough [1]."),
]
CUT = [
    (TRIAL, "The moon is made of green cheese [1].", "too little"),
    (TRIAL, "The trial enrolled 1,213 adults [1].", "1,213"),
    (TRIAL, "The trial enrolled 49 adults [1].", "unit"),
    (TRIAL, "The trial enrolled adults in August 2022 [1].", "date"),
    (TRIAL, "The trial enrolled two adults [1].", "two"),
    (TRIAL, "The trial was led by Grace Hopper [1].", "Grace"),
    (TRIAL, "Hopper led the trial [1].", "Hopper"),
    (TRIAL, "The trial was led by Ada Shi [1].", "together"),
    (TRIAL, "The trial enrolled adults with CHI3L3 [1].", "CHI3L3"),
    (TRIAL, "The trial “enrolled many adults” [1].", "verbatim"),
    (TRIAL, 'The trial "enrolled adults [1].', "open"),
    (TRIAL, "All adults were enrolled in the trial led by Ada Byron [1].", "all"),
    (TRIAL, "Details of the trial are at https://evil.example/x [1].", "address"),
    (TRIAL, "The trial enrolled adults\u202e [1].", "control"),
    (TRIAL, "The trial enrolled adults.", "cites nothing"),
    (TRIAL, "The trial enrolled adults [9].", "not shown|nothing that was shown"),
    (DRUG, "The drug reduced deaths [1].", "negation"),
    (DRUG, "The drug improves sleep [1].", "may"),
    (DRUG, "The drug did not improve sleep [1].", "negation"),
    (DRUG, "It is false that “it may improve sleep” [1].", "negation|false"),
    (ENDED, "Ropemakers started the sale of hemp [1].", "turns"),
    (ENDED, "The council allowed the sale of hemp [1].", "turns"),
    (DOSE, "30% of patients took DKN-01 [1].", "at most"),
    (DOSE, "Patients took 10 kg of DKN-01 [1].", "unit"),
    (DOSE, "Patients took DKN-01 for less than 12 weeks [1].", "12 weeks"),
    (RATE, "Heart rates fell in women [1].", "something else"),
    (RATE, "Sleep was longer in men than in women [1].", "exchanged|something else"),
    (RATE, "Sleep was shorter in women than in men [1].", "shorter"),
    (LINK, "Coffee drinking reduced the risk of stroke in some patients [1].", "cause"),
    (LINK, "Coffee drinking prevents stroke [1].", "cause|prevents"),
    (PLAN, "The university opened a second clinic in Example Bay [1].", "plans"),
    (NONE, "There was cough [1].", "negation"),
    (NONE, "The test was effective [1].", "opposite"),
    (JOURNAL, "The study was published in Nature [1].", "Nature"),
]


@pytest.mark.parametrize(("evidence", "text"), KEPT, ids=[k[1] for k in KEPT])
def test_a_faithful_sentence_stays(evidence: Evidence, text: str) -> None:
    """Spelling of numbers, dates and names may vary; what is said may not."""
    verified = verify(text, [evidence])
    assert verified.cut == ()
    assert verified.used == (1,)


@pytest.mark.parametrize(("evidence", "text", "reason"), CUT, ids=[c[1] for c in CUT])
def test_a_false_sentence_is_cut_and_the_reason_named(evidence: Evidence, text: str, reason: str) -> None:
    """Nothing is left of it, and the reason names the word or the rule."""
    verified = verify(text, [evidence])
    assert verified.text == ""
    assert verified.used == ()
    assert any(word in verified.cut[0].reason for word in reason.split("|"))


def test_only_the_false_sentence_is_cut() -> None:
    """Three sentences, the second false: the first and third stay, in order."""
    text = "The trial was led by Ada Byron [1]. It enrolled 9 adults [1]. The drug did not reduce deaths [2]."
    verified = verify(text, [TRIAL, DRUG])
    assert verified.text == "The trial was led by Ada Byron [1]. The drug did not reduce deaths [2]."
    assert [c.sentence for c in verified.cut] == ["It enrolled 9 adults [1]."]


def test_markers_are_counted_from_one_in_order_of_first_use_and_invented_ones_go() -> None:
    """[3] is used first and becomes [1]; [8] was never shown."""
    text = "The drug may improve sleep [3][8]. The trial was led by Ada Byron. [1]"
    verified = verify(text, [TRIAL, PLAN, DRUG])
    assert verified.text == "The drug may improve sleep [1]. The trial was led by Ada Byron [2]."
    assert verified.used == (3, 1)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("It may improve sleep. [1].", "It may improve sleep [1]."),
        ('The drug "may improve sleep." [1].', 'The drug "may improve sleep" [1].'),
        (
            'It "may improve sleep." [1] It may improve sleep [1].',
            'It "may improve sleep" [1]. It may improve sleep [1].',
        ),
    ],
)
def test_a_marker_after_the_full_stop_moves_before_it_and_leaves_one(said: str, kept: str) -> None:
    """A closing quotation mark stays with its words: the marker is not theirs."""
    assert verify(said, [DRUG]).text == kept


@pytest.mark.parametrize("marks", ["[1, 2]", "[1-2]", "[1][2]", "【1】【2】", "[1; 2]", "[Evidence 1] [2]"])
def test_markers_in_many_forms(marks: str) -> None:
    """Each means evidence 1 and 2."""
    assert verify(f"Ada Byron tried a drug in the trial {marks}.", [TRIAL, DRUG]).used == (1, 2)


HOSTILE = [
    'He said "wait. [7] What?" and "left', "See [3]. And [[1]] or 【2】.", "No. 5 of the U.S. is (?!) up… \ue001 down",
    "Coffee “never” helps.\n\nIt may not.", "[1]", '"', "a\u202eb", "100% of it, 5 mg.", "* x\n* y",
]  # fmt: skip


@pytest.mark.parametrize("institution", ["University of Exampleton", 'The "Best" [2] Inst., Ltd.', None])
@pytest.mark.parametrize("day", [date(2024, 5, 3), None])
def test_the_quoting_writer_passes_the_same_door_unaltered(institution: str | None, day: date | None) -> None:
    """Whatever a release says, its quotes leave as they are, each with its own number."""
    evidence = [shown(q, institution=institution, published=day, title="Is it? Yes. [2] No") for q in HOSTILE]
    evidence.append(shown("Cancer Cell", "journal", institution=institution, published=day))
    verified = verify("".join(QuoteWriter().stream("", evidence)), evidence)
    assert verified.cut == ()
    assert sorted(verified.used) == list(range(1, len(evidence) + 1))
    for n, position in enumerate(verified.used, 1):
        assert f'"{evidence[position - 1].quote}" [{n}]' in verified.text


def test_the_quoting_writer_frames_quotes_with_fields() -> None:
    """Two quotes of one release under one frame, a field by its name."""
    text = "".join(QuoteWriter().stream("", [TRIAL, DRUG, JOURNAL]))
    assert text == (
        f'University of Exampleton, 3 May 2024: "{TRIAL.quote}" [1] "{DRUG.quote}" [2]\n'
        'University of Exampleton, 3 May 2024, journal: "Cancer Cell" [3]'
    )
    bare = shown("It rained.", institution=None, published=None)
    assert "".join(QuoteWriter().stream("", [bare])) == f'{TITLE}: "It rained." [1]'


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.text(min_size=1, max_size=80))
def test_any_text_is_deterministic_and_its_markers_are_shown(text: str, quote: str) -> None:
    """Whatever comes in: the same again comes out, and used positions exist; any quote passes as a quote."""
    if not quote.strip():
        return
    evidence = [TRIAL, shown(quote)]
    verified = verify(text, evidence)
    assert verified == verify(text, evidence)
    assert set(verified.used) <= {1, 2}
    line = "".join(QuoteWriter().stream("", evidence[1:]))
    assert verify(line, evidence[1:]).text == line


UNITS = ["“", '"', "[1", "1,", "a. ", "not ", "A ", "than ", "$1 ", "[1].", "may ", "http://", "August 1 ", "no, or "]


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_length_costs_seconds_at_most(unit: str) -> None:
    """A million characters of each: the text is capped, and no pattern backtracks."""
    started = time.monotonic()
    verify(unit * (1_000_000 // len(unit)), [TRIAL])
    verify("The trial was led by Ada Byron [1].", [shown(unit * (100_000 // len(unit)) + "end")])
    assert time.monotonic() - started < 20


def test_cite_numbers_and_checks_every_quote() -> None:
    """A body quote and a field's value stand; another body, other offsets, or another value do not."""
    assert [(c.n, c.field, c.start) for c in cite([DRUG, JOURNAL])] == [(1, "body", DRUG.start), (2, "journal", None)]
    for bad in (
        replace(DRUG, start=0), replace(DRUG, end=None), replace(JOURNAL, quote="Cancer"), replace(DRUG, quote=""),
        replace(JOURNAL, field="doi"), replace(DRUG, start=None, end=None), replace(DRUG, start=-5, end=-1),
    ):  # fmt: skip
        assert not is_verbatim(bad)
        with pytest.raises(ValueError, match="citation 2"):
            cite([TRIAL, bad])


def test_what_comes_from_the_question_alone_is_cut() -> None:
    """ "Stop" and "draining" stand nowhere in the quote: three of five content words are too few."""
    towns = shown("Four towns with some 900 inhabitants draw on the stream below.")
    assert verify("The towns should stop draining the stream below [1].", [towns]).used == ()
    assert verify("Four towns draw on the stream below [1].", [towns]).used == (1,)


BEAM = "Beam radiation, which involves 44 treatments, takes nine weeks."


@pytest.mark.parametrize(
    ("quote", "said", "kept"),
    [
        (BEAM, "SBRT needs 44 treatments and nine weeks [1].", False),
        (BEAM, "SBRT and beam radiation need 44 treatments in nine weeks [1].", True),
        (BEAM, "It takes 44 treatments and nine weeks [1].", True),
        ("It involves 44 treatments and takes nine weeks.", "SBRT involves 44 treatments in nine weeks [1].", True),
        ("The therapy involves 44 treatments in nine weeks.", "SBRT involves 44 treatments in nine weeks [1].", True),
    ],
)
def test_a_name_of_the_title_takes_nothing_from_something_else(quote: str, said: str, *, kept: bool) -> None:
    """What a sentence opens with is what it is about, unless that points back."""
    assert bool(verify(said, [shown(quote, title="SBRT cures")]).used) == kept


def test_a_field_is_about_what_its_release_is_about() -> None:
    date_of = shown("2025-08-07", "published", title="SBRT cures", published=date(2025, 8, 7))
    assert verify("The SBRT release was published on 7 August 2025 [1].", [date_of]).cut == ()
