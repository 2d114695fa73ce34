"""The sentence above an indicator fits its measure and how its value stands to the target, in every language."""

from __future__ import annotations

from datetime import date

import pytest
import sample_views as sample

from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, Measure
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.value_states import State
from pages.parts.figures.figure_texts import describe_figure

UNITS = {
    Measure.NUMBER: "personen", Measure.PERCENTAGE: "%", Measure.SCORE: "0-10", Measure.RUBRIC: "niveau",
    Measure.YES_NO: "ja/nee",
}  # fmt: skip
# How a value of each measure is written: in Dutch, English and French.
WRITTEN = {
    Measure.NUMBER: ("7 personen", "7 people", "7 personnes"), Measure.PERCENTAGE: ("7 %", "7%", "7 %"),
    Measure.SCORE: ("7 (0-10)", "7 (0-10)", "7 (0-10)"), Measure.RUBRIC: ("niveau 7", "level 7", "niveau 7"),
}  # fmt: skip
# By case: facts beside the value of 7, and the end of the sentence for a count in each language.
CASES: dict[str, tuple[dict[str, object], tuple[str, str, str]]] = {
    "on its way": (
        {"target_final": 9.0}, (", op weg naar 9 in 2026.", ", on the way to 9 in 2026.", ", en route vers 9 en 2026."),
    ),
    "behind": (
        {"target_final": 9.0, "status": Status.BEHIND},
        ("; de streefwaarde is 9 in 2026.", "; the target is 9 in 2026.", " ; la cible est 9 en 2026."),
    ),
    "the other way": (
        {"target_final": 5.0, "status": Status.REGRESSING, "direction": Direction.DOWN},
        ("; de streefwaarde is 5 in 2026.", "; the target is 5 in 2026.", " ; la cible est 5 en 2026."),
    ),
    "beyond": (
        {"target_final": 5.0},
        (", al boven de streefwaarde van 5 in 2026.", ", already above the target of 5 in 2026.",
         ", déjà au-dessus de la cible de 5 en 2026."),
    ),
    "from above, on its way": (
        {"target_final": 5.0, "direction": Direction.DOWN},
        (", op weg naar 5 in 2026.", ", on the way to 5 in 2026.", ", en route vers 5 en 2026."),
    ),
    "from above, beyond": (
        {"target_final": 9.0, "direction": Direction.DOWN},
        (", al onder de streefwaarde van 9 in 2026.", ", already below the target of 9 in 2026.",
         ", déjà en dessous de la cible de 9 en 2026."),
    ),
    "there, and the end is to come": (
        {"target_final": 7.0},
        (", gelijk aan de streefwaarde van 7 in 2026.", ", equal to the target of 7 in 2026.",
         ", au niveau de la cible de 7 en 2026."),
    ),
    "reached": (
        {"target_final": 7.0, "status": Status.ACHIEVED},
        (". De streefwaarde van 7 is gehaald.", ". The target of 7 has been met.",
         ". La cible de 7 est atteinte."),
    ),
    "beyond, of too few cases": (
        {"target_final": 5.0, "status": Status.NOT_RATED, "notes": (Note.FEW_CASES,)},
        ("; de streefwaarde is 5 in 2026.", "; the target is 5 in 2026.", " ; la cible est 5 en 2026."),
    ),
    "so far beyond that it is asked about": (
        {"target_final": 1.0, "status": Status.NOT_RATED, "notes": (Note.FAR_BEYOND_TARGET,)},
        ("; de streefwaarde is 1 in 2026.", "; the target is 1 in 2026.", " ; la cible est 1 en 2026."),
    ),
    "a target of a quarter": (
        {"target_final": 5.0, "target_final_start": date(2026, 10, 1)},
        (", al boven de streefwaarde van 5 (K4 2026).", ", already above the target of 5 (Q4 2026).",
         ", déjà au-dessus de la cible de 5 (T4 2026)."),
    ),
    "a target of a year": (
        {"target_final": 9.0, "target_final_start": date(2026, 1, 1)},
        (", op weg naar 9 in 2026.", ", on the way to 9 in 2026.", ", en route vers 9 en 2026."),
    ),
    "missed": (
        {"target_final": 9.0, "target_final_end": date(2025, 12, 31)},
        (", de streefwaarde was 9.", ", the target was 9.", ", la cible était 9."),
    ),
    "without a target": (
        {"target_final": None},
        (". Er is geen streefwaarde afgesproken.", ". No target has been agreed.",
         ". Aucune cible n'est convenue."),
    ),
    "a band": (
        {"basis": Basis.BAND, "band_low": 6.0, "band_high": 8.0, "target_final": None},
        (", te houden tussen 6 en 8.", ", to be kept between 6 and 8.", ", à maintenir entre 6 et 8."),
    ),
    "a band without an upper edge": (
        {"basis": Basis.BAND, "band_low": 6.0, "target_final": None},
        (", te houden op minstens 6.", ", to be kept at 6 or more.", ", à maintenir à 6 au moins."),
    ),
    "a band without a lower edge": (
        {"basis": Basis.BAND, "band_high": 8.0, "target_final": None},
        (", te houden op hoogstens 8.", ", to be kept at 8 or less.", ", à maintenir à 8 au plus."),
    ),
}  # fmt: skip
YES_NO = {
    "done": ({"actual": 1.0, "target_final": 1.0, "status": Status.ACHIEVED},
             ("ja in 2025, zoals afgesproken.", "yes in 2025, as agreed.", "oui en 2025, comme convenu.")),
    "to come": ({"actual": 0.0, "target_final": 1.0},
                ("nee in 2025; beoogd: ja in 2026.", "no in 2025; aimed at: yes in 2026.",
                 "non en 2025 ; visé : oui en 2026.")),
    "missed": ({"actual": 0.0, "target_final": 1.0, "target_final_end": date(2025, 12, 31)},
               ("nee in 2025; beoogd was ja.", "no in 2025; the aim was yes.", "non en 2025 ; la cible était oui.")),
    "waiting": ({"actual": None, "target_final": 1.0},
                ("nog geen antwoord; beoogd: ja in 2026.", "no answer yet; aimed at: yes in 2026.",
                 "pas encore de réponse ; visé : oui en 2026.")),
}  # fmt: skip
START = {Language.NL: "{value} in 2025", Language.EN: "{value} in 2025", Language.FR: "{value} en 2025"}


def _read(language: Language, **facts: object) -> str:
    given = {"actual": 7.0, "status": Status.ON_TRACK, "target_final_end": date(2026, 12, 31)} | facts
    return describe_figure(sample.reading(**given), language).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("measure", WRITTEN)
def test_a_sentence_fits_its_measure_and_case(measure: Measure, case: str, language: Language) -> None:
    facts, ends = CASES[case]
    place = list(Language).index(language)
    sentence = _read(language, measure=measure, unit=UNITS[measure], **facts)
    end = ends[place]
    if measure is Measure.PERCENTAGE:
        amounts = [facts.get(name) for name in ("target_final", "band_low", "band_high")]
        for amount in {f"{amount:.0f}" for amount in amounts if isinstance(amount, float)}:
            end = end.replace(f" {amount}", f" {amount}%" if language is Language.EN else f" {amount} %", 1)
    assert sentence.endswith(START[language].format(value=WRITTEN[measure][place]) + end)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("case", YES_NO)
def test_a_yes_or_no_is_answered_in_words(case: str, language: Language) -> None:
    facts, ends = YES_NO[case]
    sentence = _read(language, measure=Measure.YES_NO, unit=UNITS[Measure.YES_NO], **facts)
    assert sentence.endswith(ends[list(Language).index(language)])
    assert "ja/nee" not in sentence


NOT_APPLICABLE = {
    Language.NL: ": niet van toepassing in 2025.", Language.EN: ": not applicable in 2025.",
    Language.FR: " : sans objet en 2025.",
}  # fmt: skip


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("measure", UNITS)
@pytest.mark.parametrize("target", [None, 1.0])
def test_where_no_value_applies_nobody_is_on_the_way(
    measure: Measure, language: Language, target: float | None
) -> None:
    given = {"actual": None, "state": State.NOT_APPLICABLE, "target_final": target, "unit": UNITS[measure]}
    assert _read(language, measure=measure, **given).endswith(NOT_APPLICABLE[language])


@pytest.mark.parametrize(
    ("unit", "actual", "target", "status", "written"),
    [
        ("euro", 12500.0, 20000.0, Status.ON_TRACK, "12 500 euro in 2025, op weg naar 20 000 in 2026."),
        ("incidenten", 0.0, 0.0, Status.ACHIEVED, "0 incidenten in 2025. De streefwaarde van 0 is gehaald."),
        ("incidenten", 0.0, 0.0, Status.ON_TRACK, "0 incidenten in 2025, gelijk aan de streefwaarde van 0 in 2026."),
        ("", 1.0, 4.0, Status.BEHIND, "1 in 2025; de streefwaarde is 4 in 2026."),
    ],
)
def test_amounts_of_money_and_nothing_at_all_read_well(
    unit: str, actual: float, target: float, status: Status, written: str
) -> None:
    sentence = _read(Language.NL, unit=unit, measure=Measure.NUMBER, actual=actual, target_final=target, status=status)
    assert sentence.endswith(written)
