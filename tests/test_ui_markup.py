"""Escaping: whatever a release says, it stays text."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.markup import Markup, count, join, long_date, number, release_url, tag, text, web_address


class Elements(HTMLParser):
    """The elements and the text that a browser would find."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@given(st.text())
def test_text_never_becomes_an_element(words: str) -> None:
    """Any text, as content and as attribute: one element, one attribute, and no character of HTML left in the text."""
    page = Elements()
    page.feed(tag("p", words, title=words))
    page.close()
    assert [(name, [key for key, _ in attributes]) for name, attributes in page.found] == [("p", ["title"])]
    assert not set(text(words)) & set("<>\"'`${}[]\\")


@given(st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs", "Cf", "Cc"])))
def test_text_reads_as_it_was(words: str) -> None:
    """Escaped and read again, printable text is unchanged."""
    assert unescape(text(words)) == words


def test_control_and_direction_characters_are_shown_as_replaced() -> None:
    """U+202E would make "txt.exe" read as "exe.txt"; a NUL ends a string elsewhere."""
    assert text("a\u202eb\x00c\n") == "a\ufffdb\ufffdc\n"


def test_markup_stays_and_text_is_escaped() -> None:
    assert tag("b", Markup("<i>x</i>"), "<i>") == "<b><i>x</i>&lt;i&gt;</b>"
    assert join(["a", None, Markup("<br>")], " & ") == "a &amp; <br>"
    assert tag("input", hidden=True, disabled=False, data_n=None, class_="x") == '<input hidden class="x">'


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://a.example/x?y=1", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt://a.example/%0aalert(1)", False),
        ("data:text/html,x", False),
        ("//a.example", False),
        ("https://", False),
        ("http://[broken", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_are_links(url: object, *, good: bool) -> None:
    assert web_address(url) == (url if good else None)


def test_dates_and_numbers_as_people_write_them() -> None:
    assert long_date("2025-08-07") == "7\u00a0August 2025"
    assert long_date(None) == long_date("soon") == "undated"
    assert (number(9999), number(12345)) == ("9999", "12,345")
    assert (count(1, "release"), count(0, "release")) == ("1\u00a0release", "0\u00a0releases")


def test_addresses_of_passages() -> None:
    assert release_url("a/b?c", version=2, start=3, end=9) == "/release/a%2Fb%3Fc?at=3-9&version=2"
    assert release_url("x", start=3) == "/release/x"
