"""A release as HTML: its own words, the quoted ones marked and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from rag import Field, Release, Teaser
from tests.ui_fake import RELEASES, FakeArchive, release
from ui import kin, reader


def marked(html: str) -> str:
    return "".join(unescape(re.sub("<[^>]+>", "", m)) for m in re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.DOTALL))


@given(st.data())
def test_the_mark_holds_exactly_the_span(data: st.DataObject) -> None:
    """Any span of the body: the marked words are body[start:end] but for the blank between paragraphs."""
    shown = RELEASES[0]
    start = data.draw(st.integers(0, len(shown.body) - 1))
    end = data.draw(st.integers(start + 1, len(shown.body)))
    html = reader.release(shown, at=(start, end))
    assert marked(html).replace("\n", "") == re.sub(r"\n\s*\n", "", shown.body[start:end]).replace("\n", "")
    assert html.count('id="at"') <= 1


def test_a_span_beyond_the_body_marks_nothing() -> None:
    assert "<mark" not in reader.release(RELEASES[0], at=(5, 10**6))


def test_the_title_is_drawn_once_and_the_dateline_set_apart() -> None:
    html = reader.release(RELEASES[0])
    assert html.count("Lichens on roof tiles record") == 1
    assert '<h1 class="title">' in html
    assert '<span class="dateline">OSTERVALE, 3 March 2025 – </span>' in html


def test_a_hostile_release_stays_text() -> None:
    """Tags, templates and Markdown in every place a publisher can write to; a script address is no link."""
    bad = "<img src=x onerror=alert(1)> ${alert(1)} {{x}} ![a](http://evil.example/p) </script>"
    hostile = release("bad", bad, bad + "\n\n" + bad, institution=bad, day="2025-01-01", journal=bad)
    html = reader.release(hostile, at=(3, 9), teasers=[Teaser(bad, "bad")])
    assert "<img" not in html
    assert "</script" not in html
    assert "${" not in html
    assert "{{" not in html
    assert "](" not in html


def test_addresses_that_are_no_web_addresses_are_not_linked() -> None:
    base = RELEASES[0]
    evil = Release(base.id, base.source, base.title, base.body, "text", url="javascript:alert(1)")
    assert "javascript" not in reader.release(evil)


def test_what_a_release_is_among_others() -> None:
    archive = FakeArchive((*RELEASES, replace(RELEASES[0], id="again", published=date(2025, 3, 4))))
    standing = {r.id: kin.standing(r, archive.lineage(r.id)) for r in archive.releases}
    assert standing == {"lichen": "original", "ferry": "original", "correction": "correction", "again": "copy"}
    withdrawn = release("w", "Withdrawal: glass eels", "…", institution="I", day="2025-01-01", kind="withdrawal")
    assert kin.standing(withdrawn, None) == "withdrawal"
    assert kin.standing(release("k", "Glass", "…", institution="I", day="2025-01-01", kind="award"), None) == "original"


def test_a_corrected_release_says_so_before_its_first_word() -> None:
    """The link leads to the words of the notice, 0 to 10 in the fake; the list below names both copies."""
    copy = replace(RELEASES[0], id="again", published=date(2025, 3, 4))
    html = reader.release(copy, lineage=FakeArchive((*RELEASES, copy)).lineage("again"))
    top, _, rest = html.partition('class="title"')
    assert "Corrected on 2\u00a0May 2025" in top
    assert 'href="/release/correction?at=0-10"' in top
    assert "First told in" in top
    assert "Copies and corrections" in rest
    assert "this release" in rest
    notice = reader.release(RELEASES[2], lineage=FakeArchive().lineage("correction"))
    assert 'Corrects: <a href="/release/lichen"' in notice


def test_a_release_alone_has_no_list_of_others() -> None:
    assert "Copies and corrections" not in reader.release(RELEASES[1], lineage=FakeArchive().lineage("ferry"))


def test_an_older_version_points_at_the_newest() -> None:
    assert "This is version 1" in reader.release(RELEASES[0], newest=2)
    assert "This is version" not in reader.release(RELEASES[0], newest=1)


def test_a_field_leads_to_the_words_that_show_it() -> None:
    at = RELEASES[0].body.index("Ines Aldgate")
    proven = replace(RELEASES[0], fields=(Field("quote", "A tile", at, at + 12, about="Ines Aldgate"),))
    html = reader.release(proven)
    assert f'href="/release/lichen?at={at}-{at + 12}&amp;version=1"' in html
    assert '“A tile”</a> <span class="when">Ines Aldgate</span>' in html


def test_teasers_are_named_without_their_text() -> None:
    html = reader.release(RELEASES[0], teasers=[Teaser("Moss thrives", "lichen", "The summary of it")])
    assert "Moss thrives" in html
    assert "The summary of it" not in html
