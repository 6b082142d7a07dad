"""Where the clauses of a question begin, as patterns: "that mention", "funded by", "were later withdrawn".

Data: the words that open a clause of each kind, English, lower case only: "Fund" and "By" may be part of a name. What
is not here: how a clause is read (clauses).
"""

from __future__ import annotations

import re

PRESENT = {
    "doi": "doi", "journal": "journal", "funder": "funder", "grant": "grant", "grant number": "grant",
    "embargo": "embargo", "contact": "contact", "press contact": "contact", "media contact": "contact",
    "quote": "quote", "quotation": "quote", "institution": "institution", "subtitle": "subtitle",
    "dateline": "dateline", "caveat": "caveat", "sample size": "sample", "date": "published",
    "publication date": "published", "time": "time", "publication time": "time", "time of day": "time",
    "topic": "topic", "tag": "topic", "keyword": "topic",
}  # fmt: skip

LANGUAGES = {
    "english": "en", "german": "de", "spanish": "es", "french": "fr", "italian": "it", "portuguese": "pt",
    "dutch": "nl", "swedish": "sv", "danish": "da", "norwegian": "no", "polish": "pl", "chinese": "zh",
}  # fmt: skip

LANGUAGE_NAME = f"(?:{'|'.join(LANGUAGES)})"

# Who studies are done in, as the readers call them; "animals" are a kind of study.
SUBJECT = (
    "(?:mice|rats|zebrafish|rabbits|dogs|pigs|monkeys|macaques|animals|cells|plants|children|adolescents|students|women"
    "|men|adults|patients)"
)
HOW = "(?:no )?(?:fewer|less|more) than|under|over|at least|at most|up to|exactly"
_SIZE = rf"(?:{HOW}) \d[\d,]* [a-z]"
SIZE = re.compile(
    rf"(?P<how>{HOW}) (?P<number>\d[\d,]{{0,11}})"
    r" (?P<what>(?!percent)[a-z][\w-]*(?: [a-z][\w-]*){0,2})"
)

# What is done with releases, and with studies.
ISSUED = "(?:issued|published|put out|released|sent out|posted|announced)"
PAID = "(?:funded|supported|financed|sponsored|paid for|backed)"

# What may introduce a clause, with what denies it: "that do not", "which were never".
_THAT = (
    r"(?:(?:and |but |, ?)?(?:that |which |who |also |explicitly |ever )*"
    r"(?:(?:do|does|did|have|has|had)(?: not|n['’]?t)? )?(?:to |never )?)"
)
_BE = (
    r"(?:(?:that |which |who |and |but )*(?:(?:is|are|was|were|have been|has been|had been)(?:n['’]?t)? )?"
    r"(?:(?:not|never|neither|later|since|ever|subsequently|already) )*(?:(?:had|have|has|needed) to be |been |got )?)"
)
DENIED = re.compile(
    r"\b(?:not|never|neither|no|nothing|without|lack\w*|other than)\b"
    r"|\b(?:do|does|did|ha[sd]|have|is|are|was|were)n['’]?t\b"
)
_WORD = r"(?: the)?(?: (?:exact |single )?(?:words?|terms?|phrases?|names?|expressions?))?"
STATES = r"(?:withdrawn|retracted|taken back|corrected|updated|copied|reprinted|syndicated)"
ACTS = r"(?:(?:correct|retract)(?:s|ed|ing)?|withdr(?:aw(?:s|n|ing)?|ew)|updat(?:es?|ed|ing))"
_DONE = r"(?:done|carried out|conducted|performed|run)"
_OTHER = r"(?:(?:an?|the|some|any|other|another|its|their|own|one|of|earlier|previous|former|older|own) )*"
# Where a clause begins, and of what kind it is. The first that matches at a place is it; the words up to the next
# clause are its object. Lower case only: "Fund" and "By" may be part of a name.
STARTS: tuple[tuple[str, str], ...] = (
    ("copies", r"(?:including|counting|with) (?:all |the |any )?(?:syndicated )?(?:copies|duplicates|reprints)\b"),
    ("copies", r"(?:all )?(?:copies|duplicates|reprints) (?:are )?(?:included|counted|too)\b"),
    ("once", r"(?:excluding|without|not counting) (?:all |the |any )?(?:syndicated )?(?:copies|duplicates|reprints)\b"),
    ("act", rf"{_THAT}{ACTS}(?:(?:,| or| and|, or) {ACTS})* {_OTHER}"
            r"(?:releases?|ones?|announcements?|statements?|figures?|numbers?)\b"
            rf"|{_THAT}(?:issued?|sen[dt] out|publish(?:ed)?|put out) (?:an? |any )?(?:correction|retraction|withdrawal"
            r"|update)s?\b"),
    ("twin", rf"{_BE}(?:(?:just|merely|only|verbatim|syndicated|an?|the) )*(?:copy|copies|duplicates?|reprints?)\b"
             r"(?: of (?:an?other|others?)(?: (?:releases?|ones?))?)?"),
    ("state", rf"{_BE}{STATES}(?:(?:,| or| nor| and|, or) (?:later )?{STATES})*\b"
              r"(?: by (?:(?:(?:other|another|different|some|news) )+(?:\w+ )?(?:sites?|pages?|outlets?|publishers?"
              r"|websites?|newspapers?|sources?|portals?)\b|others\b|(?:some|any)(?:one|body) else\b"
              r"|(?:those|the \w+) (?:who|that|which) (?:had )?(?:issued|published|released) (?:them|it)"
              r"|(?:its|their)(?: own)? \w+)\b)?"
              r"(?: (?:since|after) (?:(?:they|it) (?:came out|appeared|w\w+ \w+ed)|(?:their )?publication))?"),
    ("twins", rf"{_THAT}(?:(?:(?:exist|occur|appear|stand)(?:s|ed)?|stood|are|is|was|were"
              rf"|(?:turn|show)(?:s|ed|n)? up|c[oa]mes? up) (?:here |in (?:the|our) archive )?"
              r"(?:twice|more than once)|ha(?:ve|s) (?:any |no |an? )?"
              r"(?:syndicated )?(?:copy|copies|duplicates?|reprints?))\b"),
    ("quote", rf"{_THAT}quot(?:e|es|ed|ing)\b|(?:with(?:out)?"
              rf"|{_THAT}(?:contain(?:s|ing)?|ha(?:s|ve|ving)|carr(?:y|ies|ying)|featur(?:es?|ing)))"
              r" (?:no |any |an? )?quot(?:e|ation)s? (?:from|by|of)\b"),
    ("funder", rf"{_BE}(?:partly |jointly )?(?:co-?)?{PAID}"
               r"(?: in part| partly)? by\b|whose (?:funders?|backers?|sponsors?) (?:include|is|are|was|were)s?\b"
               r"|(?:with|through) (?:funding|money|support|grants?|a grant) (?:from|by|of)\b"),
    ("dateline", rf"(?:with|having|{_THAT}(?:have|has|carry|bear|carries|bears)) (?:an? |the )?datelines?"
                 rf" (?:from|in|of)\b|{_BE}datelined(?: (?:in|from|at))?\b"),
    ("stated", rf"(?:with|without|having|lacking|stating|naming|giving"
               rf"|{_THAT}(?:(?:ha[ds]|have|state|name|g[ia]ve|lack|carry|carrie|bear|list)[ds]?|(?:includ|provid)(?:e[sd]?|ing)))"
               rf" (?:no |any |(?:(?:neither|both) )?an? )FIELDS"
               rf"|{_THAT}(?:mention|contain)s? (?:no|any|an?(?=[\w ]+\Z)) FIELDS"
               rf"|(?:and|but) no FIELDS|(?:without|{_THAT}lack(?:s|ing)?) FIELDS|with FIELDS(?<=s)"
               rf"|{_BE}under (?:an |any )?embargo\b"),
    ("mention", rf"{_THAT}(?:mention(?:s|ed|ing)?|contain(?:s|ed|ing)?|refer(?:s|red|ring)? to|nam(?:e|es|ing)"
                r"|(?:g[ia]ves?|giving|stat(?:e[sd]?|ing)|provid(?:e[sd]?|ing))(?= an? )"
                r"|(?:speak|talk)(?:s|ing)? of|writ(?:e|es|ing) (?:of|about)"
                r"|cit(?:e|es|ing)|thank(?:s|ing)?|credit(?:s|ing)?|mak(?:e|es|ing) (?:no |any )?mention of"
                r"|(?:say(?:s|ing)?|have|has|with) (?:anything|something|nothing|a word) (?:about|on|of))"
                rf"{_WORD}\b|(?:and |but )?nothing (?:about|on|of)\b"),
    ("title", rf"(?:with|{_THAT}(?:have|has|having))"
              rf"(?= \S.{{0,80}} in (?:the|their|its) (?:title|headline)s?\b){_WORD}\b"),
    ("title", rf"(?:(?:and )?whose|(?:with|{_THAT}(?:have|has)) an?) (?:title|headline)s? (?:that |which )?"
              rf"(?:mention|contain|includ|ha[sv]|nam)(?:es?|s)?{_WORD}\b"),
    ("mention", rf"{_THAT}(?:us(?:e|es|ing)|with|includ(?:e|es|ing)|ha(?:s|ve|ving)) the (?:exact )?"
                r"(?:words?|terms?|phrases?|expressions?)\b"),
    ("journal", rf"{_BE}(?:published|appear(?:s|ed|ing)?|printed) in(?: the journal)?\b|in the journal\b"),
    ("institution", rf"{_BE}(?:{ISSUED}|written|made|distributed)"
                    rf" by\b|(?:that |which )?(?:come |came |coming |originat(?:e|ed|ing) )?{_BE}(?:from|by)\b"
                    rf"|{_THAT}(?:com(?:e|es|ing)|came|originat(?:e[sd]?|ing)|stem(?:s|med|ming)?) from\b"
                    rf"|(?:and |but )?without (?:(?:having been|being) )?(?:{ISSUED}|written) by\b"),
    ("subject", rf"(?:{_BE}{_DONE} (?:in|on|with|among)|\Ain) (?={SUBJECT}\b)"),
    ("size", rf"(?:{_THAT}(?:had|have|has|having|with|includ(?:ed?|es|ing)|involv(?:ed?|es|ing)|tested|studied|followed"
             rf"|(?:enroll?|recruit)(?:ed|s|ing)?)|{_BE}{_DONE} (?:in|on|with|among)|of|in) (?={_SIZE})"),
    ("language", rf"{_BE}(?:written )?in (?:(?:an?y? )?languages? other than )?(?=(?i:{LANGUAGE_NAME})\b)"),
    ("topic", rf"(?:with|{_BE}(?:under|on)|{_THAT}(?:ha(?:s|ve|ving)|carr(?:y|ies|ying)|bear(?:s|ing)?)) (?:an? |the )?"
              rf"(?:topic|subject|tag|keyword|label)s?(?: of)?\b"
              rf"|{_BE}(?:tagged|labell?ed|filed|categori[sz]ed|indexed)(?: (?:as|with|under|by))?\b"),
    ("about", rf"{_BE}(?:all )?(?:about|concerning|regarding|on|relat(?:ed|ing) to|devoted to)\b"
              rf"|{_THAT}(?:(?:report|talk|touch|focus|comment)(?:e?s|ed|ing)? (?:about|on|upon)|deal(?:s|t|ing)? with"
              r"|cover(?:s|ed|ing)?"
              r"|discuss(?:es|ed|ing)?|address(?:es|ed|ing)?|concern(?:s|ed)?)\b"),
    ("mention", r"but (?=neither (?!(?:by|from|in|on|about)\b)\S.* nor )"),
    ("mention", rf"(?:and |but )?(?:without (?:mentioning|containing|naming)|not mentioning|(?:but|and) not){_WORD}\b"),
)  # fmt: skip
_FIELD = rf"(?i:{'|'.join(sorted(PRESENT, key=len, reverse=True))})"
FIELD = re.compile(rf"\b({_FIELD})s?\b")
START = re.compile(
    r"(?<![\w’'-])(?:"
    + "|".join(f"(?P<s{n}>{pattern})" for n, (_, pattern) in enumerate(STARTS)).replace(
        "FIELDS", rf"{_FIELD}s?\b(?:(?:,| or| nor| and|, or) (?:an? |any )?{_FIELD}s?\b)*"
    )
    + ")"
)

# "did the Tax Office issue" -> "issued by the Tax Office"; "is Ada Lin quoted in" -> "quoting Ada Lin".
INVERTED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"^(?:,? ?(?:(?:that|which|in which|where) )?){pattern}"), said)
    for pattern, said in (
        (r"(?:did|does|do|has|have|had) (?P<x>.{1,80}?) (?:issued?|publish(?:ed)?|put out|released?|sen[dt] out"
         r"|post(?:ed)?|announced?|ma[dk]e)\b", "issued by"),
        (rf"(?P<x>(?:the )?[A-Z].{{1,80}}?) (?:has |have |had )?{ISSUED}\b(?! (?:by|in)\b)", "issued by"),
        (rf"(?P<x>(?:the )?[A-Z].{{1,80}}?) (?:has |have |had )?{PAID}\b(?! by\b)", "funded by"),
        (r"(?:did|does|do|has|have|had) (?P<x>.{1,80}?) (?:fund(?:ed)?|support(?:ed)?|sponsor(?:ed)?|financed?"
         r"|pa(?:y|id) for|(?:put up|g[ia]ven?|pa(?:y|id)) (?:the |any )?money)\b", "funded by"),
        (r"(?:is|are|was|were|has|have) (?P<x>.{1,80}?) (?:been )?quoted\b(?: (?:in|by)(?: them)?)?", "quoting"),
        (r"(?P<x>.{1,80}?) (?:is|are|was|were|has been|have been) quoted\b(?: (?:in|by)(?: them)?)?", "quoting"),
        (r"(?:is|are|was|were|has|have) (?P<x>.{1,80}?) (?:been )?(?:mentioned|named)\b(?: (?:in|by))?", "mentioning"),
        (r"(?P<x>.{1,80}?) (?:is|are|was|were|has been|have been) (?:mentioned|named)\b(?: (?:in|by))?", "mentioning"),
        (r"(?:do|does|did) (?:the (?:words?|names?|terms?|phrases?) )?(?P<x>.{1,80}?)"
         r" (?:appear|occur|feature|stand|(?:turn|come|show|crop) up)\b(?: in)?", "mentioning"),
    )
)  # fmt: skip
