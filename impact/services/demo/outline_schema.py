"""Schema of the demo files (pydantic), so that a mistake is reported with its place before anything is created.

The demo reads the files as plain dictionaries; these models only check them. Names that end in a language hold the
text in that language, as in the files.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, ValidationError

from impact.errors import ImpactError
from impact.model.vocabulary.measures import Aggregation, Direction, TimeKind

# How many mistakes one error message names.
MAX_MISTAKES_NAMED = 5

Number = StrictInt | StrictFloat
Label = Annotated[str, Field(pattern=r"^\d{4}(-Q[1-4])?$")]
Code = Annotated[str, Field(pattern=r"^G\d\d-I\d\d$")]
NodeType = Literal[
    "input", "activiteit", "output", "outcome_kort", "outcome_midden", "outcome_lang", "impact", "ongewenst"
]
MeasureWord = Literal["number", "percentage", "score", "rubric", "yesno"]
FrequencyWord = Literal["jaar", "kwartaal"]


class Shape(BaseModel):
    """Base of all models: an unknown key is a mistake, mostly a misspelling."""

    model_config = ConfigDict(extra="forbid")


class Texts(Shape):
    """One text in three languages."""

    nl: str
    en: str
    fr: str


class Meta(Shape):
    """Settings of the whole portfolio."""

    title: Texts
    fiction: Texts
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
    """Between which values an indicator should stay; None leaves a side open."""

    low: Number | None
    high: Number | None


class SharedIndicator(Texts):
    """An indicator that several grantees report."""

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


class Grant(Shape):
    """The grant of a grantee: amounts in whole euros, and from when until when it runs.

    `goals` are Sustainable Development Goals by number, `non_financial` is support that is no money.
    """

    amount_eur: Annotated[int, Field(ge=0)]
    total_budget_eur: Annotated[int, Field(ge=0)]
    start: date
    end: date
    goals: list[Annotated[int, Field(ge=1, le=17)]]
    non_financial: str


class Node(Texts):
    """A block of a grantee's theory of change."""

    id: str
    type: NodeType
    sphere: Literal["controle", "invloed", "belang"]
    stakeholder: Texts | None
    fund_outcomes: list[str]


class FurtherAssumption(Texts):
    """What must be true as well for an arrow to hold."""

    criticality: Literal["hoog", "middel", "laag"]


class Link(Shape):
    """An arrow from one block of a theory to another; `more_assumptions` are those beside its first."""

    from_: str = Field(alias="from")
    to: str
    type: Literal["leidt_toe", "maakt_mogelijk", "terugkoppeling", "hindert"]
    assumption_nl: str | None
    assumption_en: str | None = None
    assumption_fr: str | None = None
    criticality: Literal["hoog", "middel", "laag"] | None
    more_assumptions: list[FurtherAssumption] = []
    evidence_level: Annotated[int, Field(ge=0, le=5)]


class Version(Shape):
    """One version of a theory of change, and who agreed to it."""

    version: int
    date: date
    reason_nl: str
    reason_en: str
    reason_fr: str
    agreed_by: list[Literal["fonds", "organisatie", "jongeren"]]


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
    toc_links: list[Link]
    toc_versions: Annotated[list[Version], Field(min_length=1)]
    planted_gap: str
    common_indicators: list[SharedIndicator]


class DialogueEntry(Shape):
    """One remark in the dialogue about a theory of change."""

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
    dialogue: list[DialogueEntry]


class Baseline(Shape):
    """The value of an indicator before the grant; percentages as fractions."""

    value: Number | None
    numerator: Number | None = None
    denominator: Number | None = None
    n: Number | None = None


class Target(Shape):
    """The agreed value for a period; percentages as fractions."""

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
    frequency: FrequencyWord
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
    baseline_period: FrequencyWord | None = None
    follow_only: bool | None = None
    planned_date: date | None = None


class Grantee(Shape):
    """A grantee with its grant, theory of change and indicators."""

    id: Annotated[str, Field(pattern=r"^G\d\d$")]
    name: str
    fictional: Literal[True]
    theme: str
    legal_form: str
    region: list[str]
    grant: Grant
    reporting: FrequencyWord
    story_nl: str
    story_en: str
    story_fr: str
    toc: Theory
    indicators: list[Indicator]
    planted_flaws: list[str]


class Outline(Shape):
    """`outline.json`: what is agreed with each grantee, before anything was measured."""

    version: Literal[1]
    meta: Meta
    foundation: Foundation
    grantees: list[Grantee]


class Correction(Shape):
    """A later correction of a value: by how much, and why."""

    period: Label
    by: Number
    note: str


class Delivery(Shape):
    """In which layout and language a grantee submits, and at which two moments."""

    layout: Literal["template", "werkblad", "tableau", "csv"]
    language: Literal["nl", "fr"]
    first: datetime
    second: datetime


class PendingItem(Correction):
    """A correction that is pending, or that the fund returned."""

    grantee: str
    code: Code
    days_ago: int
    reason: str
    returned: str | None = None
    comment: str | None = None


class Score(Shape):
    """A mean with the number of answers it is of."""

    value: Number
    n: Annotated[int, Field(gt=0)]


# A number, a numerator with its denominator, a mean, a doubtful text, or nothing.
StoryValue = Number | Annotated[list[Number], Field(min_length=2, max_length=2)] | Score | str | None


class Deliveries(Shape):
    """`handed_in.json`: which grantee submitted what, when and in which layout."""

    version: Literal[1]
    about: str
    values: dict[Code, dict[Label, StoryValue]]
    drift_per_year: dict[Code, Number]
    busy: dict[Code, dict[Label, Number]]
    gaps: dict[Code, dict[str, Number]]
    notes: dict[Code, dict[Label, str]]
    corrections: dict[Code, Correction]
    later: list[Code]
    files: dict[str, Delivery]
    sent: list[PendingItem]


FindMistakes = Callable[[Any], list[str]]


def _no_mistakes(_loaded: Any) -> list[str]:
    return []


def check_file(file: Path, loaded: Any, shape: type[Shape], find_more: FindMistakes = _no_mistakes) -> None:
    """Check a loaded file; ImpactError with its first MISTAKES_NAMED mistakes and their places.

    `find_more` finds the mistakes that a schema cannot express; it runs only on a file of the right shape.
    """
    try:
        shape.model_validate(loaded)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False, include_context=False)
        mistakes = [f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in errors]
    else:
        mistakes = find_more(loaded)
    if mistakes:
        description = "; ".join(mistakes[:MAX_MISTAKES_NAMED])
        raise ImpactError("cli.demo_files_wrong", file=file.name, n=len(mistakes), mistakes=description)


def find_outline_mistakes(outline: Any) -> list[str]:
    """Find references in the outline to nodes, themes, shapes and the like that do not exist."""
    mistakes = []
    meta, fund = outline["meta"], outline["foundation"]
    allowed = {
        "theme": {theme["id"] for theme in fund["themes"]},
        "fund_outcomes": {node["id"] for node in fund["toc_nodes"]},
        "shape": set(meta["shapes_nl"]),
        "disaggregate": set(meta["disaggregations"]),
        "common": {item["id"] for item in fund["common_indicators"]},
    }
    for grantee in outline["grantees"]:
        nodes = {node["id"] for node in grantee["toc"]["nodes"]}
        references = [(grantee["id"], "theme", grantee["theme"])]
        references += [
            (node["id"], "fund_outcomes", key) for node in grantee["toc"]["nodes"] for key in node["fund_outcomes"]
        ]
        for item in grantee["indicators"]:
            references += [(item["id"], "shape", item["shape"]), (item["id"], "common", item.get("common"))]
            references += [(item["id"], "disaggregate", name) for name in item["disaggregate"]]
            if item["node"] not in nodes:
                mistakes.append(_describe_missing(item["id"], "node", item["node"]))
        for link in grantee["toc"]["links"]:
            mistakes += [
                _describe_missing(grantee["id"], f"links.{end}", link[end])
                for end in ("from", "to")
                if link[end] not in nodes
            ]
        mistakes += [
            _describe_missing(*item) for item in references if item[2] and item[2] not in allowed[item[1]]
        ]
    return mistakes


def find_delivery_mistakes(outline: Any, handed_in: Any) -> list[str]:
    """Find references in `handed_in.json` to indicators or grantees that the outline does not have."""
    codes = {item["id"] for grantee in outline["grantees"] for item in grantee["indicators"]}
    grantees = {grantee["id"] for grantee in outline["grantees"]}
    by_code = ("values", "drift_per_year", "busy", "gaps", "notes", "corrections", "later")
    references = [(field, code, codes) for field in by_code for code in handed_in[field]]
    references += [("sent", item["code"], codes) for item in handed_in["sent"]]
    references += [("files", name, grantees) for name in handed_in["files"]]
    references += [("sent", item["grantee"], grantees) for item in handed_in["sent"]]
    mistakes = [
        _describe_missing("handed_in", field, name)
        for field, name, allowed in references
        if name not in allowed
    ]
    missing_names = sorted(grantees - set(handed_in["files"]))
    return mistakes + [_describe_missing("handed_in", "files", name) for name in missing_names]


def _describe_missing(where: str, field: str, name: str) -> str:
    return f"{where}.{field}: there is no {name!r}"
