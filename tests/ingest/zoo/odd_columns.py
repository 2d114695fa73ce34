"""Oddities of columns and headers."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import log10

from tests.ingest.zoo import words
from tests.ingest.zoo.book import Book, Cell, Duty, Kind, Row, Sheet, Span, restate
from tests.ingest.zoo.plan import Plan
from tests.ingest.zoo.spans import Period


def value_columns(sheet: Sheet, kind: Kind) -> list[int]:
    """The columns (from 0) in which numbers of a kind stand."""
    return sorted(
        {
            place
            for row in sheet.of("data")
            for place, cell in enumerate(row.cells)
            if any(statement.kind is kind for statement in cell.says)
        }
    )


class Unfit(Exception):
    """A workbook has nothing that an oddity could change."""


def last_column(sheet: Sheet, kind: Kind = Kind.ACTUAL) -> int:
    """The last column of a kind; Unfit where there is none."""
    places = value_columns(sheet, kind)
    if not places:
        raise Unfit(kind)
    return places[-1]


def column(sheet: Sheet, place: int) -> Iterator[tuple[Row, Cell]]:
    """The rows with their cell in a column; the sheet is padded first."""
    sheet.pad()
    for row in sheet.rows:
        yield row, row.cells[place]


def header_of(sheet: Sheet, place: int) -> Cell:
    """The lowest header cell of a column."""
    sheet.pad()
    return sheet.of("header")[-1].cells[place]


def _copied(plan: Plan, sheet: Sheet, place: int, factor: float, why: str) -> list[Cell]:
    """A column like another, with other numbers that may not count."""
    cells = []
    for row, cell in column(sheet, place):
        other = Cell(None)
        if row.role == "header":
            other = copy(cell)
        elif cell.says and isinstance(cell.value, int | float):
            number = round(cell.value * factor, None if isinstance(cell.value, int) else 3)
            # Where both columns held the same number, either could count.
            other = Cell(number - (number == cell.value), cell.number_format, never=why)
        elif cell.says:
            number = round(cell.says[0].number * factor, 0 if cell.says[0].number > 20 else 1)
            other = Cell(plan.notation.text(number - (number == cell.says[0].number)), never=why)
        cells.append(other)
    return cells


def add_hidden_draft(plan: Plan, book: Book) -> None:
    """Beside a column of actuals stands a hidden one with the same header and older numbers."""
    sheet = book.sheets[0]
    for column_place in value_columns(sheet, Kind.ACTUAL)[-1:]:
        draft = _copied(plan, sheet, column_place, 0.8, "hidden draft")
        before = plan.rng("draft").random() < 0.6
        sheet.insert_column(column_place + (not before), draft)
        sheet.hidden_columns.add(column_place + (not before))


def add_second_actual(plan: Plan, book: Book) -> None:
    """Two visible columns bear the same header and differ: nobody can say which holds."""
    sheet = book.sheets[0]
    place = last_column(sheet)
    other = _copied(plan, sheet, place, 0.9, "second column of one meaning")
    for _, cell in column(sheet, place):
        restate(cell, duty=Duty.ASK)
    sheet.insert_column(place + 1, other)


def add_final_actual(plan: Plan, book: Book) -> None:
    """A provisional column beside the final one."""
    sheet = book.sheets[0]
    place = last_column(sheet)
    provisional, final = {
        "nl": ("voorlopig", "definitief"), "en": ("provisional", "final"), "fr": ("provisoire", "définitif"),
    }[plan.language]  # fmt: skip
    other = _copied(plan, sheet, place, 0.9, "provisional")
    header = header_of(sheet, place)
    text = str(header.value)
    header.value = f"{text} ({final})"
    sheet.insert_column(place, other)
    header_of(sheet, place).value = f"{text} ({provisional})"


def add_revised_target(plan: Plan, book: Book) -> None:
    """The target was revised: the older column stays, the newer holds."""
    sheet = book.sheets[0]
    rng = plan.rng("revised")
    for place in value_columns(sheet, Kind.TARGET)[-1:]:
        older = _copied(plan, sheet, place, 0.75, "older target")
        header = header_of(sheet, place)
        text = str(header.value)
        word = plan.word("target")
        revised = rng.choice(words.REVISED[plan.language])
        header.value = text.replace(word, revised.format(w=word.lower() if revised[0] != "{" else word))
        before = rng.random() < 0.7
        sheet.insert_column(place + (not before), older)
        header_of(sheet, place + (not before)).value = text


def add_count_beside_percentage(plan: Plan, book: Book) -> None:
    """How many and how much percent of all stand beside each other; the indicators are percentages."""
    sheet = book.sheets[0]
    place = last_column(sheet)
    number, percentage = {
        "nl": ("Aantal", "Percentage"), "en": ("Number", "Percentage"), "fr": ("Nombre", "Pourcentage"),
    }[plan.language]  # fmt: skip
    other = []
    rng = plan.rng("counts")
    for row, cell in column(sheet, place):
        if row.role == "header":
            other.append(Cell(number))
        else:
            other.append(Cell(rng.randint(5, 60), never="number beside percentage") if cell.says else Cell())
    header_of(sheet, place).value = percentage if rng.random() < 0.7 else "%"
    if plan.layout == "row":
        for _, cell in column(sheet, place):
            restate(cell, spans=(*cell.says[0].spans, (None, None)) if cell.says else ())
    sheet.insert_column(place, other)


def add_text_of_value_word(plan: Plan, book: Book) -> None:
    """A column of words under a header that also means a value."""
    sheet = book.sheets[0]
    rng = plan.rng("text column")
    header = rng.choice({"nl": ["Resultaat", "Stand van zaken", "Meting"], "en": ["Result", "Progress", "Measure"],
                         "fr": ["Mesure", "Résultat", "Avancement"]}[plan.language])  # fmt: skip
    texts = {"nl": ["loopt volgens plan", "vertraagd", "afgerond"], "en": ["on track", "delayed", "completed"],
             "fr": ["en cours", "en retard", "terminé"]}[plan.language]  # fmt: skip
    sheet.pad()
    cells = [
        Cell(header)
        if row is sheet.of("header")[-1]
        else Cell(rng.choice(texts))
        if row.role == "data"
        else Cell()
        for row in sheet.rows
    ]
    sheet.insert_column(rng.choice([last_column(sheet), sheet.width()]), cells)


def add_achievement(plan: Plan, book: Book) -> None:
    """A column that says how much of the target was reached."""
    sheet = book.sheets[0]
    rng = plan.rng("achievement")
    header = rng.choice({"nl": ["% bereikt", "Realisatiegraad", "% gerealiseerd", "Verschil"],
                         "en": ["% achieved", "Achievement rate", "% of target", "Difference"],
                         "fr": ["% atteint", "Taux de réalisation", "% réalisé", "Écart"]}[plan.language])  # fmt: skip
    sheet.pad()
    cells = []
    for row in sheet.rows:
        numbers = {s.kind: s.number for cell in row.cells for s in cell.says}
        cell = Cell(header) if row is sheet.of("header")[-1] else Cell()
        if Kind.ACTUAL in numbers and numbers.get(Kind.TARGET):
            share = numbers[Kind.ACTUAL] / numbers[Kind.TARGET]
            cell = (
                Cell(round(share * 100), never="achievement")
                if plan.writer == "csv"
                else Cell(round(share, 3), "0%")
            )
            cell.never = "achievement"
            if header in ("Verschil", "Difference", "Écart"):
                cell = Cell(round(numbers[Kind.ACTUAL] - numbers[Kind.TARGET], 2), never="difference")
        cells.append(cell)
    sheet.insert_column(max(last_column(sheet), last_column(sheet, Kind.TARGET)) + 1, cells)


def add_until_september(plan: Plan, book: Book) -> None:
    """The year is not over: the header says up to which day its values go."""
    sheet = book.sheets[0]
    rng = plan.rng("until")
    place = last_column(sheet)
    shape = rng.choice({"nl": [" (t/m 30/09)", " (tot 30/09)", " t/m september", " (t.e.m. 30 september)"],
                        "en": [" (to 30/09)", " (up to 30 September)", " (as of 30/09)", " (Jan-Sep)"],
                        "fr": [" (jusqu'au 30/09)", " (au 30/09)", " (janv.-sept.)"]}[plan.language])  # fmt: skip
    header = header_of(sheet, place)
    header.value = f"{plan.word('actual')} {plan.periods[0].year}{shape}"
    year = plan.periods[0].year
    for _, cell in column(sheet, place):
        restate(cell, spans=((date(year, 1, 1), date(year, 9, 30)),))


def add_word_in_header(plan: Plan, book: Book) -> None:
    """A harmless word in brackets behind the header."""
    sheet = book.sheets[0]
    harmless = {
        "nl": ["voorlopig", "zie nota"],
        "en": ["preliminary", "see note"],
        "fr": ["provisoire", "voir note"],
    }
    word = plan.rng("word").choice(harmless[plan.language])
    for place in value_columns(sheet, Kind.ACTUAL):
        header = header_of(sheet, place)
        header.value = f"{header.value} ({word})"


SYLLABLES = "bra zel mon tig lur pes dok gan hil jos kwe ner vost wim".split()  # noqa: SIM905
LIMITS = {
    "nl": ["alleen {w}", "zonder {w}", "gem. per {w}", "excl. {w}", "{w}", "{w} {v}", "enkel {w} en {v}", "% van {w}"],
    "en": ["only {w}", "without {w}", "average per {w}", "excl. {w}", "{w}", "{w} {v}", "{w} and {v} only", "% of {w}"],
    "fr": ["{w} seul", "sans {w}", "moyenne par {w}", "hors {w}", "{w}", "{w} {v}", "{w} et {v} seulement", "% de {w}"],
}


def add_unknown_words(plan: Plan, book: Book) -> None:
    """Words that no list can hold limit a column: in brackets, on a line of their own, in a row above or under it."""
    sheet = book.sheets[0]
    rng = plan.rng("unknown words")
    kinds = [kind for kind in Kind if value_columns(sheet, kind)]
    places = value_columns(sheet, rng.choice(kinds))
    chosen = places if rng.random() < 0.3 else places[-1:]
    first, second = ("".join(rng.sample(SYLLABLES, rng.choice([2, 3]))) for _ in range(2))
    text = rng.choice(LIMITS[plan.language]).format(w=first, v=second)
    way = rng.choice(["behind", "behind", "before", "square", "row above", "row below"])
    data = sheet.rows.index(sheet.of("data")[0])
    top = sheet.rows.index(sheet.of("header")[0])
    sheet.pad()
    cells = [Cell(f"({text})" if rng.random() < 0.5 else text) if k in chosen else Cell() for k in range(sheet.width())]
    if way == "row below":
        sheet.rows.insert(data, Row(cells, "header explained"))
    elif way == "row above" and plan.writer != "csv":
        sheet.rows.insert(top, Row(cells, "title"))
    for place in chosen:
        header = header_of(sheet, place)
        if isinstance(header.value, date):
            raise Unfit("a date has no words")
        shape = {"behind": "{h} ({q})", "before": "({q}) {h}", "square": "{h} [{q}]"}.get(way, "{h}")
        if way == "row above" and plan.writer == "csv":
            shape = "{h} ({q})"
        if shape != "{h}":
            header.value = shape.format(h=header.value, q=text)
        for _, cell in column(sheet, place):
            restate(cell, duty=Duty.ASK)


def move_labels_amid(plan: Plan, book: Book) -> None:
    """The periods stand in the middle or at the end of their columns, and no cells are joined."""
    rng = plan.rng("amid")
    for sheet in book.sheets:
        sheet.pad()
        for row in sheet.of("header"):
            for place, cell in reversed(list(enumerate(row.cells))):
                height, width = cell.joined
                if width > 1 and height == 1:
                    cell.joined = (1, 1)
                    other = place + rng.choice([width // 2, width - 1] if len(sheet.of("header")) == 2 else [0])
                    row.cells[place], row.cells[other] = row.cells[other], cell


def limit_periods(plan: Plan, book: Book) -> None:
    """The cells of one period say something more, which nobody knows."""
    rng = plan.rng("limited periods")
    text = plan.period_text(plan.periods[-1])
    word = "".join(rng.sample(SYLLABLES, 3))
    limit = rng.choice([" ({w})", " - {w}", "*", " {w}", " ({w} 9m)"]).format(w=word)
    is_found = False
    for row in book.sheets[0].of("data"):
        limited = [cell for cell in row.cells if not cell.says and str(cell.value) == text]
        for cell in limited:
            cell.value = f"{text}{limit}"
        if limited:
            is_found = True
            for cell in row.cells:
                if cell.says and cell.says[0].kind is not Kind.BASELINE:
                    restate(cell, duty=Duty.ASK)
    if not is_found:
        raise Unfit("no period stands in a cell of its own")


def join_over_periods(plan: Plan, book: Book) -> None:
    """One value stands in a cell joined over two periods."""
    sheet = book.sheets[0]
    rows = sheet.of("data")
    rng = plan.rng("joined values")
    for row in rng.sample(rows, min(2, len(rows))):
        pairs = [
            place
            for place, (first, second) in enumerate(pairwise(row.cells))
            if first.says and second.says and first.says[0].kind is second.says[0].kind is Kind.ACTUAL
        ]
        if pairs:
            first, second = row.cells[pairs[0]], row.cells[pairs[0] + 1]
            first.joined = (1, 2)
            restate(first, duty=Duty.ASK)
            second.value, second.says = None, ()


def add_unit_to_headers(plan: Plan, book: Book) -> None:
    """The unit stands behind the headers of values."""
    sheet = book.sheets[0]
    unit = plan.rng("unit").choice(
        ["(euro)", "(EUR)", "(€)", "in euro" if plan.language == "nl" else "[EUR]"]
    )
    for kind in Kind:
        for place in value_columns(sheet, kind):
            header = header_of(sheet, place)
            header.value = f"{header.value} {unit}"


SCALES = {
    "nl": [
        ("(x 1.000 euro)", 1000),
        ("(in duizenden euro)", 1000),
        ("(k€)", 1000),
        ("(in miljoen euro)", 1_000_000),
    ],
    "en": [("(x 1,000 EUR)", 1000), ("(in thousands of euros)", 1000), ("(k€)", 1000), ("(EUR '000)", 1000)],
    "fr": [("(x 1.000 euros)", 1000), ("(en milliers d'euros)", 1000), ("(k€)", 1000), ("(M€)", 1_000_000)],
}


def scale_in_header(plan: Plan, book: Book) -> None:
    """Target or value is in thousands or millions, which only its header says."""
    sheet = book.sheets[0]
    rng = plan.rng("scale")
    text, factor = rng.choice(SCALES[plan.language])
    kinds = rng.choice([(Kind.TARGET,), (Kind.ACTUAL,), (Kind.TARGET, Kind.ACTUAL, Kind.BASELINE)])
    for kind in kinds:
        for place in value_columns(sheet, kind):
            header = header_of(sheet, place)
            header.value = f"{header.value} {text}"
            _divide(plan, sheet, place, factor)


def scale_in_unit(plan: Plan, book: Book) -> None:
    """All values of a row are in thousands, which its unit says."""
    sheet = book.sheets[0]
    unit = {"nl": "x 1.000 euro", "en": "thousands of EUR", "fr": "milliers d'euros"}[plan.language]
    # Without a column of values the sheet is left as it is.
    end = last_column(sheet)
    for kind in Kind:
        for place in value_columns(sheet, kind):
            _divide(plan, sheet, place, 1000)
    for row in sheet.of("data"):
        for cell in row.cells:
            if cell.value in ("euro", "EUR", "euros") and not cell.says:
                cell.value = unit
    if not plan.has_unit:
        sheet.pad()
        cells = [
            Cell(plan.word("unit"))
            if row is sheet.of("header")[-1]
            else Cell(unit)
            if row.role == "data"
            else Cell()
            for row in sheet.rows
        ]
        sheet.insert_column(end, cells)


def _divide(plan: Plan, sheet: Sheet, place: int, factor: int) -> None:
    for _, cell in column(sheet, place):
        if cell.says:
            number = round(cell.says[0].number / factor, 3)
            made = plan.notation.cell(number, "count")
            cell.value, cell.number_format = made.value, made.number_format
            restate(cell, number=number * factor, factor=factor)


def dates_as_headers(plan: Plan, book: Book) -> None:
    """The periods above the columns are real dates, shown as a year or month by their number format."""
    sheet = book.sheets[0]
    shapes = ["yyyy"] if plan.kind == "year" else ["mmm-yy", "mmmm yyyy", "mm/yyyy"]
    shape = plan.rng("date header").choice(shapes)
    for place in value_columns(sheet, Kind.ACTUAL):
        header = header_of(sheet, place)
        says = next(cell.says for _, cell in column(sheet, place) if cell.says)
        start = says[0].spans[0][0]
        if plan.word("actual") not in str(header.value):
            header.value, header.number_format = start, shape


def hide_column(plan: Plan, book: Book) -> None:
    """A column of actuals or targets is hidden."""
    sheet = book.sheets[0]
    places = [last_column(sheet), *value_columns(sheet, Kind.TARGET)]
    place = plan.rng("hidden column").choice(places)
    headers = [cell.value for cell in sheet.of("header")[-1].cells]
    if headers.count(headers[place]) > 1:
        # Of two columns of one meaning the visible one counts.
        raise Unfit
    sheet.hidden_columns.add(place)
    for _, cell in column(sheet, place):
        restate(cell, duty=Duty.ASK)


def join_targets(plan: Plan, book: Book) -> None:
    """One target for the year stands in a cell joined over the rows of its parts."""
    sheet = book.sheets[0]
    place = last_column(sheet, Kind.TARGET)
    rows = sheet.of("data")
    parts = [row.cells[place] for row in rows]
    start = 0
    while start < len(parts):
        first = parts[start].says[0]
        year = first.spans[0][0].year if first.spans[0][0] else 0
        count = 1
        while (
            start + count < len(parts)
            and parts[start + count].says[0].fact == first.fact
            and parts[start + count].says[0].spans[0][0].year == year  # type: ignore[union-attr]
        ):
            count += 1
        parts[start].joined = (count, 1)
        whole = Period("year", year).span
        parts[start].says = (replace(first, spans=(whole, (None, None))),)
        for cell in parts[start + 1 : start + count]:
            cell.value, cell.says = None, ()
        start += count


def _year_before(span: Span) -> Span:
    return tuple(day and date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day) for day in span)


def add_last_year(plan: Plan, book: Book) -> None:
    """The value of the year before stands beside that of the year."""
    sheet = book.sheets[0]
    place = last_column(sheet)
    year = plan.periods[0].year
    cells = []
    for row, cell in column(sheet, place):
        if row.role == "header":
            cells.append(Cell(str(cell.value).replace(str(year), str(year - 1))))
        elif cell.says and isinstance(cell.value, int | float):
            other = Cell(round(cell.value * 0.9, 3), cell.number_format)
            # The header beside it may state a scale, or end the year in September.
            factor = 10.0 ** round(log10(cell.says[0].number / cell.value)) if cell.value else 1
            other.says = (
                replace(
                    cell.says[0],
                    number=round(other.value * factor, 6),  # type: ignore[operator]
                    duty=Duty.MUST,
                    spans=tuple(_year_before(span) for span in cell.says[0].spans),
                ),
            )
            cells.append(other)
        else:
            cells.append(Cell())
    sheet.insert_column(place, cells)
