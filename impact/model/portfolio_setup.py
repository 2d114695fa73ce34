"""Set-up of a portfolio: organisations, grants, theories and indicators agreed before the first measurement.

Objects refer to each other by `key`, unique within one set-up; the database ids come back in `Founded`.
Percentages are on 0–100, money is in whole cents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from impact.model.figures.status_bands import ATTENTION_FROM, ON_TRACK_FROM
from impact.model.privacy.small_number import SMALL_NUMBER
from impact.model.vocabulary.languages import DEFAULT_LANGUAGE, Language
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, Origin, TimeKind
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level, LinkKind, Sphere
from impact.model.vocabulary.value_states import State

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OrganisationSetup:
    """An organisation; `story` is its description in nl, en and fr."""

    key: str
    kind: OrganisationKind
    name: str
    ref: str = ""
    theme: str = ""
    regions: tuple[str, ...] = ()
    story: Texts = field(default_factory=dict)
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class TargetSetup:
    """A target for a period, both ends inclusive; `denominator` is the expected one of a percentage."""

    start: date | None
    end: date | None
    value: float | None
    denominator: float | None = None
    breakdown: str = ""
    raw: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorSetup:
    """An agreed indicator; `node` is the key of its block, `titles` hold nl, en and fr."""

    key: str
    title: str
    measure: Measure
    direction: Direction
    time_kind: TimeKind
    aggregation: Aggregation
    level: Level
    code: str = ""
    node: str = ""
    titles: Texts = field(default_factory=dict)
    definition: str = ""
    result_title: str = ""
    result_no: int | None = None
    indicator_no: int | None = None
    theme: str = ""
    unit: str = ""
    direction_origin: Origin = Origin.STATED
    time_kind_origin: Origin = Origin.STATED
    baseline: float | None = None
    baseline_raw: str = ""
    baseline_state: State | None = None
    baseline_date: date | None = None
    baseline_numerator: float | None = None
    baseline_denominator: float | None = None
    band_low: float | None = None
    band_high: float | None = None
    numerator_text: str = ""
    denominator_text: str = ""
    source: str = ""
    frequency: str = ""
    counts: bool = True
    shared_key: str = ""
    location: str = ""
    notes: tuple[str, ...] = ()
    external: Mapping[str, Any] = field(default_factory=dict)
    targets: tuple[TargetSetup, ...] = ()


@dataclass(frozen=True, slots=True)
class GrantSetup:
    """A grant to one grantee, with the indicators agreed under it."""

    ref: str = ""
    title: str = ""
    theme: str = ""
    sdg: str = ""
    amount_cents: int | None = None
    total_budget_cents: int | None = None
    non_financial: str = ""
    starts: date | None = None
    ends: date | None = None
    reporting: str = ""
    indicators: tuple[IndicatorSetup, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeSetup:
    """A block of a theory of change; `text` holds nl, en and fr."""

    key: str
    level: Level
    text: Texts
    sphere: Sphere = Sphere.INFLUENCE
    stakeholder: Texts = field(default_factory=dict)
    fund_outcomes: tuple[str, ...] = ()
    accountable: bool = True


@dataclass(frozen=True, slots=True)
class AssumptionSetup:
    """What must be true for an arrow to hold."""

    text: Texts
    criticality: str = ""


@dataclass(frozen=True, slots=True)
class LinkSetup:
    """An arrow from the block `source` to the block `target`; `evidence_level` 0–5."""

    source: str
    target: str
    kind: LinkKind = LinkKind.LEADS_TO
    assumptions: tuple[AssumptionSetup, ...] = ()
    evidence_level: int = 0


@dataclass(frozen=True, slots=True)
class TheorySetup:
    """The current version of a theory of change; `versions` describes the earlier ones."""

    nodes: tuple[NodeSetup, ...]
    links: tuple[LinkSetup, ...] = ()
    version: int = 1
    dated: date | None = None
    reason: Texts = field(default_factory=dict)
    agreed_by: tuple[str, ...] = ()
    ceiling_above: str = ""
    external_factors: tuple[Any, ...] = ()
    versions: tuple[Any, ...] = ()
    dialogue: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class GranteeSetup:
    """A grantee with its theory of change and its grants in this portfolio, and whether it consents to research."""

    organisation: OrganisationSetup
    grants: tuple[GrantSetup, ...]
    theory: TheorySetup | None = None
    research_consent: bool = False


@dataclass(frozen=True, slots=True)
class PeriodSetup:
    """A period of the reporting calendar, `starts` to `ends` inclusive; its report is due on `due_on`."""

    frequency: str
    starts: date
    ends: date
    due_on: date


@dataclass(frozen=True, slots=True)
class AccountSetup:
    """An account of a demo persona; `sees` lists keys of organisations, `portfolio` gives the whole portfolio."""

    persona: str
    name: str
    role: Role
    organisation: str
    language: Language = DEFAULT_LANGUAGE
    portfolio: bool = False
    sees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PortfolioSetup:
    """A fund, its portfolio, grantees and accounts; written in one transaction.

    `fund_theory` is the fund's own; `partners` are organisations without a grant; `settings` are
    facts about the database (such as 'demo').
    """

    fund: OrganisationSetup
    name: str
    grantees: tuple[GranteeSetup, ...] = ()
    partners: tuple[OrganisationSetup, ...] = ()
    fund_theory: TheorySetup | None = None
    periods: tuple[PeriodSetup, ...] = ()
    accounts: tuple[AccountSetup, ...] = ()
    currency: str = "EUR"
    bands_on_track: float = ON_TRACK_FROM
    bands_attention: float = ATTENTION_FROM
    themes: tuple[Any, ...] = ()
    shared_indicators: tuple[Any, ...] = ()
    small_number: int = SMALL_NUMBER
    reviewed_on: date | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetupIds:
    """Database ids of a set-up: organisations by key, grants by (organisation key, ref), indicators by
    (organisation key, grant ref, indicator key); `targets` is the number of targets."""

    portfolio_id: int
    organisations: Mapping[str, int]
    grants: Mapping[tuple[str, str], int]
    indicators: Mapping[tuple[str, str, str], int]
    targets: int
