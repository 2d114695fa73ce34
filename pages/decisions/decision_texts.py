"""Sentences about decisions: about whom one is, and how far a tripwire is."""

from __future__ import annotations

from impact.i18n import exact, join_unit, period
from impact.model.access import Access
from impact.model.decisions.decision_content import AssumptionTripwire, FigureTripwire
from impact.model.decisions.decision_kinds import Comparison, DecisionSubject
from impact.views.decisions import (
    AssumptionTripwireView,
    DecisionCard,
    FigureTripwireView,
    TripwiresView,
)
from pages.parts.layout import frame

# At most so many tripwires that tripped are named in a sentence above the page.
MOST_IN_SENTENCE = 3
DECIMALS = 4


def say_amount(amount: float, unit: str, access: Access) -> str:
    """A number beside a threshold, with all its decimals: rounded it might stand on the other side."""
    return join_unit(access.language, exact(access.language, amount, DECIMALS), unit)


def name_subject(card: DecisionCard) -> str:
    """About whom or what a decision is."""
    if card.subject is DecisionSubject.GRANTEE:
        return card.organisation
    if card.subject is DecisionSubject.THEME:
        return frame.t("decisions.about_theme", theme=card.theme)
    return frame.t("decisions.about_fund", fund=card.organisation)


def say_tripwire(item: FigureTripwireView, access: Access) -> str:
    """What a tripwire on a figure waits for: 'Bereik onder 60, 2 perioden na elkaar'."""
    return say_plain_tripwire(item.tripwire, item.title, item.unit, access)


def say_plain_tripwire(tripwire: FigureTripwire, title: str, unit: str, access: Access) -> str:
    """The same, of a tripwire of a draft; `title` is '' where its indicator is gone."""
    side = "below" if tripwire.comparison is Comparison.BELOW else "above"
    key = f"decisions.tripwire.{side}" + ("" if tripwire.periods == 1 else ".in_a_row")
    return frame.t(
        key, title=title or frame.t("decisions.indicator_gone_title"), n=tripwire.periods,
        threshold=say_amount(tripwire.threshold, unit, access),
    )  # fmt: skip


def say_distance(item: FigureTripwireView, access: Access) -> str:
    """How far it is: how many of its periods, the newest value, and whether something is missing."""
    count, side = item.count, "below" if item.tripwire.comparison is Comparison.BELOW else "above"
    threshold = say_amount(item.tripwire.threshold, item.unit, access)
    if count.newest is None:
        return frame.t("decisions.distance.nothing")
    when = period(access.language, count.newest.starts, count.newest.ends)
    if count.newest.value is None:
        return frame.t("decisions.distance.missing", period=when)
    newest = say_amount(count.newest.value, item.unit, access)
    key = "single" if count.periods == 1 else "in_a_row"
    words = frame.t(
        f"decisions.distance.{side}.{key}", run=count.run, n=count.periods, threshold=threshold, newest=newest,
        period=when,
    )  # fmt: skip
    if not count.run:
        far = exact(access.language, abs(count.newest.value - item.tripwire.threshold), DECIMALS)
        words = frame.t(f"decisions.distance.{side}.far", far=far, threshold=threshold, newest=newest, period=when)
    return f"{words} {frame.t('decisions.distance.gap')}" if count.missing else words


def say_assumption(item: AssumptionTripwireView) -> str:
    """What a tripwire on an assumption waits for."""
    return say_plain_assumption(item.tripwire, item.title)


def say_plain_assumption(tripwire: AssumptionTripwire, title: str) -> str:
    """The same, of a tripwire of a draft; `title` is '' where its arrow is gone."""
    key = "refuted" if tripwire.only_refuted else "shaky"
    return frame.t(f"decisions.assumption.{key}", arrow=title or frame.t("decisions.arrow_gone"))


def say_assumption_state(item: AssumptionTripwireView) -> str:
    """How the assumption is doing; of one that is gone or says something else now, that nothing trips."""
    if not item.title:
        return frame.t("decisions.assumption.gone")
    if item.is_reworded:
        return frame.t("decisions.assumption.reworded")
    if not item.state:
        return frame.t("decisions.assumption.open")
    return frame.t("decisions.assumption.state", state=frame.t(f"theory_evidence.assumption.state.{item.state}"))


def list_tripped(tripwires: TripwiresView, access: Access) -> list[str]:
    """What tripped, in words, the first few of them."""
    lines = [say_tripwire(item, access) for item in tripwires.figures if item.count.has_tripped]
    lines += [say_assumption(item) for item in tripwires.assumptions if item.has_tripped]
    return lines[:MOST_IN_SENTENCE]


def say_tripwires(tripwires: TripwiresView, access: Access) -> str:
    """How far the tripwires of a decision are, for a cell of the list; '' without any."""
    if not tripwires.total:
        return ""
    if tripwires.tripped:
        return " · ".join(list_tripped(tripwires, access))
    if len(tripwires.figures) == 1 and not tripwires.assumptions:
        return say_distance(tripwires.figures[0], access)
    return frame.t("decisions.tripwires.none_tripped", n=tripwires.total)
