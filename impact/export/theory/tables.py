"""A theory as tables for a spreadsheet: blocks, arrows, evidence, expectations, assumptions, plan and questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from impact.export.page_tables import PageTable
from impact.export.theory.theory_file import TheoryFile
from impact.model.vocabulary.theory_levels import LEVEL_ORDER
from impact.views.figures.figure_list import FigureList
from impact.views.grants import CENTS
from impact.views.theory.fund_frame import FundFrameView
from impact.views.theory.theory_of_change import OTHER_FUND


def list_theory_tables(file: TheoryFile) -> tuple[PageTable, ...]:
    """The tables of a theory; one without rows is left out. What is not known is None, never 0."""
    of_frame = [_list_contributions(file, file.frame)] if file.frame else []
    tables = (
        _list_blocks(file), *of_frame, _list_arrows(file), _list_evidence(file), _list_expectations(file),
        _list_plan(file), _list_questions(file),
    )
    return tuple(table for table in tables if table.cells.rows)


def _say_links(file: TheoryFile, fund_outcomes: Sequence[str]) -> str | None:
    other = file.say("theory_file.other_fund")
    return "; ".join(other if key == OTHER_FUND else key for key in fund_outcomes) or None


def _list_blocks(file: TheoryFile) -> PageTable:
    heads = [file.say(f"theory_page.table.{name}") for name in ("level", "block", "who", "status", "indicators")]
    heads += [file.say(f"theory_file.{name}") for name in ("sphere", "fund_outcome", "counts")]
    rows = [
        (
            file.say(f"words.level.{node.level.value}"), node.text, node.stakeholder or None,
            file.say(f"words.status.{node.counted_status.key}") if node.indicators else None,
            "; ".join(title for _, title, _ in node.indicators) or None,
            file.say(f"theory_drawing.sphere.{node.sphere.value}"), _say_links(file, node.fund_outcomes),
            file.say(f"theory_edit.{'yes' if node.accountable else 'no'}"),
        )
        for node in sorted(file.view.nodes, key=lambda node: LEVEL_ORDER.index(node.level))
    ]  # fmt: skip
    return _build(file.say("theory_file.blocks"), heads, rows)


def _list_contributions(file: TheoryFile, frame: FundFrameView) -> PageTable:
    """Who works on each outcome of a fund, with how many figures of theirs have which status.

    An outcome on which nobody works has a row of its own where all who contribute are in sight.
    """
    names = ("outcome", "organisation", "block", "figures", "rated", "well")
    heads = [file.say(f"theory_file.works.{name}") for name in names]
    shown_keys = {node.key for node in file.view.nodes}
    rows: list[tuple[Any, ...]] = []
    for outcome in frame.outcomes if frame.shows_who else ():
        if outcome.key not in shown_keys:
            continue
        rows += [
            (
                outcome.text, item.organisation, item.text, item.counts.total, item.counts.rated,
                item.counts.achieved + item.counts.on_track,
            )
            for item in outcome.contributions
        ]  # fmt: skip
        if not outcome.contributions and frame.is_whole:
            rows.append((outcome.text, file.say("fund_frame.note.nobody"), None, None, None, None))
    return _build(file.say("fund_frame.who"), heads, rows)


def _list_arrows(file: TheoryFile) -> PageTable:
    heads = [
        file.say("theory_page.arrow.from"), file.say("theory_file.claim"), file.say("theory_page.arrow.to"),
        file.say("theory_page.arrow.mechanism"), file.say("theory_page.arrow.assumption"),
        *(file.say(f"theory_evidence.register.{name}") for name in ("state", "how", "who", "looked", "next")),
        file.say("theory_page.arrow.evidence"),
    ]  # fmt: skip
    rows = []
    for link in file.view.links:
        arrow_evidence = file.view.evidence.arrows.get((link.source, link.target))
        # An arrow that rests on several assumptions stands once with each, as one that is pasted does.
        for assumption in link.assumptions or (None,):
            check: tuple[Any, ...] = (None,) * 5
            if arrow_evidence and assumption:
                item = arrow_evidence.find_assumption(assumption.key)
                check = (
                    file.say(f"theory_evidence.assumption.state.{item.state.value}"), item.how_tested or None,
                    item.tested_by or None, item.looked_on, item.next_look,
                )  # fmt: skip
            rows.append(
                (
                    file.name_block(link.source), file.say(f"theory_page.arrow.kind.{link.kind.value}"),
                    file.name_block(link.target), link.mechanism or None, assumption.text if assumption else None,
                    *check, link.evidence_level,
                )
            )  # fmt: skip
    return _build(file.say("theory_file.arrows"), heads, rows)


def _list_evidence(file: TheoryFile) -> PageTable:
    heads = [
        file.say("theory_page.arrow.from"), file.say("theory_page.arrow.to"), file.say("theory_file.side"),
        *(file.say(f"theory_evidence.add.{name}") for name in (
            "title", "origin", "design", "quality", "year", "reference", "about", "passage",
        )),
        file.say("theory_evidence.answer"),
    ]  # fmt: skip
    rows = [
        (
            file.name_block(source), file.name_block(target), file.say(f"theory_evidence.side.{item.side.value}"),
            item.source.title, file.say(f"theory_evidence.origin.{item.source.origin.value}"), item.source.design,
            item.source.quality, item.source.year, item.source.reference or None, item.source.about or None,
            item.passage or None, item.answer or None,
        )
        for (source, target), arrow_evidence in _list_shown(file)
        for item in arrow_evidence.evidence
    ]  # fmt: skip
    return _build(file.say("theory_file.evidence"), heads, rows)


def _list_expectations(file: TheoryFile) -> PageTable:
    heads = [
        file.say(f"theory_{key}")
        for key in ("page.arrow.from", "page.arrow.to", "file.kind", "file.expected", "file.state", "file.written",
                    "file.decided")
    ]  # fmt: skip
    rows = [
        (
            file.name_block(source), file.name_block(target), file.say(f"theory_evidence.kind.{item.kind.value}"),
            item.text, file.say(f"theory_evidence.state.{item.state.value}"), item.written_on, item.decided_on,
        )
        for (source, target), arrow_evidence in _list_shown(file)
        for item in arrow_evidence.expectations
    ]  # fmt: skip
    return _build(file.say("theory_file.expectations"), heads, rows)


def _list_plan(file: TheoryFile) -> PageTable:
    """The evaluation plan; its costs in euros, and no column of them for whoever does not see them."""
    plan = file.view.evidence.plan
    with_cost = any(item.may_see_cost for item in plan)
    names = ["table.about", "title_of_method", "question", "who", "starts", "ends", "state", "note"]
    heads = [file.say(f"theory_plan.{name}") for name in names]
    rows: list[tuple[Any, ...]] = []
    for item in plan:
        fields = item.fields
        cells = (
            file.name_subject(item.subject), item.name, file.say(f"theory_plan.question.{item.question.value}"),
            fields.who or None, fields.starts_on, fields.ends_on, file.say(f"theory_plan.state.{fields.state.value}"),
            fields.note or None,
        )  # fmt: skip
        cost = None if fields.cost_cents is None else fields.cost_cents / CENTS
        rows.append((*cells, cost) if with_cost else cells)
    if with_cost:
        heads.append(file.say("theory_plan.cost_in_euros"))
    return _build(file.say("theory_plan.title"), heads, rows)


def _list_questions(file: TheoryFile) -> PageTable:
    names = ("rule", "question", "suggestion", "rule_source", "answer")
    rows = [
        (
            question.rule, question.words, question.suggestion, "; ".join(question.sources) or None,
            question.answer or None,
        )
        for question in (*file.view.evidence.questions, *(file.view.fund_gaps if file.frame else ()))
    ]  # fmt: skip
    return _build(file.say("theory_file.asked"), [file.say(f"theory_file.{name}") for name in names], rows)


def _list_shown(file: TheoryFile) -> list[tuple[tuple[str, str], Any]]:
    """What stands on the arrows that the file shows."""
    there = file.view.evidence.arrows
    keys = [(link.source, link.target) for link in file.view.links]
    return [(key, there[key]) for key in keys if key in there]


def _build(title: str, heads: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> PageTable:
    return PageTable(title, FigureList(tuple(heads), tuple(rows)))
