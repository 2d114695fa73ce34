"""Counts and amounts of money prove how a file writes thousands: nobody counts 6.816 meals, or pays € 53.498 in mills.

Only for a file in which nothing else proves a decimal mark.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from impact.ingest.files.readers import Cell
from impact.ingest.tables.column_resolution import MEASURED_ROLES, ResolvedTable
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.decimal_mark import DecimalMark
from impact.ingest.values.number_parser import COMMA, POINT, NumberText
from impact.ingest.values.scale_words import JOINED_SCALES, SCALE_OF_WORD
from impact.ingest.values.unit_names import COUNT, name_unit
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.figures.currency_words import CURRENCY_WORDS

# So many different numbers prove a mark; a single one may be a slip.
FEWEST_PROOFS = 2
_COUNT = re.compile(r"(?:aantal|number of|nombre d\w*|hoeveel|how many|combien d\w*)\b")
# People and things that come whole, and money, as a title or a unit names them.
_WHOLE_THINGS = frozenset(
    """
    personen persoon mensen gezinnen kinderen jongeren ouderen deelnemers vrijwilligers leden leerlingen cursisten
    studenten vrouwen mannen meisjes jongens bezoekers bezoeken huisbezoeken maaltijden bomen scholen lessen workshops
    activiteiten stuks pakketten doorverwijzingen gesprekken contacten organisaties giften subsidies microkredieten
    people persons families households children participants volunteers members pupils students women men girls boys
    visitors visits meals trees schools lessons activities pieces parcels referrals conversations contacts organisations
    donations funds grants microloans
    personnes familles menages enfants jeunes participants benevoles membres eleves etudiants femmes hommes filles
    garcons visiteurs visites repas arbres ecoles ateliers activites pieces colis orientations entretiens contacts dons
    subventions microcredits
    """.split()  # noqa: SIM905
)
# Numbers that may well have three decimals, whatever stands beside these words.
_MEASURED = frozenset(
    """
    per par gemiddeld gemiddelde average mean moyen moyenne moyennes score ratio rate taux index vte fte etp percentage
    procent percent pourcentage aandeel share part k ton tonnes tonne kg liter litres litre
    km ha
    """.split()  # noqa: SIM905
) | SCALE_OF_WORD.keys() | JOINED_SCALES.keys()
# What people spend or cover, counted in parts as well: 'Uren van vrijwilligers'.
_IN_PARTS = frozenset(
    """
    uur uren dag dagen maand maanden jaar jaren hour hours day days month months year years heure heures jour jours mois
    an ans annee annees kost kosten cost costs cout couts euro eur leeftijd age afstand distance km m m2 oppervlakte
    mediaan median mediane gem avg moy
    """.split()  # noqa: SIM905
)
# 'In work after 6 months' counts no months.
_DURATION = re.compile(
    r"\b\d+ (?:uur|uren|dag|dagen|weken|maand|maanden|jaar|hours?|days?|weeks?|months?|years?|heures?|jours?|semaines?"
    r"|mois|ans?)\b"
)
_GRADE = re.compile(r"\b\w+graad\b|%")
_CURRENCIES = frozenset(CURRENCY_WORDS)


def prove_by_counts(tables: Iterable[ResolvedTable], parsed: Mapping[str, NumberText]) -> DecimalMark | None:
    """Return the decimal mark that counts and amounts with three digits behind the other mark prove; None without.

    None as well where one of the numbers that it would decide may have decimals: an average, a ratio, thousands.
    """
    ambiguous_texts = {
        text
        for text, number in parsed.items()
        if None not in (number.point, number.comma) and number.point != number.comma
    }
    if not ambiguous_texts:
        return None
    proofs: dict[str, set[str]] = {POINT: set(), COMMA: set()}
    for resolved in tables:
        labels = _labels(resolved)
        for row, text, column in _find_cells(resolved, ambiguous_texts):
            number = parsed[text]
            words = f"{labels[row]} {normalise_words(column.header)}"
            if column.meaning.scale != 1 or _is_measured(words) or _GRADE.search(f"{words} {text}"):
                return None
            if number.currency or _is_whole(words) or name_unit(words) in (*_CURRENCIES, COUNT):
                is_thousand_by_comma = abs(number.point or 0) > abs(number.comma or 0)
                proofs[POINT if is_thousand_by_comma else COMMA].add(text)
    marks = [mark for mark, texts in proofs.items() if texts]
    if len(marks) != 1 or len(proofs[marks[0]]) < FEWEST_PROOFS:
        return None
    return DecimalMark(marks[0], certain=True, example=min(proofs[marks[0]]).strip())


def _labels(resolved: ResolvedTable) -> Sequence[str]:
    """The words of title and unit of each row of a table, those of the row that it has its title from included."""
    columns = [column for column in resolved.columns if column.meaning.role in ("title", "unit", "definition")]
    own = [
        " ".join(normalise_words(text_of(resolved.cells[column.place][row])) for column in columns)
        for row in range(resolved.table.last - resolved.table.first)
    ]
    for row, source in resolved.source_rows.items():
        own[row] = f"{own[source]} {own[row]}"
    return own


def _find_cells(resolved: ResolvedTable, texts: Collection[str]) -> Iterator[tuple[int, str, Column]]:
    """Row (relative to the table), text and column of each measured cell that holds one of the texts."""
    for column in resolved.columns:
        if column.meaning.role not in MEASURED_ROLES:
            continue
        cells: Sequence[Cell] = resolved.cells[column.place]
        for row in resolved.rows:
            text = cells[row]
            if isinstance(text, str) and text in texts:
                yield row, text, column


def _is_measured(words: str) -> bool:
    return not _MEASURED.isdisjoint(words.split())


def _is_whole(words: str) -> bool:
    """Whether the words of a row say that it counts what comes whole."""
    return _COUNT.match(words.strip()) is not None or not _WHOLE_THINGS.isdisjoint(words.split())


def counts_whole_things(title: str, unit: str) -> bool:
    """Whether a unit, or a title without one, says that people or things are counted that come whole: no 1.35 of them.

    Not where either of them says that it is an average, a rate, thousands, or what is counted in parts.
    """
    words = _DURATION.sub(" ", normalise_words(f"{title} {unit}"))
    own_words = normalise_words(unit or title).split()
    if _is_measured(words) or _GRADE.search(f"{words} {title} {unit}") or not _IN_PARTS.isdisjoint(words.split()):
        return False
    return not _WHOLE_THINGS.isdisjoint(own_words)
