"""Which language a release is written in, by its function words.

A vote over the fifty or so commonest words per language; the page's own declaration breaks a weak vote. What is
not here: a language model, or more languages than press offices in our archives use.
"""

from __future__ import annotations

import re
from collections import Counter

_WORDS = {
    "en": (
        "the of and to in that is was for with as are on by this from at have has an be which were it said their not"
    ),
    "de": (
        "der die das und ist den mit von für auf des im eine ein dem zu sich nicht werden wird auch als bei nach oder"
    ),
    "es": "el la de que los las del una por con para se su como más es un en al lo han sido entre este esta según",
    "fr": "le la les des et une du dans est pour que qui par sur avec au plus cette ce ont aux sont été nous leur",
    "it": "il di che la per una con del della non sono gli nel alla dei anche più delle è stato come dal ha",
    "pt": "que uma não os com para do da em um por mais dos das como foi ao pela são também à",
    "nl": "het een van en dat niet voor met zijn op aan ook door naar bij worden wordt deze uit om maar",
}
_LANGUAGES: dict[str, tuple[str, ...]] = {}
for _language, _list in _WORDS.items():
    for _word in _list.split():
        _LANGUAGES[_word] = (*_LANGUAGES.get(_word, ()), _language)
_TOKEN = re.compile(r"[^\W\d_]+")

# A vote counts when the winner has this many votes and this lead. On 18 press pages in three languages and 149
# English releases no page is misjudged between 1.15 and 1.6.
_MIN_VOTES = 8
_LEAD = 1.3


def language_of(text: str, declared: str | None = None) -> str:
    """ISO 639-1 code of the text's language. "Die Studie ist …" -> "de"; a tie goes to `declared`, else "en"."""
    votes: Counter[str] = Counter()
    for word, times in Counter(_TOKEN.findall(text[:20_000].lower())).items():
        for language in _LANGUAGES.get(word, ()):
            votes[language] += times
    ranked = votes.most_common(2)
    if ranked and ranked[0][1] >= _MIN_VOTES and (len(ranked) == 1 or ranked[0][1] >= _LEAD * ranked[1][1]):
        return ranked[0][0]
    code = (declared or "").strip().lower().replace("_", "-").split("-")[0]
    if re.fullmatch(r"[a-z]{2,3}", code):
        return code
    return ranked[0][0] if ranked else "en"
