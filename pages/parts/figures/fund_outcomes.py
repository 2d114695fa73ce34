"""The outcomes of a fund as a table: who works on each, and the statuses of what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from impact.i18n import join_clauses
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import LEVEL_ORDER
from impact.views.figures.status_counts import StatusCounts
from impact.views.html_elements import element, fragment
from impact.views.theory.theory_of_change import Contribution, FrameOutcome, PortfolioFrame
from pages.parts.layout import frame, links
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks


def build_outcomes(
    outcomes: Sequence[FrameOutcome], language: Language, title: str, unlinked: StatusCounts | None = None, *,
    is_whole: bool = True,
) -> Markup:  # fmt: skip
    """The outcomes as an HTML table, in the order of the levels: who works on each, and how that goes.

    `is_whole`: all who work on them are in sight, so that nobody is a gap. `unlinked` are the figures of no outcome, as
    a last row where there are some; `title` is for who hears the page.
    """
    names = {column: frame.t(f"fund_frame.table.{column}") for column in ("level", "outcome", "who", "status")}
    ordered = sorted(outcomes, key=lambda item: LEVEL_ORDER.index(item.level))
    rows = [_build_row(item, names, language, is_whole=is_whole) for item in ordered]
    if unlinked is not None and unlinked.total:
        rows.append(
            element(
                "tr", element("th", "–", scope="row"),
                links.build_cell(names["outcome"], frame.t("fund_frame.unlinked")),
                links.build_cell(names["who"], "–", "fi-none"),
                links.build_cell(names["status"], _build_status(unlinked, language)),
            )
        )  # fmt: skip
    return links.build_table([(name, "") for name in names.values()], rows, title)


def say_total(portfolio_frame: PortfolioFrame) -> str:
    """How many figures are linked to the frame, each counted once, and how many the rows count again."""
    words = frame.t("fund_frame.total.once", linked=portfolio_frame.linked.total)
    again = portfolio_frame.counted_again
    return f"{words} {frame.t('fund_frame.total.again', n=again)}" if again else words


def list_findings(outcomes: Sequence[FrameOutcome]) -> list[str]:
    """Where the frame is fragile, a sentence per kind: gaps, what hangs on one organisation or indicator, overlaps."""
    ordered = sorted(outcomes, key=lambda item: LEVEL_ORDER.index(item.level))
    # Two blocks of one organisation may have the same text.
    name_of_block = {
        (item.organisation_id, item.block): f"{item.text} ({item.organisation})"
        for outcome in ordered
        for item in outcome.contributions
        if item.other_outcomes
    }
    names_of_kind = {
        "gap": [item.text for item in ordered if not item.contributions],
        "organisation": [
            f"{item.text} ({item.contributions[0].organisation})" for item in ordered if item.organisations == 1
        ],
        "indicator": [item.text for item in ordered if item.rests_on_one_indicator],
        "unmeasured": [item.text for item in ordered if item.is_unmeasured],
        "inapplicable": [item.text for item in ordered if item.is_inapplicable],
        "overlap": sorted(name_of_block.values()),
    }
    return [
        frame.t(f"fund_frame.finding.{kind}", n=len(names), names=join_clauses(frame.language(), names))
        for kind, names in names_of_kind.items()
        if names
    ]


def build_contributions(outcome: FrameOutcome, language: Language, *, is_whole: bool) -> Markup:
    """Who works on one outcome, and how that goes."""
    status = _build_status(outcome.counts, language) if outcome.counts.total else Markup()
    return fragment(element("div", _build_who(outcome, is_whole=is_whole)), element("p", status))


def _build_row(outcome: FrameOutcome, names: dict[str, str], language: Language, *, is_whole: bool) -> Markup:
    counts = outcome.counts
    return element(
        "tr", element("th", frame.t(f"words.level.{outcome.level.value}"), scope="row"),
        links.build_cell(names["outcome"], outcome.text),
        links.build_cell(names["who"], _build_who(outcome, is_whole=is_whole)),
        links.build_cell(
            names["status"], _build_status(counts, language) if counts.total else "–", "" if counts.total else "fi-none"
        ),
    )  # fmt: skip


def _build_who(outcome: FrameOutcome, *, is_whole: bool) -> Markup:
    """Who works on an outcome, and what is to be talked about where that is nobody or one organisation."""
    if not is_whole:
        note = Markup() if outcome.contributions else Markup("–")
    elif outcome.organisations == 0:
        note = element("div", frame.t("fund_frame.nobody"), class_="fi-quiet")
    elif outcome.organisations == 1:
        note = element("div", frame.t("fund_frame.single"), class_="fi-quiet")
    elif outcome.rests_on_one_indicator:
        note = element("div", frame.t("fund_frame.single.indicator"), class_="fi-quiet")
    else:
        note = Markup()
    return fragment((_build_part(item) for item in outcome.contributions), note)


def _build_part(item: Contribution) -> Markup:
    link = links.build_link(Page.THEORY, item.organisation, organisation=item.organisation_id)
    words = f" · {item.text}"
    if item.other_outcomes:
        words += f" ({frame.t('fund_frame.also', outcomes=', '.join(item.other_outcomes))})"
    return element("div", link, element("span", words, class_="fi-quiet"))


def _build_status(counts: StatusCounts, language: Language) -> Markup:
    judged = frame.t("fund_frame.judged", n=counts.rated, total=counts.total)
    return fragment(
        element("div", status_marks.build_counts(counts, language)), element("div", judged, class_="fi-quiet")
    )
