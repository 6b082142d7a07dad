"""Words for what people do, and the role that stands before a name: "lead author Ada Plank".

What is here: which words name an occupation or an office, in English, German, Spanish and French. What is not:
roles after a name (`apposition`), and whose name it is (`people`).
"""

from __future__ import annotations

import re

_HEADS = frozenset(
    "professor professors lecturer reader researcher researchers scientist scientists investigator investigators "
    "author authors associate coauthor co-author coauthors co-authors director directors co-director head chair "
    "cochair co-chair chairman chairwoman chairperson president vice-president chancellor vice-chancellor dean provost "
    "rector fellow student postdoc engineer engineers physicist chemist biochemist biophysicist biologist ecologist "
    "physician physicians surgeon nurse doctor chief officer ceo cfo cto coo cmo cso founder co-founder cofounder "
    "manager coordinator co-ordinator leader co-leader spokesperson spokesman spokeswoman minister secretary "
    "commissioner attorney attorneys agent administrator inspector judge magistrate sheriff governor mayor senator "
    "representative ambassador editor editor-in-chief curator archaeologist archeologist anthropologist economist "
    "historian analyst consultant specialist expert adviser advisor partner member technician teacher farmer owner "
    "executive principal superintendent graduate supervisor trainer mathematician statistician biostatistician "
    "clinician dietitian dietician nutritionist pharmacist dentist veterinarian astronomer meteorologist botanist "
    "geneticist scholar employee solicitor comptroller treasurer marshal captain lieutenant sergeant colonel "
    "detective paralegal chaplain commander admiral coach chieftain controller clerk accountant correspondent "
    "rabbi imam "
    "prosecutor counsel lawyer paramedic midwife therapist psychotherapist physiotherapist optometrist counselor "
    "counsellor psychologist psychiatrist pediatrician paediatrician obstetrician designer architect artist writer "
    "journalist producer programmer developer entrepreneur investor philanthropist activist volunteer intern "
    "trustee astrophysicist geophysicist forester ranger officer-in-charge warden ceo’s vp svp evp professorin "
    "wissenschaftler wissenschaftlerin forscher forscherin leiter leiterin studienleiter studienleiterin "
    "projektleiter projektleiterin erstautor erstautorin autor autorin direktor direktorin geschäftsführer "
    "geschäftsführerin doktorand doktorandin präsident präsidentin rektor rektorin sprecher sprecherin ministerin "
    "vorstand kanzler chefarzt chefärztin oberarzt oberärztin institutsleiter institutsleiterin arzt ärztin "
    "profesor profesora directora investigador investigadora autora coautor coautora catedrático catedrática "
    "responsable jefe jefa presidente presidenta coordinador coordinadora doctora bióloga biólogo professeur "
    "professeure chercheur chercheuse directeur directrice auteur présidente président".split()
)
_ENDINGS = re.compile(r"\w{3,}(?:ologist|iatrist|iatrician|icist|onomist|ographer|onomer|opathist|scientist)s?")
_LAST_LETTERS = ("ist", "ists", "ician", "icians", "rapher", "raphers", "nomer", "nomers")
# What may stand before such a word and belongs to the role.
_MODIFIERS = frozenset(
    "lead leading senior first corresponding co-lead co-senior co-first co-corresponding "
    "study study’s study's paper’s paper's co principal chief assistant associate "
    "adjunct emeritus research project team team’s team's clinical medical scientific executive managing vice "
    "deputy former acting interim postdoctoral doctoral graduate undergraduate phd ph.d. m.d. distinguished staff "
    "program programme general site main trial overall regional national state district special supervisory fellow "
    "visiting honorary policy press communications operations technology security supervising coauthor founding "
    "incoming outgoing joint u.s. uk european long-time longtime in laboratory lab group department section unit "
    "charge of circuit court jury criminal civil law attorney police county city and lead-author data computer "
    "senior-author united states prime foreign health finance education environment justice human resources "
    "science marketing "
    "financial information digital commercial development product sales innovation strategy head".split()
)
_BEFORE_GENERAL = frozenset(("Attorney", "Solicitor", "Inspector", "Director", "Surgeon", "in"))
_WORD = re.compile(r"\S+")
_WINDOW = 90


def is_head(word: str) -> bool:
    """Whether a word names an occupation or an office. "Cardiologist" -> True, "cardiology" -> False."""
    plain = word.strip(".,'’*_").lower()
    if word == "Lead":
        return True
    known = plain in _HEADS or plain.removesuffix("s") in _HEADS or plain.split("-in-")[0] in _HEADS
    return known or (plain.endswith(_LAST_LETTERS) and bool(_ENDINGS.fullmatch(plain)))


def before_name(text: str, start: int) -> tuple[int, int] | None:
    """The role that ends where a name starts: "said lead author Ada Plank" -> "lead author"."""
    if text[start - 1 : start] not in {" ", "\u00a0"}:
        return None
    base = max(0, start - _WINDOW, text.rfind("\n", 0, start) + 1)
    words = [(m.start() + base, m.end() + base) for m in _WORD.finditer(text[base:start])][-8:]
    if not words:
        return None
    last = text[slice(*words[-1])]
    general = last in {"General", "Charge"} and len(words) > 1 and text[slice(*words[-2])] in _BEFORE_GENERAL
    if last.endswith(".") or not (is_head(last) or general):
        return None
    end = words[-1][1]
    return core_start(text, words[0][0], end), end - (text[end - 1] == ",")


def core_start(text: str, start: int, end: int) -> int:
    """Where the words of a role begin that ends at `end`: those before may name the organisation.

    "Rope Fund Chief Knot Inspector" -> the place of "Chief".
    """
    words = [(m.start(), m.end()) for m in _WORD.finditer(text, start, end)]
    first = len(words) - 1
    while first > 0:
        steps = 1 if _belongs(text[slice(*words[first - 1])]) else 2
        if steps == 2 and not (first > 1 and _between(text, words[first - 2 : first])):
            break
        first -= steps
    chosen = [text[slice(*word)] for word in words[first:]]
    if "and" in chosen and not any(map(is_head, chosen[: chosen.index("and")])):  # Rope Section and Senior Counsel
        first += chosen.index("and") + 1
    while text[slice(*words[first])].lower() in {"and", "of", "in"}:
        first += 1
    return words[first][0]


def _belongs(word: str) -> bool:
    """Whether a word before an occupation is part of the role."""
    plain = word.strip(".,").lower() if word.lower() != "u.s." else "u.s."
    ends = word.endswith((",", ";", ":")) or (word.endswith(".") and len(word) > _ABBREVIATED)
    return not ends and (plain in _MODIFIERS or is_head(plain))


_ABBREVIATED = 5  # Asst., U.S.


def _between(text: str, words: list[tuple[int, int]]) -> bool:
    """Whether a word stands between an office's own: "Chief Postal" Inspector."""
    rank, field = (text[slice(*word)] for word in words)
    return rank in {"Chief", "Deputy", "Assistant", "Associate", "Senior"} and field.isalpha() and field[0].isupper()
