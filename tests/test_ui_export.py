"""Exports: each format's own escaping, and no folder of the server in any of them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

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


def test_bibtex() -> None:
    """Two quotes of one release are one entry; `&`, `%` and `_` are escaped."""
    written = export.bibtex(an_answer(cited(), cited(n=2, quote="Again.")))
    assert written.count("@misc{release1_r1,") == 1
    assert r"title = {{Tiles \& lichens: 50\% less}}" in written
    assert r"Ostervale\_U" in written
    assert "month = {mar}" in written


@given(st.text(max_size=60))
def test_a_title_never_ends_its_field(title: str) -> None:
    """Braces balance in BibTeX, a RIS value has no line of its own, CSL-JSON parses."""
    answer = an_answer(cited(title=title, institution=title, url=f"https://x.example/{title}"))
    bibtex = export.bibtex(answer)
    assert bibtex.replace("\\{", "").replace("\\}", "").count("{") == bibtex.replace("\\{", "").replace(
        "\\}", ""
    ).count("}")
    starts = [line[:6] for line in export.ris(answer).split("\r\n") if line]
    assert all(line[2:6] == "  - " for line in starts)
    assert starts.count("TY  - ") == 1
    assert len(json.loads(export.csl(answer))) == 1


def test_ris_and_csl() -> None:
    assert "DA  - 2025/03/03\r\n" in export.ris(an_answer(cited()))
    (item,) = json.loads(export.csl(an_answer(cited(), cited(n=2, quote="Again."))))
    assert item["issued"] == {"date-parts": [[2025, 3, 3]]}
    assert item["note"] == "It fell.\nAgain."


def test_markdown_is_inert() -> None:
    written = export.markdown("<b>", [an_answer(cited(title="![x](http://evil.example)"))])
    assert "\\<b\\>" in written
    assert "![x](" not in written
    assert "How \\*much\\*?" in written


def test_no_folder_of_the_server_leaves() -> None:
    assert export.public(an_answer(cited()))["citations"][0]["source"] == "a.txt#L3"
    assert export.file_name("C:\\releases\\a.txt") == "a.txt"
