"""Exports of the page: the sources of an answer, Markdown that is inert, and no folder of the server in any of them."""

from __future__ import annotations

import json
from typing import Any

from ui import export


def cited(**changes: Any) -> dict[str, Any]:
    base = {
        "n": 1, "release_id": "r1", "version": 1, "title": "Tiles & lichens: 50% less", "published": "2025-03-03",
        "institution": "Ostervale_U", "url": "https://news.example/a", "source": "/srv/secret/a.txt#L3",
        "quote": "It fell.",
    }  # fmt: skip
    return base | changes


def an_answer(*citations: dict[str, Any]) -> dict[str, Any]:
    return {"question": "How *much*?", "status": "answered", "text": "It fell [1].", "citations": list(citations)}


def test_sources_for_reference_managers() -> None:
    """Two quotes of one release are one reference, with both in its note."""
    answer = an_answer(cited(), cited(n=2, quote="Again."))
    bibtex = export.write(answer, "bib")
    assert bibtex.count("@misc{r1,") == 1
    assert r"title = {{Tiles \& lichens: 50\% less}}" in bibtex
    assert r"Ostervale\_U" in bibtex
    assert "month = mar" in bibtex
    ris = export.write(answer, "ris").split("\r\n")
    assert "DA  - 2025/03/03" in ris
    assert ris.count("TY  - RPRT") == 1
    (item,) = json.loads(export.write(answer, "json"))
    assert item["issued"] == {"date-parts": [[2025, 3, 3]]}
    assert item["note"] == "It fell.\nAgain."


def test_every_format_can_be_written() -> None:
    for kind in export.FORMATS:
        assert export.write(an_answer(cited(published=None, institution=None, url=None)), kind)


def test_markdown_is_inert() -> None:
    written = export.markdown("<b>", [an_answer(cited(title="![x](http://evil.example)"))])
    assert "\\<b\\>" in written
    assert "![x](" not in written
    assert "How \\*much\\*?" in written


def test_no_folder_of_the_server_leaves() -> None:
    assert export.public(an_answer(cited()))["citations"][0]["source"] == "a.txt#L3"
    assert export.file_name("C:\\releases\\a.txt") == "a.txt"
