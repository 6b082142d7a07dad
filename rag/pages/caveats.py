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

_CAVEAT = re.compile(
    r"\b(?:not (?:yet )?(?:been )?peer[- ]reviewed|have not (?:yet )?been (?:published|peer)|"
    r"(?:is|are|was|were|considered|as|still|remains?) preliminary|preliminary (?:until|and (?:must|should|need)|"
    r"evidence|"
    r"stud(?:y|ies)|data|findings|results|research)|"
    r"limitations?\b|(?:is|was|were|are) limited (?:by|because)|"
    r"caution(?:s|ed)? (?:that|against|about)|should be (?:interpreted|treated|viewed|taken) with (?:some )?caution|"
    r"(?:interpret\w*|caution) (?:[\w]+ ){0,4}cautio\w+|caution is (?:needed|warranted)|a (?:word|note) of "
    r"caution|caveats?|"
    r"(?:more|further|additional|larger|future|follow-up|longer),? (?:[\w-]+,? ){0,4}(?:research|stud(?:y|ies)|"
    r"trials?|work|"
    r"investigation|tests?|testing|data|analys[ie]s)(?: [\w-]+){0,8}? (?:is|are|will be|would be) (?:\w+ "
    r")?(?:needed|required|"
    r"necessary|warranted)|"
    r"(?:needs?|needed|requires?|call(?:s|ed|ing)? for) (?:more|further|additional|larger) (?:[\w-]+,? "
    r"){0,3}(?:research|stud(?:y|ies)|"
    r"trials?|work|tests?|testing|investigation|confirmation|data)|needs? to be (?:confirmed|replicated|repeated|"
    r"verified)|"
    r"(?:does|do|did|can|could)(?: not|n[’']t|not) (?:necessarily )?(?:prove|establish|show|demonstrate|mean|"
    r"determine|imply)"
    r"(?: [\w-]+){0,5} (?:caus\w+|effect|that|whether)|cannot (?:prove|establish|be (?:sure|certain|"
    r"generali[sz]ed|excluded|"
    r"ruled out))|cause[- ]and[- ]effect|not (?:prove )?causation|correlation (?:is|does) not|"
    r"(?:was|were|is|not) (?:not )?designed to (?:prove|test|show|determine)|"
    r"may not (?:be )?(?:generali[sz]\w+|apply|reflect|represent\w*|hold|translate|be (?:representative|"
    r"applicable|the same))|"
    r"(?:if|until|pending) (?:further|future|larger|more|additional) (?:[\w-]+,? ){0,3}(?:stud(?:y|ies)|trials?|"
    r"research|"
    r"work|tests?)|with (?:further|more) (?:research|stud(?:y|ies)|trials?|work)|(?:confirm|replicat|verif|"
    r"validat)\w* (?:these|the|this|our|his|her) (?:[\w-]+ )?(?:results?|findings?|"
    r"effects?) in (?:a |an |other )?(?:larger|bigger|further|other|longer|people|humans|patients)|warrants? "
    r"(?:further )?"
    r"(?:investigation|study|research)|(?:short|limited) follow[- ]up|(?:small|modest|limited) number of (?:patients|"
    r"participants|people|subjects|women|men|children|animals)|not yet (?:been )?(?:approved|available)|"
    r"small (?:sample|size|study)|sample size (?:was|is)|"
    r"(?:too|still) (?:early|soon) to|it is (?:not (?:yet )?(?:clear|known)|un(?:clear|known))|remains? (?:unclear|"
    r"unknown|to be seen|uncertain)|(?:are|were) (?:not (?:yet )?(?:clear|known)|un(?:clear|known))|"
    r"we (?:do not|don[’']t|cannot|can[’']t) (?:yet )?(?:know|say|tell|be sure)|not (?:yet )?(?:been )?(?:tested|"
    r"shown|proven|"
    r"confirmed|replicated) (?:in|for|to|by|whether)|"
    r"relied on (?:self|recall|memor)|lack(?:ed|s) (?:a )?control|no control group|"
    r"(?<!were )(?<!was )not (?:yet )?(?:fully|completely|well|entirely)[ -](?:understood|known|clear)|remains? to "
    r"be|(?:has|have) not "
    r"been established|"
    r"(?:there is|is) a need for (?:more|further)|larger (?:confirmatory|controlled|randomi[sz]ed|prospective) "
    r"(?:stud|trial)\w+|"
    r"not (?:measured|assessed|evaluated|compared) in (?:the|this)|only a (?:tiny|small) (?:fraction|part|number|"
    r"share)|"
    r"long-term (?:effects?|safety|outcomes?)[\w ]{0,30}(?:unknown|unclear|not)|(?<!light-)years away|"
    r"(?:is|are|remains?) in (?:its|their) infancy|only followed (?:up )?for|(?:stud(?:y|ies)|trials?|sample|"
    r"analys[ie]s|"
    r"findings|results) (?:is|are|was|were) limited to|(?:results|data) (?:are|is) not (?:yet )?available|may "
    r"not become "
    r"available|will take (?:some |more )?(?:time|years)|(?:a number of|several|many) years (?:before|yet)|"
    r"(?:does|do|did) "
    r"not indicate that|could not (?:rule out|account for|control for|determine|establish)|(?:was|were) "
    r"(?:unable|not able) "
    r"to (?:determine|assess|account|rule out|establish)|"
    r"early[- ]stage (?:research|findings)|animal (?:models?|studies) (?:do|does|may|are) not|"
    r"vorläufig\w*|einschränk\w+|weitere (?:studien|untersuchungen|forschung)|noch nicht (?:begutachtet|geklärt|"
    r"bekannt)|"
    r"preliminares?|limitaci(?:ón|ones)|son necesarios más|no (?:demuestra|prueba)|con cautela|"
    r"préliminaires?|reste à|d[’']autres (?:études|recherches) sont)\b",
    re.I,
)
_NEVER = re.compile(
    r"\b(?:forward[- ]looking|securities|undue reliance|risks and uncertainties|no responsibility|not responsible|"
    r"limitation of liability|(?:common|serious|possible|most frequent) side effects|side effects (?:include|may|"
    r"can)|tell your doctor|do not take|prescri(?:be|bing) information|"
    r"without limitation|including but not limited|physical limitations?|limitations? (?:on|in) (?:physical|daily)|"
    r"safety and (?:effectiveness|efficacy) (?:of [^.]{1,40} )?(?:has|have) not been established|"
    r"disclaimer|your|airflow limitation|activity limitations?)\b",
    re.I,
)
_MOST = 12


_LEGAL = re.compile(
    r"\b(?:(?:merely|only|simply) (?:an? )?(?:accusation|allegation|charge)s?|presumed (?:to be )?innocent|"
    r"without (?:admitting|admission)|(?:suit|lawsuit|case|complaint|charges?|claims?|appeal) (?:\w+ ){0,4}?(?:is|"
    r"are|remains?) (?:still )?pending|(?:was|were|been)\s+(?:subsequently\s+|later\s+)?dismissed|(?:has|have) "
    r"(?:not|yet "
    r"to) be(?:en)? proven|den(?:y|ies|ied) (?:any |the |all )?(?:wrongdoing|liability|allegations|charges)|"
    r"(?:list|figures?|information) should not be (?:considered|taken)|"
    r"(?:claims|charges) (?:\w+ ){0,8}(?:are|is) (?:merely |only )?allegations|no determination of liability)\b",
    re.I,
)


_CAVEATS = Clue(
    _CAVEAT,
    ("peer", "preliminar", "limit", "caution", "caveat", "cautela", "need", "require", "necessary", "warranted",
     "call", "not", "n't", "n’t", "cause-and", "cause and", "causation", "correlation", "designed to", "small",
     "sample size", "confirm", "replicat", "verif", "validat", "warrant", "follow-up", "follow up", "modest", "if ",
     "until", "with f", "with m", "pending", "early", "soon to", "unclear", "unknown", "remain", "relied",
     "lack", "no control", "years away", "animal", "larger", "only a", "long-term", "vorläufig", "einschränk",
     "weitere", "son necesarios", "prueba",
     "demuestra", "préliminaire", "reste", "autres", "infancy",
     "only followed", "available", "will take", "years before", "years yet", "unable"),
    before=200,
)  # fmt: skip
_LEGALS = Clue(
    _LEGAL,
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
