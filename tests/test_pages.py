"""Pages of any kind: what is refused, which release it is, in which encoding and language."""

from __future__ import annotations

import gzip
import json

import pytest

from rag.errors import PageError
from tests.footbridge import SECOND, TEXT, all_of, one, page


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"   \n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
        b"%PDF-1.7" + bytes(range(256)) * 40,
        b"Footbridge opened.",
        b"<html><body><h1>Log in</h1><form><input type=password></form><p>Enter your password to go "
        b"on.</p></body></html>",
        b"<html><body><h1>404 Not Found</h1><p>The page you asked for does not exist on this server, "
        b"sorry.</p></body></html>",
        b'{"a": 1}\n{"b": 2}\n',
        gzip.compress(b"x" * 1000)[:30],
    ],
)
def test_what_is_no_release_is_refused_in_one_line(text: bytes) -> None:
    """Empty, binary, too short, login, error page, records without text: one line each."""
    with pytest.raises(PageError) as caught:
        all_of(text)
    assert "\n" not in str(caught.value)


def test_a_listing_is_refused() -> None:
    """Headline links with a sentence each are other releases."""
    items = "".join(
        f"<article><h3><a href='/n/{n}'>Release number {n} is about bridge {n}</a></h3>"
        f"<p>Bridge {n} was opened on Monday by the mayor and was closed again on Tuesday because of the "
        f"wind.</p></article>"
        for n in range(8)
    )
    with pytest.raises(PageError, match="listing"):
        all_of(f"<html><head><title>News</title></head><body><h1>Press releases</h1><main>{items}</main></body></html>")


def test_identity_is_the_url_or_the_path() -> None:
    """Scheme, host case, tracking, fragment and a trailing slash do not make another release."""

    def made(url: str, source: str) -> str:
        return one(json.dumps({"title": "Footbridge weighs less", "body": TEXT, "url": url}), source).id

    known = made("https://bridges.example/n/7", "/a")
    assert made("HTTP://Bridges.example/n/7/?utm_source=x#top", "/b") == known
    assert made("https://bridges.example/n/8", "/a") != known
    assert made("https://bridges.example/", "/a") != made("https://bridges.example/", "/b")
    assert len(known) == 13


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16", b""), ("utf-16-le", b""), ("cp1252", b"")],
)
def test_encodings_and_newlines(encoding: str, mark: bytes) -> None:
    """The same text in five encodings, with CRLF, is the same body."""
    text = f"Über die Brücke – 61 kg\r\n\r\n{SECOND}\r\n"
    assert one(mark + text.encode(encoding)).body == f"Über die Brücke – 61 kg\n\n{SECOND}"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "de",
            "Die Brücke wiegt weniger als die Menschen, die auf ihr gehen. Sie ist von der Hochschule und "
            "den Städten gebaut worden und wird auch im Winter nicht gesperrt.",
        ),
        (
            "es",
            "El puente pesa menos que las personas que lo cruzan. Los ingenieros de la ciudad lo han "
            "construido con el dinero de la fundación y no se cierra en invierno.",
        ),
        (
            "fr",
            "Le pont pèse moins que les gens qui le traversent. Il est construit par les ingénieurs de la "
            "ville avec une aide de la fondation et ne sera pas fermé dans les mois d'hiver.",
        ),
    ],
)
def test_language_is_judged_by_the_words(lang: str, text: str) -> None:
    """A template that declares English does not make the text English."""
    html = page(f"<p>{text}</p><p>{text}</p>")
    assert one(html).language == lang
