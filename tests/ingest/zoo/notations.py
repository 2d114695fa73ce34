"""How people write numbers and days: marks, signs of percent and currency, number formats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from tests.ingest.zoo.book import Cell

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}


@dataclass(frozen=True)
class Notation:
    """How a workbook writes its numbers: the decimal mark, the mark between thousands ('' for none).

    `as_text`: numbers stand as text. `percent` is how a percentage is written: 'plain' (45), 'sign' (45%),
    'spaced' (45 %) or 'format' (0.45 shown as 45 %). `money`: 'plain', 'format', 'before' (€ 45) or 'after' (45 EUR).
    """

    decimal: str = ","
    thousands: str = ""
    as_text: bool = False
    percent: str = "plain"
    money: str = "plain"

    def text(self, number: float) -> str:
        """A number as text."""
        whole, _, fraction = f"{abs(number):.10f}".partition(".")
        fraction = fraction.rstrip("0")
        if self.thousands and len(whole) > 3:
            groups = []
            while whole:
                groups.insert(0, whole[-3:])
                whole = whole[:-3]
            whole = self.thousands.join(groups)
        return ("-" if number < 0 else "") + whole + (self.decimal + fraction if fraction else "")

    def cell(self, number: float, measure: str) -> Cell:
        """A cell that states a number of a measure ('count', 'percent', 'score', 'money')."""
        number_format = "#,##0" if self.thousands and not self.as_text and number == int(number) else ""
        if measure == "percent" and self.percent == "format" and not self.as_text:
            return Cell(round(number / 100, 6), "0%" if number == int(number) else "0.0%")
        if measure == "percent" and self.percent in ("sign", "spaced"):
            return Cell(self.text(number) + (" %" if self.percent == "spaced" else "%"))
        if measure == "money" and self.money == "format" and not self.as_text:
            return Cell(_plain(number), '"€" #,##0.00' if number != int(number) else '"€" #,##0')
        if measure == "money" and self.money == "before":
            return Cell("€ " + self.text(number))
        if measure == "money" and self.money == "after":
            return Cell(self.text(number) + " EUR")
        return Cell(self.text(number)) if self.as_text else Cell(_plain(number), number_format)


def choose_notation(rng: Random, language: str, writer: str, *, calm: bool = True) -> Notation:
    """A notation that fits the language; a `calm` workbook mixes no signs into numbers that are numbers."""
    decimal = "." if language == "en" else ","
    is_csv = writer == "csv"
    as_text = is_csv or rng.random() < 0.08
    thousands = ""
    if rng.random() < (0.3 if as_text else 0.4):
        thousands = "," if language == "en" else rng.choice([".", " ", ".", "\u00a0", "'"])
    percent = rng.choice(["plain", "plain", "sign", "spaced", "format"])
    if as_text and percent == "format":
        percent = "sign"
    if not as_text and calm and percent in ("sign", "spaced"):
        percent = "format"
    money = rng.choice(["plain", "plain", "before", "format"])
    if as_text and money == "format":
        money = "before"
    if not as_text and calm and money == "before":
        money = "format"
    return Notation(decimal, thousands, as_text, percent, money)


def shown(cell: Cell) -> str:
    """The text of a cell in a text table, and beside the value in an .ods."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float | int) and "%" in cell.number_format:
        return f"{value * 100:.10g}%".replace(".", ",")
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else number
