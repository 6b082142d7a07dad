"""Markdown releases, with or without front matter, and the wire pages that come as Markdown.

The body is the file's own text, marks and all, without front matter and without the footer of links that wires
append (original release, TLDR, pickups, QR codes): a quote from it is found verbatim in the file, but for character
references (`entities`). What is not here: rendering, typed fields.
"""

from __future__ import annotations

import re
from typing import Any

from rag.errors import PageError
from rag.pages import plain
from rag.pages.draft import Draft
from rag.pages.fieldnames import facts_of, first, lookup, url_of, with_headline
from rag.pages.identity import own_url

_FRONT = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\n(.{0,65536}?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_HEADING = re.compile(r"^[ \t]{0,3}#{1,2}[ \t]+(\S[^\n]*?)[ \t]*#*[ \t]*$", re.M)
_SETEXT = re.compile(r"\A\s*(\S[^\n]{3,300})\n(?:={3,}|-{3,})[ \t]*\n")
_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,600})\]\([^()\s]{0,3000}(?:\([^()\s]{0,200}\)[^()\s]{0,300})?(?:\s+\""
    r"[^\"\n]{0,200}\")?\)"
)
_RULE = re.compile(r"^[ \t]{0,3}(?:-[ \t]?){3,}$|^[ \t]{0,3}(?:\*[ \t]?){3,}$|^[ \t]{0,3}(?:_[ \t]?){3,}$", re.M)
_ORIGINAL = re.compile(
    r"\[(?:original(?:/source)?(?: press)? release|source press release|"
    r"original/source press release|view original|read the original|"
    r"original)[^\]\n]{0,40}\]\((https?://[^()\s]+)\)",
    re.I,
)


def read(text: str) -> Draft:
    """The file taken apart.

    Raises:
        PageError: too short to be a release, without a headline, or nothing but links.
    """
    record, rest = front_matter(text)
    rest, footer = cut_footer(rest)
    text_words = _LINK.sub(lambda m: m.group(1), rest)
    if len(text_words.split()) < plain.MIN_WORDS:
        raise PageError(f"too short to be a release ({len(text_words.split())} words)")
    links = sum(len(m.group(1)) for m in _LINK.finditer(rest))
    if links > 0.6 * len(text_words) and len(_LINK.findall(rest)) > 8:
        raise PageError("this is a listing of links, not a release")
    title = first(record, "title") or title_of(rest)
    subtitle = first(record, "subtitle")
    url = url_of(record)
    if url is None:
        original = _ORIGINAL.search(footer)
        url = own_url(original.group(1)) if original else None
    return Draft(
        kind="markdown",
        title=title,
        body=with_headline(rest, title, subtitle),
        subtitle=subtitle,
        url=url,
        language=first(record, "language"),
        dates=lookup(record, "date"),
        embargo_words=first(record, "embargo"),
        facts=facts_of(record),
    )


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The front matter's record, every value as the words that stand there, and the text after it.

    YAML between --- lines, TOML between +++ lines; what is neither is text.
    """
    match = _FRONT.match(text)
    if not match:
        return {}, text
    record = _toml(match.group(2)) if match.group(1) == "+++" else _yaml(match.group(2))
    return (record, text[match.end() :]) if record else ({}, text)


def cut_footer(text: str) -> tuple[str, str]:
    """The text without a closing footer of links and images below a rule, and that footer."""
    cut = len(text)
    for rule in reversed(list(_RULE.finditer(text))[-8:]):
        tail = text[rule.end() : cut]
        if _only_links(tail):
            cut = rule.start()
        elif tail.strip():
            break
    return text[:cut].rstrip(), text[cut:]


def plain_text(line: str) -> str:
    """A line of Markdown as a reader sees it. "**New** [bees](https://x)" -> "New bees"."""
    line = _LINK.sub(lambda m: m.group(1), line)
    line = re.sub(r"(\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|`)", "", line)
    return " ".join(re.sub(r"\\([\\`*_{}\[\]()#+.!-])", r"\1", line).split())


def _only_links(tail: str) -> bool:
    """Whether a tail is nothing but links, images and a few words around them."""
    if not tail.strip():
        return True
    left = _LINK.sub("", tail)
    left = re.sub(r"<?https?://\S{1,2000}", "", left)
    return len(left.split()) <= 3 * max(1, len(_LINK.findall(tail))) and len(_LINK.findall(tail)) >= 1


def title_of(text: str) -> str:
    """The headline of a Markdown text.

    Raises:
        PageError: nothing at its head reads like one.
    """
    heading = _HEADING.search(text[:6000])
    if heading:
        title = plain_text(heading.group(1))
        if len(title) >= 6:
            return title
    setext = _SETEXT.match(text)
    if setext:
        return plain_text(setext.group(1))
    return plain_text(plain.headline(text.strip())[0])


def _yaml(block: str) -> dict[str, Any]:
    import yaml

    # BaseLoader leaves every scalar a string: the words as they stand; a date is not turned into an object.
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        record = yaml.load(block, Loader=loader)  # noqa: S506 - it builds nothing but strings, lists and mappings
    except (yaml.YAMLError, RecursionError, ValueError):
        return _lines(block)
    return record if isinstance(record, dict) else {}


def _lines(block: str) -> dict[str, str]:
    """What people write who never heard of YAML: a key, a colon, and the words as they stand, colons and all.

    Nothing where a line is anything else.
    """
    pairs = [_PAIR.match(line) for line in block.splitlines() if line.strip()]
    return {m[1]: m[2].strip().strip("\"'") for m in pairs if m} if all(pairs) else {}


_PAIR = re.compile(r"([A-Za-z][\w-]{0,40}):\s+(\S.*)$")


def _toml(block: str) -> dict[str, Any]:
    import tomllib

    try:
        record = tomllib.loads(block)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
    return {key: value if isinstance(value, str | list | dict) else str(value) for key, value in record.items()}
