"""Countries and their peoples: "Australian" is said of what comes from Australia, and the other way round.

A table, English. What is not here: cities, and words that mean something else in small letters ("polish") or are first
a language ("English").
"""

from __future__ import annotations

import re

COUNTRY = {
    "Afghan": "Afghanistan", "African": "Africa", "Albanian": "Albania", "Algerian": "Algeria",
    "American": "America", "Argentine": "Argentina", "Argentinian": "Argentina", "Armenian": "Armenia",
    "Asian": "Asia", "Australian": "Australia", "Austrian": "Austria", "Bangladeshi": "Bangladesh",
    "Belgian": "Belgium", "Bolivian": "Bolivia", "Brazilian": "Brazil", "British": "Britain",
    "Bulgarian": "Bulgaria", "Cambodian": "Cambodia", "Canadian": "Canada", "Chilean": "Chile",
    "Chinese": "China", "Colombian": "Colombia", "Croatian": "Croatia", "Cuban": "Cuba", "Czech": "Czechia",
    "Danish": "Denmark", "Dutch": "Netherlands", "Ecuadorian": "Ecuador", "Egyptian": "Egypt",
    "Estonian": "Estonia", "Ethiopian": "Ethiopia", "European": "Europe",
    "Finnish": "Finland", "French": "France", "German": "Germany", "Ghanaian": "Ghana", "Greek": "Greece",
    "Hungarian": "Hungary", "Icelandic": "Iceland", "Indian": "India", "Indonesian": "Indonesia",
    "Iranian": "Iran", "Iraqi": "Iraq", "Irish": "Ireland", "Israeli": "Israel", "Italian": "Italy",
    "Jamaican": "Jamaica", "Japanese": "Japan", "Jordanian": "Jordan", "Kenyan": "Kenya", "Korean": "Korea",
    "Latvian": "Latvia", "Lebanese": "Lebanon", "Lithuanian": "Lithuania", "Malaysian": "Malaysia",
    "Mexican": "Mexico", "Mongolian": "Mongolia", "Moroccan": "Morocco", "Nepalese": "Nepal",
    "Nigerian": "Nigeria", "Norwegian": "Norway", "Pakistani": "Pakistan", "Peruvian": "Peru",
    "Portuguese": "Portugal", "Romanian": "Romania", "Russian": "Russia", "Rwandan": "Rwanda",
    "Saudi": "Saudi Arabia", "Scottish": "Scotland", "Senegalese": "Senegal", "Serbian": "Serbia",
    "Singaporean": "Singapore", "Slovak": "Slovakia", "Slovenian": "Slovenia", "Somali": "Somalia",
    "Spanish": "Spain", "Sudanese": "Sudan", "Swedish": "Sweden", "Swiss": "Switzerland", "Syrian": "Syria",
    "Taiwanese": "Taiwan", "Tanzanian": "Tanzania", "Thai": "Thailand", "Tunisian": "Tunisia",
    "Turkish": "Turkey", "Ugandan": "Uganda", "Ukrainian": "Ukraine", "Venezuelan": "Venezuela",
    "Vietnamese": "Vietnam", "Welsh": "Wales", "Zambian": "Zambia", "Zimbabwean": "Zimbabwe",
}  # fmt: skip
_PEOPLE = {country: people for people, country in reversed(COUNTRY.items())}
_WORD = re.compile(r"\b[A-Z][a-z]+\b")


_FOLDED = {people.casefold(): country.casefold() for people, country in COUNTRY.items() if " " not in country}


def country(word: str) -> str:
    """The country of a people, both in lower case, and any other word as it is: "norwegians" -> "norway"."""
    return _FOLDED.get(word) or _FOLDED.get(word.removesuffix("s"), word)


def also(text: str) -> str:
    """What a text's countries and peoples are called otherwise: "Australian women" -> "Australia"."""
    said = [word.removesuffix("s") if word.endswith("ns") else word for word in _WORD.findall(text)]
    return " ".join(dict.fromkeys(COUNTRY.get(word) or _PEOPLE.get(word, "") for word in said)).strip()
