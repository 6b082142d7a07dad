"""What a question is about: its words but for those that any study, paper or office could be asked with.

"How many people took part in the coffee study?" is about coffee. A release that tells how many people took part, and
nothing of coffee, answers another question. What is not here: whether a word stands in a release (`mentions`).
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.words import Term, keys

_GENERAL = keys(
    # who is studied, and who studies
    "people persons individuals patients participants volunteers subjects men women adults children kids mice rats "
    "animals die died death deaths survived injured expert experts author authors lead leader professor doctor "
    "doctors scientist group groups "
    # what is done, and how it is called
    "study studied trial experiment project work works working research survey analysis data test tested result "
    "results outcome conclusion paper journal statement press news project programme program randomised randomized "
    "controlled "
    # what may be asked of it
    "summarize summarise summary overview gist outline tell give anything something everything "
    "number numbers amount total average rate share percent percentage proportion size much big large long old "
    "larger smaller higher lower longer shorter older younger difference effect effects side benefit risk risks "
    "limit limits limitation limitations weakness advantage dose doses given cost costs reason purpose goal aim "
    "take takes took taken part enrolled included involved joined recruited compared improve improved improvement "
    "carry carried run ran led lasted last funded fund funder funding paid pay money support supported sponsor "
    "sponsored finance financed commented comment said quoted wrote written show showed shown say learn learned "
    "publish date day days week weeks month months year years time "
    # by whom, and where
    "university universities institute institution hospital company agency organisation organization center centre "
    "country countries city place main new first recent current latest besides won got "
)


def subject(terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms that say what a question is about; none where it tells that by numbers or not at all."""
    return tuple(t for t in terms if t.kind == "name" or (t.kind == "word" and t.key not in _GENERAL))
