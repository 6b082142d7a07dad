"""Do the citations of an answer stand where they say, and is none of them the teaser of a release that is not held?

Looked up in the archive at the time of the run, independently of the checks that made the answer. What is not here:
whether a quote supports the sentence that cites it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eval.match import plain, words
from eval.source import FUTURE, Source
from rag import Answer, Citation, Filters, Release, Teaser, UsageError
from rag.contract import release as release_json

MIN_WORDS = 5
"""Shorter quotes ("Chicago, Illinois") may stand in a teaser by chance."""


def verbatim(answer: Answer, source: Source) -> tuple[bool, ...]:
    """For each citation, whether its quote stands word for word in the version of the release it names."""
    return tuple(_stands(citation, source, answer) for citation in answer.citations)


def visible(answer: Answer) -> Filters:
    """What an answer may cite: all that was public as of its day. A notice may lie outside of the dates asked for."""
    return Filters(as_of=answer.filters.as_of)


def _stands(citation: Citation, source: Source, answer: Answer) -> bool:
    try:
        release = source.show(citation.release_id, visible(answer), version=citation.version)
    except UsageError:  # no such release, or not one that the question may see
        return False
    if citation.field != "body":
        return _whole_field(citation, release)
    if citation.start is None or citation.end is None or not 0 <= citation.start < citation.end:
        return False
    return release.body[citation.start : citation.end] == citation.quote


def _whole_field(citation: Citation, release: Release) -> bool:
    shown = release_json(release).get(citation.field)
    return bool(citation.quote) and (shown == citation.quote or citation.quote in release.values(citation.field))


class Teasers:
    """The texts of all teasers whose releases an archive does not hold."""

    def __init__(self, teasers: Iterable[Teaser]) -> None:
        texts = (text.removesuffix("…").removesuffix("...") for t in teasers for text in (t.title, t.summary))
        self._texts = [flat for text in texts if words(flat := plain(text)) >= MIN_WORDS]

    @classmethod
    def of(cls, source: Source) -> Teasers:
        """Those of an archive."""
        return cls([*source.gaps(), *source.gaps(FUTURE)])

    def quoted(self, citations: Sequence[Citation]) -> tuple[bool, ...]:
        """For each citation, whether its quote is part of a teaser, or holds a whole one."""
        return tuple(self._quoted(plain(c.quote)) for c in citations)

    def _quoted(self, quote: str) -> bool:
        if any(text in quote for text in self._texts):
            return True
        return words(quote) >= MIN_WORDS and any(quote in text for text in self._texts)
