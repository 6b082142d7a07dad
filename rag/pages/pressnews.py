"""Press-News-style text pages: one release, then teasers of ten others and thirty bare titles.

The layout, whatever the aggregator is called: its name, the title, the date, "(Brand.org) text …", a line END, "ELSE
PRESS RELEASES FROM THIS DATE:" with title, date and a truncated summary each, "LAST 30 PRESS RELEASES:" with titles,
and "[Brand] Title". What is not here: typed fields; HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.errors import PageError
from rag.pages.dates import parse_date
from rag.pages.draft import Draft, Fact, Stub

_BRAND_TEXT = re.compile(r"^\(([A-Za-z0-9][\w-]{1,40}(?:\.[A-Za-z]{2,12}){1,3})\)\s", re.M)
_ELSE = re.compile(
    r"^[ \t]*(?:ELSE|OTHER|MORE)\s+(?:PRESS|NEWS)\s+RELEASES\s+(?:FROM|ON|OF)\s+THIS\s+(?:DATE|"
    r"DAY)\s*:?[ \t]*$",
    re.M | re.I,
)
_LAST = re.compile(r"^[ \t]*(?:LAST|LATEST)\s+(?:\d{1,3}\s+)?(?:PRESS|NEWS)\s+RELEASES\s*:?[ \t]*$", re.M | re.I)
_END = re.compile(r"^[ \t]*END[ \t]*$", re.M)
_CLOSING = re.compile(r"^\[([^\[\]\n]{2,60})\][ \t]+(\S[^\n]{2,300})$", re.M)
_MASTHEAD = re.compile(
    r"^[^\n]{2,80}?\s[-–—]\s[^\n]{0,30}(?:press|news) release(?:s)? (?:distribution|"
    r"service|wire|network)|^PRESS RELEASES? DISTRIBUTION\s*$",
    re.I | re.M,
)
_DATE_LINE = re.compile(r"^\s*\d{4}-\d\d-\d\d\s*$")


def claims(text: str) -> bool:
    """Whether a text has this layout: at least two of its marks."""
    head = text[:3000]
    marks = (
        bool(_MASTHEAD.search(head[:400])),
        bool(_BRAND_TEXT.search(head)),
        bool(_ELSE.search(text)),
        bool(_LAST.search(text)),
        bool(_CLOSING.search(text[-500:])),
    )
    return sum(marks) >= 2


def read(text: str) -> Draft:
    """The page taken apart; its body is one slice of the text, from the headline to before END.

    Raises:
        PageError: no release stands before the lists of others.
    """
    lists = min((m.start() for m in (_ELSE.search(text), _LAST.search(text)) if m), default=len(text))
    own = text[:lists]
    end = next(reversed(list(_END.finditer(own))), None)
    stop = end.start() if end else _before_closing(own)
    start, title = _headline(text, own[:stop])
    body = text[start:stop].strip()
    if len(body) < len(title) + 80:
        raise PageError("the page lists releases but holds none of its own")
    brand = _BRAND_TEXT.search(body)
    after = own[end.end() :] if end else ""
    return Draft(
        kind="press-news",
        title=title,
        body=body,
        dates=_dates(body, title),
        facts=tuple(_labelled(after)),
        stubs=tuple(_stubs(text[lists:])),
        wire=brand.group(1) if brand else None,
    )


def _before_closing(own: str) -> int:
    closing = _CLOSING.search(own[-500:])
    return max(0, len(own) - 500) + closing.start() if closing else len(own)


def _headline(text: str, own: str) -> tuple[int, str]:
    """Where the title stands: the one the last line repeats, else the line above the first date line."""
    closing = next(reversed(list(_CLOSING.finditer(text[-2000:]))), None)
    if closing:
        wanted = closing.group(2).strip()
        for start, line in _lines(own[:6000]):
            if line.strip() == wanted:
                return start + len(line) - len(line.lstrip()), wanted
    previous: tuple[int, str] | None = None
    for start, line in _lines(own[:6000]):
        bare = line.strip()
        if (_DATE_LINE.match(line) or _BRAND_TEXT.match(line)) and previous:
            return previous
        if not _MASTHEAD.match(bare):
            previous = (start + len(line) - len(line.lstrip()), bare)
    raise PageError("no headline was found above the text of this page")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    position = 0
    for line in text.split("\n"):
        if line.strip():
            yield position, line
        position += len(line) + 1


def _dates(body: str, title: str) -> tuple[str, ...]:
    for line in body[len(title) :][:400].split("\n"):
        if _DATE_LINE.match(line) or (line.strip() and len(line) < 40 and parse_date(line)):
            return (line.strip(),)
        if len(line) > 60:
            break
    return ()


def _labelled(text: str) -> Iterator[Fact]:
    """Lines after END that state a fact about this release, as some pages have: "Journal: X"."""
    for match in re.finditer(
        r"^(journal|doi|funder|institution|contact)\s*:\s*(\S[^\n]{1,200})$", text[:3000], re.M | re.I
    ):
        yield Fact(match.group(1).lower(), match.group(2).strip())


def _stubs(text: str) -> Iterator[Stub]:
    """Titles with date and summary, then bare titles; nothing else of the lists is kept."""
    last = _LAST.search(text)
    summaries = text[: last.start()] if last and last.start() > 0 else ("" if last else text)
    rows = [line.strip() for _, line in _lines(summaries) if not _ELSE.match(line)]
    for above, here, below in zip(rows, rows[1:], [*rows[2:], ""], strict=False):
        if _DATE_LINE.match(here) and not _DATE_LINE.match(above):
            summary = "" if _DATE_LINE.match(below) else re.sub(r"\s+", " ", below)
            yield Stub(above[:400], summary, here)
    if last:
        for _, line in _lines(text[last.end() :]):
            bare = line.strip()
            if not _CLOSING.match(bare) and not _DATE_LINE.match(bare) and 8 <= len(bare) <= 400:
                yield Stub(bare)
