"""Academic degrees and suffixes as they follow a name: "Ph.D.", "M.D., M.P.H.", "FACS". Data only."""

from __future__ import annotations

import re

DEGREE = re.compile(
    r"(?:(?:Ph\.?\s?D|M\.?D|D\.?O|M\.?P\.?H|Dr\.?P\.?H|M\.?S\.?(?:c|N|W|CE|CR|CI)?|M\.?Sc|B\.?S\.?(?:c|N)?|M\.?A|"
    r"B\.?A|M\.?B\.?A|R\.?N|R\.?D\.?N?|L\.?D\.?N?|D\.?Phil|M\.?Phil|D\.?Sc|Sc\.?D|J\.?D|Pharm\.?\s?D|Psy\.?D|Ed\.?D|"
    r"D\.?V\.?M|D\.?D\.?S|D\.?M\.?D|M\.?H\.?S|M\.?H\.?A|M\.?P\.?P|MBBS|MBChB|MBBCh|M\.?B|B\.?Ch|(?!(?:FBI|FDA|FAA|"
    r"FCC|FTC|FAO|FAST|FEMA|FERC|FDIC|FIFA|FINRA)(?!\w))F[A-Z]{2,5}|FREng|FMedSci|F\.(?:[A-Z]\.){2,5}|MACP|MMSc|"
    r"(?!U\.|D\.C)(?:[A-Z][a-z]{0,3}\.){2,4}|LCSW|PT|DPT|OTR|MSC|MCh|M\.?Ed|RPh|R\.?Ph|C\.?P\.?A|Esq|Jr|Sr|I{2,3}|"
    r"DABR|CNM|APRN|NP|PA-C|Dr\.? rer\.? nat|Dr\.-Ing)\.?(?:[ /]|$)){1,4}"
)
