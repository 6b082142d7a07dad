"""Releases for others' programs: RIS, BibTeX and CSL-JSON for reference managers, CSV and JSONL of their fields. Pure.

    | a release          | RIS        | BibTeX       | CSL-JSON                   |
    | (a press release)  | TY RPRT, M3| @misc,       | type report,               |
    |                    |            | howpublished | genre                      |
    | id                 | ID         | key          | id                         |
    | title              | TI         | title        | title                      |
    | institution        | AU         | author       | author (literal), publisher|
    | published          | PY, DA     | year, month, | issued                     |
    |                    |            | day          |                            |
    | url                | UR         | url          | URL                        |
    | language           | LA         | language     | language                   |
    | note               | N1         | note         | note                       |

"Report" is what reference managers take a press release for: RIS has a type PRESS, which Zotero reads as an article in
a journal. rispy and bibtexparser write the first two; CSL-JSON is plain JSON. What is not here: files, the page.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from rag.datatypes import Link, Release
from rag.errors import UsageError

KIND = "Press release"
NOTICED = {"copy": "Copied", "correction": "Corrected", "withdrawal": "Withdrawn", "update": "Updated"}
REFERENCES = ("ris", "bibtex", "csl")
FORMATS = (*REFERENCES, "csv", "jsonl")
COLUMNS = (
    "release_id", "version", "title", "published", "institution", "url", "field", "value", "about", "words", "start",
    "end", "confidence",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet may take for a command at the start of a cell (OWASP, CSV injection)."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference manager is told of a release; `note` may hold words quoted from it."""

    id: str
    title: str
    published: date | None = None
    institution: str | None = None
    url: str | None = None
    language: str | None = None
    note: str = ""


def reference(release: Release, notices: Sequence[Link] = ()) -> Reference:
    """A release as a reference; its notices and what it reports on are noted."""
    notes = [notice_line(link) for link in notices]
    about = [f"{name} {value}" for name in ("journal", "doi") if (value := release.first(name))]
    notes += [f"Reports on {', '.join(about)}"] if about else []
    return Reference(
        release.id, release.title, release.published, release.institution, release.url, release.language,
        ". ".join(notes),
    )  # fmt: skip


def notice_line(link: Link) -> str:
    """What a notice says of a release, in a line: "Withdrawn by r12ab…, 7 August 2025"."""
    day = link.release.published
    return f"{NOTICED[link.kind]} by {link.release.release_id}" + (f", {day.day} {day:%B %Y}" if day else "")


def export(releases: Sequence[Release], form: str, notices: Mapping[str, Sequence[Link]] | None = None) -> str:
    """Releases in one of FORMATS; `notices` are those of each release by its id, which references note.

    Raises:
        UsageError: another format.
    """
    form = form.lower()
    if form in REFERENCES:
        return write_references([reference(r, (notices or {}).get(r.id, ())) for r in releases], form)
    if form == "csv":
        return _csv(releases)
    if form == "jsonl":
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in _lines(releases))
    raise UsageError(f"unknown format {form[:40]!r}: choose one of {', '.join(FORMATS)}")


def write_references(found: Sequence[Reference], form: str) -> str:
    """References as "ris", "bibtex" or "csl"; raises KeyError for another."""
    return {"ris": _ris, "bibtex": _bibtex, "csl": _csl}[form](found)


# Reference managers.


def _ris(found: Sequence[Reference]) -> str:
    from rispy import RisWriter

    class Writer(RisWriter):  # type: ignore[misc]
        """Without the number that rispy puts above each record, lines ended as the format says."""

        NEWLINE = "\r\n"

        def set_header(self, count: int) -> str:  # noqa: ARG002
            return ""

    return str(Writer().formats([_ris_record(r) for r in found])) if found else ""


def _ris_record(r: Reference) -> dict[str, Any]:
    """By rispy's names; a value has no line break, so that none can begin a tag."""
    record: dict[str, Any] = {
        "type_of_reference": "RPRT", "type_of_work": KIND, "title": _line(r.title),
        "authors": [_line(r.institution)] if r.institution else None,
        "year": str(r.published.year) if r.published else None,
        "date": f"{r.published:%Y/%m/%d}" if r.published else None,
        "urls": [address] if (address := web_address(r.url)) else None,
        "language": r.language and _line(r.language), "notes": [_line(r.note)] if r.note else None, "id": _line(r.id),
    }  # fmt: skip
    return {name: value for name, value in record.items() if value}


def _bibtex(found: Sequence[Reference]) -> str:
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field
    from bibtexparser.writer import write

    keys = _keys(found)
    library = Library(
        [
            Entry("misc", keys[n], [Field(name, value) for name, value in _bibtex_fields(r).items() if value])
            for n, r in enumerate(found)
        ]
    )
    return str(write(library))


def _bibtex_fields(r: Reference) -> dict[str, str]:
    """Values as they stand in the file, in braces; the months are BibTeX's own names. Whole titles keep their case."""
    day = r.published
    return {
        "title": f"{{{{{_tex(r.title)}}}}}",
        "author": f"{{{{{_tex(r.institution)}}}}}" if r.institution else "",
        "year": f"{{{day.year}}}" if day else "",
        "month": f"{day:%b}".lower() if day else "",
        "day": f"{{{day.day}}}" if day else "",
        "howpublished": f"{{{KIND}}}",
        "url": f"{{{address}}}" if (address := web_address(r.url)) else "",
        "language": f"{{{_tex(r.language)}}}" if r.language else "",
        "note": f"{{{_tex(r.note)}}}" if r.note else "",
    }


def _tex(words: str) -> str:
    r"""Text for LaTeX: "50 % & {x}" -> "50 \% \& \textbraceleft{}x\textbraceright{}"; braces always balance."""
    return str(_encoder().unicode_to_latex(_line(words)))


@cache
def _encoder() -> Any:
    from pylatexenc import latexencode

    braces = {ord("{"): r"\textbraceleft{}", ord("}"): r"\textbraceright{}"}
    rule = latexencode.UnicodeToLatexConversionRule(latexencode.RULE_DICT, braces)
    return latexencode.UnicodeToLatexEncoder(
        conversion_rules=[rule, "defaults"], unknown_char_policy="keep", unknown_char_warning=False
    )


def _keys(found: Sequence[Reference]) -> list[str]:
    """A key for each, from letters and digits of its id, unique in the file."""
    keys: list[str] = []
    taken: dict[str, int] = {}
    for r in found:
        key = re.sub(r"[^A-Za-z0-9]", "", r.id)[:16] or "release"
        taken[key] = taken.get(key, 0) + 1
        keys.append(key if taken[key] == 1 else f"{key}-{taken[key]}")
    return keys


def _csl(found: Sequence[Reference]) -> str:
    items = []
    for r in found:
        day = r.published
        item: dict[str, Any] = {
            "id": r.id, "type": "report", "genre": KIND, "title": r.title,
            "author": [{"literal": r.institution}] if r.institution else None, "publisher": r.institution,
            "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
            "URL": web_address(r.url), "language": r.language, "note": r.note,
        }  # fmt: skip
        items.append({name: value for name, value in item.items() if value})
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _line(words: str) -> str:
    """On one line, without control characters."""
    return " ".join(_CONTROL.sub(" ", words).split())


def web_address(url: str | None) -> str | None:
    """An http(s) address with what would end a field percent-encoded; None for anything else."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    keep = (c if c.isprintable() and c not in ' {}\\"<>' else _percent(c) for c in url)
    return "".join(keep)


def _percent(c: str) -> str:
    return "".join(f"%{byte:02X}" for byte in c.encode("utf-8", "replace"))


# Fields.


def _lines(releases: Iterable[Release]) -> Iterable[Mapping[str, Any]]:
    """A line for each field of each release: its value, the words that prove it, and where they stand."""
    for r in releases:
        head = (r.id, r.version, r.title, r.published.isoformat() if r.published else None, r.institution, r.url)
        for f in r.fields:
            words = None if f.start is None else r.body[f.start : f.end]
            proof = (f.name, f.value, f.about, words, f.start, f.end, f.confidence)
            yield dict(zip(COLUMNS, (*head, *proof), strict=True))


def _csv(releases: Iterable[Release]) -> str:
    """With a header; a cell that a spreadsheet might run is preceded by an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for line in _lines(releases):
        writer.writerow({name: _cell(value) for name, value in line.items()})
    return out.getvalue()


def _cell(value: Any) -> Any:
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA) else value
