"""Numbers, units and dates as they are written in English prose, in one normal form, so that two texts can be compared.

`figures("about 12,000 tonnes")` → value 12000, unit "tonne"; `figures("twelve thousand tons")` → the same.
What is not here: conversion between units (12 months is not 1 year), arithmetic, other languages' number words.
Every pattern is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
MONTH_NUMBERS = {name: n for n, name in enumerate(MONTHS, 1)} | {name[:3]: n for n, name in enumerate(MONTHS, 1)}
MONTH_NUMBERS["sept"] = 9

_ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
         "seventeen eighteen nineteen twenty").split()  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_WORDS = {word: n for n, word in enumerate(_ONES)} | _TENS
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
             "ninth": 9, "tenth": 10}  # fmt: skip
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "mn": 10**6, "billion": 10**9,
           "bn": 10**9, "trillion": 10**12}  # fmt: skip

_UNITS = """
percent: % percent pct|percentage point: pp
second: s sec secs seconds|minute: min mins minutes|hour: h hr hrs hours|day: days|week: weeks wk|month: months
year: years yr yrs|decade: decades|century: centuries
microgram: µg μg mcg micrograms|milligram: mg milligrams milligramme
gram: g grams gramme|kilogram: kg kilograms kilo kilos|nanogram: ng
tonne: t ton tons tonnes|pound: lb lbs pounds|ounce: oz ounces
nanometre: nm nanometer nanometers nanometres|micrometre: µm μm micron microns micrometer micrometers
millimetre: mm millimeter millimeters millimetres|centimetre: cm centimeter centimeters centimetres
metre: m meter meters metres|kilometre: km kilometer kilometers kilometres|mile: miles|foot: ft feet|inch: inches
millilitre: ml mL milliliter milliliters millilitres|litre: l L liter liters litres|hectare: ha hectares|acre: acres
celsius: °C ℃ C|fahrenheit: °F F|degree: ° degrees
dollar: $ dollars USD|euro: € euros EUR|sterling: £ GBP|yen: ¥ JPY
watt: W watts|kilowatt: kW kilowatts|megawatt: MW megawatts|gigawatt: GW gigawatts|kilowatt hour: kWh|megawatt hour: MWh
hertz: Hz|kilohertz: kHz|megahertz: MHz|gigahertz: GHz|ppm: ppm|ppb: ppb|fold: times x ×|decade year: 's
kilobyte: KB|megabyte: MB|gigabyte: GB|terabyte: TB|calorie: kcal calories|cent: cents
"""
UNITS: dict[str, str] = {}
for _entry in _UNITS.replace("\n", "|").split("|"):
    if _entry.strip():
        _name, _, _forms = _entry.partition(":")
        UNITS |= dict.fromkeys([_name.strip(), *_forms.split()], _name.strip())
_TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "year", "decade", "century"})

_MONTH = r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"  # noqa: E501
_DATE = re.compile(
    r"\b(?P<y1>\d{4})-(?P<m1>\d{2})-(?P<d1>\d{2})\b"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH.format('m2')}(?:,?\s(?P<y2>\d{{4}})\b)?"
    rf"|\b{_MONTH.format('m3')}\s(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s?%)(?:,?\s(?P<y3>\d{{4}})\b)?"
    rf"|\b{_MONTH.format('m4')},?\s(?:of\s)?(?P<y4>\d{{4}})\b",
    re.IGNORECASE,
)
_PLAIN = "|".join(sorted(_WORDS, key=len, reverse=True))
_WORD_NUMBER = rf"(?:(?:{'|'.join(_TENS)})[- ](?:{'|'.join(_ONES[1:10])})|{_PLAIN})"
_NUMBER = re.compile(
    r"(?P<currency>US\$|[$€£¥])?\s?"
    r"(?:(?<![\w.,])(?P<sign>[-−]))?(?<![A-Za-z\d])(?<![A-Za-z][-‑–])(?<!\d[.,])"
    r"(?P<digits>\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?(?!\d)|(?<=[\s<>=(])\.\d+|\d+(?:[.,]\d{1,2}(?!\d)|\.\d+)?)"
    rf"|\b(?P<word>{_WORD_NUMBER})(?=fold\b|\b)|\b(?P<ordinal>{'|'.join(_ORDINALS)})\b"
    r"|\b(?P<a>an?|several|few)\s(?=(?:dozen|hundred|thousand|million|billion|trillion)\b)",
    re.IGNORECASE,
)
_SCALE = re.compile(rf"[\s-]?({'|'.join(_SCALES)})\b", re.IGNORECASE)
_POINTS = re.compile(r"[\s-]?percentage[\s-]points?\b", re.IGNORECASE)
_UNIT = re.compile(
    r"[\s\u00a0-]?(per\scent|fold\b|['’]?s\b|°\s?[CF]\b|degrees\s(?:celsius|fahrenheit)|[A-Za-zµμ]+|[%°℃$€£×])",
    re.IGNORECASE,
)
_ORDINAL_END = re.compile(r"(?:st|nd|rd|th)\b")
_RANGE = re.compile(r"\s?(?:-|–|—|to|and|or)\s?")
_NOT_A_CODE = re.compile(r"\b(mid|pre|post|early|late|aged?|top|under|over)-(?=\d)", re.IGNORECASE)
_ABOVE = re.compile(
    r"(?:no (?:less|fewer) than|(?<!no )(?:more|greater|higher) than|over|above|at least|exceed(?:s|ed|ing)?"
    r"|upwards? of|>|≥)\s*$"
)
_BELOW = re.compile(
    r"(?:no more than|(?<!no )(?:less|fewer|lower) than|under|below|at most|up to|as (?:many|much|high) as|<|≤)\s*$"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit ("" for none), and whether it is a bound: "above", "below" or ""."""

    value: Decimal
    unit: str
    bound: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Day:
    """A date, or the parts of one that are written."""

    year: int | None
    month: int
    day: int | None
    text: str
    start: int
    end: int


def days(text: str) -> tuple[Day, ...]:
    """All dates with at least a month and a day or year: `"Aug. 7"` → month 8, day 7."""
    found = []
    for match in _DATE.finditer(text):
        groups = match.groupdict()
        part = {k: next((groups[f"{k}{i}"] for i in "1234" if groups.get(f"{k}{i}")), None) for k in "ymd"}
        written = str(part["m"])
        month = int(written) if written.isdigit() else MONTH_NUMBERS[written.lower()[:3]]
        day, year = (int(str(part[k])) if part[k] else None for k in ("d", "y"))
        found.append(Day(year, month, day, match.group(), match.start(), match.end()))
    return tuple(found)


def figures(text: str) -> tuple[Figure, ...]:
    """All numbers outside dates, in order; of a range ("5 to 10 mg") both ends have the unit."""
    text = _NOT_A_CODE.sub(lambda m: m.group(1) + " ", text)
    text = _DATE.sub(lambda m: " " * len(m.group()), text)
    found: list[Figure] = []
    for match in _NUMBER.finditer(text):
        figure = _figure(text, match)
        if figure is None:
            continue
        before = found[-1] if found else None
        if before and not before.unit and figure.unit and _RANGE.fullmatch(text, before.end, figure.start):
            found[-1] = Figure(before.value, figure.unit, before.bound, before.text, before.start, before.end)
        found.append(figure)
    return tuple(found)


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    value, end, unit = _value(match), match.end(), ""
    if match["ordinal"]:
        return Figure(value, "ordinal", "", match.group(), match.start(), end)
    if scale := _SCALE.match(text, end):
        value, end = value * _SCALES[scale[1].lower()], scale.end()
    if points := _POINTS.match(text, end):
        unit, end = "percentage point", points.end()
    elif ordinal := _ORDINAL_END.match(text, end):
        unit, end = "ordinal", ordinal.end()
    elif written := _UNIT.match(text, end):
        unit = unit_of(written[1])
        end = written.end() if unit else end
        if not unit and match["digits"] and text[match.end() : match.end() + 1].isalpha():
            return None  # a code such as 5G or 3D: a name, not a number
    if match["currency"]:
        unit = UNITS[match["currency"][-1]]
        if short := re.compile(r"\s?([mb])\b").match(text, match.end()):  # $3.5m
            value, end = value * (10**6 if short[1] == "m" else 10**9), short.end()
    return Figure(
        value,
        unit,
        _bound(text[max(0, match.start() - 24) : match.start()], unit),
        text[match.start() : end].strip(),
        match.start(),
        end,
    )


def _value(match: re.Match[str]) -> Decimal:
    if match["a"]:
        return Decimal(1)
    if word := (match["word"] or match["ordinal"]):
        word = word.lower()
        return Decimal(_ORDINALS.get(word) or sum(_WORDS[part] for part in re.split(r"[- ]", word)))
    digits = re.sub(r"[\u00a0\u202f\u2009]", ",", match["digits"])
    digits = digits.replace(",", "") if re.match(r"\d{1,3}(?:,\d{3})+", digits) else digits.replace(",", ".")
    return Decimal(("-" if match["sign"] else "") + digits).normalize()


def unit_of(word: str) -> str:
    """The unit's one name, "" for a word that is no unit: `unit_of("tons")` → `"tonne"`."""
    word = re.sub(r"\s", " ", word)
    if word.lower() in ("per cent", "degrees celsius", "degrees fahrenheit"):
        return {"p": "percent", "c": "celsius", "f": "fahrenheit"}[word.lower().replace("degrees ", "")[0]]
    word = word.replace("° ", "°").replace("’", "'")
    if word in ("s", "'s"):
        return "decade year" if word == "'s" else "second"
    return UNITS.get(word) or (UNITS.get(word.lower(), "") if len(word) > 2 else "")


def _bound(before: str, unit: str) -> str:
    before = re.sub(r"[$€£¥(]|\s+", " ", before.lower())
    if re.search(r"\bover\s*$", before) and unit in _TIMES:
        return ""  # "over 12 weeks" is a duration
    return "below" if _BELOW.search(before) else "above" if _ABOVE.search(before) else ""


def missing_figure(text: str, source: str, published: Iterable[date] = ()) -> str | None:
    """The reason why a number or date of `text` is not in `source` (or among the publication dates), or None."""
    dates = list(days(source)) + [Day(d.year, d.month, d.day, "", 0, 0) for d in published]
    years = {d.year for d in dates}
    have = figures(source)
    years |= {int(f.value) for f in have if _is_year(f)}
    for day in days(text):
        if not any(_same_day(day, other, years) for other in dates):
            return f"the date {day.text} is not in what it cites"
    for figure in figures(text):
        known = _is_year(figure) and int(figure.value) in years
        if not known and (reason := _missing(figure, [f for f in have if f.value == figure.value], source)):
            return reason
    return None


def _is_year(figure: Figure) -> bool:
    return not figure.unit and figure.value == int(figure.value) and 1500 <= figure.value <= 2100


def _same_day(day: Day, other: Day, years: set[int | None]) -> bool:
    if day.month != other.month or (day.day is not None and day.day != other.day):
        return False
    return day.year is None or day.year == other.year or (other.year is None and day.year in years)


def _missing(figure: Figure, same: list[Figure], source: str) -> str | None:
    if figure.value == 1 and not figure.unit and re.search(r"\b(?:an?|single|sole|one)\b", source, re.IGNORECASE):
        return None  # "one patient" of "a patient"
    if not same:
        return f"the number {figure.text} is not in what it cites"
    same = [f for f in same if f.unit == figure.unit]
    if not same:
        return f"the unit of {figure.text} is not the one in what it cites"
    if figure.bound and all(f.bound != figure.bound for f in same):
        return f"{figure.text} is not {figure.bound} that in what it cites"
    if not figure.bound and all(f.bound == "below" for f in same):
        return f"what it cites says at most {figure.text}"
    return None
