"""A release as HTML: its own words, the quoted ones marked and nothing else."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from rag import Release, Teaser
from tests.ui_fake import RELEASES, release
from ui import reader


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


def test_kinds_by_title_and_by_field() -> None:
    assert [reader.kind(r) for r in RELEASES] == ["original", "original", "correction"]
    withdrawn = release("w", "Withdrawal: glass eel figures", "…", institution="I", day="2025-01-01")
    assert reader.kind(withdrawn) == "withdrawal"
    assert reader.kind(release("k", "Glass", "…", institution="I", day="2025-01-01", kind="copy")) == "copy"


def test_teasers_are_named_without_their_text() -> None:
    html = reader.release(RELEASES[0], teasers=[Teaser("Moss thrives", "lichen", "The summary of it")])
    assert "Moss thrives" in html
    assert "The summary of it" not in html
