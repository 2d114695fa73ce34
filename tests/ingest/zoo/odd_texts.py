"""Oddities of texts beside the values: sentences put together from many words, legends of codes, remarks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random

from tests.ingest.zoo import words
from tests.ingest.zoo.book import Book, Cell, Duty, Kind, Row, Sheet, restate
from tests.ingest.zoo.odd_cells import rewrite, values
from tests.ingest.zoo.odd_columns import Unfit, last_column
from tests.ingest.zoo.plan import Plan

FIGURES = {
    "nl": ["cijfers", "de cijfers", "alle cijfers", "onze gegevens", "deze getallen", "Resultaten", "de aantallen"],
    "en": ["figures", "the figures", "all numbers", "our data", "these values", "Results", "the counts"],
    "fr": ["chiffres", "les chiffres", "tous les nombres", "nos données", "ces valeurs", "Résultats", "les montants"],
}
PARTS = {
    "nl": ["december", "Gent", "{p}", "de vestiging {p}", "het laatste kwartaal", "vrijwilligers", "de zomermaanden"],
    "en": ["December", "Leeds", "{p}", "the branch in {p}", "the last quarter", "volunteers", "the summer months"],
    "fr": ["décembre", "Namur", "{p}", "l'antenne de {p}", "le dernier trimestre", "bénévoles", "les mois d'été"],
}
LIMITS = {
    "nl": ["{f} zonder {p}", "{f} exclusief {p}", "excl. {p}", "{f} zijn exclusief {p}", "enkel {p}", "alleen {p}",
           "{f} van enkel {p}", "{p} is niet meegeteld in {f}", "{f} zijn voorlopig", "voorlopige cijfers",
           "{f} zijn schattingen", "{f} zijn onvolledig", "{f} nog niet volledig", "{p} ontbreekt nog in {f}",
           "{f} cumulatief sinds de start", "{f} van het hele netwerk", "{f} zijn gemiddelden per maand",
           "let op: {f} bevatten dubbeltellingen", "{f} onder voorbehoud", "{f} zijn niet definitief"],
    "en": ["{f} without {p}", "{f} exclude {p}", "excl. {p}", "{f} do not include {p}", "only {p}", "{f} for {p} only",
           "{p} is not included in {f}", "{f} are provisional", "preliminary figures", "{f} are estimates",
           "{f} are incomplete", "{f} not yet complete", "{p} is still missing in {f}",
           "{f} cumulative since the start", "{f} of the whole network", "{f} are monthly averages",
           "note: {f} contain double counting", "{f} subject to change", "{f} are not final"],
    "fr": ["{f} sans {p}", "{f} hors {p}", "hors {p}", "{f} n'incluent pas {p}", "uniquement {p}", "seulement {p}",
           "{p} non compris dans {f}", "{f} provisoires", "{f} sont des estimations", "{f} incomplets",
           "{f} pas encore complets", "{p} manque encore dans {f}", "{f} cumulés depuis le début",
           "{f} de l'ensemble du réseau", "{f} sont des moyennes mensuelles", "attention : {f} avec doubles comptages",
           "{f} sous réserve", "{f} non définitifs"],
}  # fmt: skip
SCALES = {
    "nl": ["alle bedragen x 1.000 euro", "(in duizenden)", "x 1.000", "bedragen in k€", "Bedragen in duizend euro"],
    "en": ["amounts in EUR thousands", "(in thousands)", "x 1,000", "all amounts in k€", "EUR '000"],
    "fr": ["montants en k€", "(en milliers)", "x 1 000", "Montants en milliers d'euros", "chiffres en milliers"],
}
MISSING = {
    "nl": ["onbekend", "niet gemeten", "n.v.t.", "geen antwoord", "weet niet"],
    "en": ["unknown", "not measured", "n/a", "no answer", "missing"],
    "fr": ["inconnu", "non mesuré", "s.o.", "sans réponse", "ne sait pas"],
}
REMARKS = {
    "nl": ["eigenlijk {m}", "moet {m} zijn", "excl. {p}", "nog zonder {p}", "dubbeltellingen", "foutje",
           "{m} volgens jaarverslag", "onvolledig", "nog te bevestigen", "ruwe schatting", "klopt niet"],
    "en": ["actually {m}", "should be {m}", "excl. {p}", "not including {p}", "double counting", "typo",
           "{m} according to the annual report", "incomplete", "to be confirmed", "rough estimate", "not correct"],
    "fr": ["en réalité {m}", "devrait être {m}", "hors {p}", "sans {p}", "doublons", "erreur",
           "{m} selon le rapport annuel", "incomplet", "à confirmer", "estimation", "provisoire"],
}  # fmt: skip

TARGET_CHANGES = {
    "nl": ["doel herzien naar {m}", "nieuw doel: {m}", "doel aangepast van {n} naar {m}", "doel: {m} ipv {n}"],
    "en": ["target revised to {m}", "new target {m}, was {n}", "target raised from {n} to {m}", "target: {m}"],
    "fr": ["objectif porté à {m}", "cible revue à {m}", "nouvel objectif : {m}", "objectif {n} -> {m}"],
}


def limiting_line(rng: Random, language: str) -> str:
    """A sentence that limits all values of a sheet."""
    part = rng.choice(PARTS[language]).format(p=rng.choice(words.PLACES[language]))
    return rng.choice(LIMITS[language]).format(f=rng.choice(FIGURES[language]), p=part)


def _put_line(rng: Random, sheet: Sheet, text: str) -> None:
    """Above the table, below it, or (one in four) beside it behind an empty column."""
    if rng.random() < 0.25:
        sheet.pad()
        # In the row of a value a limit would be a remark on that.
        row = sheet.of("header")[-1]
        beside = [Cell(text if row is other else None) for other in sheet.rows]
        sheet.insert_column(sheet.width(), [Cell() for _ in sheet.rows])
        sheet.insert_column(sheet.width(), beside)
    elif rng.random() < 0.5:
        sheet.rows.insert(0, Row([Cell(text[:1].upper() + text[1:])], "title"))
        sheet.rows.insert(1, Row([], "gap"))
    else:
        sheet.add(role="gap")
        sheet.add(text, role="note")


def _must_ask(book: Book, *kinds: Kind) -> None:
    for cell in values(book, *kinds):
        # What only repeats others may be left out, whatever becomes of those.
        may_be_left_out = all(one.duty is Duty.MAY for one in cell.says)
        restate(cell, duty=Duty.WAIT if may_be_left_out else Duty.ASK)


def add_limiting_line(plan: Plan, book: Book) -> None:
    """A line above or below the table says that the values are of a part, estimates, or something else."""
    rng = plan.rng("limit")
    _put_line(rng, book.sheets[0], limiting_line(rng, plan.language))
    _must_ask(book, Kind.ACTUAL)


def add_scale_line(plan: Plan, book: Book) -> None:
    """A line says in which scale the amounts are."""
    rng = plan.rng("scale line")
    _put_line(rng, book.sheets[0], rng.choice(SCALES[plan.language]))
    _must_ask(book, *Kind)


def add_code_legend(plan: Plan, book: Book) -> None:
    """A legend gives a number the meaning of no measurement, and some values are that number."""
    rng = plan.rng("codes")
    cells = values(book, Kind.ACTUAL)
    taken = {cell.says[0].number / cell.says[0].factor for cell in values(book)}
    code = rng.choice([-1, 999, 9999, -99])
    if len(cells) < 3 or code in taken:
        raise Unfit
    for cell in rng.sample(cells, min(2, len(cells) - 1)):
        rewrite(cell, code if plan.writer != "csv" else str(code))
        cell.says, cell.never = (), "code for no measurement"
    shape = rng.choice(["{c} = {m}", "{c}: {m}", "{m} = {c}"])
    _put_line(rng, book.sheets[0], shape.format(c=code, m=rng.choice(MISSING[plan.language])))


def _numbers_of(row: Row, kind: Kind) -> list[Cell]:
    """The cells of a row that state a number of a kind."""
    return [
        cell
        for cell in row.cells
        if cell.says and cell.says[0].kind is kind and not math.isnan(cell.says[0].number)
    ]


def add_limiting_remark(plan: Plan, book: Book) -> None:
    """A remark behind the table, with or without a header, limits or doubts the value of its row."""
    _put_remarks(plan, book, Kind.ACTUAL, REMARKS)


def add_target_remark(plan: Plan, book: Book) -> None:
    """A remark behind the table, with or without a header, gives another number for the target of its row."""
    _put_remarks(plan, book, Kind.TARGET, TARGET_CHANGES)


def _put_remarks(plan: Plan, book: Book, kind: Kind, texts: Mapping[str, Sequence[str]]) -> None:
    """Add a column with remarks about the last number of a kind in some rows."""
    rng, sheet = plan.rng("remark"), book.sheets[0]
    last_column(sheet)
    rows = [row for row in sheet.of("data") if _numbers_of(row, kind)]
    if not rows:
        raise Unfit
    chosen = rng.sample(rows, min(2, len(rows)))
    sheet.pad()
    header = rng.choice(["", {"nl": "Opmerking", "en": "Remark", "fr": "Remarque"}[plan.language]])
    cells = [Cell(header or None) if row is sheet.of("header")[-1] else Cell() for row in sheet.rows]
    for row in chosen:
        last = _numbers_of(row, kind)[-1]
        number = last.says[0].number / last.says[0].factor
        text = rng.choice(texts[plan.language]).format(
            m=plan.notation.text(min(round(number * 0.9), round(number) - 1) or 1),
            p=rng.choice(words.PLACES[plan.language]),
            n=plan.notation.text(round(number)),
        )  # fmt: skip
        cells[sheet.rows.index(row)] = Cell(text)
        restate(last, duty=Duty.ASK)
    sheet.insert_column(sheet.width(), cells)
