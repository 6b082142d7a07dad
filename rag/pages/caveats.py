"""Sentences that say how far a finding does not reach: preliminary, small, not reviewed, no proof of a cause.

What is here: whole sentences with their offsets; of other releases than research, that charges are only allegations.
What is not: a null result, hedged results ("may reduce"), notices to investors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.datatypes import Field, Span
from rag.pages.clues import Clue
from rag.sentences import sentences

# What the phrases below share.
_WORK = (
    r"(?:research|stud(?:y|ies)|trials?|work|investigations?|tests?|testing|data|analys[ie]s|evaluation|validation|"
    r"confirmation|follow-up|discussion)"
)
_MORE = r"(?:more|further|additional|larger|bigger|future|follow-up|longer|prospective)(?:[ -]scale)?"
_SHOWN = (
    r"(?:tested|shown|proven|confirmed|replicated|examined|studied|evaluated|investigated|assessed|established|"
    r"determined|demonstrated|validated|approved)"
)
_WE = r"(?:stud(?:y|ies)|trials?|analys[ie]s|data|researchers|authors|team|we|they)"
_BE = r"(?:is|are|was|were)"
_NOT = r"(?: not|n[’']t|not)"
_OPEN = r"(?:not (?:yet )?(?:clear|known)|unclear|unknown)"
_LIMITS: tuple[str, ...] = (
    # not yet published, complete or approved
    r"not (?:yet )?(?:been )?peer[- ]reviewed|have not (?:yet )?been (?:published|peer)",
    rf"(?:{_BE}|considered|as|still|remains?) preliminary",
    r"preliminary (?:until|and (?:must|should|need)|evidence|stud(?:y|ies)|data|findings|results|research)",
    r"early[- ]stage (?:research|findings)|(?:is|are|remains?) in (?:its|their) infancy|early days",
    r"(?:results|data) (?:are|is) not (?:yet )?(?:available|mature|complete)|not yet (?:been )?(?:approved|available)",
    r"may not become available|before (?:it|they|the|this|these|any) (?:[\w-]+ ){0,4}?can be (?:used|recommended)",
    # what limits it
    r"limitations?|caveats?|(?:selection|recall|reporting) bias",
    rf"{_BE} limited (?:by|because)|(?:{_WE}|sample|findings|results) {_BE} limited to",
    r"caution(?:s|ed)? (?:that|against|about)|caution is (?:needed|warranted)|a (?:word|note) of caution",
    r"(?:interpret|treat|view|tak|read)\w* (?:[\w-]+ ){0,4}(?:with (?:some )?caution|cautiously)",
    r"small(?:,? (?!an? )[\w-]+){0,2} (?:sample|size|study|trial|cohort)|sample size (?:was|is)|not powered to",
    rf"(?:sample|follow-up)(?: period)? {_BE} (?:small|short|limited)",
    r"(?:small|modest|limited) number of (?:patients|participants|people|subjects|women|men|children|animals)",
    r"only a (?:tiny|small) (?:fraction|part|number|share)|(?:only|just|merely) (?:a|the) (?:first step|beginning)",
    r"(?:short|limited) follow[- ]up|only followed (?:up )?for|lack(?:ed|s) (?:a )?control|no control group",
    rf"relied on (?:self|recall|memor)|{_BE} self-reported",
    r"not (?:measured|assessed|evaluated|compared) in (?:the|this)",
    rf"{_WE} (?:also |only )?did{_NOT} (?:measure|account for|control for|assess|examine|look at|consider|collect)",
    rf"{_WE} (?:only (?:included|looked at|enrolled)|(?:included|looked at|enrolled) only)",
    r"(?:stud(?:y|ies)|research|trials?) (?:was|were|is) (?:only )?(?:observational|retrospective|small)",
    r"(?:unidentified|unmeasured|unknown|residual|other|possible|potential) confound\w+",
    # more work is needed
    rf"{_MORE},? (?:[\w-]+,? ){{0,4}}{_WORK}(?: [\w-]+){{0,8}}? (?:(?:is|are|will be|would be) (?:\w+ )?"
    r"(?:needed|required|necessary|warranted)|(?:must|needs? to|has to|have to) be done)",
    rf"(?:need(?:s|ed)?|requires?|call(?:s|ed|ing)? for|there is a need for|time (?:to do|for)) (?:an? )?"
    rf"{_MORE} (?:[\w-]+,? ){{0,3}}{_WORK}",
    rf"(?:warrant|deserve|merit|worth)s? {_MORE} (?:[\w-]+,? ){{0,3}}{_WORK}",
    r"warrants? (?:investigation|study|research)",
    r"needs? to be (?:confirmed|replicated|repeated|verified|validated)",
    rf"(?:if|until|pending) {_MORE} (?:[\w-]+,? ){{0,3}}{_WORK}|with (?:further|more) {_WORK}",
    r"(?:confirm|replicat|verif|validat)\w* (?:these|the|this|our|his|her) (?:[\w-]+ )?(?:results?|findings?|effects?)"
    r" in (?:a |an |other )?(?:larger|bigger|further|other|longer|people|humans|patients)",
    r"larger (?:confirmatory|controlled|randomi[sz]ed|prospective) (?:stud|trial)\w+|in larger (?:stud|trial)\w+",
    r"(?:if|should) (?:the|this|these|our|its) (?:[\w-]+ ){0,4}?(?:trials?|stud(?:y|ies)|tests?|results?|findings?)"
    rf" (?:holds?|proves?|succeeds?|{_BE} (?:successful|confirmed|replicated))",
    # what it does not show
    rf"(?:does|do|did|can|could){_NOT} (?:necessarily )?(?:prove|establish|show|demonstrate|mean|determine|imply)"
    r"(?: [\w-]+){0,5} (?:caus\w+|effect|that|whether)|(?:does|do|did) not indicate that",
    r"cannot (?:prove|establish|be (?:sure|certain|generali[sz]ed|excluded|ruled out))",
    rf"(?:could not|{_BE} (?:unable|not able) to) (?:rule out|account for|control for|determine|establish|assess)",
    r"cause[- ]and[- ]effect|not (?:prove )?causation|correlation (?:is|does) not",
    r"(?:was|were|is|not) (?:not )?designed to (?:prove|test|show|determine)",
    r"may not (?:be )?(?:generali[sz]\w+|apply|reflect|represent\w*|hold|translate|applicable|the same)",
    r"animal (?:models?|studies) (?:do|does|may|are) not",
    # what nobody knows yet
    rf"(?:has|have) not (?:yet )?been {_SHOWN}(?! (?:before|previously))",
    rf"not (?:yet )?{_SHOWN} (?:in|for|to|by|whether)",
    rf"(?:it is|it[’']s|are|were|mak(?:es|ing) it) {_OPEN}|{_OPEN} (?:why|how|whether|if|what)",
    rf"(?:too|still) (?:early|soon) to|remains? (?:unclear|unknown|uncertain|to be (?:seen|done|{_SHOWN}))",
    rf"{_BE}{_NOT} (?:yet |entirely )?clear(?= (?:why|how|whether|if|what)\b|\W*$)",
    rf"(?:do|does){_NOT} (?:yet )?have an? (?:full|complete|clear) understanding|remaining questions? (?:to|is|are)",
    rf"should{_NOT} be (?:viewed|seen|regarded) as",
    r"(?<!were )(?<!was )not (?:yet )?(?:fully|completely|entirely)[ -](?:understood|known|clear)",
    r"we (?:do not|don[’']t|cannot|can[’']t) (?:yet )?(?:know|say|tell|be sure)",
    r"it(?: is|[’']s) (?:also |still )?possible,?(?: (?:though|but) unlikely,?)? (?:that )?(?:an?other|other|the|some)",
    r"may have been (?:more|less) likely|long-term (?:effects?|safety|outcomes?)[\w ]{0,30}(?:unknown|unclear|not)",
    r"(?<!light-)years away|will take (?:some |more )?(?:time|years)|(?:a number of|several|many) years (?:before|yet)",
    # German, Spanish, French
    r"vorläufig\w*|einschränk\w+|weitere (?:studien|untersuchungen|forschung)",
    r"noch nicht (?:begutachtet|geklärt|bekannt)|limitaci(?:ón|ones)|son necesarios más|no (?:demuestra|prueba)",
    r"con cautela|preliminares?|préliminaires?|reste à|d[’']autres (?:études|recherches) sont",
)
_NO_LIMITS: tuple[str, ...] = (
    r"forward[- ]looking|securities|undue reliance|risks and uncertainties|without limitation|disclaimer",
    r"including but not limited|no responsibility|not responsible|limitation of liability",
    r"(?:common|serious|possible|most frequent) side effects|side effects (?:include|may|can)",
    r"tell your doctor|do not take|prescri(?:be|bing) information|your",
    r"physical limitations?|limitations? (?:on|in) (?:physical|daily)|(?:airflow|activity) limitations?",
    r"(?:overcom|address|circumvent|eliminat|solv)\w* (?:[\w-]+ ){0,4}limitations?",
    r"limitations? of (?:[\w-]+ )?(?:current|existing|traditional|conventional|standard|today)",
    r"safety and (?:effectiveness|efficacy) (?:of [^.]{1,40} )?(?:has|have) not been established",
)
_ALLEGED: tuple[str, ...] = (
    r"(?:merely|only|simply) (?:an? )?(?:accusation|allegation|charge)s?|presumed (?:to be )?innocent",
    r"(?:claims|charges) (?:\w+ ){0,8}(?:are|is) (?:merely |only )?allegations|no determination of liability",
    r"without (?:admitting|admission)|den(?:y|ies|ied) (?:any |the |all )?(?:wrongdoing|liability|allegations|charges)",
    r"(?:suit|lawsuit|case|complaint|charges?|claims?|appeal) (?:\w+ ){0,4}?(?:is|are|remains?) (?:still )?pending",
    r"(?:was|were|been)\s+(?:subsequently\s+|later\s+)?dismissed|(?:has|have) (?:not|yet to) be(?:en)? proven",
    r"(?:list|figures?|information) should not be (?:considered|taken)",
)


def _words(alternatives: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.I)


_NEVER = _words(_NO_LIMITS)
_MOST = 12
_CAVEATS = Clue(
    _words(_LIMITS),
    ("peer", "preliminar", "limit", "caution", "cautious", "caveat", "cautela", "need", "require", "necessary",
     "warrant", "call", "not", "n't", "n’t", "cause-and", "cause and", "causation", "correlation", "designed to",
     "small", "sample", "confirm", "replicat", "verif", "validat", "deserve", "merit", "worth", "time to do",
     "time for", "only", "merely", "just a", "just the", "bias", "self-reported", "observational", "retrospective",
     "follow-up", "follow up", "be done", "modest", "if ", "should", "until", "with f", "with m", "pending", "early",
     "soon to", "unclear", "unknown", "remain", "relied", "lack", "no control", "years away", "animal", "larger",
     "long-term", "before", "confound", "possible", "may have been", "infancy", "available", "will take", "years yet",
     "unable", "vorläufig", "einschränk", "weitere", "son necesarios", "prueba", "demuestra", "préliminaire", "reste",
     "autres"),
    before=200,
)  # fmt: skip
_LEGALS = Clue(
    _words(_ALLEGED),
    ("accusation", "allegation", "charge", "innocent", "liability", "without admi", "pending", "dismissed", "proven",
     "wrongdoing", "denie", "deny", "should not be"),
    before=100,
)  # fmt: skip


def caveat_fields(body: str, skip: tuple[Span, ...], *, research: bool) -> Iterator[Field]:
    """A `caveat` field for each sentence that limits what is told, none from the ranges of `skip`.

    Of `research`, what limits a finding; of other releases, that charges are only allegations.
    """
    done, count = 0, 0
    for match in (_CAVEATS if research else _LEGALS).finditer(body):
        if match.start() < done or any(span.start <= match.start() < span.end for span in skip):
            continue
        start, end = _sentence(body, match.start())
        done = max(end, match.end())
        words = body[start:end]
        if _NEVER.search(words) or len(words.split()) < _SHORTEST:
            continue
        yield Field("caveat", " ".join(words.split()), start, end, 0.75)
        count += 1
        if count == _MOST:
            return


_SHORTEST = 5


def _sentence(body: str, at: int) -> tuple[int, int]:
    """The sentence around a place, sought in its own lines."""
    start = max(body.rfind("\n\n", max(0, at - 4000), at) + 2, at - 4000, 0)
    if start == 1:
        start = 0
    stop = body.find("\n\n", at, at + 4000)
    stop = min(len(body), at + 4000) if stop < 0 else stop
    for span in sentences(body[start:stop]):
        if start + span.start <= at < start + span.end:
            return start + span.start, start + span.end
    return at, at
