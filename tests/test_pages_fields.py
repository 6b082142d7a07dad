"""Typed fields, dates, embargoes and identity of a text: what words say, and where they stand."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import PageError
from rag.pages import read
from rag.pages.dateline import dateline_of
from rag.pages.dates import find_dates, numeric_order, order_of_language, parse_date
from rag.pages.draft import Draft
from rag.pages.embargo import NEVER, find_embargo
from rag.pages.funders import funder_fields, names_in
from rag.pages.hidden import hides
from rag.pages.hosts import spells
from rag.pages.identity import normal_url, own_url
from rag.pages.institution import institution_field
from rag.pages.journal import doi_fields, journal_fields
from rag.pages.parts import about_name, boilerplate_spans, contact_spans, is_end_mark, units
from rag.pages.release import finish


@pytest.mark.parametrize(
    ("words", "order", "value"),
    [
        ("2025-08-07T09:00:00+02:00", None, date(2025, 8, 7)),
        ("Thu, 7 Aug 2025 04:00:00 GMT", None, date(2025, 8, 7)),
        ("Thursday, August 7th, 2025", None, date(2025, 8, 7)),
        ("AUGUST 7, 2025", None, date(2025, 8, 7)),
        ("Aug. 7, 2025", None, date(2025, 8, 7)),
        ("17-Aug-2020", None, date(2020, 8, 17)),
        ("7. August 2025", None, date(2025, 8, 7)),
        ("den 3. März 2025", None, date(2025, 3, 3)),
        ("7 de agosto de 2025", None, date(2025, 8, 7)),
        ("le 1er août 2025", None, date(2025, 8, 1)),
        ("07.08.2025", None, date(2025, 8, 7)),
        ("20250807", None, date(2025, 8, 7)),
        ("2025年8月7日", None, date(2025, 8, 7)),
        ("13/08/2025", None, date(2025, 8, 13)),
        ("08/13/2025", None, date(2025, 8, 13)),
        ("03/04/2025", None, None),
        ("03/04/2025", "mdy", date(2025, 3, 4)),
        ("03/04/2025", "dmy", date(2025, 4, 3)),
        ("31 February 2025", None, None),
        ("in 2025", None, None),
    ],
)
def test_dates_as_people_write_them(words: str, order: str | None, value: date | None) -> None:
    """An ambiguous date without an order is none."""
    assert parse_date(words, order) == value


def test_a_found_date_says_where_it_stands() -> None:
    """The range covers the date's words, also with a non-breaking space."""
    text = "Opened on 7\u00a0August 2025, closed."
    (found,) = find_dates(text)
    assert text[found.start : found.end] == "7\u00a0August 2025"


def test_order_of_numeric_dates() -> None:
    """One date that can be read only one way decides; two that disagree decide nothing."""
    assert numeric_order("03/04/2025 and 25/12/2024") == "dmy"
    assert numeric_order("12/25/2024 and 25/12/2024") is None
    assert (order_of_language("en-US"), order_of_language("es"), order_of_language("en")) == ("mdy", "dmy", None)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("EMBARGOED UNTIL 7 August 2025, 14:00 GMT", datetime(2025, 8, 7, 14, tzinfo=UTC)),
        ("Under embargo until 00:01 BST, 3 June 2025", datetime(2025, 6, 2, 23, 1, tzinfo=UTC)),
        ("(Embargoed Until Oct. 18, 2018 @ 10:05AM ET)", datetime(2018, 10, 18, 14, 5, tzinfo=UTC)),
        ("EMBARGO: 2 March 2026, 5 p.m. U.S. EASTERN TIME", datetime(2026, 3, 2, 22, tzinfo=UTC)),
        ("Embargoed until 2 March 2099, 10:00 a.m. CHILE TIME (13:00 UTC)", datetime(2099, 3, 2, 13, tzinfo=UTC)),
        ("Sperrfrist: 12. März 2026, 18:00 Uhr (MEZ)", datetime(2026, 3, 12, 17, tzinfo=UTC)),
        ("Embargado hasta el 5 de marzo de 2026 a las 18:00 (CET)", datetime(2026, 3, 5, 17, tzinfo=UTC)),
        ("Sous embargo jusqu'au 5 mars 2026 à 18h00", datetime(2026, 3, 5, 18, tzinfo=UTC)),
        ("EMBARGOED UNTIL 7 AUGUST 2025", datetime(2025, 8, 7, tzinfo=UTC)),
        ("Not for publication before 12 noon London time on 7 January 2026", datetime(2026, 1, 7, 12, tzinfo=UTC)),
        ("Embargoed until 2025-08-07T14:00:00+02:00", datetime(2025, 8, 7, 12, tzinfo=UTC)),
        ("Embargoed until 24:00 CET on 1 May 2026", datetime(2026, 5, 1, 23, tzinfo=UTC)),
        ("FOR IMMEDIATE RELEASE, 7 August 2025", None),
        ("Embargo lifted on 7 August 2025", None),
        ("Embargoed until Thursday", None),
        ("The trade embargo hurt farmers. In May 2020 it ended.", None),
    ],
)
def test_embargoes(text: str, until: datetime | None) -> None:
    """The moment in UTC; no zone means UTC, no time means midnight, no full date means no embargo."""
    found = find_embargo(text)
    assert (found.until if found else None) == until


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("EMBARGOED UNTIL PUBLICATION", True),
        ("Strictly embargoed until the minister has spoken", True),
        ("UNDER EMBARGO", True),
        ("Embargoed oil reaches the harbour", False),
        ("The ministry keeps its embargo until the talks end.", False),
        ("Embargoed: embargo lifted", False),
    ],
)
def test_an_embargo_without_a_readable_end_hides_a_page_without_a_date(line: str, *, hidden: bool) -> None:
    """Nobody knows when it ends, so it does not; a page that says when it was published is out."""
    body = "{line}\n\n{date}The Rope Bridge Trust counted its bridges and found seven of them sound.\n"
    undated, dated = (
        finish(Draft(title="Seven bridges", body=body.format(line=line, date=words), kind="text"), "a.txt")[0]
        for words in ("", "LINZ, 3 March 2025 — ")
    )
    assert undated.embargo == (NEVER if hidden else None)
    assert dated.published == date(2025, 3, 3)
    assert dated.embargo is None


def test_embargo_zone_of_its_own_offset() -> None:
    """The stated zone is kept."""
    found = find_embargo("Embargoed until 7 August 2025, 14:00 CEST")
    assert found is not None
    assert found.until == datetime(2025, 8, 7, 14, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("The study was funded by the Rope Foundation.", ["Rope Foundation"]),
        (
            "This work was supported by the Ministry of Education and Research, the Centers for Disease Control and "
            "Prevention and the Plank Trust (grants 12, 13).",
            ["Ministry of Education and Research", "Centers for Disease Control and Prevention", "Plank Trust"],
        ),
        (
            "The research was supported by the National Key Research and Development Program of Ruritania, Swim Far.",
            ["National Key Research and Development Program of Ruritania", "Swim Far"],
        ),
        ("Funding: Rope Foundation; Plank Trust", ["Rope Foundation", "Plank Trust"]),
        (
            "El estudio ha sido financiado por la Consejería de Ríos y la Fundación Puente.",
            ["Consejería de Ríos", "Fundación Puente"],
        ),
        ("The bridge was supported by four ropes and by hope.", []),
        (
            "The study, funded by the National Heart, Lung, and Blood Institute and conducted at sea, ended.",
            ["National Heart, Lung, and Blood Institute"],
        ),
        (
            "The authors acknowledge funding from the Rope Foundation and the Plank Trust.",
            ["Rope Foundation", "Plank Trust"],
        ),
        ("The knot study of sailors, titled Ropes, was supported by a grant from the Plank Trust.", ["Plank Trust"]),
        ("The audit (doi 10.5555/x.1) was shown in Lanmore and funded by the Rope Trust.", ["Rope Trust"]),
        ("The study was told of in Spans (doi: 10.5555/x.1) and supported by the Rope Trust.", ["Rope Trust"]),
        (
            "“Rope” was made possible by the Span family and the Knot Harbour Trust. It ends.",
            ["Span family", "Knot Harbour Trust"],
        ),
        ("The trip was made possible by Ada Plank. The Rope Trust watched.", []),
        ("Rope Pharmaceuticals funded the clinical trial.", ["Rope Pharmaceuticals"]),
        ("An earlier pilot study supported by Rope Foundation held.", []),
        ("He was arrested with support from the Rope County Police Department.", []),
        ("The investigation was supported by the Harbour Police.", []),
        ("The team was supported by Trial Attorneys Ada Plank and Bo Span.", []),
        ("Dr. Plank received grants from Knot Pharma outside the submitted work.", []),
        ("Dr. Plank was supported by a fellowship from the Knot Foundation.", ["Knot Foundation"]),
        ("The project is supported by Rope Cloud Services and runs on two harbours.", ["Rope Cloud Services"]),
        ("The study, which was paid for by the Rope Growers Board to help sailors, was small.", ["Rope Growers Board"]),
        (
            "It was funded by the Rope School of Pharmacy and Pharmaceutical Sciences at Lanmore.",
            ["Rope School of Pharmacy and Pharmaceutical Sciences at Lanmore"],
        ),
        (
            "Funding came from the Rope Trust; additional support was provided by Lanmore University.",
            ["Rope Trust", "Lanmore University"],
        ),
    ],
)
def test_funders_are_cut_at_the_right_places(sentence: str, names: list[str]) -> None:
    """An "and" within a name does not cut it; every value is the words that stand at its offsets."""
    fields = list(funder_fields(sentence))
    assert [field.value for field in fields] == names
    assert [sentence[field.start : field.end] for field in fields] == names


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("They report it in the journal Annals of Rope.", "Annals of Rope"),
        ("It is told by a trial in the August 18 New Rope Journal of Medicine.", "New Rope Journal of Medicine"),
        ("Published in the Journal of Ropes, the study found none.", "Journal of Ropes"),
        ("It was put into the online version of The Rope Journal.", None),
        ("It was published in the online version of The Rope Journal.", "The Rope Journal"),
        ("Results are in the current online issue of Human Ropes.", "Human Ropes"),
        ("A study in Heart Failure found none.", None),
        ("The list, published by Rope Media, is a trial in Rope Research Park.", None),
        ("The study, published today in Nature Bridges, shows more.", "Nature Bridges"),
        ("They report in the current issue of Rope Cell that it holds.", "Rope Cell"),
        ("Writing in Rope Sky Letters, a team tells of it.", "Rope Sky Letters"),
        ("It held, a report published today in Seasonal Rope shows (doi: 10.5555/x.1).", "Seasonal Rope"),
        ("It held, a report published today in Seasonal Rope shows.", None),
        ("Writing in Lanmore Park, she waited.", None),
        ("Plank, an author of the paper in Archives of Rope Medicine, warned.", "Archives of Rope Medicine"),
        ("A. Plank: On ropes. Spans and Cables 4, 2026, DOI 10.5555/sc.1", "Spans and Cables"),
        ("Journal: Spans\nDOI: 10.5555/x", "Spans"),
        ("Die Ergebnisse sind in der Zeitschrift Brücke und Seil erschienen.", "Brücke und Seil"),
        ("The report was published in May 2024 in Berlin.", None),
        ("It was presented in London on Monday.", None),
    ],
)
def test_journals(sentence: str, name: str | None) -> None:
    """A month or a town is no journal."""
    assert [field.value for field in journal_fields(sentence)] == ([name] if name else [])


def test_dois_end_where_the_sentence_begins() -> None:
    """Brackets of the DOI stay, those of the sentence go; the same DOI counts once."""
    text = "(doi:10.5555/ABC(1)2). See https://doi.org/10.5555/abc(1)2."
    (field,) = doi_fields(text)
    assert field.value == "10.5555/abc(1)2"
    assert text[field.start : field.end] == "10.5555/ABC(1)2"


@pytest.mark.parametrize(
    ("title", "story", "name"),
    [
        (
            "Man Pleads Guilty",
            "He stole ropes, the Rope Department and the Knot Service (KS) announced.",
            "Rope Department",
        ),
        (
            "Man Pleads Guilty",
            "He stole ropes, the Rope Agency, the Net Unit (NU) and the Knot Service announced.",
            None,
        ),
        ("Man Pleads Guilty", "He stole ropes from the Knot Company and the Lanmore Hospital.", None),
        ("A Dean", "Attorney General Ada Plank today announced that spokesman Bo Span released a rope.", None),
        ("Ropeco Ltd Launches a Knot", "The knot is the work of a year, and Ropeco Ltd is proud of it.", "Ropeco Ltd"),
        ("Ropeco CEO Announces a Knot", "The knot is the work of a year, and the Ropeco CEO is proud of it.", None),
        ("Knots hold", "A team that was funded by the Knot Foundation has tied ropes.", None),
        (
            "Knots hold",
            "Ropes were tied at the Knot Institute.\n\nThe Knot Institute is a house of 40.",
            "Knot Institute",
        ),
        ("Knots hold", "Ropes hold.\n\nSource URL\n\nhttps://ropes.example", None),
    ],
)
def test_who_announces(title: str, story: str, name: str | None) -> None:
    """The subject that announces; no victim, no person, no second agency, and nobody who only paid."""
    first, *rest = story.split("\n\n")
    body = "\n\n".join((title, f"{first} It rained all day, and nobody went out to see the ropes again.", *rest))
    body += " It ties ropes, nets and knots of every kind for sailors who come from far away." if rest else ""
    field = institution_field(body, title, (), (), ())
    assert (field.value if field else None) == name


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Title\n\nText.\n\nRetold from a release by Ludlow Bridge Research, 7 August 2025.", "Ludlow Bridge Research"),
        ("Title\n\nText about it all.\n\nSOURCE Rope Works Inc.", "Rope Works Inc"),
        ("Title\n\nThe Bridge Agency corrects its press release of May 1, 2025, on ropes.", "Bridge Agency"),
        (
            "Title\n\nThe Institute for Dry Bridges (IDB) tested ropes for a year and found them to be quite "
            "strong.\n\n"
            + "More words follow here. " * 9
            + "\n\nAbout IDB: The Institute for Dry Bridges tests ropes.",
            "Institute for Dry Bridges",
        ),
        (
            "Title\n\nThe rope held for a year, says the Wexcombe School of Public Bridges, which tested it on "
            "Monday.\n\n"
            "Contact: Ada Plank, press@wexcombe-spb.example",
            "Wexcombe School of Public Bridges",
        ),
        ("Title\n\nA rope was found by walkers. Nobody knows whose it is, and nobody has asked for it so far.", None),
    ],
)
def test_who_issued_it(body: str, name: str | None) -> None:
    """What the text states goes before its "About" section, that before a contact's address; else nothing is said."""
    contact = contact_spans(units(body))
    hosts = ("wexcombe-spb.example",) if contact else ()
    field = institution_field(body, "Title", boilerplate_spans(units(body), contact), contact, hosts)
    assert (field.value if field else None) == name
    if field is not None:
        assert body[field.start : field.end] == name


@pytest.mark.parametrize(
    ("name", "host", "fits"),
    [
        ("Braddock State Polytechnic", "braddockpoly.example", True),
        ("Grey Harbor Laboratory for Trustworthy Ropes", "greyharbor-ltr.example", True),
        ("Hochschule Wendelstätten", "hs-wendelstaetten.example", True),
        ("Ministry of Bridges", "ropeworks.example", False),
        ("Grey Mail Company", "gmail.com", False),
    ],
)
def test_addresses_spell_names(name: str, host: str, fits: bool) -> None:  # noqa: FBT001
    """Beginnings of words or initials make up a host's parts; a public mailbox spells nobody."""
    assert spells(name, (host,)) is fits


@pytest.mark.parametrize(
    ("head", "span", "place"),
    [
        ("BASEL, Switzerland, 3 June 2025 – Bees dance.", "BASEL, Switzerland, 3 June 2025", "BASEL, Switzerland"),
        ("JUNE 3, 2025, NEW YORK – Bees dance.", "JUNE 3, 2025, NEW YORK", "NEW YORK"),
        ("MADISON, Wis. -- Bees dance.", "MADISON, Wis.", "MADISON, Wis."),
        ("AUSTIN, TX, June 3, 2025 /WireName/ -- Bees dance.", "AUSTIN, TX, June 3, 2025 /WireName/", "AUSTIN, TX"),
        ("Wendelstedt, 24. März 2026. Bienen tanzen.", "Wendelstedt, 24. März 2026", "Wendelstedt"),
        ("(Leipzig) - Bienen tanzen.", "(Leipzig)", "Leipzig"),
        ("This is new – bees dance.", None, None),
    ],
)
def test_datelines(head: str, span: str | None, place: str | None) -> None:
    """Place and date at the head of the first paragraph, whoever wrote them."""
    body = f"Bees dance\n\n{head} They have done so for long."
    found = dateline_of(body)
    assert (body[found.span.start : found.span.end] if found else None) == span
    assert (body[found.place.start : found.place.end] if found and found.place else None) == place


def test_an_embargo_states_the_day_where_nothing_else_does() -> None:
    """What is embargoed until a day is published on it; a page's own date goes before."""
    text = (
        "Ropes hold\n\nEmbargoed until 11 a.m. ET, 20 July 2017\n\n"
        + "Ropes held in the storm for a year and more. " * 9
    )
    found = read(text.encode(), "/a.txt").releases[0]
    assert found.published == date(2017, 7, 20)
    assert found.first("published") == "2017-07-20"
    dated = read(text.replace("Ropes held", "July 21, 2017 - Ropes held", 1).encode(), "/a.txt").releases[0]
    assert dated.published == date(2017, 7, 21)


def test_a_public_body_is_named_by_its_page() -> None:
    """The <title> ends with the name and the page has it on a line; an aggregator's name is nobody's."""
    head = "<html><head><title>Rope Fraud | News | {0}</title></head>"
    page = head + "<body><div>{0}</div><h1>Rope Fraud</h1>{1}</body></html>"
    text = "<p>" + "He sold ropes that were none, the court heard on the second day. " * 9 + "</p>"
    for name, known in (("Department of Ropes", "Department of Ropes"), ("Rope Board Daily", None)):
        assert read(page.format(name, text).encode(), "/a.html").releases[0].institution == known


def test_headings_and_marks() -> None:
    """About a study is not about an institution; the marks that close a release are known."""
    assert about_name("About Example University") == "Example University"
    assert about_name("**Über die Hochschule Lindau:**") == "Hochschule Lindau"
    assert about_name("About the study") is None
    assert about_name("About 700 million adults") is None
    assert [is_end_mark(line) for line in ("# # #", "-30-", "ENDS", "### ", "The end.")] == [True] * 4 + [False]


def test_urls() -> None:
    """A front page is not a page's own url."""
    assert normal_url("HTTP://A.example:80/x/?b=1&utm_medium=y#z") == "https://a.example/x?b=1"
    assert own_url("https://a.example/") is None
    assert own_url("/x") is None
    assert own_url("https://a.example/x") == "https://a.example/x"


@given(st.text(max_size=300))
def test_hides_takes_any_style(style: str) -> None:
    """No style breaks it."""
    assert hides(style) in {True, False}


PIECES = st.sampled_from(
    [
        "<div>",
        "</div>",
        "<p style='x:0'>",
        "<b",
        "&amp;",
        "\x00",
        "About X\n\n",
        "Contact: a@b.example\n",
        "3 May 2025 – ",
        "END\n",
        "LAST 30 PRESS RELEASES:\n",
        "# Title\n",
        "---\n",
        '{"title": "T", "body": "B"}\n',
        "funded by the A and the B. ",
        "[x](y)",
        "é",
        "\ud800",
        "The University of Rope is a long and quite ordinary sentence, which says nothing about anything at all. ",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40), st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(pieces: list[str], junk: bytes) -> None:
    """Nothing but PageError comes out, every span lies within its body, and every field with offsets has words."""
    data = "".join(pieces).encode("utf-8", "surrogatepass") + junk
    try:
        reading = read(data, "/a/b")
    except PageError:
        return
    for release in reading.releases:
        for part in (*release.boilerplate, *release.contact, *([release.dateline] if release.dateline else [])):
            assert 0 <= part.start < part.end <= len(release.body)
        for field in release.fields:
            assert field.value
            if field.start is not None and field.end is not None:
                assert release.body[field.start : field.end].strip()


@pytest.mark.parametrize("gap", [" ", "\n", "\t", "\u00a0"])
def test_a_gap_in_a_list_of_funders_takes_no_time(gap: str) -> None:
    """A name ends before a gap; 1,400 blanks within a sentence once took minutes."""
    started = time.process_time()
    text = f"The study was funded by the Rope Fund{gap * 1400}and others."
    assert [field.value for field in funder_fields(text)] == ["Rope Fund"]
    assert list(names_in(f"Rope Fund,{gap * 1400}Knot Trust")) == ["Rope Fund", "Knot Trust"]
    assert time.process_time() - started < 0.5
