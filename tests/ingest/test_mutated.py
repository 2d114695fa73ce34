"""Two thousand harmed workbooks: each is read, or refused by a name that says what is wrong with it."""

from __future__ import annotations

import io
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
import xlsxwriter
from example_files import REAL
from machine_speed import patient

from impact.errors import ImpactError
from impact.i18n import catalog
from impact.ingest.sandbox import limits, pool
from impact.model.read_request import ReadRequest
from tests.ingest import made, mutator

COUNT = 2_000
SEED = int(os.environ.get("IMPACT_TEST_SEED") or random.SystemRandom().randrange(1 << 32))
FOLDERS = ("templates", "flanders", "cids")
LARGEST_REAL = 60_000
ROWS: made.Rows = [
    ["Code", "Indicator", "Eenheid", "Begin periode", "Einde periode", "Streefwaarde", "Waarde", "Opmerking"],
    ["A1", "Jongeren bereikt", "personen", date(2024, 1, 1), date(2024, 12, 31), 100, 87.5, "nagekeken"],
    ["A2", "Deel dat werk vond", "%", date(2024, 1, 1), date(2024, 12, 31), 60, "45 %", ""],
    ["A3", "Vrijwilligers", "personen", date(2024, 1, 1), date(2024, 12, 31), "1.234,5", "n.v.t.", "3,000"],
]
# What says nothing of the file itself.
NO_NAMES = {"errors.crashed", "errors.busy", "errors.cancelled"}


def rich() -> bytes:
    """A workbook with what a workbook may have: formulas, formats, a hidden sheet, joined cells, a drawing, links."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        percent, day = book.add_format({"num_format": "0.0 %"}), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Metingen")
        sheet.merge_range("A1:D1", "Resultaten")
        sheet.write_row(2, 0, ["Indicator", "Einde periode", "Streefwaarde", "Waarde"])
        for row in range(3, 13):
            sheet.write_string(row, 0, f"Indicator {row}")
            sheet.write_datetime(row, 1, date(2024, 12, 31), day)
            sheet.write_number(row, 2, 0.8, percent)
            sheet.write_formula(row, 3, f"=C{row + 1}/2", percent, 0.4)
        sheet.write_formula(12, 3, "=1/0", None, "#DIV/0!")
        sheet.write_comment("D4", "Klopt dit?")
        sheet.data_validation("A4:A20", {"validate": "list", "source": ["x", "y"]})
        sheet.conditional_format("D4:D20", {"type": "data_bar"})
        sheet.write_url("F1", "https://example.org/")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Metingen!$D$4:$D$13"})
        sheet.insert_chart("H2", chart)
        book.add_worksheet("Verborgen").hide()
        book.define_name("Waarden", "=Metingen!$D$4:$D$13")
    return stream.getvalue()


def bases() -> dict[str, bytes]:
    """The sound workbooks, by name; real ones too where they are beside the project."""
    plain = [[str(cell) if isinstance(cell, date) else cell for cell in row] for row in ROWS]
    # The second open sheet of a process declares more namespaces than the first: odfpy remembers those it met.
    made.ods(plain)
    found = {
        "flat.xlsx": made.xlsx(("Blad1", ROWS), ("Uitleg", [["Hallo"]])),
        "rich.xlsx": rich(),
        "old.xls": made.xls(plain),
        "open.ods": made.ods(plain),
        "text.csv": made.text_table(plain, ";"),
    }
    for folder in FOLDERS:
        files = sorted((REAL / folder).glob("*.xls*")) + sorted((REAL / folder).glob("*.ods"))
        small = [file for file in files if file.stat().st_size <= LARGEST_REAL]
        found |= {f"{folder}-{file.name}": file.read_bytes() for file in small[:2]}
    return {name: mutator.timeless(data) for name, data in found.items()}


@pytest.fixture
def one_child_for_many(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A child that goes on while it holds: whoever is led astray by one file must still read the next."""
    monkeypatch.setattr(limits, "FILES_PER_WORKER", 500)
    pool._spares.terminate_all()
    yield
    pool._spares.terminate_all()


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("one_child_for_many")
def test_two_thousand_harmed_workbooks_are_read_or_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    sound = bases()
    for name, data in sound.items():
        assert _answer(name, data) != "errors.corrupt", name
    answers: Counter[str] = Counter()
    unnamed, slowest = [], 0.0
    begun = time.monotonic()
    for done, name, data in mutator.mutations(SEED, sound, COUNT):
        started = time.monotonic()
        answer = _answer(name, data)
        taken = time.monotonic() - started
        slowest = max(slowest, taken)
        answers[answer] += 1
        # One that is cut off had its seconds of the processor, which last longer on a busy machine.
        hangs = taken > patient(20 if answer == "errors.too_slow" else 5)
        if answer in NO_NAMES or answer not in {"read", *catalog()} or hangs:
            unnamed.append((done, name, answer, round(taken, 1)))
    with capsys.disabled():
        print(
            f"\nseed {SEED}: {COUNT} harmed workbooks in {time.monotonic() - begun:.0f} s, "
            f"slowest {slowest:.2f} s, {dict(answers.most_common())}"
        )
    assert unnamed == []
    # A mutator that harms nothing, or only ever the packing, would prove nothing.
    assert answers["read"] > COUNT / 50
    assert sum(count for key, count in answers.items() if key != "read") > COUNT / 2
    assert len(answers) > 8


def _answer(name: str, data: bytes) -> str:
    try:
        pool.run_request_task("read", ReadRequest(data, name))
    except ImpactError as refused:
        return refused.key
    return "read"


def test_the_same_seed_harms_in_the_same_way() -> None:
    sound = bases()
    first = list(mutator.mutations(7, sound, 40))
    time.sleep(2.1)
    assert bases() == sound
    assert list(mutator.mutations(7, sound, 40)) == first
    assert len({data for _, _, data in first}) > 30
    assert first != list(mutator.mutations(8, sound, 40))
