"""Speech whose quotation marks a source has lost.

    We will not let this stand, said Inspector Ada Plank of the Bay Office. We count every net.

Only where a paragraph without any mark opens with it, the verb of saying goes before the name as it does beside direct
speech, and the speaker says "we" or "I"; in a text that has lost all its marks ("Todays verdict"), also other
paragraphs of that shape. A speaker whom the text names by title and surname alone is called by the surname.
What is not here: speech between marks (`quotes`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from rag.datatypes import Field, Span
from rag.pages.mentions import Mention
from rag.pages.parts import Paragraph, paragraphs

_MARKS = re.compile(r"[“”„«»\"]")
_SAID = re.compile(
    r"[“‘']?(?P<speech>[A-Z].{25,900}?)(?P<stop>,|[.](?= said)) "
    r"(?:(?:said|stated|added|noted|explained) (?=[A-Z]|the [A-Z])|(?=(?:[A-Z][\w.’'-]* ){1,7}said\b))",
    re.S,
)
_WE = re.compile(r"\b(?:we|our|ours|us|I|my|me)\b(?!\.S)")
_OPENING_WE = re.compile(r"^(?:We|Our|My)\b")
# Reports of what happened are told so, too, and then nothing follows: "Two men were arrested, said Inspector Plank."
_REPORTED = re.compile(
    r"^(?:According to|After|In a statement)\b|\b(?:was|were|been) (?:\w+ )?(?:sentenced|charged|indicted|arrested|"
    r"convicted|ordered|found)\b|\bple(?:aded|d) guilty\b|\btoday announced\b|\bthat (?:he|she|they) (?:had|would)\b"
)
# A text that has lost its apostrophes has lost its quotation marks with them.
_LOST = re.compile(
    r"\b(?:[Tt]odays|[Dd](?:o|oes|id)nt|[Ii]snt|[Ww]asnt|[Tt]hats|(?:Department|Division|Bureau|Office|Service)s "
    r"(?:[A-Z]\w+ ){1,4}(?:Division|Section|Office|Unit|Branch))\b"
)
TITLE = (
    r"(?:General|Attorney|Director|Agent|Charge|Commissioner|Administrator|Inspector|Secretary|Chief|Commander|Sheriff"
    r"|Judge|Mayor|Governor|Senator|President|Minister|Chairman|Chairwoman)"
)
"""A title that stands right before a name, as a pattern."""
# "Assistant Attorney General Plank of the Bay Office", "Inspector for the Bay Office Ada R. Plank".
_TITLED = re.compile(
    rf"^(?:the )?(?:[\w.’'-]+ ){{0,6}}?{TITLE} (?P<name>(?!{TITLE})[A-Z][\w’'-]+(?: (?:[A-Z]\. )?[A-Z][\w’'-]+)?)"
    r"(?= of\b|,|$)"
)
_AT_END = re.compile(r" (?P<name>[A-Z][a-z’'-]+ (?:[A-Z]\. )?(?!Office|Division|Unit|Service|Bureau)[A-Z][\w’'-]+)$")
_LONGEST = 4_000
_REACH = 110
_MOST = 40


def unmarked_fields(
    text: str, mentions: Sequence[Mention], skip: Sequence[Span], known: Sequence[Field]
) -> Iterator[Field]:
    """A `quote` field for each such speech, and one for what the paragraph goes on with.

    Where the text has quotation marks elsewhere, only what is said in the first person.

    Args:
        text: the body.
        mentions: where its persons are named, in order.
        skip: ranges where nobody speaks.
        known: the quotations between marks.
    """
    taken = sorted(field.start for field in known if field.start is not None)
    found = [told for p in paragraphs(text) if (told := _told(text, p, mentions, skip, taken))]
    lost = len(_MARKS.findall(text)) < 2 and (any(told[3] for told in found) or bool(_LOST.search(text)))
    for speech, rest, speaker, certain in [told for told in found if lost or told[3]][:_MOST]:
        yield _field(text, speech, speaker, 0.65 if certain else 0.55)
        if rest is not None and (lost or _says_we(text[rest.start : rest.end])):
            yield _field(text, rest, speaker, 0.6)


def _told(
    text: str, para: Paragraph, mentions: Sequence[Mention], skip: Sequence[Span], taken: Sequence[int]
) -> tuple[Span, Span | None, str, bool] | None:
    """The speech of a paragraph, what follows its attribution, the speaker, and whether "we" proves it; or None."""
    inside = any(span.start <= para.start < span.end for span in skip)
    quoted = bisect_left(taken, para.end) > bisect_left(taken, para.start)
    if inside or quoted or len(para.text) > _LONGEST or _MARKS.search(para.text):
        return None
    said = _SAID.match(para.text)
    if said is None:
        return None
    speaker, after = _speaker(text, Span(para.start + said.end(), para.end), mentions)
    if speaker is None:
        return None
    stop = _ENDS.search(text, after, para.end)
    rest = Span(stop.end(), para.end) if stop and stop.end() < para.end else None
    speech = Span(para.start + said.start("speech"), para.start + said.start("stop"))
    words = said["speech"]
    certain = _says_we(words) or (rest is not None and _says_we(text[rest.start : rest.end]))
    return None if _REPORTED.search(words) and rest is None else (speech, rest, speaker, certain)


def _speaker(text: str, after: Span, mentions: Sequence[Mention]) -> tuple[str | None, int]:
    """Who is named in the sentence after a verb of saying, or the words there that can only be a name; and its end."""
    at = bisect_left(mentions, after.start, key=lambda mention: mention.start)
    stop = _ENDS.search(text, after.start, after.end)
    if at < len(mentions) and mentions[at].start < min(after.start + _REACH, stop.end() if stop else after.end):
        person = mentions[at].person
        return person.name if person else None, mentions[at].end
    end = stop.start() if stop else after.end
    words = text[after.start : end]
    named = _TITLED.search(words) or _AT_END.search(words)
    return named["name"] if named else None, end


_ENDS = re.compile(r"(?<=[a-z)]{2})[.!?](?: |$)")


def _says_we(words: str) -> bool:
    return bool(_WE.search(words) or _OPENING_WE.match(words))


def _field(text: str, span: Span, speaker: str, confidence: float) -> Field:
    return Field("quote", " ".join(text[span.start : span.end].split()), span.start, span.end, confidence, speaker)
