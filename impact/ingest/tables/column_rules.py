"""Named rules by which a column with numbers is no figure: by the words of its header, or by what its numbers prove.

Header words are compared without case, accents and signs, in Dutch, English and French.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, permutations

from impact.ingest.arithmetic import column_arithmetic
from impact.ingest.arithmetic.column_arithmetic import CellCounts, ColumnNumbers
from impact.ingest.files.readers import Cell
from impact.ingest.periods import date_parser
from impact.ingest.periods.header_details import read_details
from impact.ingest.periods.period_parser import read_period_words
from impact.ingest.periods.period_vocabulary import WEEKS_OF_YEAR, Period
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET, WEEK_HEADERS
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.group_words import names_part_or_whole
from impact.ingest.values.non_measurement_words import (
    BUDGET_WORDS,
    DIFFERENCE_WORDS,
    FORECAST_WORDS,
    OF_OTHERS,
)
from impact.ingest.values.number_cells import is_number
from impact.ingest.values.number_parser import Form, parse_number_text
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.cell_account import CellRule
from impact.model.figures.currency_words import CURRENCY_SIGNS
from impact.model.issues import IssueKind

# Columns of one meaning that are compared row by row: a cell that no row uses repeats the one that counts, is its
# older or other measure, or is among the answers of a question.
READ_ALL_THE_SAME = frozenset((CellRule.OLDER_TARGET, CellRule.COMPARED))

HALF = 0.5
_NUMBERED = re.compile(
    r"^(?:nr|no|n|nummer|number|numero|volgnummer|volgnr|rij|row|ligne|index|seq|sequence|regel|item|id|code|ref)$"
    r"|^(?:id|code|numero|no|nr|ref|reference|referentie|kenmerk) (?:of |van |de |du |des )?\w+$"
    r"|\b(?:id|code|nr|nummer|number|no|ref|reference|referentie|identifier|identifiant|matricule|kenmerk)$"
)
_COMPOUND_NUMBER = re.compile(r"\w{3,}(?:nummer|code|nr)$")
# Alone, these are a code or a baseline: which of them, the numbers show, or a question asks.
_REFERENCES = frozenset(("reference", "referentie"))
_CONTACT_WORDS = frozenset(
    """
    telefoon telefoonnummer tel gsm gsmnummer phone telephone mobile mobiel fax portable postcode postnummer zip zipcode
    postal iban rekeningnummer btw vat tva kvk siret kbo rijksregisternummer
    """.split()  # noqa: SIM905
)
_YEAR_WORDS = frozenset(
    "jaar year annee startjaar eindjaar boekjaar schooljaar werkjaar geboortejaar since sinds depuis fy".split()  # noqa: SIM905
)
_MONEY_WORDS = frozenset(
    """
    bedrag amount montant uitgave uitgaven
    uitgegeven expenses expenditure expenditures depense depenses spent spending besteed besteding bestedingen
    subsidie subsidiebedrag subvention financiering funding financement prijs price prix tarief eur euro euros usd
    salaris requirements disbursed disbursement disbursements
    """.split()  # noqa: SIM905
)
# 'Nieuw in 2024': what came in, beside what there is.
FLOW_WORDS = frozenset("nieuw nieuwe new nouveau nouveaux nouvelle nouvelles".split())  # noqa: SIM905
_COUNT_WORDS = frozenset("aantal aantallen nombre number count nbre".split())  # noqa: SIM905
_SMALL_WORDS = frozenset("in en van de du dans au of for het the le la".split())  # noqa: SIM905
# What came together up to now, beside the quarters or months it is made of.
_TO_DATE_WORDS = frozenset("cumul cumulatief cumulative cumule cumulee cumulatif cum ytd opgeteld gecumuleerd".split())  # noqa: SIM905
_DAYS_OF_HALF_YEAR = 185
_STOCK_WORDS = frozenset("totaal total totaux stand stock cumulatief cumulative cumul ensemble".split())  # noqa: SIM905
_WEIGHT_WORDS = frozenset(
    """
    gewicht weging wegingsfactor weight weighting ponderation poids prioriteit priority priorite volgorde order ordre
    rank ranking rangorde rang
    """.split()  # noqa: SIM905
)
_PLACE_WORDS = frozenset(
    """
    lat latitude lon long lng longitude coordinaten coordinates coordonnees breedtegraad lengtegraad
    """.split()  # noqa: SIM905
)
_JUDGED_WORDS = frozenset(
    ("realisatiegraad", "achievement", "voortgang", "progress", "avancement", "performance", "doelbereik")
)
_PART_OF_TARGET = re.compile(
    r"(?:^|\s)(?:%|percentage|pourcentage|pct|procent|taux|degree|graad)(?:\s\w+)*?\s"
    r"(?:van (?:de |het )?(?:streefwaarde|doel|target)|of (?:the )?target|target|doel|achieved|achievement|bereikt"
    r"|behaald|gerealiseerd|met|realise|realisation|de la cible|atteint)\b"
    r"|\b(?:achieved|bereikt|behaald|gerealiseerd|target|realise) %"
)
# What is more than this many percent of a target is a count.
MOST_PERCENT = 200
_ACHIEVED_WORDS = frozenset("achievement achievements progress progres voortgang status".split())  # noqa: SIM905
_EARLIER_WORDS = frozenset("vorig vorige previous precedent precedente prior".split())  # noqa: SIM905


# Roles of columns that describe a row in words, or say of which year or day it is.
_YEAR_ROLES = frozenset(("target_year", "baseline_year"))
_DAY_ROLES = frozenset(("start", "end", "target_date", "baseline_date"))
_CODED_WORDS = frozenset("age leeftijd leeftijdsgroep leeftijdscategorie".split())  # noqa: SIM905
# Roles whose columns often hold numbers all the same; beside a year in the header those are values.
CODED_ROLES = frozenset(
    ("code", "reference_code", "grant_ref", "grant_title", "level", "location", "country", "organisation",
     "organisation_ref", "shared_key", "name", "definition", "source", "owner", "frequency", "unit", "unit_or_measure")
)  # fmt: skip
# Roles of columns that say of which period a row is.
PERIOD_ROLES = frozenset(("period", "quarter", "semester", "month"))
DESCRIBING_ROLES = frozenset(
    (*CODED_ROLES, *_YEAR_ROLES, *_DAY_ROLES, *PERIOD_ROLES, "result_title", "result_description", "dimension",
     "breakdown")
)
# Days as workbooks count them (1968 to 2064), and days written as one number: 20240131.
_DAY_NUMBERS = ((25_000, 60_000), (19_900_101, 21_001_231))
# Years of targets, baselines and periods; a value is seldom in between.
_FIRST_YEAR, _LAST_YEAR = 1980, 2100
MOST_CODE = 20
# Years and months, or two years, written as one number: 202403, 20232024; and years of two digits.
_PERIOD_NUMBERS = ((190_001, 220_012), (19_000_101, 22_001_231))
_MOST_SHORT_YEAR = 40
_PARTS_OF_YEAR = {"quarter": 4, "semester": 2, "month": 12}


def names_period(header: str) -> bool:
    """Whether a header holds a year or another period that says of itself when it is."""
    reading = read_period_words(normalise_words(header))
    return reading is not None and bool(reading.candidates)


def are_names(cells: Sequence[Cell]) -> bool:
    """Return whether the cells of a column are several words, and none of them is a number or a word for none."""
    texts = [cell for cell in cells if cell not in ("", None)]
    doubts = [parse_number_text(text).doubt if isinstance(text, str) else None for text in texts]
    are_words = all(any(sign.isalpha() for sign in text) for text in texts if isinstance(text, str))
    return len(texts) > 1 and are_words and set(doubts) == {IssueKind.TEXT_FOR_NUMBER}


# A title has so many words at most; longer texts tell of a result.
_MOST_WORDS_OF_TITLE = 10
_TITLE_ROLES = frozenset(("title", "name", "definition", "result_title", "result_or_actual", "target_or_result"))


def take_names_as_titles(columns: Sequence[Column], cells: Sequence[Sequence[Cell]]) -> list[Column]:
    """Take the names under a word for values ('Bereik', 'Score') as titles where no other column holds those.

    They stand left of all values, tell the rows apart, and another column holds the numbers.
    """
    valued = [column for column in columns if column.meaning.role in (ACTUAL, TARGET)]
    first = min(valued, key=lambda column: column.place, default=None)
    if first is None or first.meaning.role != ACTUAL or first.meaning.period or first.meaning.part:
        return list(columns)
    with_numbers = [column for column in columns if _holds_numbers(cells[column.place])]
    names = [str(cell) for cell in cells[first.place] if cell not in ("", None)]
    is_title = (
        are_names(names)
        and len(set(map(normalise_words, names))) == len(names)
        and max(len(name.split()) for name in names) <= _MOST_WORDS_OF_TITLE
        and any(column.meaning.role == ACTUAL for column in with_numbers)
        and not any(c.meaning.role in _TITLE_ROLES and c not in with_numbers for c in columns)
    )
    titled = replace(first, meaning=replace(first.meaning, role="title"))
    return [titled if is_title and column is first else column for column in columns]


def _holds_numbers(cells: Sequence[Cell]) -> bool:
    """Whether at least half of the filled cells are numbers."""
    filled = [cell for cell in cells if cell not in ("", None)]
    return bool(filled) and sum(map(is_number, filled)) >= len(filled) * HALF


def is_described_by(role: str, header: str, values: ColumnNumbers, *, is_dated: bool) -> bool:
    """Whether numbers can be what a describing role says: years, days, or the codes of groups and results.

    `is_dated`: the header names a period, so that its numbers are values and no codes.
    """
    present = [value for value in values if value is not None]
    if not present:
        return True
    # A few slips ('0', '20117') make a column of years no column of values.
    are_mostly_years = sum(_FIRST_YEAR <= value <= _LAST_YEAR for value in present) >= len(present) * HALF
    if role in _DAY_ROLES:
        days = sum(any(first <= value <= last for first, last in _DAY_NUMBERS) for value in present)
        return are_mostly_years or days >= len(present) * HALF
    if is_dated or role in _YEAR_ROLES:
        return are_mostly_years
    if role in PERIOD_ROLES:
        most = WEEKS_OF_YEAR if normalise_words(header) in WEEK_HEADERS else _PARTS_OF_YEAR.get(role, 0)
        return _are_periods(present) or max(present) <= most
    if _CODED_WORDS.intersection(normalise_words(header).split()):
        return True
    return _are_codes(present, MOST_CODE)


def _are_codes(values: Sequence[float], most: float) -> bool:
    """Whether numbers can be codes of results and groups: small, and coming back (1, 1, 2, 2, or 1.1, 1.2, 2.1)."""
    comes_back = 2 * len(set(values)) <= len(values)
    counts_on = values[0] <= 1 and all(0 <= after - before <= 1 for before, after in pairwise(values))
    return min(values) >= 0 and max(values) <= most and (comes_back or counts_on)


def _are_periods(values: Sequence[float]) -> bool:
    """Whether at least half of the numbers can be years, days, months or parts of a year: 240 pupils are none."""
    stated = sum(
        date_parser.is_year_or_slip(value) or any(first <= value <= last for first, last in _PERIOD_NUMBERS)
        for value in values
    )
    return stated >= len(values) * HALF or _are_codes(values, _MOST_SHORT_YEAR)


def is_short_reference(header: str) -> bool:
    """Whether a header is 'Ref.' alone: beside the titles their code, or what was at the start."""
    return normalise_words(header) == "ref"


def are_counts(header: str, values: ColumnNumbers) -> bool:
    """Whether the numbers under 'Achievement' or 'Progress' are what was counted, not a percentage of the target."""
    present = [value for value in values if value is not None]
    words = normalise_words(header).split()
    is_share = "%" in header or not _ACHIEVED_WORDS.intersection(words)
    return not is_share and bool(present) and max(present) > MOST_PERCENT


def may_be_judged(header: str, values: ColumnNumbers) -> bool:
    """Whether numbers may be a percentage achieved, a judgement or a difference."""
    present = [value for value in values if value is not None]
    words = normalise_words(header).split()
    return (
        bool(DIFFERENCE_WORDS.intersection(words))
        or "%" in header
        or max(present, default=0.0) <= MOST_PERCENT
    )


@dataclass(frozen=True, slots=True)
class UsedColumns:
    """The numbers of the columns that a table uses: `actuals` with an actual, `references` with a target or a baseline.

    `neighbours` are runs of columns beside each other, of which a total may be the sum.
    """

    actuals: Sequence[ColumnNumbers] = ()
    references: Sequence[ColumnNumbers] = ()
    neighbours: Sequence[Sequence[ColumnNumbers]] = field(default_factory=list)

    @property
    def all(self) -> Sequence[ColumnNumbers]:
        """Return all of them."""
        return (*self.actuals, *self.references)


def explain_by_words(header: str, values: ColumnNumbers, *, has_actuals: bool) -> str:
    """Return the rule by which the words of a header say that its numbers are no figure, '' where none does.

    `has_actuals`: another column of the table holds actuals; where none does, an amount or a share may be the figure.
    """
    words = normalise_words(header)
    tokens = set(words.split())
    whole = all(value.is_integer() for value in values if value is not None)
    if tokens & _CONTACT_WORDS:
        return CellRule.PLACE_OR_CODE
    is_dated = names_period(header)
    bare = normalise_words(read_details(header).bare) or words
    is_numbered = _NUMBERED.search(words) or _COMPOUND_NUMBER.search(words)
    if whole and not is_dated and bare not in _REFERENCES and is_numbered:
        return (
            CellRule.RUNNING_NUMBER if column_arithmetic.is_running_number(values) else CellRule.PLACE_OR_CODE
        )
    if bare in _REFERENCES and bare != words:
        # A unit behind 'Référence' says that it is no name; which value it is, is asked.
        return ""
    if tokens & _YEAR_WORDS and whole and are_years(values):
        return CellRule.YEAR_OR_DATE
    if tokens & _PLACE_WORDS:
        return CellRule.PLACE_OR_CODE
    if tokens & _WEIGHT_WORDS:
        return CellRule.OTHER_COLUMN
    if tokens & BUDGET_WORDS:
        return CellRule.MONEY
    return _explain_beside_actuals(header, words, values, is_dated=is_dated) if has_actuals else ""


def _explain_beside_actuals(header: str, words: str, values: ColumnNumbers, *, is_dated: bool) -> str:
    """The rule by which a column is no figure because another one holds the actuals."""
    if parse_number_text(header).form is Form.NUMBER:
        # '€ 41521' is a value that was taken for a header, and says nothing of what stands below it.
        return ""
    tokens = set(words.split())
    if tokens & _MONEY_WORDS or any(sign in header for sign in CURRENCY_SIGNS):
        return CellRule.MONEY
    if tokens & FORECAST_WORDS:
        return CellRule.FORECAST
    if OF_OTHERS.search(words):
        return CellRule.OF_OTHERS
    if tokens & DIFFERENCE_WORDS or _PART_OF_TARGET.search(words):
        return CellRule.JUDGED
    if tokens & _JUDGED_WORDS and may_be_judged(header, values) and not names_part_or_whole(tokens):
        return CellRule.JUDGED
    # With a year of its own an earlier value may be the only one of that year.
    if tokens & _EARLIER_WORDS and not is_dated:
        return CellRule.EARLIER_VALUE
    return ""


def explain_by_numbers(values: ColumnNumbers, used: UsedColumns) -> str:
    """Return the rule by which the numbers of a column are known from other columns, '' where none does."""
    if column_arithmetic.is_running_number(values):
        return CellRule.RUNNING_NUMBER
    if any(column_arithmetic.is_copy(values, other) for other in used.all):
        return CellRule.COPY_OF_ANOTHER
    if any(column_arithmetic.is_sum(values, run) for run in (used.actuals, *used.neighbours)):
        return CellRule.COMPUTED_FROM_OTHERS
    columns = used.all
    for first, second in permutations(range(len(columns)), 2):
        if first < second and column_arithmetic.is_difference(values, columns[first], columns[second]):
            return CellRule.COMPUTED_FROM_OTHERS
        if column_arithmetic.is_ratio(values, columns[first], columns[second]):
            return CellRule.JUDGED if first < len(used.actuals) <= second else CellRule.COMPUTED_FROM_OTHERS
    return ""


def explain_by_kind(counts: CellCounts) -> str:
    """Return the rule for a column that holds mostly texts or dates, '' where it holds numbers."""
    filled = counts.numbers + counts.dates + counts.texts
    if counts.dates and counts.dates >= filled * HALF:
        return CellRule.YEAR_OR_DATE
    return CellRule.NOT_A_NUMBER if counts.numbers < filled * HALF else ""


def are_years(values: ColumnNumbers) -> bool:
    """Whether all numbers can be years."""
    present = [value for value in values if value is not None]
    return bool(present) and all(date_parser.FIRST_YEAR <= value <= date_parser.LAST_YEAR for value in present)


def part_totals_to_date(
    columns: Sequence[Column], unknown: Sequence[tuple[int, str]]
) -> tuple[list[Column], list[tuple[int, str]]]:
    """Take 'Cumul | planned' and 'Cumul | actual' out of the values where quarters or months stand beside them.

    What their numbers prove then leaves them out, or they are asked about, as under a header of one row. Returns the
    columns, and those without a meaning as (place, header).
    """
    parts_of = Counter(
        column.meaning.role
        for column in columns
        if column.meaning.part is not None
        or (column.meaning.period is not None and _is_part_of_year(column.meaning.period))
    )
    sums = [
        column
        for column in columns
        if column.meaning.role in (ACTUAL, TARGET)
        and column.meaning.period is None
        and column.meaning.part is None
        and parts_of[column.meaning.role] > 1
        and not _TO_DATE_WORDS.isdisjoint(normalise_words(column.header).split())
    ]
    remaining = [column for column in columns if column not in sums]
    return remaining, [*unknown, *((column.place, column.header) for column in sums)]


def _is_part_of_year(period: Period) -> bool:
    start, end = period
    return start is not None and end is not None and (end - start).days < _DAYS_OF_HALF_YEAR


def is_flow(header: str) -> bool:
    """Whether a header says only that something is new: 'Nieuw in 2024', 'Aantal nieuw', not 'Aantal nieuwe leden'."""
    words = normalise_words(header)
    reading = read_period_words(words)
    rest = reading.rest if reading is not None else words
    words_left = set(rest.split())
    return words_left <= FLOW_WORDS | _SMALL_WORDS | _COUNT_WORDS and not FLOW_WORDS.isdisjoint(words_left)


def part_flows(
    columns: Sequence[Column], unknown: Sequence[tuple[int, str]]
) -> tuple[list[Column], list[tuple[int, str]]]:
    """Take columns of what is new out of the values where others say how many there are; those are asked about.

    Beside a column 'Totaal' that nothing else explains, both are values of one meaning. Returns the columns, and those
    without a meaning as (place, header).
    """
    flows = [column for column in columns if column.meaning.role == ACTUAL and is_flow(column.header)]
    if not flows:
        return list(columns), list(unknown)
    if any(column.meaning.role == ACTUAL and column not in flows for column in columns):
        remaining = [column for column in columns if column not in flows]
        return remaining, [*unknown, *((column.place, column.header) for column in flows)]
    stocks = [
        replace(flows[-1], place=place, header=header)
        for place, header in unknown
        if not (_STOCK_WORDS | _COUNT_WORDS).isdisjoint(normalise_words(header).split())
    ]
    places = {column.place for column in stocks}
    return [*columns, *stocks], [item for item in unknown if item[0] not in places]
