"""The list of walls that `make walls` takes away keeps up with the code."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.walls import mutation_run
from tests.walls.mutants import LOOKED_AT, MUTANTS, Mutant

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=[str(number) for number in range(len(MUTANTS))])
def test_every_wall_stands_once_where_the_list_says_and_its_tests_are_there(mutant: Mutant) -> None:
    whole = (ROOT / mutant.file).read_text("utf-8")
    assert whole.count(mutant.before) == 1, mutant.name
    ast.parse(whole.replace(mutant.before, mutant.after))
    assert [test for test in mutant.tests if not (ROOT / test).is_file()] == []


def test_there_are_some_sixty_and_each_is_another() -> None:
    assert len(MUTANTS) >= 60
    assert [name for name, count in Counter(mutant.name for mutant in MUTANTS).items() if count > 1] == []
    assert set(LOOKED_AT) <= {mutant.name for mutant in MUTANTS}


def test_a_wall_that_is_taken_away_is_noticed_and_one_that_nobody_tests_survives(tmp_path: Path) -> None:
    """The run itself, on a product of one wall."""
    wall = "def may(role):\n    return role == 'fund'\n\n\ndef idle():\n    return 1\n"
    (tmp_path / "wall.py").write_text(wall, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    postgres\n", "utf-8")
    (tmp_path / "test_wall.py").write_text("import wall\n\n\ndef test_may():\n    assert not wall.may('x')\n", "utf-8")
    tested = Mutant("wall.py", "return role == 'fund'", "return True", ("test_wall.py",))
    idle = Mutant("wall.py", "return 1", "return 2", ("test_wall.py",))
    assert mutation_run.run_tests(tmp_path, tested.tests)
    numbered = enumerate((tested, idle))
    found = [mutation_run.try_mutant(tmp_path, mutant, 10**9 + 10 * number) for number, mutant in numbered]
    assert found == [mutation_run.KILLED, mutation_run.SURVIVED]
    assert mutation_run.run_tests(tmp_path, tested.tests), "the wall stands again"
    report = mutation_run.write_report({tested.name: found[0], idle.name: found[1]})
    assert "1 noticed, 1 survived, 0 not run" in report
    survivors, _, noticed = report.partition("## Noticed")
    assert (idle.name in survivors, tested.name in survivors, tested.name in noticed) == (True, False, True)


def test_a_run_carries_on_where_the_last_one_ended() -> None:
    names = [mutant.name for mutant in MUTANTS]
    kinds = [list(mutation_run.HEADINGS)[number % 3] for number in range(len(names))]
    results = dict(zip(names, kinds, strict=True))
    runs = ["01.12.2026: all, 9 run, 3 survived", mutation_run.describe_run(names[:3], results, "the rest")]
    assert runs[1].endswith(": the rest, 3 run, 1 survived")
    report = mutation_run.write_report(results, runs)
    assert mutation_run.read_report(report) == results and mutation_run.read_runs(report) == runs
    assert mutation_run.read_report(mutation_run.write_report(results)) == results
    assert mutation_run.read_runs(mutation_run.write_report(results)) == []
    assert set(mutation_run.read_report("").values()) == {mutation_run.NOT_RUN}, "what no report names was not run"
