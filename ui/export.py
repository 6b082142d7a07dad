"""The sources of an answer as BibTeX, RIS and CSL-JSON, and conversations as Markdown. Pure.

Every format escapes what would end a field or begin a command. What is not here: the web.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ui.markup import long_date, web_address

Json = Mapping[str, Any]

_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~&-])")


def sources(answer: Json) -> list[Json]:
    """The releases that an answer cites, each once, in the order of their numbers."""
    return list({(c["release_id"], c["version"]): c for c in reversed(answer["citations"])}.values())[::-1]


def bibtex(answer: Json) -> str:
    """Each release cited as `@misc`; keys are the first letters of its id and unique."""
    entries = []
    for n, c in enumerate(sources(answer), 1):
        day = _day(c)
        fields = {
            "title": f"{{{_tex(c['title'])}}}",
            "author": f"{{{_tex(c['institution'])}}}" if c.get("institution") else "",
            "year": str(day.year) if day else "",
            "month": f"{day:%b}".lower() if day else "",
            "day": str(day.day) if day else "",
            "howpublished": "Press release",
            "url": _url(c),
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        entries.append("@misc{" + ",\n".join([f"release{n}_{_key(c)}", *lines]) + "\n}\n")
    return "\n".join(entries)


def ris(answer: Json) -> str:
    """Each release cited as a RIS record of the type PRESS."""
    records = []
    for c in sources(answer):
        day = _day(c)
        fields = [
            ("TY", "PRESS"), ("TI", _line(c["title"])), ("AU", _line(c.get("institution") or "")),
            ("PY", str(day.year) if day else ""), ("DA", f"{day:%Y/%m/%d}" if day else ""), ("UR", _url(c)),
            ("ID", _line(c["release_id"])),
        ]  # fmt: skip
        said = [f"{name}  - {value}" for name, value in fields if value]
        records.append("\r\n".join([*said, "ER  - ", ""]))
    return "\r\n".join(records)


def csl(answer: Json) -> str:
    """The releases cited as CSL-JSON; the quotes stand in `note`."""
    items = []
    for c in sources(answer):
        day = _day(c)
        quotes = [q["quote"] for q in answer["citations"] if q["release_id"] == c["release_id"]]
        item = {
            "id": c["release_id"], "type": "article", "genre": "Press release", "title": c["title"],
            "publisher": c.get("institution"), "URL": _url(c) or None, "note": "\n".join(quotes),
            "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        }  # fmt: skip
        items.append({name: value for name, value in item.items() if value})
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


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
    return f"{c['n']}. {whose}“{_md(c['title'])}”, {long_date(c.get('published'))}{where}: “{quote}”"


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
    return {"bib": bibtex, "ris": ris, "json": csl}[kind](answer)


def public(answer: Json) -> dict[str, Any]:
    """An answer without the server's folders: of every source's path the file's name is left."""
    return dict(answer) | {"citations": [c | {"source": file_name(c["source"])} for c in answer["citations"]]}


def file_name(source: str) -> str:
    """A path's last part: "/home/x/releases/a.txt#L3" -> "a.txt#L3"."""
    return re.split(r"[/\\]", source)[-1]


def _tex(words: str) -> str:
    return "".join(_TEX.get(c, c) for c in _line(words))


def _md(words: str) -> str:
    return _MARKDOWN.sub(r"\\\1", _line(words)).replace("\\-", "-")


def _line(words: str) -> str:
    return " ".join(words.split())


def _key(c: Json) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", str(c["release_id"]), flags=re.ASCII)[:12]


def _url(c: Json) -> str:
    """The release's address, if it is one for the web, with what would end a field percent-encoded."""
    found = web_address(c.get("url")) or ""
    return "".join(ch if ch.isprintable() and ch not in ' {}\\"<>' else f"%{ord(ch) % 256:02X}" for ch in found)


def _day(c: Json) -> date | None:
    return date.fromisoformat(c["published"]) if c.get("published") else None


def joined(answers: Sequence[Json]) -> str:
    """A conversation as JSON, as the contract writes each answer."""
    return json.dumps(list(answers), ensure_ascii=False, indent=2) + "\n"
