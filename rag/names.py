"""Which names are one: an institution, a funder or a journal under its other spellings. Pure.

"Justice Department" is the Department of Justice and the U.S. Department of Justice; "NIH" is the National Institutes
of Health, and both are in "NIH/National Institute on Aging". Only spellings that the archive itself has are known.
A person is one with and without initials. What is not here: looking them up (tallies).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.words import fold, key, tokens

_SMALL = frozenset("of the for and in on at de la du der die für und et y".split())
_BEFORE = re.compile(r"^(?:the )?(?:(?:U\.? ?S\.?(?: ?A\.?)?|United States)(?:['’]s?)? (?=\S+ \S))?", re.IGNORECASE)
# What is called both "Department of X" and "X Department"; a University of X is not X University.
_TURNING = r"(department|ministry|office|bureau|board|commission|agency|division|secretariat|authority)"
_TURNED = (
    (re.compile(rf"{_TURNING} of (?:the )?(.+)", re.IGNORECASE), r"\2 \1"),
    (re.compile(rf"(.+) {_TURNING}", re.IGNORECASE), r"\2 of \1"),
)
_HEAD = re.compile(r"['’]s?(?=\s|$)|[,(/;:]| [-–—] ")
_SUBTITLE = re.compile(r":(?=.*\bjournal\b).*", re.IGNORECASE)
_INITIAL = re.compile(r"(?<=\S )(?:[^\W\d_]\.? )+(?=\S\S)")
SHORTEST = 3
"""Letters of an abbreviation: two stand for too much."""


def spellings(name: str, values: Iterable[str]) -> tuple[str, ...]:
    """A name, and how it is spelt otherwise, by turning or by values of the archive: ("NIH", "National Institutes …").

    Spellings of spellings count: "DOJ" is the Department of Justice, which is the Justice Department.
    """
    heads = {_words(head): head for value in values if (head := _bare(_HEAD.split(value, maxsplit=1)[0]))}
    found = {_words(name): name}
    fresh = [_bare(name)]
    while fresh:
        one = fresh.pop()
        found.setdefault(_words(one), one)
        near = [pattern.sub(said, one) for pattern, said in _TURNED if pattern.fullmatch(one)]
        near += [head for words, head in heads.items() if _shortens(one, words) or _shortens(head, _words(one))]
        fresh += [other for other in near if _words(other) not in found]
    return tuple(found.values())


def person(name: str) -> str:
    """A person's name as it is compared, without initials: "Ada R. Plank" -> "ada plank"."""
    return _INITIAL.sub("", fold(name))


def body(name: str) -> str:
    """An institution's or a funder's name as it is compared: "The U.S. Department of Snow" -> "snow department"."""
    turned, said = _TURNED[0]
    return " ".join(_words(turned.sub(said, _bare(name), count=1) if turned.fullmatch(_bare(name)) else _bare(name)))


def is_whole(name: str, value: str) -> bool:
    """Whether a value is just this name: "Lancet" is "The Lancet", but "Nature" is not "Nature Medicine"."""
    return _words(_bare(name)) in {_words(_bare(value)), _words(_bare(_SUBTITLE.sub("", value)))}


def in_order(name: str, value: str) -> bool:
    """Whether a value has the words of a name in this order, in any form, others between them."""
    left = iter([key(word) for word in tokens(value)])
    wanted = [key(word) for word in _words(_bare(name)) if word not in _SMALL]
    return bool(wanted) and all(word in left for word in wanted)


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", fold(re.sub(r"(?<=\w)['’]s\b", "", name))))


def _bare(name: str) -> str:
    """A name without the article and the country that may stand before it."""
    return _BEFORE.sub("", name.strip(), count=1)


def _shortens(short: str, words: tuple[str, ...]) -> bool:
    """Whether a name in capitals is made of the initials of words, small words among them or not."""
    short = short.replace(".", "")
    if not (len(short) >= SHORTEST and short.isalpha() and short.isupper() and len(words) > 1):
        return False
    initials = ("".join(w[0] for w in words), "".join(w[0] for w in words if w not in _SMALL))
    return short.casefold() in {start + letters for letters in initials for start in ("", "us")}
