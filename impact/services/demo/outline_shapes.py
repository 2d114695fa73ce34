"""What the files of the demo must look like, so that a mistake in them is named by its place before anything is made.

The demo reads the files as plain dictionaries; these are their shapes. Texts end on their language, as in the files.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, ValidationError

from impact.errors import ImpactError
from impact.model.words import Aggregation, Direction, TimeKind

# How many mistakes are named at once.
MISTAKES_NAMED = 5

Number = StrictInt | StrictFloat
Label = Annotated[str, Field(pattern=r"^\d{4}(-Q[1-4])?$")]
Code = Annotated[str, Field(pattern=r"^G\d\d-I\d\d$")]
NodeType = Literal[
    "input", "activiteit", "output", "outcome_kort", "outcome_midden", "outcome_lang", "impact", "ongewenst"
]
MeasureWord = Literal["number", "percentage", "score", "rubric", "yesno"]
Rhythm = Literal["jaar", "kwartaal"]


class Shape(BaseModel):
    """A key that nobody reads is a mistake in the file, most of all a misspelt one."""

    model_config = ConfigDict(extra="forbid")


class Texts(Shape):
    """One text in three languages."""

    nl: str
    en: str
    fr: str


class Meta(Shape):
    """What holds for the whole portfolio."""

    title: Texts
    fiction: Texts
    as_of: date
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    periods_yearly: list[Label]
    periods_quarterly: list[Label]
    small_number_threshold: Annotated[int, Field(gt=0)]
    shapes_nl: dict[str, str]
    disaggregations: dict[str, list[str]]


class Theme(Texts):
    """A theme of the fund."""

    id: str


class FundNode(Texts):
    """A block of the fund's own theory of change."""

    id: str
    type: NodeType


class Band(Shape):
    """Between what a value is as it should be."""

    low: Number | None
    high: Number | None


class SharedIndicator(Texts):
    """An indicator that grantees have in common."""

    id: str
    measure: MeasureWord
    kind: TimeKind
    unit: str
    aggregation: Aggregation
    direction: Direction | None = None
    band: Band | None = None
    warning_nl: str | None = None
    warning_en: str | None = None
    warning_fr: str | None = None
    question_nl: str | None = None
    question_en: str | None = None
    question_fr: str | None = None


class Foundation(Shape):
    """The fund."""

    id: str
    name: str
    fictional: Literal[True]
    mission_nl: str
    mission_en: str
    mission_fr: str
    themes: list[Theme]
    toc_nodes: list[FundNode]
    planted_gap: str
    common_indicators: list[SharedIndicator]


class Grant(Shape):
    """What the fund supports a grantee with."""

    amount_eur: Annotated[int, Field(ge=0)]
    total_budget_eur: Annotated[int, Field(ge=0)]
    start: date
    end: date


class Node(Texts):
    """A block of a grantee's theory of change."""

    id: str
    type: NodeType
    sphere: Literal["controle", "invloed", "belang"]
    stakeholder: Texts | None
    fund_outcome: str | None


class Link(Shape):
    """An arrow from one block to another."""

    from_: str = Field(alias="from")
    to: str
    type: Literal["leidt_toe", "maakt_mogelijk", "terugkoppeling", "hindert"]
    assumption_nl: str | None
    assumption_en: str | None = None
    assumption_fr: str | None = None
    criticality: Literal["hoog", "middel", "laag"] | None
    evidence_level: Annotated[int, Field(ge=0, le=5)]


class Version(Shape):
    """One version of a theory of change, and who agreed to it."""

    version: int
    date: date
    reason_nl: str
    reason_en: str
    reason_fr: str
    agreed_by: list[Literal["fonds", "organisatie", "jongeren"]]


class Talk(Shape):
    """What somebody said about a theory of change."""

    date: date
    who: str
    note_nl: str
    note_en: str
    note_fr: str


class Theory(Shape):
    """A grantee's theory of change."""

    nodes: list[Node]
    links: list[Link]
    accountability_ceiling_above: NodeType | None
    external_factors: list[Texts]
    versions: Annotated[list[Version], Field(min_length=1)]
    dialogue: list[Talk]


class Baseline(Shape):
    """Where an indicator began; percentages as fractions."""

    value: Number | None
    numerator: Number | None = None
    denominator: Number | None = None
    n: Number | None = None


class Target(Shape):
    """What was agreed for a period; percentages as fractions."""

    value: Number
    expected_denominator: Number | None = None


class Indicator(Texts):
    """An indicator of a grantee."""

    id: Code
    node: str
    unit: str
    measure: MeasureWord
    kind: TimeKind
    direction: Direction
    aggregation: Aggregation
    baseline: Baseline
    disaggregate: list[str]
    source: str
    shape: str
    frequency: Rhythm
    targets: dict[Label, Target] | None
    numerator_nl: str | None = None
    numerator_en: str | None = None
    numerator_fr: str | None = None
    denominator_nl: str | None = None
    denominator_en: str | None = None
    denominator_fr: str | None = None
    note: str | None = None
    common: str | None = None
    band: Band | None = None
    levels_nl: list[str] | None = None
    comparison_group: bool | None = None
    baseline_period: Rhythm | None = None
    follow_only: bool | None = None
    planned_date: date | None = None


class Grantee(Shape):
    """A grantee with what was agreed with it."""

    id: Annotated[str, Field(pattern=r"^G\d\d$")]
    name: str
    fictional: Literal[True]
    theme: str
    legal_form: str
    region: list[str]
    grant: Grant
    reporting: Rhythm
    story_nl: str
    story_en: str
    story_fr: str
    toc: Theory
    indicators: list[Indicator]
    planted_flaws: list[str]


class Outline(Shape):
    """`outline.json`: what is agreed with whom, before anybody measured anything."""

    version: Literal[1]
    meta: Meta
    foundation: Foundation
    grantees: list[Grantee]


class Correction(Shape):
    """By how much a value was corrected later, and why."""

    period: Label
    by: Number
    note: str


class Delivery(Shape):
    """In which layout and language a grantee hands in, and on which two days."""

    layout: Literal["template", "werkblad", "tableau", "csv"]
    language: Literal["nl", "fr"]
    first: datetime
    second: datetime


class SentItem(Correction):
    """A correction that waits for the fund, or that it returned."""

    grantee: str
    code: Code
    days_ago: int
    reason: str
    returned: str | None = None
    comment: str | None = None


class Score(Shape):
    """A mean with the number of answers behind it."""

    value: Number
    n: Annotated[int, Field(gt=0)]


# A number, a numerator with its denominator, a mean, a doubtful text, or nothing.
Given = Number | Annotated[list[Number], Field(min_length=2, max_length=2)] | Score | str | None


class HandedIn(Shape):
    """`handed_in.json`: who handed in what, when and in which layout."""

    version: Literal[1]
    about: str
    values: dict[Code, dict[Label, Given]]
    drift_per_year: dict[Code, Number]
    busy: dict[Code, dict[Label, Number]]
    gaps: dict[Code, dict[str, Number]]
    notes: dict[Code, dict[Label, str]]
    corrections: dict[Code, Correction]
    later: list[Code]
    files: dict[str, Delivery]
    sent: list[SentItem]


FindMistakes = Callable[[Any], list[str]]


def _none(_loaded: Any) -> list[str]:
    return []


def check(file: Path, loaded: Any, shape: type[Shape], find_more: FindMistakes = _none) -> None:
    """Raise ImpactError with the first mistakes of a file and their places; `find_more` finds
    those that are none of its form."""
    try:
        shape.model_validate(loaded)
    except ValidationError as bad:
        found = bad.errors(include_url=False, include_input=False, include_context=False)
        mistakes = [f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in found]
    else:
        mistakes = find_more(loaded)
    if mistakes:
        named = "; ".join(mistakes[:MISTAKES_NAMED])
        raise ImpactError("cli.demo_files_wrong", file=file.name, n=len(mistakes), mistakes=named)


def outline_mistakes(outline: Any) -> list[str]:
    """What names something in the outline that is not there."""
    found = []
    meta, fund = outline["meta"], outline["foundation"]
    known = {
        "theme": {theme["id"] for theme in fund["themes"]},
        "fund_outcome": {node["id"] for node in fund["toc_nodes"]},
        "shape": set(meta["shapes_nl"]),
        "disaggregate": set(meta["disaggregations"]),
        "common": {item["id"] for item in fund["common_indicators"]},
    }
    for grantee in outline["grantees"]:
        nodes = {node["id"] for node in grantee["toc"]["nodes"]}
        named = [(grantee["id"], "theme", grantee["theme"])]
        named += [(node["id"], "fund_outcome", node["fund_outcome"]) for node in grantee["toc"]["nodes"]]
        for item in grantee["indicators"]:
            named += [(item["id"], "shape", item["shape"]), (item["id"], "common", item.get("common"))]
            named += [(item["id"], "disaggregate", name) for name in item["disaggregate"]]
            if item["node"] not in nodes:
                found.append(_missing(item["id"], "node", item["node"]))
        for link in grantee["toc"]["links"]:
            found += [
                _missing(grantee["id"], f"links.{end}", link[end]) for end in ("from", "to") if link[end] not in nodes
            ]
        found += [_missing(*item) for item in named if item[2] and item[2] not in known[item[1]]]
    return found


def handed_in_mistakes(outline: Any, handed_in: Any) -> list[str]:
    """What of `handed_in.json` is of an indicator or grantee that the outline does not have."""
    codes = {item["id"] for grantee in outline["grantees"] for item in grantee["indicators"]}
    grantees = {grantee["id"] for grantee in outline["grantees"]}
    by_code = ("values", "drift_per_year", "busy", "gaps", "notes", "corrections", "later")
    named = [(what, code, codes) for what in by_code for code in handed_in[what]]
    named += [("sent", item["code"], codes) for item in handed_in["sent"]]
    named += [("files", name, grantees) for name in handed_in["files"]]
    named += [("sent", item["grantee"], grantees) for item in handed_in["sent"]]
    found = [_missing("handed_in", what, name) for what, name, known in named if name not in known]
    return found + [_missing("handed_in", "files", name) for name in sorted(grantees - set(handed_in["files"]))]


def _missing(where: str, what: str, name: str) -> str:
    return f"{where}.{what}: there is no {name!r}"
