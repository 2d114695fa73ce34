"""The outline of the demo portfolio: what is agreed with each grantee, before anything was measured.

All of it is fictional and says so. The outline is data (`data/demo/`); this module translates its words to those
of the model and its fractions to the stored scale (percentages 0–100). The years of the files move to those in which
the demo plays (`demo_years`).
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from impact.model.vocabulary.frequencies import Frequency
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, TimeKind
from impact.model.vocabulary.theory_levels import Level
from impact.services.demo.demo_years import AS_WRITTEN, move_years, years_later
from impact.services.demo.outline_schema import (
    Deliveries,
    Outline,
    check_file,
    find_delivery_mistakes,
    find_outline_mistakes,
)
from impact.theory import is_above_ceiling

Period = tuple[date, date]
FOLDER = Path(__file__).resolve().parents[3] / "data" / "demo"

LEVELS: dict[str, Level] = {
    "input": Level.INPUT,
    "activiteit": Level.ACTIVITY,
    "output": Level.OUTPUT,
    "outcome_kort": Level.OUTCOME_SHORT,
    "outcome_midden": Level.OUTCOME_MEDIUM,
    "outcome_lang": Level.OUTCOME_LONG,
    "impact": Level.IMPACT,
    "ongewenst": Level.UNINTENDED,
}
# Parties that agreed to a version, as keys of the catalog (words.agreed).
AGREED_BY = {"fonds": "fund", "organisatie": "grantee", "jongeren": "young_people"}
SPHERES = {"controle": "control", "invloed": "influence", "belang": "interest"}
LINKS = {
    "leidt_toe": "leads_to",
    "maakt_mogelijk": "enables",
    "terugkoppeling": "feedback",
    "hindert": "hinders",
}
CRITICALITIES = {"hoog": "high", "middel": "medium", "laag": "low", None: ""}
FREQUENCIES = {"jaar": Frequency.YEAR.value, "kwartaal": Frequency.QUARTER.value}
MEASURES = {"yesno": Measure.YES_NO}


@dataclass(frozen=True, slots=True)
class DemoIndicator:
    """One indicator of the outline, in the words and on the scale of the model.

    `shape` names how its series runs (see `shapes`); `dimensions` are (name, categories) of its breakdowns.
    """

    code: str
    node: str
    level: Level
    titles: Mapping[str, str]
    unit: str
    measure: Measure
    time_kind: TimeKind
    direction: Direction
    aggregation: Aggregation
    baseline: float | None
    baseline_numerator: float | None
    baseline_denominator: float | None
    baseline_n: float | None
    band: tuple[float | None, float | None]
    numerator_text: str
    denominator_text: str
    source: str
    frequency: str
    shape: str
    shared_key: str
    counts: bool
    follow_only: bool
    definition: str
    dimensions: tuple[tuple[str, tuple[str, ...]], ...]
    targets: Mapping[Period, float]
    expected: Mapping[Period, float]


def parse_period(label: str) -> Period:
    """Parse '2024' or '2024-Q3' to its first and last day."""
    year, _, quarter = label.partition("-Q")
    if not quarter:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    last = int(quarter) * 3
    return date(int(year), last - 2, 1), date(int(year), last, monthrange(int(year), last)[1])


@cache
def load_outline(as_of: date = AS_WRITTEN) -> dict[str, Any]:
    """Load and check `outline.json`, once, in the years of `as_of`; ImpactError names the places of its mistakes."""
    file = FOLDER / "outline.json"
    loaded: dict[str, Any] = json.loads(file.read_text("utf-8"))
    check_file(file, loaded, Outline, find_outline_mistakes)
    moved: dict[str, Any] = move_years(loaded, years_later(as_of))
    return moved


@cache
def load_deliveries(as_of: date = AS_WRITTEN) -> dict[str, Any]:
    """Load and check `handed_in.json`: submissions with layouts, notes and corrections; as `load_outline`."""
    file = FOLDER / "handed_in.json"
    loaded: dict[str, Any] = json.loads(file.read_text("utf-8"))
    check_file(file, loaded, Deliveries, lambda read: find_delivery_mistakes(load_outline(), read))
    moved: dict[str, Any] = move_years(loaded, years_later(as_of))
    return moved


def accountability_ceiling(grantee: Mapping[str, Any]) -> Level | None:
    """The highest level a grantee is accountable for; None where there is no accountability ceiling."""
    word = grantee["toc"].get("accountability_ceiling_above")
    return LEVELS[word] if word else None


def list_grant_periods(
    grantee: Mapping[str, Any], frequency: str, as_of: date = AS_WRITTEN
) -> tuple[Period, ...]:
    """The periods of a grant that ended by `as_of`; `frequency` is 'year' or 'quarter'."""
    begins = date.fromisoformat(grantee["grant"]["start"])
    labels = load_outline(as_of)["meta"][f"periods_{frequency}ly"]
    return tuple(period for period in map(parse_period, labels) if period[1] > begins and period[1] <= as_of)


def list_demo_indicators(grantee: Mapping[str, Any]) -> tuple[DemoIndicator, ...]:
    """Convert the indicators of one grantee of the outline."""
    levels = {node["id"]: LEVELS[node["type"]] for node in grantee["toc"]["nodes"]}
    top = accountability_ceiling(grantee)
    return tuple(_indicator(item, grantee, levels[item["node"]], top) for item in grantee["indicators"])


def _indicator(
    item: Mapping[str, Any], grantee: Mapping[str, Any], level: Level, top: Level | None
) -> DemoIndicator:
    measure = MEASURES.get(item["measure"]) or Measure(item["measure"])
    scale = 100.0 if measure is Measure.PERCENTAGE else 1.0
    begins = date.fromisoformat(grantee["grant"]["start"])
    targets: dict[Period, float] = {}
    expected: dict[Period, float] = {}
    for label, target in (item["targets"] or {}).items():
        period = parse_period(label)
        if period[1] <= begins:
            continue
        targets[period] = round(target["value"] * scale, 4)
        if "expected_denominator" in target:
            expected[period] = float(target["expected_denominator"])
    baseline = item["baseline"]
    band = item.get("band") or {}
    follow_only = bool(item.get("follow_only"))
    return DemoIndicator(
        code=item["id"],
        node=item["node"],
        level=level,
        titles={language: item[language] for language in ("nl", "en", "fr")},
        unit=item["unit"],
        measure=measure,
        time_kind=TimeKind(item["kind"]),
        direction=Direction(item["direction"]),
        aggregation=Aggregation(item["aggregation"]),
        baseline=_scaled(baseline.get("value"), scale),
        baseline_numerator=_scaled(baseline.get("numerator"), 1.0),
        baseline_denominator=_scaled(baseline.get("denominator"), 1.0),
        baseline_n=_scaled(baseline.get("n"), 1.0),
        band=(_scaled(band.get("low"), scale), _scaled(band.get("high"), scale)),
        numerator_text=item.get("numerator_nl", ""),
        denominator_text=item.get("denominator_nl", ""),
        source=item["source"],
        frequency=FREQUENCIES[item["frequency"]],
        shape=item["shape"],
        shared_key=item.get("common", ""),
        counts=not follow_only and not is_above_ceiling(level, top),
        follow_only=follow_only,
        definition=item.get("note", ""),
        dimensions=tuple(_dimension(name, grantee) for name in item["disaggregate"]),
        targets=targets,
        expected=expected,
    )


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else round(value * scale, 4)


def _dimension(name: str, grantee: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    categories = tuple(load_outline()["meta"]["disaggregations"][name])
    if name == "regio":
        # An organisation counts in the regions where it works, not in all of them.
        categories = (*grantee["region"], "onbekend")
    # 'leeftijd_jong' and 'leeftijd_oud' are one dimension, age, with other boundaries.
    return name.partition("_")[0].capitalize(), categories
