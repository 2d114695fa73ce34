"""Explain this figure: from the number back to the cells it came from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

from impact.errors import ImpactError, NotFound
from impact.i18n import number, percent, period, text, value
from impact.metrics.explain import steps
from impact.model.access import Access
from impact.model.address import address, letters
from impact.model.words import Language, State, Status
from impact.services import names, understanding, veil
from impact.services.rows import figure_of, notes, on, title
from impact.services.veil import Veil
from impact.services.workspace import Workspace
from impact.store import files
from impact.store.read import Connection
from impact.store.read import figures as read
from impact.store.read import people as read_people
from impact.views.explain import Explanation, Formula, SheetExcerpt, Source, Term

EXCERPTS_SHOWN = 3


def explain(
    access: Access, indicator_id: int, as_of: date | None, workspace: Workspace
) -> Explanation:
    """Everything behind the figure of one indicator; NotFound where it is not covered."""
    with veil.reading(access, workspace) as (connection, cover):
        indicator_id = cover.found("indicator", indicator_id)
        rows = read.fetch(connection, read.rows(access, as_of=as_of, indicator_id=indicator_id))
        if not rows:
            raise NotFound("frame.indicator_not_found")
        return cover.sealed(explanation(connection, access, rows[0], workspace, cover))


def explanation(
    connection: Connection, access: Access, row: Any, workspace: Workspace, cover: Veil
) -> Explanation:
    """The explanation of one row of the figures query."""
    if cover.hides(row["organisation_id"]):
        return _protected(connection, access, row, cover)
    has = row["figure_id"] is not None
    end = row["figure_period_end"] if has else None
    used = _values_used(connection, row) if has else []
    chosen = {row["figure_target_id"], row["figure_target_final_id"]} - {None} if has else set()
    summed = {(item["period_start"], item["period_end"]) for item in used} if len(used) > 1 else set()
    targets = [
        item
        for item in read.targets(connection, [row["id"]])
        if item["id"] in chosen or (item["period_start"], item["period_end"]) in summed
    ]
    submissions = read.submissions_by_id(
        connection,
        sorted(
            {item["submission_id"] for item in (*used, *targets) if item["submission_id"] is not None}
            | ({row["baseline_submission_id"]} if row["baseline_submission_id"] else set())
        ),
    )
    cards = {key: names.signed(card, access.language) for key, card in submissions.items()}
    terms = [_value_term(item, row, cards) for item in used]
    terms += _target_terms(targets, row, cards)
    terms += _baseline_terms(row, cards)
    if has and row["figure_expected"] is not None and row["figure_expected"] != row["figure_target"]:
        terms.append(Term("expected", row["figure_expected"], row["unit"], period_end=end))
    return Explanation(
        indicator_id=row["id"],
        title=title(row, access.language),
        organisation=row["organisation"],
        unit=row["unit"],
        period_start=row["figure_period_start"] if has else None,
        period_end=end,
        status=Status(row["figure_status"]) if has else Status.NOT_RATED,
        bands_on_track=row["figure_bands_on_track"] if has else None,
        bands_attention=row["figure_bands_attention"] if has else None,
        formulas=tuple(
            Formula(step.key, step.operands, step.result, step.unit) for step in steps(figure_of(row))
        )
        if has
        else (),
        terms=tuple(terms),
        notes=notes(row["figure_notes"]) if has else (),
        excerpts=_excerpts(terms, submissions, workspace),
        data_revision=read_people.revision(connection, access.portfolio_ids, access.organisation_ids),
    )


def _protected(connection: Connection, access: Access, row: Any, cover: Veil) -> Explanation:
    """Which formulas a figure rests on, without the numbers in them and without where they came from."""
    (seen,) = cover.figures([row])
    has = row["figure_id"] is not None
    return Explanation(
        indicator_id=row["id"],
        title=title(seen, access.language),
        organisation=seen["organisation"],
        unit=seen["unit"],
        period_start=seen["figure_period_start"],
        period_end=seen["figure_period_end"],
        status=Status(seen["figure_status"]) if has else Status.NOT_RATED,
        bands_on_track=seen["figure_bands_on_track"],
        bands_attention=seen["figure_bands_attention"],
        formulas=tuple(Formula(step.key, (), None) for step in steps(figure_of(row))) if has else (),
        terms=(),
        notes=notes(seen["figure_notes"]),
        excerpts=(),
        data_revision=read_people.revision(connection, access.portfolio_ids, access.organisation_ids),
        protected=True,
    )


def _values_used(connection: Connection, row: Any) -> Sequence[Any]:
    """The measurements behind the figure: one, or all periods that its formula adds up."""
    if any(step.key == "achievement_period" for step in steps(figure_of(row))):
        until = read.totals_until(connection, row["id"], row["figure_period_end"])
        return [item for item in until if item["state"] == State.REPORTED]
    if row["figure_measurement_id"] is None:
        return []
    return read.by_ids(connection, [row["figure_measurement_id"]])


def _source(item: Any, submissions: dict[int, Any]) -> Source | None:
    submission = submissions.get(item["submission_id"])
    if submission is None:
        return None
    return Source(
        file=submission["file_name"],
        sheet=item["sheet"],
        row=item["row_no"],
        column=item["column_no"],
        cell=address(item["row_no"], item["column_no"]),
        raw=item["raw"],
        submission_id=submission["id"],
        submitted_by=submission["submitted_by"],
        submitted_on=on(submission["submitted_at"]),
        approved_by=submission["approved_by"],
        approved_on=on(submission["approved_at"]),
    )


def _value_term(item: Any, row: Any, submissions: dict[int, Any]) -> Term:
    return Term(
        role="value",
        value=item["value"],
        unit=row["unit"],
        state=State(item["state"]),
        period_start=item["period_start"],
        period_end=item["period_end"],
        numerator=item["numerator"],
        denominator=item["denominator"],
        source=_source(item, submissions),
    )


def _target_terms(targets: Sequence[Any], row: Any, submissions: dict[int, Any]) -> list[Term]:
    return [
        Term(
            role="target_final" if _only_final(item, row) else "target",
            value=item["value"],
            unit=row["unit"],
            state=State(item["state"]),
            period_start=item["period_start"],
            period_end=item["period_end"],
            denominator=item["denominator"],
            source=_source(item, submissions),
        )
        for item in targets
    ]


def _only_final(target: Any, row: Any) -> bool:
    """Whether a target is named as the last one only, beyond the period of the figure."""
    final = target["id"] == row["figure_target_final_id"] and target["id"] != row["figure_target_id"]
    ends, until = target["period_end"], row["figure_period_end"]
    return final and (ends is None or until is None or ends > until)


def _baseline_terms(row: Any, submissions: dict[int, Any]) -> list[Term]:
    if row["baseline_state"] == State.NOT_DUE:
        return []
    cell = {
        "submission_id": row["baseline_submission_id"],
        "sheet": row["baseline_sheet"],
        "row_no": row["baseline_row"],
        "column_no": row["baseline_column"],
        "raw": row["baseline_raw"],
    }
    return [
        Term(
            role="baseline",
            value=row["baseline"],
            unit=row["unit"],
            state=State(row["baseline_state"]),
            period_end=row["baseline_date"],
            numerator=row["baseline_numerator"],
            denominator=row["baseline_denominator"],
            source=_source(cell, submissions),
        )
    ]


def _excerpts(
    terms: Sequence[Term], submissions: dict[int, Any], workspace: Workspace
) -> tuple[SheetExcerpt, ...]:
    """The original sheets around the cells used, newest submission first.

    Of values that are added over periods the last one is shown; where the others stand is said in
    the terms. A file that cannot be read again leaves the provenance standing, without its excerpt.
    """
    by_role = {role: [term for term in terms if term.role == role] for role in ("value", "target", "baseline")}
    shown = [term for group in by_role.values() for term in group[-1:]]
    cells: dict[tuple[int, str], list[Source]] = {}
    for term in shown:
        source = term.source
        if source and source.row and source.column and source.submission_id is not None:
            cells.setdefault((source.submission_id, source.sheet), []).append(source)
    excerpts = []
    for (submission_id, sheet), sources in sorted(cells.items(), reverse=True)[:EXCERPTS_SHOWN]:
        submission = submissions[submission_id]
        if submission["file_gone_at"] is not None:
            excerpts.append(SheetExcerpt(submission["file_name"], sheet, (), (), (), gone=True))
            continue
        try:
            data = files.load(workspace.files, submission["content_hash"])
            columns, rows = understanding.excerpt(
                data,
                PurePath(submission["file_name"]).name,
                sheet,
                [source.row for source in sources if source.row],
                [source.column for source in sources if source.column],
            )
        except ImpactError:
            continue
        excerpts.append(
            SheetExcerpt(
                file=submission["file_name"],
                sheet=sheet,
                columns=tuple(columns),
                rows=tuple((number, tuple(texts)) for number, texts in rows),
                marked=tuple(
                    (source.row, letters(source.column)) for source in sources if source.row
                ),
            )
        )
    return tuple(excerpts)


def find(access: Access, words: str, workspace: Workspace) -> list[tuple[int, str, str, str]]:
    """Indicators by id, code or exact title: (id, code, title, organisation); NotFound where none fits.

    Veiled indicators are found by their number only: whether a code or title exists is no secret less.
    """
    with veil.reading(access, workspace) as (connection, cover):
        if cover.on:
            asked = cover.found("indicator", int(words)) if words.strip().isdecimal() else -1
            query = read.rows(access, as_of=None, indicator_id=asked)
            seen = cover.figures(read.fetch(connection, query))
            if not seen:
                raise NotFound("cli.no_indicator", words=words)
            return [(int(words), row["code"], row["title"], row["organisation"]) for row in seen]
        found = read.find(connection, access, words.strip())
    if not found:
        raise NotFound("cli.no_indicator", words=words)
    by_id = [row for row in found if str(row["id"]) == words.strip()]
    return [(row["id"], row["code"], row["title"], row["organisation"]) for row in by_id or found]


def lines(explanation: Explanation, language: Language) -> list[str]:
    """The explanation as plain lines, for the command line."""
    when = period(language, explanation.period_start, explanation.period_end)
    said = [
        f"{explanation.title} · {explanation.organisation} · {when}",
        text(language, f"words.status.{explanation.status.value}"),
    ]
    for formula in explanation.formulas:
        said.append(text(language, f"explain.formula.{formula.key}"))
        if explanation.protected:
            continue
        numbers = ", ".join(number(language, operand) for operand in formula.operands)
        said.append(f"  {numbers} → {_result(language, formula)}")
    for term in explanation.terms:
        said.append(_term_line(language, term))
    gone = dict.fromkeys(sheet.file for sheet in explanation.excerpts if sheet.gone)
    said += [f"  {text(language, 'explain.excerpt.gone', file=file)}" for file in gone]
    said += [f"! {text(language, f'notes.{note.value}')}" for note in explanation.notes]
    return [*said, text(language, "veil.explain")] if explanation.protected else said


def _result(language: Language, formula: Formula) -> str:
    if formula.result_unit:
        return value(language, formula.result, formula.result_unit)
    return percent(language, formula.result, 1)


def _term_line(language: Language, term: Term) -> str:
    shown = value(language, term.value, term.unit)
    if term.state is not State.REPORTED:
        shown = text(language, f"words.state.{term.state.value}")
    if term.numerator is not None and term.denominator is not None:
        shown += f" ({number(language, term.numerator)} ÷ {number(language, term.denominator)})"
    when = ""
    if term.period_start or term.period_end:
        when = f" {period(language, term.period_start, term.period_end)}"
    line = f"  {text(language, f'explain.term.{term.role}')}{when}: {shown}"
    source = term.source
    if source and source.file:
        where = text(language, "cli.at_cell", sheet=source.sheet, cell=source.cell)
        line += " ← " + text(
            language,
            "cli.explain_source",
            file=source.file,
            where=where,
            by=source.submitted_by,
            on=source.submitted_on,
        )
        if source.approved_by:
            line += ", " + text(
                language, "cli.explain_approved", by=source.approved_by, on=source.approved_on
            )
    return line
