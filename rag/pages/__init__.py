"""Files to releases: the bytes of one file become what it says, and what it only points at.

One file per kind of page, chosen by content: `pressnews`, `html` (with `htmltree`, `htmltext`, `htmlmain`,
`htmlteasers`, `meta`), `markdown`, `plain`, `jsonl`. Each takes a page apart into a `draft`; `release` finds the typed
fields, spans, dates and the identity the same way for all of them. What is not here: reading files from disk, size
limits, storage. Nothing goes to the network.
"""

from __future__ import annotations

from rag.datatypes import Problem, Reading, Release, Teaser
from rag.errors import PageError

__all__ = ["READER", "read"]

READER: int = 12
"""Raised whenever a reader learns something, so that files that have not changed are read anew."""


def read(data: bytes, source: str) -> Reading:
    """All that one file holds.

    Args:
        data: the file's bytes.
        source: its absolute path, POSIX style; a JSONL record's source is "path#L12".

    Raises:
        PageError: the file holds no release: empty, binary, a listing, a login page, too short …; one line.
    """
    from rag.pages import detect, html, markdown, plain, pressnews
    from rag.pages.release import finish

    text = detect.text_of(data)
    kind = detect.kind_of(text)
    if kind == "jsonl":
        return _read_records(text, source)
    readers = {"press-news": pressnews.read, "html": html.read, "markdown": markdown.read, "text": plain.read}
    release, teasers = finish(readers[kind](text), source)
    return Reading((release,), teasers)


def _read_records(text: str, source: str) -> Reading:
    from rag.pages import jsonl
    from rag.pages.release import finish

    releases: list[Release] = []
    teasers: list[Teaser] = []
    problems: list[Problem] = []
    for place, item in jsonl.read(text, source):
        if isinstance(item, Problem):
            problems.append(item)
            continue
        try:
            release, seen = finish(item, place)
        except PageError as error:
            problems.append(Problem(place, str(error)))
            continue
        releases.append(release)
        teasers += seen
    if not releases:
        first = f": {problems[0].reason}" if problems else ""
        raise PageError(f"none of the {len(problems)} lines is a release{first}")
    return Reading(tuple(releases), tuple(teasers), tuple(problems))
