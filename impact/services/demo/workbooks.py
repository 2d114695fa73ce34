"""The files that demo grantees submit: our own template, and layouts of their own.

They are generated as bytes, so that the demo goes through the reader as any upload does. The same seed gives the
same bytes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from io import BytesIO, StringIO

import xlsxwriter

from impact.ingest.template.writer import PrefilledValue, TemplateIndicator, write_template
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from impact.services.demo.outline_reader import DemoIndicator, Period
from impact.services.demo.series import Series


@dataclass(frozen=True, slots=True)
class DemoSheet:
    """What one file holds: the indicators of one grantee with the values it reports.

    `years` is what it is about: '2024', '2022-2024' or '2026-Q3'.
    """

    grantee: str
    years: str
    indicators: Sequence[DemoIndicator]
    values: Mapping[str, Series]
    periods: Mapping[str, Sequence[Period]]


def write_demo_workbook(layout: str, language: Language, sheet: DemoSheet) -> tuple[str, bytes]:
    """Write a file in one of the layouts template, csv, tableau or werkblad; returns its name and bytes.

    ValueError for another layout.
    """
    if layout == "template":
        return f"{sheet.grantee} metingen {sheet.years}.xlsx", _write_template(language, sheet)
    if layout == "csv":
        return f"cijfers_{sheet.years}.csv", _write_csv(sheet)
    if layout == "tableau":
        return f"Suivi des indicateurs {sheet.years}.xlsx", _write_tableau(sheet)
    if layout == "werkblad":
        return f"Opvolging wonen {sheet.years}.xlsx", _write_werkblad(sheet)
    raise ValueError(f"no layout called {layout}")


def _write_template(language: Language, sheet: DemoSheet) -> bytes:
    rows = [
        TemplateIndicator(
            code=item.code,
            title=item.titles[language.value],
            unit=item.unit,
            measure=item.measure,
            level=item.level,
            baseline=item.baseline,
            breakdowns=tuple(
                f"{dimension}={category}"
                for dimension, categories in item.dimensions
                for category in categories
            ),
            periods=tuple(sheet.periods[item.code]),
            targets=item.targets,
            values=sheet.values[item.code],
        )
        for item in sheet.indicators
    ]
    return write_template(language, sheet.grantee, rows, ())


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of a flat layout."""

    item: DemoIndicator
    period: Period
    breakdown: str
    entry: PrefilledValue

    @property
    def target(self) -> float | None:
        return None if self.breakdown else self.item.targets.get(self.period)


def _lines(sheet: DemoSheet) -> Iterator[_Line]:
    """Yield the rows that have a value, by indicator, period and breakdown."""
    for item in sheet.indicators:
        breakdowns = ["", *(f"{name}={part}" for name, parts in item.dimensions for part in parts)]
        for period in sheet.periods[item.code]:
            for breakdown in breakdowns:
                entry = sheet.values[item.code].get((period, breakdown))
                if entry is not None:
                    yield _Line(item, period, breakdown, entry)


CSV_HEADER = (
    "Code", "Indicator", "Eenheid", "Begin", "Einde", "Uitsplitsing", "Nulmeting", "Streefwaarde",
    "Waarde", "Teller", "Noemer", "n", "Opmerking",
)  # fmt: skip


def _write_csv(sheet: DemoSheet) -> bytes:
    """Write a CSV file as a Flemish Excel does: semicolons, decimal commas, day first, Windows-1252."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(CSV_HEADER)
    for line in _lines(sheet):
        start, end = line.period
        writer.writerow(
            [
                line.item.code,
                line.item.titles["nl"],
                line.item.unit,
                f"{start:%d/%m/%Y}",
                f"{end:%d/%m/%Y}",
                line.breakdown,
                "" if line.breakdown else _comma(line.item.baseline),
                _comma(line.target),
                _comma(line.entry.value),
                _comma(line.entry.numerator),
                _comma(line.entry.denominator),
                _comma(line.entry.n),
                line.entry.note,
            ]
        )
    return stream.getvalue().encode("cp1252")


def _comma(value: float | str | None) -> str:
    if value is None or isinstance(value, str):
        return "" if value is None else value
    whole = float(value).is_integer()
    return f"{value:.0f}" if whole else f"{value:.10g}".replace(".", ",")


TABLEAU_HEADER = (
    "Code", "Indicateur", "Unité", "Situation de départ", "Début", "Fin", "Ventilation", "Valeur cible",
    "Valeur", "Numérateur", "Dénominateur", "n", "Remarque",
)  # fmt: skip


def _write_tableau(sheet: DemoSheet) -> bytes:
    """Write a French table that starts below a title, a subtitle and an empty row."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        book.set_properties({"created": _creation_time(sheet)})
        page = book.add_worksheet("Suivi")
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        page.write_string(0, 0, f"{sheet.grantee} – suivi des indicateurs", bold)
        page.write_string(1, 0, f"{_name_years_in_french(sheet.years)}, données fictives")
        page.write_row(3, 0, TABLEAU_HEADER, bold)
        page.set_column(1, 1, 48)
        for row, line in enumerate(_lines(sheet), start=4):
            cells = [
                line.item.code,
                line.item.titles["fr"],
                line.item.unit,
                None if line.breakdown else line.item.baseline,
                *line.period,
                line.breakdown,
                line.target,
                line.entry.value,
                line.entry.numerator,
                line.entry.denominator,
                line.entry.n,
                line.entry.note,
            ]
            for column, content in enumerate(cells):
                if isinstance(content, date):
                    page.write_datetime(row, column, datetime.combine(content, time()), day)
                elif content not in (None, ""):
                    page.write(row, column, content)
    return stream.getvalue()


def _name_years_in_french(years: str) -> str:
    year, _, quarter = years.partition("-Q")
    if quarter:
        return f"Trimestre {quarter} de {year}"
    return f"{'Années' if '-' in years else 'Année'} {years}"


WERKBLAD_HEADER = (
    "Code", "Indicator", "Niveau", "Eenheid", "Begin", "Einde", "Nulmeting", "Streefwaarde", "Waarde",
    "Teller", "Noemer", "n", "Uitsplitsing", "Opmerking",
)  # fmt: skip


def _write_werkblad(sheet: DemoSheet) -> bytes:
    """Write a table on the second sheet, percentages in percent-formatted cells (0.9 shown as 90 %)."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        book.set_properties({"created": _creation_time(sheet)})
        cover = book.add_worksheet("Toelichting")
        cover.write_string(0, 0, f"{sheet.grantee}: opvolging {sheet.years} (fictief)")
        cover.write_string(2, 0, "De cijfers staan op het volgende blad.")
        page = book.add_worksheet("Cijfers")
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        share = book.add_format({"num_format": "0.0%"})
        page.write_row(0, 0, WERKBLAD_HEADER, bold)
        page.set_column(1, 1, 48)
        for row, line in enumerate(_lines(sheet), start=1):
            cells = [
                line.item.code,
                line.item.titles["nl"],
                line.item.level.value,
                line.item.unit,
                *line.period,
                None if line.breakdown else line.item.baseline,
                line.target,
                line.entry.value,
                line.entry.numerator,
                line.entry.denominator,
                line.entry.n,
                line.breakdown,
                line.entry.note,
            ]
            for column, content in enumerate(cells):
                name = WERKBLAD_HEADER[column]
                if isinstance(content, date):
                    page.write_datetime(row, column, datetime.combine(content, time()), day)
                elif isinstance(content, float) and _is_percentage_cell(line.item, name):
                    page.write_number(row, column, round(content / 100, 6), share)
                elif content not in (None, ""):
                    page.write(row, column, content)
    return stream.getvalue()


def _is_percentage_cell(item: DemoIndicator, column: str) -> bool:
    return item.measure is Measure.PERCENTAGE and column in ("Nulmeting", "Streefwaarde", "Waarde")


_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def _creation_time(sheet: DemoSheet) -> datetime:
    newest = max(end for periods in sheet.periods.values() for _, end in periods)
    return datetime.combine(newest, time())


def mark_as_earlier(entry: PrefilledValue) -> PrefilledValue:
    """Mark a value as reported before; a template shows it in grey."""
    return replace(entry, earlier=True)
