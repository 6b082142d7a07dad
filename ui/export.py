"""The sources of an answer for reference managers, and conversations as Markdown. Pure.

Markdown escapes what would begin a command. What is not here: the formats of reference managers (the engine writes
them), the web.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from rag import Reference, in_marks, write_references
from ui.markup import long_date, web_address

Json = Mapping[str, Any]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~&-])")


def sources(answer: Json) -> list[Json]:
    """The releases that an answer cites, each once, in the order of their numbers."""
    return list({(c["release_id"], c["version"]): c for c in reversed(answer["citations"])}.values())[::-1]


def references(answer: Json) -> list[Reference]:
    """The releases that an answer cites; the quotes stand in their notes."""
    quotes: dict[str, list[str]] = {}
    for c in answer["citations"]:
        quotes.setdefault(c["release_id"], []).append(c["quote"])
    return [
        Reference(
            id=c["release_id"],
            title=c["title"],
            published=date.fromisoformat(c["published"]) if c.get("published") else None,
            institution=c.get("institution"),
            url=c.get("url"),
            note="\n".join(quotes[c["release_id"]]),
        )
        for c in sources(answer)
    ]


def markdown(title: str, answers: Iterable[Json]) -> str:
    """A conversation: each question as a heading, the answer, its quotes with where they stand."""
    parts = [f"# {_md(title)}", ""]
    for answer in answers:
        parts += [f"## {_md(answer['question'])}", "", *_said(answer), ""]
        parts += [_source(c) for c in answer["citations"]] + [""]
    return "\n".join(parts)


def _said(answer: Json) -> list[str]:
    prefix = "> " if answer["status"] == "refused" else ""
    return [prefix + _md(line) for line in answer["text"].split("\n") if line.strip()]


def _source(c: Json) -> str:
    whose = f"{_md(c['institution'])}: " if c.get("institution") else ""
    where = f", {_url(c)}" if _url(c) else ""
    quote = _md(" ".join(c["quote"].split()))
    return f"{c['n']}. {whose}“{_md(c['title'])}”, {long_date(c.get('published'))}{where}: {in_marks(quote)}"


FORMATS: dict[str, tuple[str, str]] = {
    "bib": ("application/x-bibtex", "sources.bib"),
    "ris": ("application/x-research-info-systems", "sources.ris"),
    "json": ("application/vnd.citationstyles.csl+json", "sources.json"),
    "md": ("text/markdown", "answer.md"),
}


def write(answer: Json, kind: str) -> str:
    """An answer in one of FORMATS; raises KeyError for another."""
    if kind == "md":
        return markdown(answer["question"], [answer])
    return write_references(references(answer), {"bib": "bibtex", "ris": "ris", "json": "csl"}[kind])


def public(answer: Json) -> dict[str, Any]:
    """An answer without the server's folders: of every source's path the file's name is left."""
    return dict(answer) | {"citations": [c | {"source": file_name(c["source"])} for c in answer["citations"]]}


def file_name(source: str) -> str:
    """A path's last part: "/home/x/releases/a.txt#L3" -> "a.txt#L3"."""
    return re.split(r"[/\\]", source)[-1]


def _md(words: str) -> str:
    return _MARKDOWN.sub(r"\\\1", _line(words)).replace("\\-", "-")


def _line(words: str) -> str:
    return " ".join(words.split())


def _url(c: Json) -> str:
    """The release's address, if it is one for the web, with what would end a field percent-encoded."""
    found = web_address(c.get("url")) or ""
    return "".join(ch if ch.isprintable() and ch not in ' {}\\"<>' else f"%{ord(ch) % 256:02X}" for ch in found)


def joined(answers: Sequence[Json]) -> str:
    """A conversation as JSON, as the contract writes each answer."""
    return json.dumps(list(answers), ensure_ascii=False, indent=2) + "\n"
