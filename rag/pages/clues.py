"""Fast searching: a costly pattern is tried only near words of which each of its matches holds one.

"was funded by" is sought around "fund", which most texts hold nowhere: the same matches, several times faster. What
is not here: any pattern or word, which those who search have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clue:
    """A pattern with its marks: lower-case words or parts of words of which every match holds one.

    A match begins at most `before` characters before such a word and ends at most `after` behind where it begins.
    """

    pattern: re.Pattern[str]
    marks: tuple[str, ...]
    before: int = 0
    after: int = 300

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The pattern's matches in order."""
        low = folded(text)
        places = sorted({at for mark in self.marks for at in _places(low, mark)})
        start = end = -1
        for at in places:
            if at - self.before > end:
                if end >= 0:
                    yield from self.pattern.finditer(text, start, end)
                start = max(0, at - self.before)
            end = min(len(text), at + self.after)
        if end >= 0:
            yield from self.pattern.finditer(text, start, end)

    def search(self, text: str) -> re.Match[str] | None:
        """The first match, or None."""
        return next(self.finditer(text), None)


def folded(text: str) -> str:
    """The text in lower case, of the same length: the few letters that grow are left as they are."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _places(text: str, mark: str) -> Iterator[int]:
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)
