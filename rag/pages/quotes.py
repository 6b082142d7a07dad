"""Direct quotations and whose they are.

A speaker is named only where the words beside the quotation say who speaks; quotations without one are kept where
they are whole sentences. What is not here: where the marks stand (`marks`), indirect speech.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from rag.datatypes import Field, Span
from rag.pages.marks import Quotation, quotations
from rag.pages.mentions import Mention
from rag.pages.parts import Paragraph, paragraphs
from rag.pages.people import Person
from rag.pages.saying import SAYING, VERBS

_MOST = 200
_SHORT, _LONG = 4, 7  # words
_NEAR = 60
_SOMEBODY = re.compile(
    r"[\s,]*(?:the|an?|one|some|another|its|his|her|[A-Z]\w+|study|researchers?|authors?|scientists?)\b"
)
_END = re.compile(
    r"(?<=[\w’)]{2})(?<!\b[DMJS]r)(?<!\bM[sx])(?<!\bSt)(?<!\bMrs)(?<!\bSen)(?<!\bRep)(?<!\bGov)(?<!\bGen)(?<!\bInc)"
    r"(?<!\bLtd)(?<!\bProf)(?<!\bCorp)(?<!\bUniv)(?<!\bAsst)(?<!\bAssoc)[.!?][”\"]?(?=\s|$)|\n\s*\n"
)
_VERB_FIRST = re.compile(rf"[\s,*_–—-]*(?:[a-z]+ly )?(?P<verb>{VERBS}|so(?= [A-ZÄÖÜ]))\b")
_PRONOUN_SAYS = re.compile(
    rf"[\s,*_–—-]*(?:he|she|they|er|sie|él|ella|il|elle)\s(?:[a-z]+ly\s|also\s|then\s)?(?:{VERBS})\b", re.I
)
_PRONOUN = re.compile(r"(?:\b|^)(?:he|she|er|sie|él|ella|il|elle)\b", re.I)
_PLAIN_SAYS = frozenset("said says sagt sagte dijo explains explained adds added".split())
_NAMING = re.compile(
    r"\b(?:titled|entitled|called|named|dubbed|termed|coined|headlined|known as|labell?ed|nicknamed|so-called|"
    r"word|term|"
    r"phrase|paper|article|study|book|report|session|talk|film|song|album|slogan|motto|theme|hashtag|exhibition|"
    r"lecture|webinar|event|project|series|option|question|statement|category|keyword|search for|the|an?|of|its|"
    r"their|"
    r"as|for|this|genannte[rns]?|titel|titulado|titulada|llamad[oa])s?[,:]?\s*$",
    re.I,
)
_ASIDE = re.compile(r"\b(?:of|to|with|for|from)\s(?:[A-Z][\w.]*\s){0,3}$")  # a patient of Professor Plank. He says …
_AUTHORS_SAY = re.compile(
    r"[\s,]*(?:the )?(?:[\w’'-]+ )?(?:authors|researchers|scientists|investigators|editors|team) (?:\w+ )?"
    r"(?:writes?|wrote|says?|said|concludes?|concluded|notes?|noted|reports?|reported|adds?|added|explain|argue|suggest)\b"
)
_OPENS = re.compile(r"[“„«]|(?<=\s)\"")
_HANDS_OVER = re.compile(rf"[:,]\s*$|\b(?:{VERBS})(?: that)?\s*$")
_ACCORDING = re.compile(r"\b(?:[Aa]ccording to|[Ll]aut|[Ss]egún|[Ss]elon)\b")
_SIGNED, _ALONE = re.compile(r"\s*(?:[—–-]{1,2}|\n)?\s*"), re.compile(r",|\s*(?:\n|$)")
_ASKED = re.compile(r"\b(?:was|were|been|are|is|being) (?:asked|told|described|reported|called)\b")


@dataclass(frozen=True, slots=True)
class Speech:
    """A quotation with its speaker, if the text tells; `said` when a verb of saying stands beside it."""

    quotation: Quotation
    person: Person | None
    said: bool
    confidence: float


def quote_fields(text: str, mentions: tuple[Mention, ...], skip: tuple[Span, ...] = ()) -> Iterator[Field]:
    """A `quote` field for each direct quotation: its words, white space collapsed, about its speaker."""
    for speech in speeches(text, mentions, skip):
        start, end = speech.quotation.start, speech.quotation.end
        value = " ".join(re.sub(r"\n\s*\n\s*[“\"„»«‘']", " ", text[start:end]).split())
        yield Field("quote", value, start, end, speech.confidence, speech.person.name if speech.person else None)


def speeches(text: str, mentions: tuple[Mention, ...], skip: tuple[Span, ...] = ()) -> list[Speech]:
    """The quotations of a text that are somebody's words, in order; none from the ranges of `skip`."""
    paras = paragraphs(text)
    reader = _Reader(text, paras, mentions, tuple(m.start for m in mentions))
    found: list[Speech] = []
    for quotation in quotations(text, paras)[:_MOST]:
        if not any(span.start <= quotation.start < span.end for span in skip):
            speech = reader.judge(quotation, found[-1] if found else None)
            if speech:
                found.append(speech)
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """The text around quotations: its paragraphs and who is mentioned where."""

    text: str
    paras: tuple[Paragraph, ...]
    mentions: tuple[Mention, ...]
    places: tuple[int, ...]

    def judge(self, one: Quotation, before: Speech | None) -> Speech | None:
        """The quotation as somebody's words; None for titles, terms and scare quotes."""
        words = self.text[one.start : one.end].split()
        for told in (self._after(one, before), self._ahead(one, before)):
            if told is not None and (told[0] or (len(words) >= _SHORT and not self._names_something(one, words))):
                return Speech(one, told[0], True, told[1] if told[0] else min(told[1], 0.8))
        same = self._goes_on(one, before)
        if same is not None and not self._names_something(one, words):
            return Speech(one, same, True, 0.85)
        if len(words) < _SHORT or self._names_something(one, words):
            return None
        return self._inline(one, words) or self._alone(one, words, before)

    def _after(self, one: Quotation, before: Speech | None) -> tuple[Person | None, float] | None:
        """The speaker that follows: “…,” said Ada Plank; “…,” Plank said; “…,” she said."""
        stop = self.paras[one.last].end
        tail = self.text[one.after : min(stop, one.end + 320)]
        last = self.text[one.end - 1]
        open_ended = last in ",?!…—–-" or tail[:1] in {",", "-", "–", "—"} or tail[:2] in {" -", " –", " —"}
        verb = _VERB_FIRST.match(tail)
        cut = _END.search(tail)
        tail = tail[: cut.start()] if cut else tail
        quoted = _OPENS.search(tail)
        tail = tail[: quoted.start()] if quoted else tail
        if verb and (open_ended or verb["verb"] in _PLAIN_SAYS):
            if _PRONOUN.match(tail[verb.end() :].lstrip()):
                return self._pronoun(one, before), 0.8
            return self._named(one.after + verb.end(), one.after + len(tail)), 0.95
        if not open_ended or _is_title(self.text[one.start : one.end].split()):
            return None
        if _PRONOUN_SAYS.match(tail):
            return self._pronoun(one, before), 0.8
        if _AUTHORS_SAY.match(tail):
            return None, 0.8
        named = self._mention(one.after, one.after + min(len(tail), 120))
        if named and _ACCORDING.match(tail.lstrip(" ,")):
            return named.person, 0.85
        said = SAYING.search(tail)
        if said is None:
            return None
        if named and named.start < one.after + said.start():
            return named.person, 0.95
        return (None, 0.7) if said.start() < _NEAR and _SOMEBODY.match(tail) else None

    def _ahead(self, one: Quotation, before: Speech | None) -> tuple[Person | None, float] | None:
        """The speaker that goes before: Plank said: “…”; According to Plank, “…”."""
        start, lead = self._lead(one)
        ends = _HANDS_OVER.search(lead)
        if not ends or _ASKED.search(lead):
            return None
        said = SAYING.search(lead) or _ACCORDING.search(lead)
        named = self._mention(start, start + len(lead))
        if named and (said or lead.rstrip().endswith(":")):
            return named.person, 0.9
        if not said or _NAMING.search(lead):
            return None
        return (self._pronoun(one, before) if _PRONOUN.search(lead) else None), 0.75

    def _lead(self, one: Quotation) -> tuple[int, str]:
        """The beginning of the quotation's sentence, or the paragraph before where that ends with a colon."""
        para = self.paras[one.first]
        start = max(para.start, one.start - 400)
        lead = self.text[start : one.start].rstrip("“”„\"«»‘' \u00a0\u202f")
        if not lead.strip(" *_>") and one.first and self.paras[one.first - 1].text.rstrip(" *_").endswith(":"):
            above = self.paras[one.first - 1]
            start = max(above.start, above.end - 400)
            lead = self.text[start : above.end].rstrip(" *_")
        cuts = [m.end() for m in _END.finditer(lead)] + [m.end() for m in re.finditer(r"[”»\"]", lead)]
        cut = max(cuts, default=0)
        return start + cut, lead[cut:]

    def _goes_on(self, one: Quotation, before: Speech | None) -> Person | None:
        """Who spoke before in the same paragraph, where nothing but the attribution lies between."""
        if before is None or before.quotation.last != one.first or before.person is None:
            return None
        between = self.text[before.quotation.after : one.start - 1]
        if len(between) > 320 or "“" in between or "”" in between:
            return None
        ends = [m.end() for m in _END.finditer(between)]
        rest = between[ends[-1] :] if ends else between if not SAYING.search(between) else ""
        return before.person if not rest.strip(" ,*_\n") else None

    def _inline(self, one: Quotation, words: list[str]) -> Speech | None:
        """Words within somebody's reported sentence: Plank described it as “…”."""
        start, lead = self._lead(one)
        named = self._mention(start, start + len(lead))
        said = SAYING.search(lead)
        if not named or not said or _ASKED.search(lead):
            return None
        return Speech(one, named.person, True, 0.75) if named.start < start + said.start() or len(words) > 6 else None

    def _alone(self, one: Quotation, words: list[str], before: Speech | None) -> Speech | None:
        """A quotation of whole sentences without a verb of saying beside it."""
        quote = self.text[one.start : one.end]
        if quote[-1] not in ".!?…" or not quote[0].isupper() or len(words) < _SHORT + 1:
            return None
        _, lead = self._lead(one)
        if lead.strip(" *_>—–-"):
            return None
        signed = _SIGNED.match(self.text[one.after : one.end + 40])
        at = one.after + (signed.end() if signed else 0)
        named = self._mention(at, at + 6)
        if named and _ALONE.match(self.text[named.end : named.end + 40]):
            return Speech(one, named.person, True, 0.85)
        para = self.paras[one.first]
        if self.text[para.start : one.start].strip("“”„\"«»‘' \u00a0\u202f*_>"):
            return Speech(one, self._only(para.start, one.start), False, 0.65)
        near = (
            before
            and before.said
            and before.quotation.last >= one.first - 1
            and self.paras[one.first].end <= one.after + 1
        )
        return Speech(one, before.person if before and near else None, False, 0.6)

    def _names_something(self, one: Quotation, words: list[str]) -> bool:
        """Whether the marks only set off a title or a term."""
        _, lead = self._lead(one)
        sentence = len(words) > _LONG and self.text[one.end - 1] in ".!?,"
        return _is_title(words, shortest=2) or (bool(_NAMING.search(lead)) and not sentence)

    def _mention(self, start: int, end: int) -> Mention | None:
        """The first mention of a person that begins in a range."""
        at = bisect_left(self.places, start)
        return self.mentions[at] if at < len(self.mentions) and self.mentions[at].start < end else None

    def _named(self, start: int, end: int) -> Person | None:
        """The person whose name follows a verb of saying; not Plank of "said Plank's student Bo Span"."""
        until = min(end, start + 200)
        found = self._mention(start, until)
        if found and self.text[found.end : found.end + 2] in {"'s", "’s"}:
            found = self._mention(found.end, until)
        return found.person if found else None

    def _only(self, start: int, end: int) -> Person | None:
        """The one person of a range; None for several."""
        at, until = bisect_left(self.places, start), bisect_left(self.places, end)
        named = [self.mentions[n].person for n in range(at, until)]
        return named[0] if len({person.name if person else None for person in named}) == 1 else None

    def _pronoun(self, one: Quotation, before: Speech | None) -> Person | None:
        """Whom "she" means: who was named or spoke last in the paragraph, else the only one of the paragraph before."""
        start, above = self.paras[one.first].start, self.paras[max(0, one.first - 1)].start
        at = bisect_left(self.places, one.start)
        last = self.mentions[at - 1] if at and self.mentions[at - 1].start >= above else None
        if last and _ASIDE.search(self.text, max(above, last.start - 40), last.start):
            return None
        if last and last.start >= start:
            return last.person
        if before is not None and before.quotation.last == one.first:
            return before.person
        near = before is not None and before.quotation.last >= one.first - 1
        return self._only(above, one.start) or (before.person if before and near else None)


def _is_title(words: list[str], *, shortest: int = 4) -> bool:
    """Whether nearly all of the longer words are capitalised, and there are at least `shortest` of them."""
    long = [word for word in words if len(word) > 3]
    return len(long) >= shortest and sum(word[0].isupper() for word in long) > 0.7 * len(long)
