"""JSON lines (also gzipped), one JSON object, or one JSON list: every record a release.

Names that are understood, besides their aliases in `fieldnames`: id, url, title, subtitle, published, institution,
unit, topics, journal, doi, funders, contact, body, language, embargo. A bad line is a Problem and the others are read.
What is not here: typed fields.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from rag.datatypes import Problem
from rag.errors import PageError
from rag.pages import html as html_pages
from rag.pages import markdown
from rag.pages.draft import Draft
from rag.pages.fieldnames import facts_of, first, lookup, url_of, with_headline

_TAGS = re.compile(r"</(?:p|div|h[1-6]|li|ul|table|span|strong|em|a)>|<br\s*/?>", re.I)
# The shortest texts of a publisher's archive of 12,694 releases are one sentence; less is no release.
_MIN_CHARS = 40


def read(text: str, source: str) -> Iterator[tuple[str, Draft | Problem]]:
    """Each record's source ("path#L12") with its draft, or with the problem that its line is."""
    whole = _whole(text)
    if whole is not None:
        for n, record in enumerate(whole, 1):
            yield _one(record, f"{source}#L{n}" if len(whole) > 1 else source, source)
        return
    for n, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{source}#L{n}"
        try:
            record = json.loads(line, strict=False)
        except (ValueError, RecursionError) as error:
            yield place, Problem(place, f"not valid JSON: {str(error)[:120]}")
            continue
        yield _one(record, place, source)


def _whole(text: str) -> list[Any] | None:
    """The records of a file that is one JSON value over several lines, or one list."""
    start = text.lstrip()[:1]
    one_line = "\n" not in text.strip()
    if start == "{" and not one_line:
        first_line = text.strip().split("\n", 1)[0].rstrip()
        if first_line.endswith("}"):
            return None
    elif start != "[":
        return None
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list) else [value]


def _one(record: Any, place: str, source: str) -> tuple[str, Draft | Problem]:
    try:
        return place, draft_of(record, source)
    except PageError as error:
        return place, Problem(place, str(error))


def draft_of(record: Any, source: str) -> Draft:
    """One record as a draft.

    Raises:
        PageError: it is no object, or has no text, or no title.
    """
    if not isinstance(record, dict):
        raise PageError("the line is not a JSON object")
    text = first(record, "body")
    if text is None:
        names = ", ".join(sorted(str(key) for key in record)[:12])
        raise PageError(
            f"the record has no text: none of body, text, markdown, content among its names ({names})"[:300]
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if len(_TAGS.findall(text)) >= 2:
        text = html_pages.fragment(text)
    text, _ = markdown.cut_footer(text)
    title = first(record, "title") or markdown.title_of(text)
    if len(text.strip()) < _MIN_CHARS:
        raise PageError(f"too short to be a release ({len(text.strip())} characters)")
    title = " ".join(title.split())
    subtitle = first(record, "subtitle")
    key = first(record, "id")
    return Draft(
        kind="jsonl",
        title=title,
        body=with_headline(text, title, subtitle),
        subtitle=subtitle,
        url=url_of(record),
        language=first(record, "language"),
        dates=lookup(record, "date"),
        embargo_words=first(record, "embargo"),
        facts=facts_of(record),
        key=f"{source}#{key}" if key else None,
    )
