"""The outline as a portfolio setup: fund, grantees with grants and theories, indicators, calendar, accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from impact.model.portfolio_setup import (
    AccountSetup,
    AssumptionSetup,
    GranteeSetup,
    GrantSetup,
    IndicatorSetup,
    LinkSetup,
    NodeSetup,
    OrganisationSetup,
    PeriodSetup,
    PortfolioSetup,
    TargetSetup,
    TheorySetup,
)
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level, LinkKind, Sphere
from impact.model.vocabulary.value_states import State
from impact.services.calendar.due_dates import find_due_date
from impact.services.demo.demo_years import AS_WRITTEN, last_full_year
from impact.services.demo.outline_reader import (
    AGREED_BY,
    CRITICALITIES,
    FREQUENCIES,
    LEVELS,
    LINKS,
    SPHERES,
    DemoIndicator,
    accountability_ceiling,
    list_demo_indicators,
    load_outline,
    parse_period,
)
from impact.theory import is_above_ceiling

# The fund last looked at its portfolio as a whole on this day of the last full year.
REVIEWED_IN = (6, 19)
CENTS = 100
# Roles and not people: nobody in the demo has a name.
# The members of the umbrella: enough to be compared as a group with the others.
MEMBERS = ("G01", "G02", "G03", "G06", "G07", "G11")
PARTNERS = (
    ("coach", OrganisationKind.COACH, "Coachgroep Kompasnaald (fictief)"),
    ("knowledge", OrganisationKind.KNOWLEDGE, "Onderzoeksgroep Peilglas (fictief)"),
    ("umbrella", OrganisationKind.UMBRELLA, "Koepel Weefgetouw (fictief)"),
    ("network", OrganisationKind.KNOWLEDGE, "Lerend netwerk Drie Werven (fictief)"),
)
EDITORS = (("G01", Language.NL), ("G05", Language.FR), ("G12", Language.NL))


def build_portfolio_setup(as_of: date = AS_WRITTEN, calendar_until: date | None = None) -> PortfolioSetup:
    """Build the setup of everything agreed in the outline.

    `as_of`: the last day that figures are of. The calendar holds the periods that end by `calendar_until`, or by
    `as_of` where that is None.
    """
    outline = load_outline(as_of)
    fund = outline["foundation"]
    grantees = outline["grantees"]
    return PortfolioSetup(
        fund=OrganisationSetup(
            key=fund["id"],
            kind=OrganisationKind.FUND,
            name=fund["name"],
            ref=fund["id"],
            story=_texts(fund, "mission_"),
            fictional=True,
        ),
        name=fund["name"],
        grantees=tuple(_grantee(item) for item in grantees),
        partners=tuple(
            OrganisationSetup(key=key, kind=kind, name=name, fictional=True) for key, kind, name in PARTNERS
        ),
        fund_theory=_fund_theory(fund),
        periods=tuple(_calendar(as_of, calendar_until or as_of)),
        accounts=tuple(_accounts(fund["id"], {item["id"]: item["name"] for item in grantees})),
        currency=outline["meta"]["currency"],
        themes=tuple(fund["themes"]),
        shared_indicators=tuple(fund["common_indicators"]),
        small_number=outline["meta"]["small_number_threshold"],
        reviewed_on=date(last_full_year(as_of), *REVIEWED_IN),
        settings={"demo": as_of.isoformat()},
    )


def _texts(item: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    return {language.value: item[f"{prefix}{language}"] for language in Language}


def _grantee(item: Mapping[str, Any]) -> GranteeSetup:
    grant = item["grant"]
    return GranteeSetup(
        organisation=OrganisationSetup(
            key=item["id"],
            kind=OrganisationKind.GRANTEE,
            name=item["name"],
            ref=item["id"],
            theme=item["theme"],
            regions=tuple(item["region"]),
            story=_texts(item, "story_"),
            fictional=True,
        ),
        grants=(
            GrantSetup(
                ref=f"{item['id']}-{grant['start'][:4]}",
                title=item["name"],
                theme=item["theme"],
                amount_cents=grant["amount_eur"] * CENTS,
                total_budget_cents=grant["total_budget_eur"] * CENTS,
                sdg=";".join(map(str, grant["goals"])),
                non_financial=grant["non_financial"],
                starts=date.fromisoformat(grant["start"]),
                ends=date.fromisoformat(grant["end"]),
                reporting=FREQUENCIES[item["reporting"]],
                indicators=tuple(
                    _indicator(indicator, item, number)
                    for number, indicator in enumerate(list_demo_indicators(item), start=1)
                ),
            ),
        ),
        theory=_theory(item),
        research_consent=True,
    )


def _indicator(item: DemoIndicator, grantee: Mapping[str, Any], number: int) -> IndicatorSetup:
    begins = date.fromisoformat(grantee["grant"]["start"])
    reported = item.baseline is not None
    return IndicatorSetup(
        key=item.code,
        code=item.code,
        title=item.titles["nl"],
        titles=item.titles,
        measure=item.measure,
        direction=item.direction,
        time_kind=item.time_kind,
        aggregation=item.aggregation,
        level=item.level,
        node=item.node,
        definition=item.definition,
        indicator_no=number,
        theme=grantee["theme"],
        unit=item.unit,
        baseline=item.baseline,
        baseline_raw=_raw_text(item.baseline),
        baseline_state=State.REPORTED if reported else State.NOT_REPORTED,
        baseline_date=begins - timedelta(days=1) if reported else None,
        baseline_numerator=item.baseline_numerator,
        baseline_denominator=item.baseline_denominator,
        band_low=item.band[0],
        band_high=item.band[1],
        numerator_text=item.numerator_text,
        denominator_text=item.denominator_text,
        source=item.source,
        frequency=item.frequency,
        counts=item.counts,
        shared_key=item.shared_key,
        notes=() if item.counts else (Note.FOLLOWED_ONLY.value,),
        targets=tuple(
            TargetSetup(
                start=start,
                end=end,
                value=value,
                denominator=item.expected.get((start, end)),
                raw=_raw_text(value),
            )
            for (start, end), value in sorted(item.targets.items())
        ),
    )


def _raw_text(value: float | None) -> str:
    """A number as text as the workbook shows it, so that reading it back changes nothing."""
    if value is None:
        return ""
    return f"{value:.0f}" if float(value).is_integer() else repr(float(value))


def _theory(item: Mapping[str, Any]) -> TheorySetup:
    toc = item["toc"]
    newest = max(toc["versions"], key=lambda version: version["version"])
    top = accountability_ceiling(item)
    return TheorySetup(
        nodes=tuple(
            NodeSetup(
                key=node["id"],
                level=LEVELS[node["type"]],
                text=_texts(node),
                sphere=Sphere(SPHERES[node["sphere"]]),
                stakeholder=node["stakeholder"] or {},
                fund_outcomes=tuple(node["fund_outcomes"]),
                accountable=not is_above_ceiling(LEVELS[node["type"]], top),
            )
            for node in toc["nodes"]
        ),
        links=_links(toc["links"]),
        version=newest["version"],
        dated=date.fromisoformat(newest["date"]),
        reason={language: newest[f"reason_{language}"] for language in ("nl", "en", "fr")},
        agreed_by=tuple(AGREED_BY[party] for party in newest["agreed_by"]),
        ceiling_above=top.value if top else "",
        external_factors=tuple(toc["external_factors"]),
        versions=tuple(toc["versions"]),
        dialogue=tuple(toc["dialogue"]),
    )


def _links(links: Iterable[Mapping[str, Any]]) -> tuple[LinkSetup, ...]:
    return tuple(
        LinkSetup(
            source=link["from"],
            target=link["to"],
            kind=LinkKind(LINKS[link["type"]]),
            assumptions=_assumptions(link),
            evidence_level=link["evidence_level"],
        )
        for link in links
    )


def _assumptions(link: Mapping[str, Any]) -> tuple[AssumptionSetup, ...]:
    languages = ("nl", "en", "fr")
    first = {language: link[f"assumption_{language}"] for language in languages if link.get(f"assumption_{language}")}
    stated = [(first, link["criticality"])] if first else []
    for further in link.get("more_assumptions", ()):
        stated.append(({language: further[language] for language in languages}, further["criticality"]))
    return tuple(AssumptionSetup(texts, CRITICALITIES[word]) for texts, word in stated)


def _fund_theory(fund: Mapping[str, Any]) -> TheorySetup:
    """The fund's own theory of change; the outcomes of grantees refer to its nodes."""
    interest = (Level.OUTCOME_LONG, Level.IMPACT)
    newest = max(fund["toc_versions"], key=lambda version: version["version"])
    return TheorySetup(
        nodes=tuple(
            NodeSetup(
                key=node["id"],
                level=LEVELS[node["type"]],
                text=_texts(node),
                sphere=Sphere.INTEREST if LEVELS[node["type"]] in interest else Sphere.INFLUENCE,
                accountable=False,
            )
            for node in fund["toc_nodes"]
        ),
        links=_links(fund["toc_links"]),
        version=newest["version"],
        dated=date.fromisoformat(newest["date"]),
        reason={language: newest[f"reason_{language}"] for language in ("nl", "en", "fr")},
        agreed_by=tuple(AGREED_BY[party] for party in newest["agreed_by"]),
    )


def _calendar(as_of: date, until: date) -> Iterator[PeriodSetup]:
    """The periods that end by `until`, each due on the last day of the month after it ends."""
    for frequency in FREQUENCIES.values():
        for label in load_outline(as_of)["meta"][f"periods_{frequency}ly"]:
            start, end = parse_period(label)
            if end <= until:
                yield PeriodSetup(frequency, start, end, find_due_date(end))


def _accounts(fund: str, names: Mapping[str, str]) -> Iterator[AccountSetup]:
    yield AccountSetup("officer", "Portefeuillemedewerker (demo)", Role.FUND_STAFF, fund, portfolio=True)
    yield AccountSetup("director", "Directie van het fonds (demo)", Role.FUND_STAFF, fund, portfolio=True)
    for key, language in EDITORS:
        name = f"Coördinatie {names[key]} (demo)"
        yield AccountSetup(f"grantee-{key}", name, Role.GRANTEE_EDITOR, key, language, sees=(key,))
    board = f"Bestuur {names['G03']} (demo)"
    yield AccountSetup("viewer", board, Role.GRANTEE_VIEWER, "G03", sees=("G03",))
    yield AccountSetup("coach", "Coach (demo)", Role.COACH, "coach", sees=("G03", "G12"))
    yield AccountSetup(
        "academic", "Onderzoeker (demo)", Role.ACADEMIC, "knowledge", Language.EN, sees=("G04", "G07")
    )
    yield AccountSetup("umbrella", "Koepelmedewerker (demo)", Role.UMBRELLA, "umbrella", sees=MEMBERS)
    yield AccountSetup(
        "facilitator",
        "Begeleider van het netwerk (demo)",
        Role.FACILITATOR,
        "network",
        sees=("G02", "G04", "G06"),
    )
    yield AccountSetup("administrator", "Beheerder (demo)", Role.ADMINISTRATOR, fund, portfolio=True)
