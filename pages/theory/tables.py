"""The theory of change as tables: blocks with status and indicators, arrows with assumption and evidence."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import LEVEL_ORDER
from impact.theory.levels import OWN_WORK
from impact.views.html_elements import element, fragment
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode, TheoryView
from pages.parts.layout import links
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks

BLOCKS = ("level", "block", "who", "status", "indicators")
ARROWS = ("from", "to", "mechanism", "assumption", "evidence")


def build_blocks(view: TheoryView, language: Language) -> Markup:
    """The blocks as an HTML table, in the order of the levels."""
    names = {column: text(language, f"theory_page.table.{column}") for column in BLOCKS}
    ordered = sorted(view.nodes, key=lambda node: LEVEL_ORDER.index(node.level))
    rows = [_build_block_row(node, names, language) for node in ordered]
    heads = [(names[column], "") for column in BLOCKS]
    return links.build_table(heads, rows, text(language, "theory_page.table.caption", name=view.organisation))


def build_own_blocks(view: TheoryView, language: Language) -> Markup:
    """The blocks of a fund as an HTML table, in the order of the levels; its grantees have the indicators."""
    names = {column: text(language, f"theory_page.table.{column}") for column in BLOCKS[:3]}
    rows = (
        element(
            "tr", element("th", text(language, f"words.level.{node.level.value}"), scope="row"),
            links.build_cell(names["block"], node.text),
            links.build_cell(names["who"], node.stakeholder or "–", "" if node.stakeholder else "fi-none"),
        )
        for node in sorted(view.nodes, key=lambda node: LEVEL_ORDER.index(node.level))
    )  # fmt: skip
    caption = text(language, "theory_page.table.caption", name=view.organisation)
    return links.build_table([(name, "") for name in names.values()], list(rows), caption)


def _build_block_row(node: TheoryNode, names: dict[str, str], language: Language) -> Markup:
    signs = fragment(
        element(
            "div",
            status_marks.build_counted_svg(kind, language),
            " ",
            links.build_link(Page.INDICATOR, title, indicator=indicator),
        )
        for indicator, title, kind in node.indicators
    )
    judged = bool(node.indicators) or node.level not in OWN_WORK
    unjudged = "" if judged else "fi-none"
    missing = element("span", text(language, "theory_page.table.no_indicator"), class_="fi-quiet")
    cells = (
        links.build_cell(names["block"], node.text),
        links.build_cell(
            names["who"], node.stakeholder or "–", "" if node.stakeholder else "fi-none"
        ),
        links.build_cell(
            names["status"], status_marks.build_counted_mark(node.counted_status, language) if judged else "–", unjudged
        ),
        links.build_cell(
            names["indicators"], element("div", signs) if signs else (missing if judged else "–"), unjudged
        ),
    )
    level = text(language, f"words.level.{node.level.value}")
    return element("tr", element("th", level, scope="row"), *cells)


def build_arrows(view: TheoryView, language: Language) -> Markup:
    """The arrows as an HTML table: claim, why it would hold, assumption, level of evidence where there may be any."""
    # Of a template nobody gathers evidence: a column of zeroes would say that it is missing.
    has_evidence = all(link.may_have_evidence for link in view.links)
    columns = ARROWS if has_evidence else ARROWS[:-1]
    names = {column: text(language, f"theory_page.arrow.{column}") for column in columns}
    blocks_by_key = {node.key: node.text for node in view.nodes}
    rows = [_build_arrow_row(link, blocks_by_key, names, language) for link in view.links]
    heads = [(names[column], "n" if column == "evidence" else "") for column in columns]
    return links.build_table(heads, rows, text(language, "theory_page.arrow.caption", name=view.organisation))


def build_list(texts: Sequence[str]) -> Markup | str:
    """Texts one under another; one by itself as it is, '' for none."""
    return element("ul", *(element("li", words) for words in texts)) if len(texts) > 1 else "".join(texts)


def _build_arrow_row(
    link: TheoryLink, blocks_by_key: dict[str, str], names: dict[str, str], language: Language
) -> Markup:
    no_assumption = element("span", text(language, "theory_page.arrow.no_assumption"), class_="fi-quiet")
    level = text(language, "theory_page.arrow.evidence_level", level=link.evidence_level)
    claim = text(language, f"theory_page.arrow.kind.{link.kind.value}")
    target = blocks_by_key.get(link.target, link.target)
    cells = [
        links.build_cell(names["to"], element(
            "span",
            element("span", claim, class_="fi-quiet"),
            " ",
            target,
        )),
        links.build_cell(names["mechanism"], link.mechanism or "–", "" if link.mechanism else "fi-none"),
        links.build_cell(names["assumption"], build_list([item.text for item in link.assumptions]) or no_assumption),
    ]
    if "evidence" in names:
        cells.append(links.build_cell(names["evidence"], level, "n"))
    return element("tr", element("th", blocks_by_key.get(link.source, link.source), scope="row"), *cells)
