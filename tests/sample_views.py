"""Views made by hand for tests of charts and pages: one grantee of the fictional portfolio.

They hold what a page must show honestly: a gap, a true zero, a value that was not read with
certainty, a group too small to show, an indicator without any date.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from impact.model.issues import Issue, IssueKind, Severity
from impact.model.submission import ColumnRole, NumberLocale
from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.measures import Direction, Measure, Origin, TimeKind
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level, LinkKind, Sphere
from impact.model.vocabulary.value_states import State
from impact.theory.evidence.evidence_kinds import (
    AssumptionState,
    EvidenceOrigin,
    EvidenceSide,
    ExpectationKind,
    ExpectationState,
)
from impact.theory.evidence.methods import MethodQuestion
from impact.theory.evidence.strength import Strength, StrengthRule
from impact.theory.rules.rule_register import Severity as TheorySeverity
from impact.views.figures.breakdowns import BreakdownBar, BreakdownView
from impact.views.figures.explain import Explanation, Formula, SheetExcerpt, Source, Term
from impact.views.figures.figure_rows import FigureRow, Point
from impact.views.figures.status_counts import CountedStatus, StatusCounts
from impact.views.grantee import GranteeListRow, GranteeQuery, GranteeView, SubmissionRow
from impact.views.indicator import ForecastView, IndicatorQuery, IndicatorView
from impact.views.submissions.upload import FigureChange, UploadResult, UploadView, ValueChange
from impact.views.theory.evaluation_plan import PlanFields, PlannedItem, PlanState
from impact.views.theory.evidence_base import (
    ArrowEvidence,
    AskedQuestion,
    AssumptionItem,
    EvidenceItem,
    ExpectationItem,
    SourceItem,
    TheoryEvidence,
)
from impact.views.theory.theory_of_change import LinkAssumption, TheoryLink, TheoryNode, TheoryView

NAME = "Klasbrug Wimperhof"


def year(number: int, value: float | None, state: State = State.REPORTED, **more: object) -> Point:
    """One yearly point."""
    return Point(date(number, 1, 1), date(number, 12, 31), value, state, **more)


READING_POINTS = (
    year(2021, None, State.NOT_REPORTED),
    year(2022, 41.0, numerator=95.0, denominator=232.0, file="klasbrug_2022.xlsx", sheet="Toetsen", cell="C14"),
    year(2023, 46.0, numerator=101.0, denominator=220.0, file="klasbrug_2023.xlsx", sheet="Toetsen", cell="C14"),
    year(2024, 52.5, numerator=113.0, denominator=215.0, file="klasbrug_2024.xlsx", sheet="Toetsen", cell="C14"),
    year(2025, 58.0, numerator=123.0, denominator=212.0, target=58.5, status=Status.ON_TRACK,
         file="klasbrug_2025.xlsx", sheet="Toetsen", cell="C14", raw="58,0", submitted_on=date(2026, 1, 13)),
)
READING_PATH = (
    (date(2021, 12, 31), 38.0), (date(2022, 12, 31), 41.0), (date(2023, 12, 31), 47.0),
    (date(2024, 12, 31), 52.0), (date(2025, 12, 31), 58.5), (date(2026, 12, 31), 65.0),
)  # fmt: skip


def reading(**changes: object) -> FigureRow:
    """Pupils who read at their level: a percentage on its way up."""
    row = FigureRow(
        indicator_id=1, organisation_id=7, organisation=NAME, code="LEZ1",
        title="Leerlingen die op niveau lezen", result_title="Leerlingen lezen op het niveau van hun leerjaar",
        level=Level.OUTCOME_MEDIUM, theme="jeugd", unit="%", measure=Measure.PERCENTAGE, direction=Direction.UP,
        time_kind=TimeKind.LEVEL, breakdown="", counts=True, baseline=38.0, actual=58.0, actual_raw="58,0",
        state=State.REPORTED, period_start=date(2025, 1, 1), period_end=date(2025, 12, 31), target=58.5,
        target_end=date(2025, 12, 31), target_final=65.0, target_final_end=date(2026, 12, 31),
        achievement=0.9756, ratio_to_target=None, basis=Basis.FROM_BASELINE, pace=0.9756, expected=58.5,
        status=Status.ON_TRACK, slope=5.7, trend="direction_only", trend_n=4, due=5, reported=4, confidence="B",
        notes=(), spark=tuple(p.value for p in READING_POINTS), path=READING_PATH, series=READING_POINTS,
    )  # fmt: skip
    return replace(row, **changes)


def waiting_time(**changes: object) -> FigureRow:
    """Days until a first talk: lower is better, and it got worse; one year was not reported."""
    series = (year(2022, 21.0), year(2023, None, State.NOT_REPORTED), year(2024, 26.0), year(2025, 34.0))
    row = reading(
        indicator_id=2, code="", title="Wachttijd tot een eerste gesprek", unit="dagen", measure=Measure.NUMBER,
        direction=Direction.DOWN, level=Level.OUTCOME_SHORT, baseline=21.0, actual=34.0, actual_raw="34",
        target=14.0, target_final=10.0, achievement=-1.86, pace=-1.86, expected=14.0, status=Status.REGRESSING,
        spark=(21.0, None, 26.0, 34.0), series=series, confidence="C",
        path=((date(2022, 12, 31), 21.0), (date(2025, 12, 31), 14.0), (date(2026, 12, 31), 10.0)),
    )
    return replace(row, **changes)


def permits(**changes: object) -> FigureRow:
    """Houses with a permit: a true zero, then six."""
    series = (year(2023, 0.0), year(2024, 0.0), year(2025, 6.0))
    row = reading(
        indicator_id=3, code="", title="Woningen vergund", unit="woningen", measure=Measure.NUMBER,
        time_kind=TimeKind.CUMULATIVE, level=Level.OUTPUT, baseline=0.0, actual=6.0, actual_raw="6", target=6.0,
        target_final=6.0, target_final_end=date(2025, 12, 31), achievement=1.0, pace=1.0, expected=6.0,
        status=Status.ACHIEVED, spark=(0.0, 0.0, 6.0), series=series, confidence="A",
        path=((date(2022, 12, 31), 0.0), (date(2025, 12, 31), 6.0)),
    )
    return replace(row, **changes)


def undated(**changes: object) -> FigureRow:
    """A value without any date and without a baseline, read with doubt."""
    row = reading(
        indicator_id=4, code="", title="Bereikte gezinnen", unit="gezinnen", measure=Measure.NUMBER,
        level=Level.OUTPUT, baseline=None, actual=None, actual_raw="3,000", state=State.UNCLEAR,
        period_start=None, period_end=None, target=4000.0, target_end=None, target_final=4000.0,
        target_final_end=None, achievement=None, pace=None, expected=None, status=Status.NOT_RATED,
        notes=(Note.NO_BASELINE, Note.UNCLEAR_VALUE), spark=(None,), path=(), confidence="",
        series=(Point(None, None, None, State.UNCLEAR, raw="3,000"),),
    )
    return replace(row, **changes)


def reading_gap(**changes: object) -> BreakdownView:
    """Girls, boys and two groups that say nothing or are too few."""
    view = BreakdownView(
        indicator_id=1, title="Leerlingen die op niveau lezen", dimension="geslacht", unit="%",
        measure=Measure.PERCENTAGE, period_start=date(2025, 1, 1), period_end=date(2025, 12, 31),
        bars=(
            BreakdownBar("meisjes", 64.2, 68.0, 106.0, None, State.REPORTED),
            BreakdownBar("jongens", 51.9, 55.0, 106.0, None, State.REPORTED),
            BreakdownBar("X", None, None, None, None, State.SUPPRESSED),
            BreakdownBar("onbekend", None, None, None, None, State.NOT_REPORTED),
        ),
        gap=12.3, gap_interval=(0.4, 23.6), gap_high="meisjes", gap_low="jongens", gap_is_certain=True,
    )  # fmt: skip
    return replace(view, **changes)


SOURCE = Source(
    file="klasbrug_2025.xlsx", sheet="Toetsen", row=14, column=3, cell="C14", raw="123", submission_id=5,
    submitted_by="Klasbrug Wimperhof", submitted_on=date(2026, 1, 13), approved_by="Fonds Horizonlinde",
    approved_on=date(2026, 1, 20),
)  # fmt: skip


def explanation(**changes: object) -> Explanation:
    """Where 98 % of the path comes from."""
    made = Explanation(
        indicator_id=1, title="Leerlingen die op niveau lezen", organisation=NAME, unit="%",
        period_start=date(2025, 1, 1), period_end=date(2025, 12, 31), status=Status.ON_TRACK,
        bands_on_track=0.95, bands_attention=0.60,
        formulas=(
            Formula("value_from_parts", (123.0, 212.0), 58.0, "%"),
            Formula("pace", (58.0, 38.0, 58.5), 0.9756),
        ),
        terms=(
            Term("value", 58.0, "%", period_start=date(2025, 1, 1), period_end=date(2025, 12, 31),
                 numerator=123.0, denominator=212.0, source=SOURCE),
            Term("target", 58.5, "%", period_end=date(2025, 12, 31)),
            Term("baseline", 38.0, "%", period_end=date(2021, 12, 31), numerator=88.0, denominator=232.0),
        ),
        notes=(Note.TIME_KIND_ASSUMED,),
        excerpts=(
            SheetExcerpt(
                "klasbrug_2025.xlsx", "Toetsen", ("B", "C", "D"),
                ((13, ("School Zuid", "58", "104")), (14, ("Totaal op niveau", "123", "212")),
                 (15, ("Opmerking <b>", "3 laattijdige toetsen meegeteld", ""))),
                ((14, "C"), (14, "D")),
            ),
        ),
        data_revision=3,
    )  # fmt: skip
    return replace(made, **changes)


def indicator_view(figure: FigureRow | None = None, **changes: object) -> IndicatorView:
    """The page of one indicator."""
    row = figure if figure is not None else reading()
    view = IndicatorView(
        query=IndicatorQuery(row.indicator_id), figure=row,
        definition="Leerlingen met minstens het niveau van hun leerjaar op de gevalideerde leestoets.",
        numerator_text="leerlingen op niveau", denominator_text="getoetste leerlingen", source="gevalideerde toets",
        frequency="year", direction_origin=Origin.STATED, time_kind_origin=Origin.ASSUMED,
        baseline_date=date(2021, 12, 31), baseline_raw="38", node_title=row.result_title, location="",
        points=row.series, path=row.path, targets=(), forecast=ForecastView("too_few_points"),
        breakdowns=(reading_gap(),) if row.indicator_id == 1 else (), explanation=explanation(),
        history=(
            year(2024, 52.0, State.REPLACED, submission_id=4, submitted_on=date(2025, 1, 9)),
            year(2024, 52.5, submission_id=5, submitted_on=date(2026, 1, 13)),
        ),
        periods=(date(2025, 12, 31), date(2024, 12, 31)),
    )  # fmt: skip
    return replace(view, **changes)


def grantee_view(**changes: object) -> GranteeView:
    """The page of one grantee."""
    rows = (reading(), waiting_time(), permits(), undated())
    view = GranteeView(
        query=GranteeQuery(7), organisation_id=7, name=NAME, theme="jeugd", theme_title="Jeugd en onderwijs",
        regions=("Oost-Vlaanderen",), story="Klasbrug oefent lezen met vrijwilligers, elke week, in de klas.",
        support=(),
        grants=("Lezen met twee",), as_of=None, periods=(date(2025, 12, 31), date(2024, 12, 31)),
        totals=StatusCounts(achieved=1, on_track=1, regressing=1, not_rated=1), went_well=(permits(), reading()),
        rows=rows, total_rows=len(rows), breakdowns=(reading_gap(),),
        submissions=(
            SubmissionRow(5, "klasbrug_2025.xlsx", date(2026, 1, 13), NAME, date(2026, 1, 20),
                          "Fonds Horizonlinde", "approved", 14, 1),
        ),
        due=4, reported=3, unclear=1, has_theory=True, may_submit=True, fictional=True,
    )  # fmt: skip
    return replace(view, **changes)


def grantee_list() -> tuple[GranteeListRow, ...]:
    """Two grantees by name."""
    return (
        GranteeListRow(6, "Ademruimte Kwiek", "gezondheid", StatusCounts(on_track=3, regressing=1), date(2026, 1, 12)),
        GranteeListRow(7, NAME, "jeugd", StatusCounts(achieved=1, on_track=1, not_rated=2), None),
    )


def theory_evidence() -> TheoryEvidence:
    """A study for one arrow and one against another, a shaky assumption, two questions, a plan of two methods."""
    study = SourceItem(
        1, "Smits, Samen lezen (2019)", EvidenceOrigin.RESEARCH, 3, 3, 2019, "doi:10.1000/182", "leerlingen",
        "samen_lezen.pdf", has_text=True,
    )  # fmt: skip
    count = SourceItem(2, "Onze telling", EvidenceOrigin.OWN_DATA, 2, None, 2022, "", "", "", has_text=False)
    expected = ExpectationItem(
        1, ExpectationKind.MUST_SEE, "Leerlingen lezen ook thuis", ExpectationState.OPEN, date(2024, 2, 1), None, 1
    )
    asked = AskedQuestion(
        "I01", "l", TheorySeverity.WARNING, "Leerlingen stromen door: waaraan zou je het merken?",
        "Voeg een indicator toe.", ("ACT",), may_answer=True,
    )  # fmt: skip
    answered = AskedQuestion(
        "A05", "", TheorySeverity.TIP, "Er is geen externe factor genoemd.", "Wat kan dit breken?", ("own",),
        may_answer=True, answer="Wij weten dat, want we vroegen het na",
    )  # fmt: skip
    read_on = EvidenceItem(1, study, EvidenceSide.FOR, "Wie vaak leest, leest beter.", 3, "", 1)
    fell = EvidenceItem(2, count, EvidenceSide.AGAINST, "", None, "", 1)
    planned = PlannedItem(
        1, ("o", "k"), "interviews", "Interviews en focusgroepen", MethodQuestion.HOW_AND_WHY,
        PlanFields(PlanState.RUNNING, "de leescoach", date(2024, 3, 1), date(2024, 6, 30), 120_050, "Wie haakt af?"),
        may_see_cost=True, version=1,
    )  # fmt: skip
    elsewhere = PlannedItem(
        2, ("weg", ""), "feedback", "Feedback van deelnemers", MethodQuestion.WHAT_CHANGED, PlanFields(),
        may_see_cost=True, version=1,
    )  # fmt: skip
    return TheoryEvidence(
        {
            ("a", "o"): ArrowEvidence(Strength(3, (StrengthRule.STATED,))),
            ("o", "k"): ArrowEvidence(
                Strength(2, (StrengthRule.HEAVIEST, StrengthRule.LIGHTER_AGAINST), (1,)), (read_on, fell), (expected,),
                (AssumptionItem(AssumptionState.SHAKY, "met cijfers van 2022", "de leescoach", date(2024, 1, 5),
                                date(2024, 6, 1), version=1),),
            ),
            ("k", "l"): ArrowEvidence(Strength(0, (StrengthRule.STATED,))),
        },
        (study, count), (asked, answered), plan=(planned, elsewhere),
    )  # fmt: skip


def theory_view(**changes: object) -> TheoryView:
    """A small theory with a block without indicator and a weak arrow."""
    def node(key: str, level: Level, words: str, status: Status, *signs: tuple[int, str, Status]) -> TheoryNode:
        counted = tuple((key, title, CountedStatus(of.value, of)) for key, title, of in signs)
        return TheoryNode(key, level, Sphere.INFLUENCE, words, "leerlingen", (), True, status, counted)

    view = TheoryView(
        organisation_id=7, organisation=NAME, version=2, dated=date(2024, 3, 4), reason="na het eerste jaar bijgesteld",
        agreed_by=("Klasbrug Wimperhof", "Fonds Horizonlinde"), parties=("grantee", "fund"),
        ceiling_above=Level.OUTCOME_SHORT,
        nodes=(
            node("a", Level.ACTIVITY, "Wekelijks samen lezen", Status.NOT_RATED),
            node("o", Level.OUTPUT, "Leerlingen lezen mee", Status.ACHIEVED, (3, "Deelnames", Status.ACHIEVED)),
            node("k", Level.OUTCOME_SHORT, "Leerlingen lezen op niveau", Status.ON_TRACK,
                 (1, "Leerlingen die op niveau lezen", Status.ON_TRACK)),
            node("l", Level.OUTCOME_LONG, "Leerlingen stromen door", Status.NOT_RATED),
        ),
        links=(
            TheoryLink("a", "o", LinkKind.LEADS_TO, "", (), 3),
            TheoryLink(
                "o", "k", LinkKind.LEADS_TO, "", (LinkAssumption("a1", "Wie vaak leest, leest beter", "high"),), 2
            ),
            TheoryLink("k", "l", LinkKind.LEADS_TO, "", (LinkAssumption("a1", "Taal is de drempel", "high"),), 0),
        ),
        external_factors=("lerarentekort",), evidence=theory_evidence(),
        organisations=((6, "Ademruimte Kwiek"), (7, NAME)),
    )  # fmt: skip
    return replace(view, **changes)


def upload_view(**changes: object) -> UploadView:
    """A workbook with three questions."""
    view = UploadView(
        file_name="meting_2025_v3.xlsx", content_hash="ab" * 32, format="xlsx", layout="flat", sheets=("Cijfers",),
        columns=(
            ColumnRole("Cijfers", 1, "Wat meten we", "title"), ColumnRole("Cijfers", 2, "Eenheid", "unit"),
            ColumnRole("Cijfers", 5, "jan-mrt", "actual"), ColumnRole("Cijfers", 7, "Nota", ""),
        ),
        locale=NumberLocale(",", False, ""), organisation=NAME, organisation_id=7, indicators=8, matched=7,
        periods=((date(2025, 1, 1), date(2025, 3, 31)), (date(2025, 4, 1), date(2025, 6, 30))),
        issues=(
            Issue(IssueKind.AMBIGUOUS_NUMBER, Severity.QUESTION, "Cijfers", 8, 6, "1.250", (1250.0, 1.25)),
            Issue(IssueKind.PERCENT_BELOW_ONE, Severity.QUESTION, "Cijfers", 7, 6, "0,31", (31.0, 0.31)),
            Issue(IssueKind.ROW_SKIPPED, Severity.REMARK, "Cijfers", 9, None, "Totaal", params={"line": "9"}),
        ),
        questions=2, new=11, changed=2, same=1, unclear=1,
        changes=(
            ValueChange("changed", "actual", "Gezinnen met achterstal", "%", date(2025, 4, 1), date(2025, 6, 30), "",
                        33.0, 30.0, State.REPORTED, "30", "Cijfers", "F7"),
            ValueChange("new", "actual", "Vrijgekomen budget", "euro", date(2025, 1, 1), date(2025, 3, 31), "",
                        None, None, State.UNCLEAR, "1.250", "Cijfers", "E8"),
        ),
        figures=(
            FigureChange("Uitgevoerde energiescans", "scans", 1214.0, 1333.0, Status.ON_TRACK, Status.ACHIEVED, False),
            FigureChange("Gezinnen met achterstal", "%", 33.0, 30.0, Status.BEHIND, Status.ATTENTION, False),
        ),
        already=False,
    )  # fmt: skip
    return replace(view, **changes)


def upload_result(**changes: object) -> UploadResult:
    """What was written."""
    made = UploadResult(9, 7, NAME, 8, 11, 2, 1, 1, False)
    return replace(made, **changes)
