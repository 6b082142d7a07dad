"""An exact list (counts, lists, comparisons) as an accessible table, and the same as CSV. Pure.

What is not here: the answer around it (render), how a list is made (the engine).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ui import timeline
from ui.cards import cite, reference, source_url
from ui.markup import EMPTY, Markup, count, join, long_date, number, release_url, tag

Json = Mapping[str, Any]

SHOWN_ROWS = 10
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
CLAIM = ("Number", "Direction", "Population", "Quote")
"""The columns of a comparison, named like the parts of a claim."""
HEADINGS = ("entry", "title", "published", "institution", "release_id", "url", "passage", "quote", "reference")


def table(found: Json, known: Mapping[int, Json], *, answer_id: str = "", told: bool = False) -> Markup:
    """The list: ten rows at once, the others on request, every row's citations as links; and its CSV file.

    With `told` the answer's text says what is listed, and only who does not see it is told again.
    """
    if not found["rows"]:
        return EMPTY
    claims = any(row.get("claim") for row in found["rows"])
    valued = not claims and any(row.get("value") is not None for row in found["rows"])
    rows = [_row(n, row, known, valued=valued) for n, row in enumerate(found["rows"], 1)]
    names = ["No.", *(["Entry"] if valued else []), "Release", *(CLAIM if claims else ()), "Sources"]
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in names)))
    more = rows[SHOWN_ROWS:]
    whole = tag(
        "table",
        tag("caption", number(found["count"]), " ", found["criterion"], class_="unseen" if told else None),
        head,
        tag("tbody", *rows[:SHOWN_ROWS]),
        tag("tbody", *more, hidden=True) if more else None,
    )
    every = tag("button", f"Show all {count(len(rows), 'row')}", type="button", data_all=True) if more else None
    file = tag("a", "CSV", href=f"/answer/{answer_id}.csv", download=True, title="The whole table as a file")
    tools = tag("p", every, file if answer_id else None, class_="tools")
    sheet = tag("div", whole, class_="sheet-scroll", tabindex="0", role="region", aria_label="Table")
    return tag("div", sheet, tools, class_="table")


def _row(n: int, row: Json, known: Mapping[int, Json], *, valued: bool) -> Markup:
    cites = [cite(k, known[k]) for k in row["citations"] if k in known]
    others = len({known[k]["release_id"] for k in row["citations"] if k in known} - {row["release_id"]})
    more = [f"and {count(others, 'other')}"] if others else []
    link = tag("a", row["title"], href=release_url(row["release_id"]), data_open=True, class_="pointer", dir="auto")
    whose = tag(
        "td",
        link,
        tag("span", join([long_date(row.get("published")), *more], ", "), class_="when"),
    )
    entry = tag("th", entered(row.get("value")), scope="row", dir="auto") if valued else None
    claim = row.get("claim") or {}
    parts = [tag("td", claim[part.lower()] or "–", dir="auto") for part in CLAIM] if claim else []
    return tag("tr", tag("td", number(n), class_="nth"), entry, whose, *parts, tag("td", *cites, class_="cites"))


def entered(value: object) -> str:
    """What a row lists, as it is read: "2025-05" -> "May 2025"."""
    words = "" if value is None else str(value)
    return timeline.name(words) if _MONTH.fullmatch(words) else words


def untabled(answer: Json) -> str:
    """An answer's text; of an exact list only what its table does not say."""
    words: str = answer["text"]
    if not answer.get("table") or answer["llm"] != "quote":
        return words
    return "\n".join(line for line in words.split("\n") if not line.startswith(("- ", "… and ")))


def as_csv(answer: Json) -> str:
    """The table of an answer, a line for each citation of each row; begins with a byte order mark for spreadsheets."""
    known = {c["n"]: c for c in answer["citations"]}
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(HEADINGS)
    for row in (answer.get("table") or {"rows": ()})["rows"]:
        cited: Sequence[Json] = [known[n] for n in row["citations"] if n in known]
        for line in [_line(row, c) for c in cited] or [_line(row, None)]:
            lines.writerow([_plain(value) for value in line])
    return "\ufeff" + out.getvalue()


def _line(row: Json, c: Json | None) -> Sequence[object]:
    of = c or row
    shared = (row.get("value"), of["title"], of.get("published"), of.get("institution"), of["release_id"])
    return (*shared, c["url"], source_url(c), c["quote"], reference(c)) if c else (*shared, None, None, None, None)


def _plain(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    words = "" if value is None else str(value)
    return f"'{words}" if words.startswith(_FORMULA) else words
