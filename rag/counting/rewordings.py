"""Other wordings of a question that counts or lists, each as the one that is read. Data; English.

What is said becomes what it is read as, in the order of the tables. What is not here: the reading (plan).
"""

from __future__ import annotations

import re

from rag.counting.nouns import COUNT, RELEASE
from rag.counting.starts import ISSUED, PAID, STATES

_SAYS = r"(?:mention|name|cite|contain|say|use|have|quote|state|give|refer to|speak of|talk (?:of|about)|write about)s?"
_TURNS_UP = r"(?:occurs?|appears?|stands?|features?|(?:turn|come|show|crop|pop)s? up)"
_ONE = r"(?:press |news )?(?:release|text|story|announcement)"
_STORIES = r"(?: (?:stories|story|releases?|ones?|texts?|items?|pieces?|news|coverage))?"
_PLACES = (
    r"\b(?:the )?(?:place names?|places|cities|towns|locations)"
    rf" (?:(?:that|which|are|is|named|given|{_TURNS_UP}) )*in (?:the )?"
)
_BODY = r"(?:the|its|their) (?:body|texts?)"
_TITLE = r"(?:the|its|their) (?:title|headline)s?"
# A matter in the text that is not in the title, as two criteria.
_BODY_ALONE = r"mention \2 but do not mention \2 in the title"
_HEADS, _TERM = r"(?:headlines?|titles?)", r"(?:the (?:words?|names?|terms?|phrases?) )?"
_TITLED = r"\1 releases mention \2 in the title"
_ASKED_FOR = r"((?:how many|which|what|list|show(?: me)?|name|give(?: me)?)(?: (?:all|every|each|the|of))*)"
# First: (what is said, the same said plainly), before even how many there are to be is read.
PLAINER: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(said, re.IGNORECASE), meant)
    for said, meant in (
        (r"^what['’]s ", "what is "),
        (r"\bbriefest\b", "shortest"),
        (r"\blengthiest\b", "longest"),
        (r"(?<=[a-z]),? (?:(?:going|measured|counted|judged|judging) )?(?:by|in) (?:the |their |its )?"
         r"(?:number of words|words?(?: count)?|length)$", ""),
        (r",? (?:whatever|no matter what|regardless of what) [^,]{1,60}$", ""),
        (rf"^((?:what|which) is the (?:shortest|longest)) {_ONE}(?: (?:here|there|(?:in|of) (?:the|our|this)"
         r" (?:whole |entire )?(?:archive|set|collection|lot)|of (?:them )?all))*$", r"\1 release"),
        (r"^are there (?:any )?(?!releases\b)((?:[a-z]+ )?(?:[a-z]+s|people)) (?:who|that|which) (.+?)"
         r"(?:\W+(?:name|list|show|which|who)(?: (?:me|them|they|are|is|it))*)?$", r"which \1 \2"),
        (r"\b(?:list|name|give|have|carry)s? (.{2,80}?) as (?:their|its|an?|the) (?:sources?|issuers?|issuing offices?"
         r"|components?)$", r"are issued by \1"),
        (r" as (?:the |a )?(?:place of publication|publisher|outlet)$", ""),
        (r"\b(?:topic|subject) labels?\b", "topics"),
        (rf"{_PLACES}datelines?(?: (?:of|on) (?:the )?)?(?=(?:more|at|less|fewer|only|exactly|just|\d|\w+ or)\b)",
         "datelines are named in "),
        (rf"{_PLACES}((?:more than|at least|only|exactly|just) {COUNT}|{COUNT} or more) datelines?$",
         r"datelines are named in \1 releases"),
        (rf"^(?:leaving|setting|putting) (?:the |those )?(?:about |on )?(.{{2,60}}?){_STORIES} aside, (.+)$",
         r"\2 but are not about \1"),
        (r"^(?:(?:leaving|setting|putting) aside|(?:apart|aside) from|except(?:ing)?(?: for)?|not counting|excluding)"
         rf" (?:the |those )?(?:about |on )?((?!in )[^,]{{2,60}}?){_STORIES},"
         r" ((?:which|how many|list|name|show).+)$", r"\2 but are not about \1"),
        (rf"\b({RELEASE}) (?:other than|apart from|except(?: for)?) (?:those|the ones|ones|{RELEASE})"
         rf" (?:that are )?(about|on|from|by) (.{{2,60}}?) (?={_SAYS} )", r"\1 that are not \2 \3 and "),
        (rf"\b({_SAYS}) (.{{2,80}}?)(?: only)? in {_BODY}(?: alone| only)?,?"
         r" (?:(?:but|and|although|though|while|yet|when) )?(?:(?:it|they|is|are|does|do|was|were) )*"
         rf"(?:not|never|n['’]t) (?:appear |stand )?in {_TITLE}$", _BODY_ALONE),
        (rf"\b({_SAYS}) (.{{2,80}}?) (?:only in {_BODY}|in {_BODY} (?:only|alone))$", _BODY_ALONE),
        (rf"^((?:in )?(?:how many|which) {RELEASE}) (?:do|does|did|is|are) (.{{2,80}}?) (?:{_TURNS_UP}|mentioned|named)"
         rf" only in {_BODY}(?:,? (?:with|and) {_TITLE} silent(?: (?:about|on) it)?)?$", rf"\1 {_BODY_ALONE}"),
        (rf"^(?:does|did|has) any {_ONE} (?={_SAYS} )", "which releases "),
        (rf"\b({PAID}) (?:the )?(?:work|research|stud(?:y|ies)) (?:behind|reported in|described in) ", r"\1 "),
        (r"^how many (?:of (?:them|these|those) )?(?:were|are) ((?:randomi[sz]ed|clinical|observational|cohort|pilot"
         r"|animal) (?:controlled )?(?:trials|studies))$", r"how many \1 are there"),
        (r"^how many (?=(?:(?:do|did)(?: not|n['’]t) (?:mention|(?:state|name|quote|give) an?)|mention|refer to|cite"
         rf"|come out|came out|(?:were|are|was|have been) (?:{ISSUED}|{STATES}))\b)", "how many releases "),
        (rf"^which (?:ones )?(?=(?:were|are|have been|had to be) (?:ever |later |since )?{STATES}\b)",
         "which releases "),
        (r"^who (?:publishe?[sd]?|issue[sd]?|put(?:s)? out|release[sd]?) (?:the )?most(?: releases)?$",
         "which institution has the most releases"),
        (r"\b(?:everyone|everybody|anyone|anybody) (?=(?:who|that|quoted)\b)", "people "),
        (r"^how (?:big|large) is (?:the|this|our|your) (?:archive|collection|library|corpus)$",
         "how many releases are there"),
        (r"^how many (?:texts|documents|items|pieces|entries|stories)(?: (?:are|do|we|you|have|in|there|here|all"
         r"|total|the|this|our|archive|collection|now|altogether)\b)+$", "how many releases are there"),
        (r"^(?:(?:is|are) there |do (?:we|you) have )?anything (?:from|by) (?=(?:the )?(?-i:[A-Z]))",
         "which releases are from "),
    )
)  # fmt: skip
_ASKED = r"(?:press|media|news) contact|press officer|contact person"
# Then, in this order, other wordings of the same question, as the one that is read.
REWORDED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(said, re.IGNORECASE), meant)
    for said, meant in (
        (r"^(?:in|by|from|on|for) (?=(?:how many|which|what) )", ""),
        (rf"\b({RELEASE}) of (?=(?:the )?(?-i:[A-Z]))", r"\1 from "),
        (r"^(?:has|have|is|are|was|were) (?:anything|something|any(?: (?:press )?(?:releases|announcements))?)"
         r" (?:(?:ever|been|since|later) )*(?=(?:retract|withdrawn|correct|updat)\w*)(.+?)"
         r"(?:\W+(?:list|name|show)(?: me)? (?:it|them|which|those|all)\W*)?$", r"which releases were \1"),
        (rf"^{_ASKED_FOR} {_HEADS}"
         r"(?= (?:say|give|state|begin|start|end|ask|quote|run)s?\b"
         r"| (?:contain|have|has)s? an? (?:number|figure|percentage|question|date|colon|quotation|quote)\b)",
         r"\1 releases have headlines that"),
        (rf"^{_ASKED_FOR} {_HEADS} (?:(?:that|which) )?(?:contain|mention|name|include|have|has|use|say|feature)s?\b"
         rf"(?! that\b) {_TERM}(.+)$", _TITLED),
        (rf"^{_ASKED_FOR} {_HEADS} (?:in which|where) {_TERM}(.+?) {_TURNS_UP}$", _TITLED),
        (rf"^{_ASKED_FOR} {_HEADS} with {_TERM}(?!an? )(.+?)(?: in (?:it|them))?$", _TITLED),
        (r"^how (?:often|many times|frequently) (?:is|are|was|were|has|have|gets?|got) (.+?) (?:been )?"
         r"(?:mentioned|named|cited)(?: in (?:the|our|these|all) .+)?$", r"how many releases mention \1"),
        (r"^how (?:often|many times|frequently) (?:is|are|was|were|has|have|gets?|got) (.+?) (?:been )?quoted"
         r"(?: in (?:the|our|these|all) .+)?$", r"how many releases quote \1"),
        (rf"\b({STATES}(?: (?:or|and) {STATES})+) releases\b", r"releases that were \1"),
        (r"^((?:how many|which|what|list)(?: of the)?) (?:clinical )?(trials|studies) (?:are|were|was) "
         r"((?:randomi[sz]ed|observational)(?: (?:and |clinical |controlled )*)?)$", r"\1 \3 \2"),
        (
            r"^(?:which|what) (?:cities|towns|places|locations) (?:(?:do|did) (?:the )?datelines? (?:name|give|mention)"
            rf"|(?:are|is) (?:named |given )?in (?:the )?datelines?|(?:do|did) (?:the |our )?{RELEASE} come from)$",
            "which datelines are named in releases",
        ),
        (rf"^(?:which|what) (topics|keywords|tags) do (?:the |our |these )*{RELEASE} (?:cover|carry|have|bear|treat)$",
         r"which \1 are named in releases"),
        (r"^any (?=(?:corrections|withdrawals|retractions)\b)", "which "),
        (r"^(?:(?:is|are) there )?(?:anything|something|(?<=there )an? (?:press |news )?(?:release|study|paper|story))"
         r" (?:on|about|regarding) (?=\S)", "do you have anything about "),
        (r"\b(?:every|each)(?: single)? ((?:(?:press|news|withdrawal|retraction) )?(?:release|notice|correction"
         r"|withdrawal|retraction))\b", r"all \1s"),
        (r",? and which of (?:them|these|those) ", " and "),
        (r"^(?:of|among|out of) (?:all )?(?:the |our |these )?(?:releases|texts|stories|articles|pieces)\b([^,]*),?"
         r" (how many|which)"
         r"(?: of (?:them|these|those)| ones| releases)? ", r"\2 releases\1 "),
        (r"^which (?:press |news )?release (?:is|was) (?:the )?(?:very )?(first|earliest|oldest|last|latest|newest"
         r"|longest|shortest)(?: (?:one|release|of (?:all|them)))*\b", r"list the one \1 releases"),
        (r"^(?:(?:what|which) (?:is|was) )?the (longest|shortest) (?:press |news )?(?:release|text)\b",
         r"list the one \1 releases"),
        (r"^(?:which|what) (?:press |news )?release (?=(?:(?:mention|name|quote|cite|discusse?|contain|report)s"
         r"|deals with|(?:is|was) (?:about|on|from|by))\b)", "which releases "),
        (r"^whose (?:press |news )?releases? ", "which institutions issued releases that "),
        (rf"^who {PAID} (?:the |any )?(\S.{{0,60}}?) (?:studies|research|trials|work)"
         r" (?:in (?:the|this|our) archive|that the releases (?:report|describe))$",
         r"which funders are named in releases about \1"),
        (rf"^(?:which|what) (?:foundations|funders|organi[sz]ations|institutions|companies|bodies) (?:have )?{PAID}"
         r" (?:any )?(?:(?:research|studies|trials|work|projects) (?:on|into|of|about) )?"
         r"(?!(?:the|that|this|these|those|an?|it|them|her|his|its|their|releases)\b)(\S.{0,80})$",
         r"which funders are named in releases about \1"),
    )
)  # fmt: skip
# The same where the question surely is about releases.
REWORDED_OF_RELEASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(said, re.IGNORECASE), meant)
    for said, meant in (
        (r"\b(?:is|are|was|were|been) embargoed\b", "had an embargo"),
        (r"^who (?:all )?(?:is|are|was|were|gets|got|(?:has|have) been) quoted\b", "which people are quoted"),
        (rf"^who (?:is|are|was|were) (?:all )?(?:the |an? )?({_ASKED})s?"
         r"(?: (?:for|of|in|on) (?=.*releases\b)|(?: for)?$)", r"which \1s are named in "),
        (r"^who (?:are|were) (?:all )?the (?=people|researchers|scientists|experts)", "which "),
        (rf"^who (?=(?:has |have |had to )?(?:{ISSUED}|correct(?:ed)?|withdr[ae]wn?|retract(?:ed)?)\b)",
         "which institutions "),
        (rf"^who (?=(?:has |have )?{PAID}\b)", "which funders "),
        (r"^where (?:does|do|is|are|was|were) (.+?) (?:turn up|appear|come up|show up|occur|mentioned|named)\W+"
         r"(?:(?:list|show|give)(?: me)? )?(?:all|every)(?: of)?(?: the)? releases(?:\W+please)?$",
         r"which releases mention \1"),
    )
)  # fmt: skip
