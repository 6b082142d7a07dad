"""From a model's words to what may leave the house: every sentence cited and proven, or cut. Pure.

What is here: markers ("[3]") read, checked, renumbered; sentences of an answer; the last wall before a quote leaves.
What is not: what counts as proof for one sentence (claims), models, prompts. Text of a model is untrusted, and so is
text of a release; each pattern is linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag import notices
from rag.datatypes import Citation, Evidence
from rag.precedence import Kin
from rag.wording import slips
from rag.wording.claims import Source, unproven

MAX_TEXT = 20_000
"""Characters of a model's text that are looked at; an answer has a few hundred. A whole quote counts as one."""
MAX_HELD = 200
MAX_SENTENCES = 100

_MARKER = re.compile(r"[\[【]\s*(?:\^|evidence\s|source\s)?(\d{1,6}(?:\s*[,;–-]\s*\d{1,6})*)\s*[\]】]", re.IGNORECASE)
_LATE = re.compile(r"(?P<stop>[.!?]+)(?P<close>[\"”’)*]*)(?P<marks>(?:[ \t]*\ue001\d{1,9}\ue002)+)(?:\.(?!\S))?[ \t]*")
_MARK = re.compile("[ \t]*\ue001(\\d{1,9})\ue002")
_PRIVATE = re.compile("[\ue000-\ue0ff]")
_BORDER = re.compile(r"(?P<stop>[.!?…]+[\"”’)*]*)(?=\s|$)|\n+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“])(?:dr|prof|mr|mrs|ms|st|no|nos|fig|figs|vs|approx|ca|al|etc|e\.g|i\.e|jr|sr|inc|ltd|co|corp|dept|univ|"
    r"gen|sen|rep|gov|lt|col|sgt|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|vol|pp?|u\.s|u\.k|u\.n|ph\.d|[a-z])\.$",
    re.IGNORECASE,
)
_PAIRS = re.compile(r"“[^“”\n]*”|\"[^\"\n]*\"|«[^«»\n]*»|„[^„“”\n]*[“”]")


@dataclass(frozen=True, slots=True)
class Cut:
    """A sentence that did not leave, and why."""

    sentence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What is left of a text. Its marker `[k]` means `evidence[used[k - 1] - 1]`: `used` are positions from 1.

    So `cite([evidence[n - 1] for n in used])` gives the citations that the markers of `text` count.
    """

    text: str
    used: tuple[int, ...] = ()
    cut: tuple[Cut, ...] = ()


def cite(evidence: Sequence[Evidence], kin: Kin | None = None) -> tuple[Citation, ...]:
    """Evidence as numbered citations, from 1, each checked against its release; `kin` knows copies and originals.

    Raises:
        ValueError: a quote is not what stands in the release at its offsets, or under its field.
    """
    return tuple(_citation(n, e, kin or Kin()) for n, e in enumerate(evidence, 1))


def _citation(n: int, evidence: Evidence, kin: Kin) -> Citation:
    release = evidence.release
    start, end = evidence.start, evidence.end
    if not is_verbatim(evidence):
        raise ValueError(f"citation {n}: its quote is not in release {release.id} as {evidence.field} [{start}:{end}]")
    return Citation(
        n=n, release_id=release.id, version=release.version, title=release.title, published=release.published,
        institution=release.institution, url=release.url, source=release.source, field=evidence.field,
        quote=evidence.quote, start=start, end=end,
        kind=notices.kind(release) or ("copy" if release.id in kin.originals else "original"),
        copies=tuple(p for p in kin.copies.get(release.id, ()) if p.release_id != release.id),
    )  # fmt: skip


def is_verbatim(evidence: Evidence) -> bool:
    """Whether the release says exactly this, where the evidence says that it does."""
    start, end = evidence.start, evidence.end
    if not evidence.quote:
        return False
    if start is not None and end is not None:
        return 0 <= start < end and evidence.release.body[start:end] == evidence.quote
    if (start, end) != (None, None) or evidence.field == "body":
        return False
    values = evidence.release.values(evidence.field)
    return evidence.quote in (*values, "; ".join(values))


def verify(text: str, evidence: Sequence[Evidence]) -> Verified:
    """Keeps the sentences whose markers point at evidence that proves them; cuts the others, with the reason.

    Markers of evidence that was not shown are removed; the rest are renumbered in order of first use.
    """
    text, held = _hold(text, evidence)
    text = _LATE.sub(r"\g<close>\g<marks>\g<stop> ", _marked(text[:MAX_TEXT]))
    kept: list[tuple[str, str]] = []
    cut: list[Cut] = []
    for nth, (before, sentence) in enumerate(_sentences(text)):
        if not _words(sentence):
            continue
        if nth >= MAX_SENTENCES:
            proven, reason = "", "the answer is too long"
        else:
            proven, reason = _checked(sentence, held, evidence)
        if proven:
            kept.append((before, proven))
        else:
            cut.append(Cut(_release(_readable(sentence), held).strip(), reason))
    return _renumbered(kept, held, tuple(cut), len(evidence))


def _words(sentence: str) -> bool:
    """Whether a sentence is more than markers and punctuation."""
    return bool(_MARK.sub("", sentence).strip(" \t\n.!?*-•"))


def _hold(text: str, evidence: Sequence[Evidence]) -> tuple[str, list[str]]:
    """Whole quotes and headings of the evidence become one private character each, so that nothing splits them.

    What a held quote contains, a marker, a full stop or a quotation mark, is the release's and not the model's.
    """
    held: list[str] = []
    text = _PRIVATE.sub("\ufffd", text)
    frames = {frame(e) for e in evidence} - {""}
    quotes = {f'"{e.quote}"' for e in evidence if e.quote}
    for words in [*_longest(quotes), *_longest(f + end for f in frames for end in ":,")]:
        needle = _PRIVATE.sub("\ufffd", words)
        if needle in text and len(held) < MAX_HELD:
            text = text.replace(needle, chr(0xE010 + len(held)))
            held.append(words)
    return text, held


def _longest(words: Iterable[str]) -> list[str]:
    """Longest first, so that a quote inside a longer one does not break that one up; of a length in one order."""
    return sorted(set(words), key=lambda w: (-len(w), w))


def _release(text: str, held: Sequence[str]) -> str:
    return re.sub("[\ue010-\ue0ff]", lambda m: held[ord(m.group()) - 0xE010], text)


def frame(evidence: Evidence) -> str:
    """The heading as a quote's frame: square brackets round, so that no title can look like a marker."""
    return evidence.heading.replace("[", "(").replace("]", ")").replace('"', "'")


def _marked(text: str) -> str:
    """Every form of marker, "[1, 2]" and "[1-3]" included, as private characters around one number each."""
    return _MARKER.sub(lambda m: "".join(f"\ue001{n}\ue002" for n in _numbers(m.group(1))), text)


def _numbers(written: str) -> Iterator[int]:
    for part in re.split(r"\s*[,;]\s*", written):
        first, *last = (int(n) for n in re.split(r"\s*[–-]\s*", part))
        if last and 0 < last[-1] - first < 20:
            yield from range(first, last[-1] + 1)
        else:
            yield from (first, *last)


def _readable(text: str) -> str:
    return re.sub("\ue001(\\d+)\ue002", r"[\1]", text)


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    """(white space before, sentence) pairs; no border inside paired quotation marks or after an abbreviation."""
    inside = [(m.start(), m.end()) for m in _PAIRS.finditer(text)]
    start, nth = 0, 0
    for match in [*_BORDER.finditer(text), None]:
        at = match.start() if match else len(text)
        while nth < len(inside) and inside[nth][1] <= at:
            nth += 1
        if match and nth < len(inside) and inside[nth][0] < at < inside[nth][1] - 1:
            continue
        if match and match["stop"] and _no_border(text, match):
            continue
        end = match.end() if match else at
        if piece := text[start:end].strip():
            yield text[start : start + len(text[start:end]) - len(text[start:end].lstrip())], piece
        start = end - (len(match.group()) if match and not match["stop"] else 0)


def _no_border(text: str, match: re.Match[str]) -> bool:
    """After an abbreviation, or where the next word goes on in lower case."""
    after = text[match.end() : match.end() + 40].lstrip()
    if match["stop"] == "." and _ABBREVIATION.search(text[max(0, match.start() - 8) : match.end()]):
        return True
    return after[:1].islower() and match["stop"] in (".", "…", "...")


def _checked(sentence: str, held: Sequence[str], evidence: Sequence[Evidence]) -> tuple[str, str]:
    """The sentence as it may leave, its names spelt as in what it copies; or nothing, and why."""
    reason = _reason(sentence, held, evidence)
    if reason is None:
        return sentence, ""
    mended = slips.mended(sentence, [e.quote for e in _cited(sentence, evidence)])
    if mended != sentence and _reason(mended, held, evidence) is None:
        return mended, ""
    return "", reason


def _cited(sentence: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """What its markers point at, each once."""
    wanted = dict.fromkeys(int(n) for n in _MARK.findall(sentence))
    return [evidence[n - 1] for n in wanted if 0 < n <= len(evidence)]


def _reason(sentence: str, held: Sequence[str], evidence: Sequence[Evidence]) -> str | None:
    """Why a sentence must go, or None."""
    cited = _cited(sentence, evidence)
    if not cited:
        return "it cites nothing that was shown" if _MARK.search(sentence) else "it cites nothing"
    sources = [_source(e) for e in cited]
    whole = {f'"{e.quote}"' for e in cited} | {frame(e) + end for e in cited for end in ":,"}
    bare = _MARK.sub("", sentence)
    for n, words in enumerate(held):
        bare = bare.replace(chr(0xE010 + n), " " if words in whole else words)
    return unproven(re.sub(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+", "", bare).replace("**", ""), sources)


def _source(evidence: Evidence) -> Source:
    release = evidence.release
    span = release.dateline
    about = [evidence.heading, release.title, release.institution or ""]
    if evidence.field != "body":
        about.append(f"{evidence.field} published journal funded supported study")
    return Source(
        quote=evidence.quote,
        about="\n".join(about),
        published=release.published,
        dateline=release.body[span.start : span.end] if span else "",
        field=evidence.field != "body",
    )


def _renumbered(kept: Iterable[tuple[str, str]], held: Sequence[str], cut: tuple[Cut, ...], shown: int) -> Verified:
    """The kept sentences with their markers counted from 1 in order of first use, invented ones removed."""
    order: dict[int, int] = {}

    def number(match: re.Match[str]) -> str:
        old = int(match.group(1))
        if not 0 < old <= shown:
            return ""
        lead = match.group()[: match.group().index("\ue001")]
        return f"{lead}[{order.setdefault(old, len(order) + 1)}]"

    text = ""
    for before, sentence in kept:
        gap = ("\n\n" if before.count("\n") > 1 else "\n" if "\n" in before else " ") if text else ""
        text += gap + _MARK.sub(number, sentence)
    return Verified(_release(text, held), tuple(order), cut)
