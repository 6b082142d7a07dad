"""Names that a model misspells while it copies, set back to the spelling of what it copies. Pure.

What is here: `mended`. What is not: whether a sentence is proven, which is asked again of what comes back (claims).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from rag.words import fold

ALIKE = 0.7
"""Share of their characters that two spellings of one name have in common (Ratcliff and Obershelp): DKK-01, DKN-01."""
AROUND = 4
"""Words before and after, together, that must be the same in both: then it is a copy, and no other sentence."""
MAX_WORDS = 300
"""A longer sentence or quote is left as it is: comparing takes time in the square of the words."""
_WORD = re.compile(r"[^\W_](?:[\w.'’&/-]*[^\W_])?")


def mended(sentence: str, quotes: Sequence[str]) -> str:
    """The sentence, names in it spelt as in the quote that it copies word by word; numbers and other words stay.

    `mended("Shi notes that DKK-01 blocks it", ["Shi notes that DKN-01 blocks it."])` gives the quote's DKN-01.
    """
    for quote in quotes:
        said, source = list(_WORD.finditer(sentence)), list(_WORD.finditer(quote))
        if max(len(said), len(source)) > MAX_WORDS:
            continue
        matcher = SequenceMatcher(None, _folded(said), _folded(source), autojunk=False)
        codes = [("equal", 0, 0, 0, 0), *matcher.get_opcodes(), ("equal", 0, 0, 0, 0)]
        for before, (kind, i, i_end, j, j_end), after in reversed(list(zip(codes, codes[1:], codes[2:], strict=False))):
            around = sum(end - start for tag, start, end, *_ in (before, after) if tag == "equal")
            if kind == "replace" and (i_end - i, j_end - j) == (1, 1) and around >= AROUND:
                sentence = _respelt(sentence, said[i], source[j].group())
    return sentence


def _folded(words: Sequence[re.Match[str]]) -> list[str]:
    return [fold(word.group()) for word in words]


def _respelt(sentence: str, word: re.Match[str], name: str) -> str:
    alike = SequenceMatcher(None, word.group(), name, autojunk=False).ratio() >= ALIKE
    if not alike or not all(any(c.isupper() for c in spelling) for spelling in (word.group(), name)):
        return sentence
    return sentence[: word.start()] + name + sentence[word.end() :]
