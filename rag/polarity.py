"""Whether a sentence turns what its source says: negation, direction, certainty, cause. Pure, rules only.

`turned("The drug reduced deaths.", "The drug did not reduce deaths.")` → a reason. What is not here: numbers, names,
quotation marks, meaning. The rules look at words and clauses, so they cut some faithful paraphrases: the quoted
evidence then stands in, which costs style and never truth. Known gap: roles of a verb ("A sued B" for "B sued A").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.cues import (
    ASSOCIATION,
    AXES,
    CAUSES,
    CLAUSE_WORDS,
    EMPTY,
    FUTURE,
    HEDGES,
    MOVES,
    NEGATIONS,
    NOT_VERB,
    STRONG,
)
from rag.words import key

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W_]+(?:['’.-][^\W_]+)*%?|[,;:.!?—()]|\s[–-]\s")
_ASIDE = re.compile(r",\s(?:however|therefore|moreover|in fact|of course|in turn|too|though)\s?,", re.IGNORECASE)
_NOT_NEGATION = re.compile(
    r"\b(?:not|n['’]t)\s(?:only|just|merely|necessarily|least)\b|\bno(?:\.|\snumber)\s?\d+|\bwhether or not\b",
    re.IGNORECASE,
)
_BOUNDS = re.compile(
    r"\b(?:no )?(?:more|less|fewer|greater|higher|lower|older|younger) than(?= (?:[$€£]?\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|half|twice|a|an)\b))"  # noqa: E501
    r"|\b(?:over|above|under|below|up to)(?= [$€£]?\d)|\b(?:set|sets|setting|follow|follows|back|made|make|makes|build|come|came|sign|start)[ -]up\b|\b(?:break|breaks|broke|shut|slim)[ -]?down\b|\bup to date\b",  # noqa: E501
    re.IGNORECASE,
)

_REACH = 3
_NEAR = 8
_PREFIXES = ("un", "in", "im", "non", "dis", "ir", "anti")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    stem: str
    clause: int
    shade: int  # 0 said plainly, 1 in a clause with a negation, 2 just after the negation


def content(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order, negations and function words left out."""
    return [w.stem for w in _words(text) if w.stem]


def turned(sentence: str, source: str) -> str | None:
    """Why `sentence` says something else, or something stronger, than `source`; None if no rule finds that."""
    said, source_words = _words(sentence), _words(source)
    return (
        _negation(said, source_words)
        or _direction(said, source_words)
        or _swapped(said, source_words)
        or _stronger(said, source_words)
    )


def direction(text: str) -> str | None:
    """The first word of a text that says that something rose or fell, as it stands there: "fell"."""
    words = _words(text)
    moving = (w.text for n, w in enumerate(words) if w.text in AXES[0][0] | AXES[0][1] and not _idle(words, n))
    return next(moving, None)


def _words(text: str) -> list[_Word]:
    """Tokens with their clause and their place relative to a negation."""
    text = _BOUNDS.sub(" ", _NOT_NEGATION.sub(" ", _ASIDE.sub(" ", text)))
    clauses: list[list[str]] = [[]]
    ends: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match.group().strip().lower().replace("’", "'")
        if (not token[0].isalnum()) or token in CLAUSE_WORDS:
            ends.append(token)
            clauses.append([])
        else:
            clauses[-1].extend(token.split("-") if token.split("-")[0] not in ("non", "anti") else [token])
    out: list[_Word] = []
    carried = 0
    for n, clause in enumerate(clauses):
        joins = {"or", "nor"} & set(clause[:8] + _after(clauses, n))
        listed = n > 0 and ends[n - 1] == "," and carried > 0 and bool(joins)
        out += _shaded(clause, n, carried=carried if listed else 0)
        carried = _REACH if any(is_negation(t) for t in clause) or listed else 0
    return out


def _after(clauses: Sequence[Sequence[str]], n: int) -> list[str]:
    return list(clauses[n + 1][:4]) if n + 1 < len(clauses) else []


def is_negation(token: str) -> bool:
    """`is_negation("didn't")` → True."""
    return token in NEGATIONS or token.endswith("n't")


def _shaded(clause: Sequence[str], n: int, *, carried: int) -> Iterator[_Word]:
    negated = carried > 0 or any(is_negation(t) for t in clause)
    reach = carried
    for token in clause:
        if is_negation(token):
            reach = _REACH
            yield _Word(token, "", n, 1)
            continue
        stem = "" if token in EMPTY or (len(token) < 2 and not token.isdigit()) else key(token)
        shade = 0 if not negated else 2 if stem and reach > 0 else 1
        reach -= 1 if stem else 0
        yield _Word(token, stem, n, shade)


def _negation(said: Sequence[_Word], source: Sequence[_Word]) -> str | None:
    shades: dict[str, set[int]] = {}
    for word in source:
        shades.setdefault(word.stem, set()).add(word.shade)
    for word in said:
        if word.stem and word.shade == 0 and shades.get(word.stem) == {2}:
            return f"a negation was lost: what it cites denies “{word.text}”"
        if word.stem and word.stem not in shades and any(key(p + word.text) in shades for p in _PREFIXES):
            return f"“{word.text}” is the opposite in what it cites"
        if any(word.text.startswith(p) and len(word.text) > len(p) + 3 and key(word.text[len(p) :]) in shades
               and word.stem not in shades for p in _PREFIXES) and not shades.get("", set()) & {1}:  # fmt: skip
            return f"“{word.text}” is the opposite in what it cites"
    return _added(said, source, shades)


def _added(said: Sequence[_Word], source: Sequence[_Word], shades: Mapping[str, set[int]]) -> str | None:
    """A negation that the source does not have, or has elsewhere: checked for each with the words just after it."""
    groups = _denied(said)
    if len(groups) > sum(is_negation(w.text) for w in source) and not any(w.text.startswith(_PREFIXES) for w in source):
        return "a negation was added"
    for cue, denied in groups:
        known = [w for w in denied if w.stem in shades]
        if not known and (denied or all(w.text != cue for w in source)):
            return "a negation was added"
        if known and not any(2 in shades[w.stem] for w in known):
            return f"a negation was added: what it cites says “{known[0].text}” plainly"
    return None


def _denied(words: Sequence[_Word]) -> list[tuple[str, list[_Word]]]:
    """Each negation with the words that it denies."""
    groups: list[tuple[str, list[_Word]]] = []
    for word in words:
        if is_negation(word.text):
            groups.append((word.text, []))
        elif word.shade == 2 and groups:
            groups[-1][1].append(word)
    return groups


def _near(words: Sequence[_Word], at: int, sides: Sequence[frozenset[str]]) -> tuple[frozenset[str], frozenset[str]]:
    """What a direction is said of: the words after it, and those on both sides, up to "and" or another direction."""

    def run(places: range) -> Iterator[str]:
        for place in places:
            word = words[place]
            if word.clause != words[at].clause or word.text in ("and", "or") or any(word.text in s for s in sides):
                return
            if word.stem:
                yield word.stem

    after = frozenset(run(range(at + 1, min(len(words), at + 1 + _NEAR))))
    return after, after | frozenset(run(range(at - 1, max(-1, at - 1 - _NEAR), -1)))


def _direction(said: Sequence[_Word], source: Sequence[_Word]) -> str | None:
    for axis, sides in enumerate(AXES):
        for side in (0, 1):
            for at, word in enumerate(said):
                if word.text not in sides[side] or word.text in sides[1 - side] or _idle(said, at):
                    continue
                same = [i for i, w in enumerate(source) if w.text in sides[side]]
                other = [i for i, w in enumerate(source) if w.text in sides[1 - side] and not _idle(source, i)]
                if not same and other:
                    return f"“{word.text}” turns “{source[other[0]].text}” in what it cites"
                if not same and not other and axis == 0 and word.text in MOVES:
                    return f"“{word.text}” is not in what it cites"
                if same and other and _best(said, at, source, other, sides) > _best(said, at, source, same, sides):
                    return f"“{word.text}” is said of something else in what it cites"
    return None


def _idle(words: Sequence[_Word], at: int) -> bool:
    """`up` and `down` that are no direction: everything but "went up", "up by", "up 5 %"."""
    if words[at].text not in ("up", "down"):
        return False
    before = words[at - 1].text if at else ""
    after = words[at + 1].text if at + 1 < len(words) else ""
    moves = ("went", "go", "goes", "going", "was", "were", "is", "are", "moved", "gone", "been")
    return before not in moves and after not in ("by", "from") and not after[:1].isdigit()


def _best(
    said: Sequence[_Word], at: int, source: Sequence[_Word], places: Sequence[int], sides: Sequence[frozenset[str]]
) -> int:
    """How much the surroundings of a direction have in common with its best place in the source."""
    after, near = _near(said, at, sides)
    pairs = [_near(source, place, sides) for place in places[:50]]
    return max(2 * len(after & other_after) + len(near & other_near) for other_after, other_near in pairs)


def _swapped(said: Sequence[_Word], source: Sequence[_Word]) -> str | None:
    """The two sides of a comparison with "than" exchanged."""
    for left, right in _comparisons(said):
        for other_left, other_right in _comparisons(source):
            moved = right & (other_left - other_right) and left & (other_right - other_left)
            if moved and not right & other_right:
                return "the sides of a comparison were exchanged"
    return None


def _comparisons(words: Sequence[_Word]) -> list[tuple[frozenset[str], frozenset[str]]]:
    found: list[tuple[frozenset[str], frozenset[str]]] = []
    for at, word in enumerate(words):
        if word.text == "than" and len(found) < 10:
            left = [w.stem for w in words[max(0, at - 12) : at] if w.stem and w.clause == word.clause]
            right = [w.stem for w in words[at + 1 : at + 9] if w.stem and w.clause == word.clause]
            found.append((frozenset(left), frozenset(right)))
    return found


def _stronger(said: Sequence[_Word], source: Sequence[_Word]) -> str | None:
    """Claimed more strongly than the clause of the source that says it best."""
    here, there = {w.text for w in said}, {w.text for w in source}
    for group in STRONG:
        if here & group and not there & group:
            return f"“{min(here & group)}” is not in what it cites"
    clauses = _clauses(source)
    for mine in _clauses(said):
        best = _closest(mine, clauses)
        if not best:
            continue
        texts = {w.text for w in best}
        if texts & HEDGES and not here & (HEDGES | FUTURE):
            return f"what it cites says “{min(texts & HEDGES)}”"
        if texts & FUTURE and not here & (HEDGES | FUTURE | {"to"}):
            return f"what it cites says “{min(texts & FUTURE)}”"
        if texts & ASSOCIATION and not here & (ASSOCIATION | HEDGES) and (verb := _cause(said)):
            return f"“{verb}” claims a cause where what it cites says “{min(texts & ASSOCIATION)}”"
    return None


def _cause(words: Sequence[_Word]) -> str | None:
    for at, word in enumerate(words):
        if word.text in CAUSES and (at == 0 or words[at - 1].text not in NOT_VERB):
            return word.text
    return None


def _clauses(words: Sequence[_Word]) -> list[list[_Word]]:
    parts: dict[int, list[_Word]] = {}
    for word in words:
        parts.setdefault(word.clause, []).append(word)
    return list(parts.values())


def _closest(mine: Sequence[_Word], clauses: Sequence[Sequence[_Word]]) -> Sequence[_Word]:
    """The clause that shares most content words with `mine`; of equals the one that claims most plainly."""
    stems = {w.stem for w in mine if w.stem}
    weak = HEDGES | FUTURE | ASSOCIATION
    ranked = max(
        clauses,
        key=lambda c: (len(stems & {w.stem for w in c}), not any(w.text in weak for w in c)),
        default=(),
    )
    return ranked if stems & {w.stem for w in ranked} else ()
