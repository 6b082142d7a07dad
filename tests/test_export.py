"""Exports: what other programs read back, whatever a release says, and spreadsheets that run nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st

from rag.datatypes import Field, Link, Pointer, Release
from rag.errors import UsageError
from rag.export import COLUMNS, FORMATS, Reference, export, reference, web_address, write_references

TERNS = Release(
    "r1", "/terns.md", "Terns & gulls: 50 % {more}", "Terns & gulls: 50 % {more}\n\nOla Berg counted.", "markdown",
    date(2025, 3, 4), url="https://tern.example/a b",
    fields=(
        Field("institution", "Tern Office"), Field("journal", "Annals_of Terns"),
        Field("person", "Ola Berg", 28, 36, 0.8), Field("role", "counter", 37, 44, 0.7, "Ola Berg"),
    ),
)  # fmt: skip
ANYTHING = st.text(max_size=60)


def test_ris() -> None:
    """Read back by rispy: one report, of the kind "Press release", by the institution."""
    written = export([TERNS], "ris")
    assert written.startswith("TY  - RPRT\r\nM3  - Press release\r\n")
    (read,) = rispy.loads(written)
    assert (read["title"], read["authors"], read["year"], read["date"]) == (
        "Terns & gulls: 50 % {more}", ["Tern Office"], "2025", "2025/03/04",
    )  # fmt: skip
    assert read["urls"] == ["https://tern.example/a%20b"]
    assert read["notes"] == ["Reports on journal Annals_of Terns"]


def test_bibtex() -> None:
    """Two releases whose ids are alike in letters and digits keep two keys; LaTeX's own characters are written so."""
    other = Reference("r-1", "Ærø: β–carotene")
    written = write_references([reference(TERNS), other], "bibtex")
    library = parse_string(written)
    assert [e.key for e in library.entries] == ["r1", "r1-2"]
    assert r"Terns \& gulls: 50 \% \textbraceleft{}more\textbraceright{}" in written
    assert "month = mar" in written
    assert not library.failed_blocks
    assert written.isascii()


def test_csl() -> None:
    (item,) = json.loads(export([TERNS], "csl"))
    assert (item["type"], item["genre"], item["author"]) == ("report", "Press release", [{"literal": "Tern Office"}])
    assert item["issued"] == {"date-parts": [[2025, 3, 4]]}
    assert write_references([], "csl") == "[]\n"


@pytest.mark.parametrize(("form", "field"), [("ris", "N1  - "), ("bibtex", "note = {"), ("csl", '"note": "')])
def test_what_was_withdrawn_or_corrected_is_noted(form: str, field: str) -> None:
    """In the order of the notices, before what else is noted; other releases keep their own notes."""
    terns = Pointer("r1", TERNS.title, TERNS.published)
    links = (
        Link("correction", Pointer("r2", "Correction", date(2025, 4, 1)), terns),
        Link("withdrawal", Pointer("r3", "Withdrawal", None), terns),
    )
    written = export([TERNS], form, {"r1": links})
    assert f"{field}Corrected by r2, 1 April 2025. Withdrawn by r3. Reports on journal" in written
    assert export([TERNS], form, {"r2": links}) == export([TERNS], form)


@given(ANYTHING, ANYTHING)
def test_nothing_ends_its_field(title: str, url: str) -> None:
    """One record stays one record in each format, whatever the title, the institution and the address say."""
    hostile = Reference("r1", title, date(2025, 3, 4), title, f"https://x.example/{url}", note=title)
    (entry,) = parse_string(write_references([hostile], "bibtex")).entries
    assert {"title", "howpublished", "year"} <= set(entry.fields_dict)
    ris = write_references([hostile], "ris").split("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in ris if line)
    assert [line[:2] for line in ris].count("TY") == 1
    assert len(json.loads(write_references([hostile], "csl"))) == 1


@given(ANYTHING)
def test_braces_balance(title: str) -> None:
    r"""BibTeX counts braces also after a backslash, so that none may stand alone, as in "\{"."""
    written = write_references([Reference("r1", title)], "bibtex")
    depth = 0
    for c in written:
        depth += {"{": 1, "}": -1}.get(c, 0)
        assert depth >= 0
    assert depth == 0


def test_csv_has_a_row_for_each_field() -> None:
    rows = list(csv.DictReader(io.StringIO(export([TERNS], "csv"))))
    assert tuple(rows[0]) == COLUMNS
    assert [(r["field"], r["value"], r["words"], r["about"]) for r in rows] == [
        ("institution", "Tern Office", "", ""),
        ("journal", "Annals_of Terns", "", ""),
        ("person", "Ola Berg", "Ola Berg", ""),
        ("role", "counter", "counted", "Ola Berg"),
    ]


@pytest.mark.parametrize("value", ["=1+1", "+49 555", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_a_cell_runs_nothing(value: str) -> None:
    made = Release("r1", "/a", value, "body", "text", fields=(Field("funder", value),))
    (row,) = csv.DictReader(io.StringIO(export([made], "csv"), newline=""))
    assert (row["title"], row["value"]) == ("'" + value, "'" + value)


def test_jsonl_keeps_values_as_they_are() -> None:
    made = Release("r1", "/a", "=1", "body", "text", fields=(Field("funder", "=1"), Field("kind", "other", 0, 4)))
    first, second = map(json.loads, export([made], "jsonl").splitlines())
    assert (first["title"], first["value"], first["words"], first["published"]) == ("=1", "=1", None, None)
    assert (second["words"], second["start"], second["end"]) == ("body", 0, 4)


def test_nothing_to_export_is_no_error() -> None:
    assert {form: export([], form).strip() for form in FORMATS} == {
        "ris": "", "bibtex": "", "csl": "[]", "csv": ",".join(COLUMNS), "jsonl": "",
    }  # fmt: skip


def test_a_format_may_be_written_large() -> None:
    assert export([], "CSL") == export([], "csl")


def test_another_format_is_named() -> None:
    with pytest.raises(UsageError, match="choose one of ris, bibtex, csl, csv, jsonl"):
        export([TERNS], "endnote")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://x.example/a{b}", "https://x.example/a%7Bb%7D"),
        ("https://x.example/é", "https://x.example/é"),
        ("https://x.example/\n", "https://x.example/%0A"),
        ("javascript:alert(1)", None),
        ("https://[broken", None),
        (None, None),
    ],
)
def test_addresses(url: str | None, address: str | None) -> None:
    assert web_address(url) == address
