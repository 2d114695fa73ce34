"""Write the values of a real XML file into the two table layouts in which grantees hand them in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import xlsxwriter

TEMPLATE_HEADERS = (
    "IATI activity identifier", "Activity name", "Result title", "Result description", "Result type",
    "Result aggregation status", "Indicator measure", "Indicator reference", "Indicator aggregation status",
    "Indicator title", "Indicator description", "Ascending", "Baseline year", "Baseline", "Baseline comment",
    "Start date", "End date", "Dimension 1 name", "Dimension 1 value", "Dimension 2 name", "Dimension 2 value",
    "Target", "Target comment", "Actual", "Actual comment", "Location reference", "", "Legend",
)  # fmt: skip
EXPLANATION = {
    0: "Your own identifier and that of the activity", 4: "output (1)\noutcome (2)\nimpact (3)",
    6: "number (1)\npercentage (2)", 11: "Y or N", 13: "baseline value", 15: "The period of the target, DD-MM-YYYY",
    21: "target value", 23: "result value",
}  # fmt: skip
CSV_HEADERS = (
    "Projectcode", "Project", "Resultaat", "Indicator", "Meeteenheid (1=aantal, 2=%)", "Stijgend (J/N)",
    "Jaar nulmeting", "Nulmeting", "Begin periode", "Einde periode", "Streefwaarde", "Gerealiseerd", "Opmerking",
)  # fmt: skip
PLAIN = re.compile(r"-?\d+(\.\d+)?")
Row = dict[str, str]


def _text(element: ElementTree.Element | None) -> str:
    found = element.find("title/narrative") if element is not None else None
    return (found.text or "") if found is not None else ""


def _counted(period: ElementTree.Element, tag: str) -> ElementTree.Element | None:
    """The element that stands for the whole: the one without a dimension, or the only one."""
    found = period.findall(tag)
    if len(found) == 1:
        return found[0]
    return next((item for item in found if item.find("dimension") is None), None)


def rows(path: Path) -> Iterator[Row]:
    """One row per period, and one for an indicator without any."""
    for activity in ElementTree.parse(path).getroot().iter("iati-activity"):
        for result in activity.findall("result"):
            for indicator in result.findall("indicator"):
                baseline = indicator.find("baseline")
                head = {
                    "activity": activity.findtext("iati-identifier", "").strip(),
                    "project": _text(activity),
                    "result": _text(result),
                    "type": result.get("type", ""),
                    "indicator": _text(indicator),
                    "measure": indicator.get("measure", ""),
                    "ascending": indicator.get("ascending", ""),
                    "baseline_year": baseline.get("year", "") if baseline is not None else "",
                    "baseline": baseline.get("value", "") if baseline is not None else "",
                }
                periods = indicator.findall("period")
                for period in periods:
                    yield head | _period(period)
                if not periods:
                    yield head


def _period(period: ElementTree.Element) -> Row:
    target, actual = _counted(period, "target"), _counted(period, "actual")
    row = {}
    for name in ("start", "end"):
        found = period.find(f"period-{name}")
        row[name] = found.get("iso-date", "") if found is not None else ""
    for name, item in (("target", target), ("actual", actual)):
        row[name] = item.get("value", "") if item is not None else ""
    dimensions = actual if actual is not None and actual.find("dimension") is not None else target
    for number, item in enumerate(
        dimensions.findall("dimension")[:2] if dimensions is not None else (), start=1
    ):
        row[f"name{number}"], row[f"category{number}"] = item.get("name", ""), item.get("value", "")
    return row


def results_template(path: Path) -> bytes:
    """A workbook of the template family: explanation row under the header, legend to the right."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Results")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, TEMPLATE_HEADERS)
        for column, text in EXPLANATION.items():
            sheet.write_string(1, column, text)
        sheet.write_column(
            1, 27, ["Mandatory at all times", "Optional", "Sometimes required", "example lines"]
        )
        for line, row in enumerate(rows(path), start=2):
            yes_no = {"1": "Y", "0": "N"}.get(row["ascending"], "")
            cells = {
                0: row["activity"], 1: row["project"], 2: row["result"], 4: row["type"], 6: row["measure"],
                9: row["indicator"], 11: yes_no, 12: row["baseline_year"], 13: row["baseline"],
                17: row.get("name1", ""), 18: row.get("category1", ""), 19: row.get("name2", ""),
                20: row.get("category2", ""), 21: row.get("target", ""), 23: row.get("actual", ""),
            }  # fmt: skip
            for column, text in cells.items():
                if column in (4, 6, 12, 13, 21, 23) and PLAIN.fullmatch(text):
                    sheet.write_number(line, column, float(text))
                elif text:
                    sheet.write_string(line, column, text)
            for column, name in ((15, "start"), (16, "end")):
                if row.get(name):
                    sheet.write_datetime(line, column, date.fromisoformat(row[name]), day)
    return stream.getvalue()


def dutch_csv(path: Path) -> bytes:
    """A text table as a Dutch spreadsheet program writes it: semicolons, decimal comma, cp1252."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(CSV_HEADERS)
    for row in rows(path):
        days = [
            date.fromisoformat(row[name]).strftime("%d/%m/%Y") if row.get(name) else ""
            for name in ("start", "end")
        ]
        values = [
            text.replace(".", ",") if PLAIN.fullmatch(text) else text
            for text in (row["baseline"], row.get("target", ""), row.get("actual", ""))
        ]
        yes_no = {"1": "J", "0": "N"}.get(row["ascending"], "")
        writer.writerow(
            [row[name] for name in ("activity", "project", "result", "indicator", "measure")]
            + [yes_no, row["baseline_year"], values[0], *days, *values[1:], ""]
        )
    return stream.getvalue().encode("cp1252", errors="replace")
