"""Pages that are no HTML: a press wire's text, Markdown, plain text, and records of JSON."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime

import pytest

from rag.errors import PageError
from rag.pages import read
from tests.footbridge import SECOND, TEXT, all_of, one

PRESS = f"""LANTERNWIRE.example - Press Release Distribution
PRESS RELEASES DISTRIBUTION

Footbridge weighs less than its walkers

2025-06-03
(Lanternwire.example) SMALLFORD, June 3, 2025 -- {TEXT}

{SECOND}

About the Institute of Small Bridges

The Institute of Small Bridges was founded in 1902.

Media contact: Ada Plank, press@small-bridges.example, +44 1632 555-0101

END

ELSE PRESS RELEASES FROM THIS DATE:

Owls sleep through brass band

2025-06-03
Forty owls did not wake when a brass band played below their tree, according to a survey of ...

Bread that bakes itself

2025-06-02
A loaf with a built-in heater was baked in eleven minutes, its makers say, and tastes ...

LAST 30 PRESS RELEASES:

Owls sleep through brass band

Footbridge weighs less than its walkers

A museum for keyholes opens

[Lanternwire.example] Footbridge weighs less than its walkers
"""


def test_press_news_body_runs_from_headline_to_before_end() -> None:
    """The body is one slice of the file; END, teasers and the masthead are not in it."""
    release = one(PRESS)
    assert release.page_kind == "press-news"
    assert release.body in PRESS
    assert release.body.startswith("Footbridge weighs less than its walkers\n")
    assert release.body.endswith("+44 1632 555-0101")


def test_press_news_fields_point_at_their_words() -> None:
    """Every field with offsets quotes the body; the values are those that the page above states."""
    release = one(PRESS)
    assert release.published == date(2025, 6, 3)
    assert release.institution == "Institute of Small Bridges"
    assert release.values("funder") == ("Rope Foundation", "National Council for Footpaths")
    assert "press@small-bridges.example" in release.values("contact")
    assert release.first("dateline") == "SMALLFORD"
    for field in release.fields:
        if field.start is not None and field.name not in {"published", "doi", "embargo"}:
            assert release.body[field.start : field.end] == field.value


def test_press_news_spans_cut_the_parts() -> None:
    """Dateline, boilerplate and contact are spans of the body."""
    release = one(PRESS)
    assert release.dateline is not None
    assert release.body[release.dateline.start : release.dateline.end] == "SMALLFORD, June 3, 2025"
    (about,) = release.boilerplate
    assert release.body[about.start : about.end].endswith("founded in 1902.")
    (contact,) = release.contact
    assert release.body[contact.start : contact.end].startswith("Media contact: Ada Plank")


def test_press_news_teasers_are_others_only() -> None:
    """Two summaries and one bare title; the page's own title and the repeated one are no further teasers."""
    reading = all_of(PRESS)
    assert [t.title for t in reading.teasers] == [
        "Owls sleep through brass band",
        "Bread that bakes itself",
        "A museum for keyholes opens",
    ]
    assert reading.teasers[0].summary.startswith("Forty owls")
    assert reading.teasers[1].published == date(2025, 6, 2)
    assert {t.seen_on for t in reading.teasers} == {reading.releases[0].id}


def test_a_list_of_teasers_alone_is_no_release() -> None:
    """A page whose own part is empty holds none."""
    with pytest.raises(PageError):
        all_of("X - Press Release Distribution\n\n" + PRESS[PRESS.index("ELSE PRESS") :])


def test_markdown_front_matter_is_stated_and_not_in_the_body() -> None:
    """Front matter gives the fields; the body is the text with its headline."""
    text = (
        "---\ntitle: Footbridge weighs less\ndate: 2025-06-03\ninstitution: Institute of Small Bridges\n"
        "funders: [Rope Foundation, Plank Trust]\nurl: https://bridges.example/n/7\nembargo: 2025-06-03 06:00 "
        "BST\n---\n"
        f"{TEXT}\n\n{SECOND}\n"
    )
    release = one(text)
    assert release.page_kind == "markdown"
    assert release.body == f"Footbridge weighs less\n\n{TEXT}\n\n{SECOND}"
    assert (release.published, release.url) == (date(2025, 6, 3), "https://bridges.example/n/7")
    assert release.values("funder") == ("Rope Foundation", "Plank Trust", "National Council for Footpaths")
    assert release.embargo == datetime(2025, 6, 3, 5, 0, tzinfo=UTC)


def test_markdown_wire_footer_is_cut_and_states_the_url() -> None:
    """Links and pictures below a rule are the wire's; the text above stays verbatim."""
    text = (
        f"# **Footbridge** weighs less\n\n{TEXT} See [our site](https://bridges.example).\n\n---\n\n"
        "[Original/Source Press Release](https://wire.example/pr/7)\n\n![QR](https://wire.example/qr.webp)\n"
    )
    release = one(text)
    assert release.title == "Footbridge weighs less"
    assert release.body == f"# **Footbridge** weighs less\n\n{TEXT} See [our site](https://bridges.example)."
    assert release.url == "https://wire.example/pr/7"


def test_front_matter_with_a_colon_in_its_title_is_read_all_the_same() -> None:
    """`title: Correction: x` is no YAML; line by line it says what it means."""
    text = (
        "---\ntitle: Correction: Ice melts at noon\ndate: 2025-03-04\n---\nThe office corrects a number of its own. "
        + "Ice melts at noon, and not at nine as was said. " * 6
    )
    (release,) = read(text.encode(), "/a.md").releases
    assert release.title == "Correction: Ice melts at noon"
    assert str(release.published) == "2025-03-04"
    assert "title:" not in release.body


def test_plain_text_keeps_everything_and_finds_the_headline() -> None:
    """Lines above the headline stay in the body but are not the title."""
    text = f"FOR IMMEDIATE RELEASE\n3 June 2025\n\nFootbridge weighs less than its walkers\n\n{TEXT}\n\n{SECOND}\n"
    release = one(text)
    assert release.page_kind == "text"
    assert release.title == "Footbridge weighs less than its walkers"
    assert release.body == text.strip()
    assert release.published == date(2025, 6, 3)


def test_jsonl_lines_problems_and_sources() -> None:
    """A bad line is a Problem with its line number; the others are releases with theirs."""
    good = {
        "headline": "Footbridge weighs less",
        "text": f"{TEXT}\n\n{SECOND}",
        "date": "03.06.2025",
        "source": "Institute",
    }
    also = {
        "title": "Bread bakes itself",
        "markdown": SECOND,
        "source_url": "https://x.example/b/",
        "funders": ["A Fund"],
    }
    lines = "\n".join([json.dumps(good), "{not json", "[1]", json.dumps(also), json.dumps({"title": "no text"})])
    for data in (lines.encode(), gzip.compress(lines.encode())):
        reading = read(data, "/a/wire.jsonl")
        assert [r.source for r in reading.releases] == ["/a/wire.jsonl#L1", "/a/wire.jsonl#L4"]
        assert [p.source for p in reading.problems] == ["/a/wire.jsonl#L2", "/a/wire.jsonl#L3", "/a/wire.jsonl#L5"]
        first, second = reading.releases
        assert first.published == date(2025, 6, 3)
        assert first.institution == "Institute"
        assert first.body == f"Footbridge weighs less\n\n{TEXT}\n\n{SECOND}"
        assert second.values("funder")[0] == "A Fund"


def test_json_object_over_several_lines_is_one_release() -> None:
    """A pretty-printed object is one record, whose source is the file."""
    release = one(json.dumps({"title": "Footbridge weighs less", "body": TEXT}, indent=2), "/a/one.json")
    assert (release.source, release.title) == ("/a/one.json", "Footbridge weighs less")
