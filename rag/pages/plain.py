"""Plain text releases: the headline is found, the text stays as it is.

What is not here: Markdown, Press-News pages, typed fields.
"""

from __future__ import annotations

import re

from rag.errors import PageError
from rag.pages.dates import find_dates
from rag.pages.draft import Draft
from rag.pages.parts import is_contact_head

# A release says at least who did what: 25 words. A note shorter than that answers nothing.
MIN_WORDS = 25
_NOT_TITLE = re.compile(
    r"^[\W_]*(?:(?:for )?immediate release|for release|press release|news release|media release|"
    r"press statement|press information|news|pressemitteilung|presseinformation|medienmitteilung|"
    r"nota de prensa|comunicado de prensa|communiqué de presse|"
    r"embargo\w*.*|under embargo.*|strictly .*|sperrfrist.*|not for (?:publication|release).*|to the editor.*|"
    r"contacts?:?.*|media contacts?:?.*|press contacts?:?.*|date:?.*|from:.*|to:.*|tel\.?:?.*|phone:?.*|"
    r"e-?mail:?.*|www\..*|https?://.*|"
    r"page \d+.*|\d+|source:.*|url:.*|institution:.*|language:.*|(?:press|news|media) release(?: no\.?|"
    r" nr\.?)?\s*[:#]?\s*[\d/-]+.*|pressemitteilung(?: nr\.?)?\s*[\d/-]+.*|title:\s*)[\W_]*$",
    re.I,
)


def read(text: str) -> Draft:
    """The text as a draft: its headline is the first line that reads like one.

    Raises:
        PageError: too short to be a release, or without a headline.
    """
    body = text.strip("\ufeff \t\n\x0c")
    if len(body.split()) < MIN_WORDS:
        raise PageError(f"too short to be a release ({len(body.split())} words)")
    title, subtitle = headline(body)
    return Draft(kind="text", title=title, body=body, subtitle=subtitle, url=_stated_url(body))


def headline(body: str) -> tuple[str, str | None]:
    """Title and subtitle of a text.

    Raises:
        PageError: no line of the first fifteen reads like a headline.
    """
    rows = [line.strip() for line in body[:12_000].split("\n")]
    filled = [(n, row) for n, row in enumerate(rows) if row][:15]
    for index, (n, row) in enumerate(filled):
        bare = re.sub(r"^(?:title|headline)\s*:\s*", "", row.strip("#*_ \t"), flags=re.I)
        if _NOT_TITLE.match(bare) or _is_date(bare) or is_contact_head(bare) or "@" in bare or len(bare) < 8:
            continue
        title = f"{bare} {rows[n + 1]}" if _goes_on(row, rows[n + 1 : n + 3]) else bare
        if len(title) > 300:
            title = re.split(r"(?<=[.!?])\s", title, maxsplit=1)[0][:300].strip()
        return title, _subtitle([row for _, row in filled[index + 1 : index + 3]], title)
    raise PageError("no headline was found at the head of the text")


def _goes_on(row: str, following: list[str]) -> bool:
    """Whether a headline is broken over two lines: the second follows at once, and nothing follows it."""
    if len(following) < 2 or not following[0] or following[1] or max(len(row), len(following[0])) >= 120:
        return False
    second = following[0]
    if row.endswith((".", "!", "?")) or second.endswith(".") or row.isupper() != second.isupper():
        return False
    return not _is_date(second) and not _NOT_TITLE.match(second)


def _subtitle(following: list[str], title: str) -> str | None:
    """A line after the headline that is no sentence of the text: short, and prose comes after it."""
    if len(following) < 2 or following[0] in title:
        return None
    first, second = following
    short = 20 <= len(first) <= 200 and not first.endswith((".", ":")) and len(second) > 100
    return (
        first
        if short and not _is_date(first) and not _NOT_TITLE.match(first) and not re.search(r"\s[–—-]{1,2}\s|@", first)
        else None
    )


def _is_date(line: str) -> bool:
    found = next(find_dates(line[:80], "dmy"), None)
    return bool(found and len(line) - (found.end - found.start) < 30 and len(line) < 60)


def _stated_url(body: str) -> str | None:
    """A line "URL: https://…" at the head of a text states where it was published."""
    for line in body[:3000].split("\n"):
        match = re.match(
            r"^\s*(?:url|permalink|canonical|source url|link|original(?: release)?|"
            r"published at)\s*:\s*(https?://\S+)\s*$",
            line,
            re.I,
        )
        if match:
            return match.group(1)
    return None
