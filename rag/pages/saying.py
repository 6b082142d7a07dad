"""Verbs and phrases that hand over to a speaker, and honorifics that go before a name.

Data and the patterns made of it, in English, German, Spanish and French. What is not here: who is speaking (`quotes`).
"""

from __future__ import annotations

import re

VERBS = (
    r"said|says|adds?|added|explain(?:s|ed)|not(?:es|ed)|conclude[sd]?|wr(?:ote|ites)|state[sd]|comment(?:s|ed)|"
    r"continue[sd]|remark(?:s|ed)|tells?|told|ask(?:s|ed)|recall(?:s|ed)|argue[sd]|emphasi[sz]e[sd]|stress(?:es|ed)|"
    r"point(?:s|ed) out|caution(?:s|ed)|warn(?:s|ed)|suggest(?:s|ed)|announce[sd]|observe[sd]|agree[sd]|"
    r"acknowledge[sd]|insist(?:s|ed)|joke[sd]|quip(?:s|ped)|repl(?:ies|ied)|report(?:s|ed)|claim(?:s|ed)|reckons?|"
    r"reckoned|laugh(?:s|ed)|admit(?:s|ted)|describe[sd]|call(?:s|ed) it|calls|sum(?:s|med) up|summari[sz]e[sd]|"
    r"goes on|went on|put(?:s)? it|hope[sd]|believe[sd]|declare[sd]|confirm(?:s|ed)|reveal(?:s|ed)|"
    r"respond(?:s|ed)|answer(?:s|ed)|think(?:s)?|thought|speculate[sd]|concede[sd]|contend(?:s|ed)|"
    r"highlight(?:s|ed)|reflect(?:s|ed)|advise[sd]|urge[sd]|add(?:s|ed) that|"
    r"sagte?|erklärte?|betonte?|ergänzte?|erläuterte?|meinte?|berichtete?|resümierte?|unterstreicht|freut sich|"
    r"fügt(?:e)? hinzu|schreibt|schrieb|hebt|fasst|kommentierte?|warnte?|"
    r"dijo|dice|explica|explicó|señala|señaló|afirma|afirmó|indica|indicó|añade|añadió|asegura|aseguró|destaca|"
    r"destacó|comenta|comentó|apunta|apuntó|concluye|concluyó|advierte|advirtió|recuerda|cuenta|resume|"
    r"a déclaré|déclare|explique|expliquait|souligne|précise|ajoute|conclut|indique|affirme|commente|se réjouit|dit"
)
"""Alternatives for a pattern, in the forms that stand beside a quotation."""

SAYING = re.compile(rf"\b(?:{VERBS})\b")

HONORIFICS = frozenset(
    "dr prof mr mrs ms miss mx sir dame lord lady rev hon doctor doktor univ.-prof pd priv.-doz dipl.-ing mag ing "
    "dra sr sra don doña mme drs phd frau herr baroness baron".split()
)
"""Lower case, without a final full stop; none of them says what somebody's work is."""
