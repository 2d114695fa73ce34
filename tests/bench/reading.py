"""Reading speed, as ratios to calamine's raw read of the same workbook in the same run.

Run: `python -m tests.bench.reading [rows]`. Two ratios: the values pass (cells into columns of
numbers), and the whole of `read` with number formats, error cells, identity and checks.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import date
from statistics import median
from time import perf_counter

import xlsxwriter
from python_calamine import CalamineWorkbook

from impact.ingest.files import readers, safety_checks
from impact.ingest.notation import distinct_texts
from impact.ingest.pipeline import reader
from impact.ingest.tables import column_resolution, table_detection
from impact.ingest.values import column_parser, decimal_mark

ROWS, ROUNDS = 100_000, 5
PERIODS = 10
HEADERS = (
    "Code", "Indicator", "Niveau", "Eenheid", "Nulmeting", "Begin periode", "Einde periode", "Streefwaarde", "Waarde",
    "Opmerking",
)  # fmt: skip


def workbook(rows: int = ROWS) -> bytes:
    """A flat workbook: ten periods per indicator, one percentage column in ten cells, some texts and errors."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Metingen")
        day, percent = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "0 %"})
        sheet.write_row(0, 0, HEADERS)
        for row in range(1, rows + 1):
            indicator, period = divmod(row - 1, PERIODS)
            rate = indicator % 10 == 0
            unit = "%" if rate else "personen"
            cells = [f"I{indicator:05d}", f"Aantal bereikte mensen in groep {indicator}", "Output", unit]
            sheet.write_row(row, 0, [*cells, 0 if rate else indicator % 97])
            sheet.write_datetime(row, 5, date(2015 + period, 1, 1), day)
            sheet.write_datetime(row, 6, date(2015 + period, 12, 31), day)
            sheet.write_number(row, 7, 0.8 if rate else 100.5 + period, percent if rate else None)
            if row % 1000 == 0:
                sheet.write_string(row, 8, "280 - 300")
            elif row % 1001 == 0:
                sheet.write_formula(row, 8, "=1/0", None, "#DIV/0!")
            else:
                sheet.write_number(row, 8, 0.05 * period if rate else row / 7, percent if rate else None)
            if row % 20 == 0:
                sheet.write_string(row, 9, "nagekeken")
    return stream.getvalue()


def raw(data: bytes) -> None:
    """What calamine alone does."""
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def values(data: bytes) -> None:
    """Cells into columns of numbers, without formats, identity or checks."""
    sheets = readers.read_sheets(safety_checks.CheckedFile("xlsx", data), "bench.xlsx")
    for sheet in sheets:
        table = table_detection.find_table(sheet)
        assert table is not None
        columns = column_resolution.resolve_table(table)
        looked = distinct_texts.parse_numbers(distinct_texts.collect_number_texts([columns]))
        marks = decimal_mark.decide_decimal_mark((text, item, 1) for text, item in looked.items())
        for name in ("baseline", "target", "actual"):
            column = columns.find(name)
            assert column is not None
            column_parser.parse_column(columns.pick(column), column_parser.NO_COLUMN_FORMATS, looked, marks)


def whole(data: bytes) -> None:
    """Everything that happens to an uploaded file before it is written."""
    found = reader.read_submission(data, "bench.xlsx")
    assert len(found.indicators) == -(-len(found.actuals) // PERIODS)


def seconds(work: Callable[[bytes], None], data: bytes) -> float:
    """One run."""
    start = perf_counter()
    work(data)
    return perf_counter() - start


def measure(rows: int = ROWS, rounds: int = ROUNDS) -> dict[str, float]:
    """Medians in seconds, and both ratios; the three are measured in turns."""
    data = workbook(rows)
    taken: dict[str, list[float]] = {"raw": [], "values": [], "whole": []}
    for _ in range(rounds):
        for name, work in (("raw", raw), ("values", values), ("whole", whole)):
            taken[name].append(seconds(work, data))
    found = {name: median(times) for name, times in taken.items()}
    found["values ÷ raw"] = median(a / b for a, b in zip(taken["values"], taken["raw"], strict=True))
    found["whole ÷ raw"] = median(a / b for a, b in zip(taken["whole"], taken["raw"], strict=True))
    return found


if __name__ == "__main__":
    for name, value in measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS).items():
        print(f"{name:>14}  {value:.2f}")
