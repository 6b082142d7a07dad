"""Fields about what is told: kind, study, subject, sample, caveat, grant numbers and the time of publication."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from rag.datatypes import Release
from rag.pages import read
from rag.pages.caveats import caveat_fields
from rag.pages.grants import grant_fields
from rag.pages.instant import time_field
from rag.pages.kind import kind_field
from rag.pages.samples import sample_fields
from rag.pages.study import study_fields


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Ropes last longer in the dark, study finds", "A new study of ropes found that they last.", "research"),
        ("Rope glue holds for a year", "Engineers report it in Annals of Rope, doi 10.5555/r.1.", "research"),
        ("Ada Plank receives the 2025 Rope Prize", "The society honoured her in Lanmore.", "award"),
        ("Rope Works acquires Knot Ltd.", "Rope Works Inc. (NYSE: ROPE) said its shareholders agreed.", "business"),
        ("Symposium on ropes opens in Lanmore on May 3", "All are welcome.", "event"),
        ("Sixth Rope Trial Agreements Summit", "Papers and journals on trials are sold there.", "event"),
        ("Rope Works Announces Positive Results of Knot Study", "The trial met its primary endpoint.", "research"),
        ("CORRECTION: Ropes last 8 years, not 18", "The release of May 1 said otherwise.", "correction"),
        ("Lanmore withdraws its release on rope glue", "The data were wrong.", "withdrawal"),
        ("Council closes the harbour for a week", "Ships cannot enter.", "other"),
        ("Former Rope Executive Pleads Guilty to Fraud", "He ran Knot Ltd. and its shareholders paid.", "other"),
    ],
)
def test_kinds(title: str, text: str, kind: str) -> None:
    """The words that show the kind are those at its offsets; where there are none, nothing is pointed at."""
    body = f"{title}\n\n{text}"
    field = kind_field(title, body, published_work="doi" in text)
    assert field.value == kind
    assert (field.start is None) == (kind == "other")
    assert field.start is None or body[field.start : field.end].strip()


@pytest.mark.parametrize(
    ("text", "studies", "subjects", "samples"),
    [
        (
            "In this randomised, placebo-controlled trial the team enrolled 1,204 patients with sore knots.",
            ["randomised trial"],
            ["patients"],
            ["1204 patients"],
        ),
        (
            "The researchers followed twenty-six men and women for ten years.",
            ["cohort"],
            ["men", "women"],
            ["26 men and women"],
        ),
        (
            "Six hundred and twelve children took part in the survey of sleep.",
            ["survey"],
            ["children"],
            ["612 children"],
        ),
        (
            "The drug slowed decay in mice, and cultured nerve cells grew.",
            ["laboratory", "animal study"],
            ["mice", "cells"],
            [],
        ),
        ("A meta-analysis of 19 trials was published.", ["meta-analysis"], [], ["19 trials"]),
        (
            "Befragt wurden 1.500 Erwachsene. Untersucht wurden 12 Proben.",
            [],
            ["adults"],
            ["1500 Erwachsene", "12 Proben"],
        ),
        (
            "In the light group (n = 36) sleep improved; 70 were assigned to rest.",
            [],
            [],
            ["36", "70"],
        ),
        (
            "The team tracked more than 4,000 sailors; data came from 23 patients with sore knots and 17 controls.",
            [],
            ["patients", "people"],
            ["23 patients", "17 controls"],
        ),
        (
            "Deaths fell from 84 of 5,275 patients to 26 of 3,878 patients, and three of five patients slept.",
            [],
            ["patients"],
            ["5275 patients", "3878 patients"],
        ),
        (
            "Participants in a pilot study wore ropes; a mouse study followed.",
            ["animal study", "pilot study"],
            ["people", "mice"],
            [],
        ),
        ("Earlier trials enrolled 80 patients. A future clinical trial is planned.", [], [], []),
        ("More than 6 million people are living with sore knots each year.", [], [], []),
        ("Of these, 19 patients (53 percent) improved; a trial of 40 patients is under way.", [], [], []),
    ],
)
def test_studies(text: str, studies: list[str], subjects: list[str], samples: list[str]) -> None:
    """What this study did, not what others did or how common something is; numbers are in digits."""
    fields = list(study_fields(text, ()))
    assert {f.value for f in fields if f.name == "study"} == set(studies)
    assert [f.value for f in fields if f.name == "subject"] == subjects
    assert [f.value for f in sample_fields(text, ())] == samples


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The study has not yet been peer reviewed.", True),
        ("Further studies are needed to say why, Plank added.", True),
        ("The authors caution that the result may not apply to wire.", True),
        ("It does not prove that glue causes rot.", True),
        ("A larger, longer study is still needed, Plank said.", True),
        ("We hope to confirm these results in a larger trial.", True),
        ("The data are not yet mature.", True),
        ("Should the results hold in larger trials, sailors may benefit.", True),
        ("If the trial proves successful, the rope must be tested at sea.", True),
        ("It is possible that another factor, such as glue, explains it.", True),
        ("Why ropes rot is interesting, making it unclear why one should be tied.", True),
        ("These findings warrant further evaluation in harbours.", True),
        ("The rope has not been tested in salt water.", True),
        ("The study only included sailors, and the sample was small.", True),
        ("All of the weights were self-reported.", True),
        ("Ropes had not been studied before.", False),
        ("The new knot overcomes the limitations of current ropes.", False),
        ("The rule kept the fleet small, a Lanmore study found.", False),
        ("The causes are not well understood.", False),
        ("The reasons were not well understood.", False),
        ("Ropes may reduce the risk of falling.", False),
        ("This release contains forward-looking statements and preliminary results.", False),
        ("Physical limitations were common among sailors.", False),
    ],
)
def test_caveats_are_whole_sentences(sentence: str, found: bool) -> None:  # noqa: FBT001
    """A hedged result is no caveat."""
    text = f"Ropes held. {sentence} It rained."
    fields = list(caveat_fields(text, (), research=True))
    assert [text[f.start : f.end] for f in fields] == ([sentence] if found else [])


@pytest.mark.parametrize(
    "sentence",
    [
        "An indictment is merely an allegation.",
        "The suit against Plank is still pending.",
        "He agreed without admitting it.",
    ],
)
def test_charges_are_only_allegations(sentence: str) -> None:
    """Of releases that tell no research, this is what limits them."""
    (field,) = caveat_fields(f"He was charged. {sentence} More work is needed.", (), research=False)
    assert field.value == sentence


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("funded by grants R01 CA123456 and P30-AG028740 of the NIH", ["R01 CA123456", "P30-AG028740"]),
        ("supported by the Rope Fund (grant ROP-2209) in 2019", ["ROP-2209"]),
        ("Horizon grant agreement No. 101054321, award number DMS-1234567", ["101054321", "DMS-1234567"]),
        ("an award in 2019; grant 12; the R01 programme; trial NCT01234567", []),
    ],
)
def test_grant_numbers(text: str, numbers: list[str]) -> None:
    """Years, small numbers and trial registrations are none."""
    fields = list(grant_fields(text))
    assert [field.value for field in fields] == numbers
    assert [text[field.start : field.end] for field in fields] == numbers


@pytest.mark.parametrize(
    ("stated", "body", "value"),
    [
        ("2025-08-07T09:30:00-04:00", "", "2025-08-07T09:30:00-04:00"),
        ("Thu, 07 Aug 2025 04:00:00 GMT", "", "2025-08-07T04:00:00+00:00"),
        ("", "Aug. 7, 2025, 11:05 EDT - Ropes", "2025-08-07T11:05:00-04:00"),
        ("2025-08-07T00:00:00Z", "", None),
        ("2025-08-07T09:30:00", "", None),
        ("2025-08-07", "Aug. 7, 2025 - At 11 we tied ropes.", None),
        ("2025-09-07T09:30:00-04:00", "", None),
    ],
)
def test_times_need_a_clock_and_a_zone(stated: str, body: str, value: str | None) -> None:
    """Midnight, a time without a zone, and another day's time are nobody's statement."""
    words = (0, 12) if body else None
    fields = time_field((stated,) if stated else (), body, date(2025, 8, 7), words)
    assert [field.value for field in fields] == ([value] if value else [])
    assert all(body[f.start : f.end].startswith("Aug. 7, 2025, 11:05 EDT") for f in fields if f.start is not None)


def health(folder: Path) -> list[tuple[dict[str, str], Release]]:
    text = (folder / "health-releases" / "releases.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.split("\n") if line]
    return [(row, read(json.dumps(row).encode(), "/a.jsonl").releases[0]) for row in rows]


def test_real_releases_have_persons_quotes_and_samples(test_data: Path) -> None:
    """149 health releases when measured: 137 research, 310 persons, 580 quotes, nine in ten with a speaker."""
    count: Counter[str] = Counter()
    for _, found in health(test_data):
        for field in found.fields:
            count[field.name] += 1
            count["spoken"] += field.name == "quote" and field.about is not None
        count["research"] += found.first("kind") == "research"
    assert count["research"] >= 130
    assert count["person"] >= 300
    assert count["quote"] >= 540
    assert count["spoken"] >= 0.88 * count["quote"]
    assert count["sample"] >= 110


def test_a_metadata_list_of_funders_is_replaced_by_the_names_in_the_text() -> None:
    """Each funder that the text names is a field with offsets; the list that only joins them is dropped."""
    record = {
        "title": "Ropes",
        "funder": "Rope Fund, Knot Trust",
        "text": "It was funded by the Rope Fund and the Knot Trust. It held.",
    }
    found = read(json.dumps(record).encode(), "/a.jsonl").releases[0]
    assert found.values("funder") == ("Rope Fund", "Knot Trust")
    assert all(field.start is not None for field in found.fields if field.name == "funder")


def test_a_metadata_list_of_funders_is_one_field_each() -> None:
    """A name keeps its commas, and loses the body it belongs to."""
    record = {
        "title": "Ropes",
        "funder": "NRA/National Heart, Lung and Blood Institute, Knot Trust",
        "text": "It held. " * 9,
    }
    found = read(json.dumps(record).encode(), "/a.jsonl").releases[0]
    assert found.values("funder") == ("National Heart, Lung and Blood Institute", "Knot Trust")


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ("The next step is a clinical trial in which women get a kit by post.", set()),
        ("A clinical trial has already begun to look into this.", set()),
        ("The drug has not been tested in a large clinical trial.", set()),
        ("They call for verification in randomised studies before practice changes.", set()),
        ("All clinical trials to date have failed because of side effects.", set()),
        ("The new site will speed up clinical trials and clinical trial management.", set()),
        ("The meta-analysis of 19 randomised trials took in 800 adults.", {"meta-analysis"}),
        ("They were randomised into three groups.", {"randomised trial"}),
        ("In a clinical trial of 54 women, the vaccine proved safe.", {"trial"}),
        ("It proved safe in two phase 3 trials with 900 adults.", {"trial"}),
        ("Results of the randomised trial will be presented in Oslo.", {"randomised trial"}),
    ],
)
def test_a_study_to_come_or_of_others_is_not_the_releases_own(told: str, kinds: set[str]) -> None:
    body = f"Study finds help for sore feet\n\nThe foot clinic told of its work on Monday. {told}\n"
    assert {f.value for f in study_fields(body, ()) if f.name == "study"} == kinds
