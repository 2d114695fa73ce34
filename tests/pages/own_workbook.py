"""A grantee's own workbook as in the drawing of the page, and the page's view of it without a database."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from openpyxl import Workbook

from impact import ingest
from impact.errors import NothingRecognised
from impact.ingest.validation import answer_application
from impact.model.answers import Answer
from impact.model.issues import Severity
from impact.model.mapping import Mapping
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.value_states import State
from impact.views.submissions.questions import build_questions
from impact.views.submissions.upload import UploadView
from tests import sample_views as sample

FILE = "meting_2025_v3.xlsx"
ROWS = (
    ("Meting 2025", None, None, None, None, None, None),
    (None, None, None, None, None, None, None),
    (None, None, None, None, None, None, None),
    ("Indicator", "Eenheid", "Nulmeting", "Doel 2025", "Q1 2025", "Q2 2025", "Opmerking"),
    ("Uitgevoerde energiescans", "scans", 0, 220, 58, 61, None),
    ("Ingediende dossiers (cumul.)", "dossiers", 0, 490, 372, 361, None),
    ("Gezinnen met achterstal", "%", 38, 25, "0,31", 30, "steekproef"),
    ("Vrijgekomen budget", "euro/jaar", 0, 400, "1.250", "n.v.t.", "via facturen"),
    ("Totaal", None, None, None, "1.711", None, None),
)


def workbook(rows: tuple[tuple[object, ...], ...] = ROWS, name: str = "Cijfers", second: bool = True) -> bytes:
    """The bytes of the workbook; with a second sheet on which nothing is to be read."""
    book = Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    if second:
        more = book.create_sheet("Nota's")
        more.append(("Wie vulde dit in?", "het team"))
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def understood(
    data: bytes, mapping: Mapping | None = None, answers: tuple[Answer, ...] = (), language: Language = Language.NL,
    remembered: tuple[Mapping, ...] = (), **changes: object,
) -> UploadView:  # fmt: skip
    """What the page gets to see of a file: read, doubted and answered as the services do it, compared with nothing."""
    looked = ingest.preview_file(data, FILE, mapping, remembered)
    try:
        read = answer_application.apply_answers(ingest.read_submission(data, FILE, mapping=looked.mapping), answers)
    except NothingRecognised:
        return sample.upload_view(preview=looked, recognised=False, question_list=(), new=0, changed=0, **changes)
    issues = read.issues
    view = sample.upload_view(
        file_name=FILE, sheets=read.sheets, columns=read.columns, locale=read.locale, issues=issues,
        indicators=len(read.indicators), matched=0,
        questions=sum(issue.severity is Severity.QUESTION for issue in issues),
        question_list=build_questions(issues, answers, language, remarks=True), preview=looked,
        unclear=sum(state is State.UNCLEAR for state in (*read.actuals.state, *read.targets.state)),
        unfit_answers=len(answer_application.unmatched_answers(read, answers)),
    )  # fmt: skip
    return replace(view, **changes)
