"""A fund that was kept at any earlier version of the tables has the same figures after the upgrade.

The tables are made by the migrations of that day, and the rows go in by plain SQL, so that nothing of today's code
writes them: a column that a later migration fills, renames or drops has to come out right by that migration alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    MetaData,
    String,
    Table,
    insert,
    select,
    text,
)
from sqlalchemy.types import Float, Integer

from impact.model.vocabulary.theory_levels import Level, Sphere
from impact.services.core.workspace import Tables, open_workspace, unscoped_reading
from impact.services.operations import figure_rebuild, upgrades
from impact.store import migrations, theory_versions
from impact.store.schema.figures import Figure
from impact.theory.document import (
    Assumption,
    FundOutcome,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    TheoryFrame,
)

# Key columns of what is inserted; every other column that must have a value gets the empty one of its type.
LISTS = {
    "versions", "dialogue", "agreed_by", "regions", "issues", "themes", "shared_indicators", "portfolios",
    "organisations",
}  # fmt: skip
INDICATORS: tuple[dict[str, Any], ...] = (
    {"key": "scans", "title": "Uitgevoerde scans", "unit": "scans", "measure": "number", "time_kind": "level",
     "direction": "up", "baseline": 10.0},
    {"key": "budget", "title": "Vrijgekomen budget", "unit": "euro", "measure": "number", "time_kind": "level",
     "direction": "up", "baseline": None},
    {"key": "arrears", "title": "Gezinnen met achterstal", "unit": "%", "measure": "percentage", "time_kind": "level",
     "direction": "down", "baseline": 38.0},
)  # fmt: skip
# Year: value, or None with its state.
VALUES: dict[str, dict[int, tuple[float | None, str]]] = {
    "scans": {2023: (20.0, "reported"), 2024: (30.0, "reported")},
    "budget": {2023: (1250.5, "reported"), 2024: (None, "not_reported")},
    "arrears": {2023: (31.0, "reported"), 2024: (30.0, "reported")},
}
TARGETS = {"scans": 50.0, "arrears": 22.0}
# (30 - 10) / (50 - 10) and (30 - 38) / (22 - 38); of what nobody reported there is nothing, and not 0.
FIGURES = {
    ("scans", 2023): (20.0, 10.0, 50.0, 0.25),
    ("scans", 2024): (30.0, 10.0, 50.0, 0.5),
    ("budget", 2023): (1250.5, None, None, None),
    ("budget", 2024): (None, None, None, None),
    ("arrears", 2023): (31.0, 38.0, 22.0, 0.4375),
    ("arrears", 2024): (30.0, 38.0, 22.0, 0.5),
}


# An arrow of before revision 0013 has no explanation why it would hold.
THEORY = TheoryDocument(
    (
        TheoryBlock("work", Level.ACTIVITY, {"nl": "Hulp bij premies"}, {"nl": "gezinnen"}, Sphere.CONTROL),
        TheoryBlock("change", Level.IMPACT, {"nl": "Minder schuld"}, sphere=Sphere.INTEREST, accountable=False,
                    fund_outcomes=(FundOutcome("kader"),)),
    ),
    (
        TheoryArrow(
            "work", "change", assumptions=(Assumption("a1", {"nl": "de premie komt op tijd"}),), evidence_level=2
        ),
    ),
    TheoryFrame(Level.OUTPUT, ({"nl": "energieprijzen"},)),
)


def _empty(column: Any) -> Any:
    if column.name in LISTS:
        return []
    kinds: tuple[tuple[type, Any], ...] = (
        (JSON, {}), (Boolean, False), (DateTime, datetime(2025, 1, 20, 9)), (Date, date(2025, 1, 20)), (Float, 0.0),
        (Integer, 0), (String, ""),
    )  # fmt: skip
    return next(value for kind, value in kinds if isinstance(column.type, kind))


def _add(connection: Connection, table_name: str, /, **values: Any) -> int:
    """Insert a row into a table as it is at this version; what the row does not say and must have is empty."""
    table = Table(table_name, MetaData(), autoload_with=connection)
    row = {
        column.name: _empty(column)
        for column in table.columns
        if not column.nullable and not column.primary_key and column.server_default is None
    }
    unknown = {*values} - {*table.columns.keys()}
    assert not unknown, f"{table_name} has no {unknown} at this version"
    key = connection.execute(insert(table).values(row | values)).inserted_primary_key
    assert key
    return int(key[0])


def _add_fund(connection: Connection) -> None:
    fund = _add(connection, "organisation", kind="fund", name="Fonds")
    grantee = _add(connection, "organisation", kind="grantee", name="Beekdal")
    portfolio = _add(
        connection, "portfolio", organisation_id=fund, name="Fonds", currency="EUR", small_number=5,
        bands_on_track=0.9, bands_attention=0.6,
    )  # fmt: skip
    owned = {"organisation_id": grantee, "portfolio_id": portfolio}
    grant = _add(connection, "grant", **owned, ref="B", title="Subsidie")
    for year in (2023, 2024):
        period = {"starts": date(year, 1, 1), "ends": date(year, 12, 31), "due_on": date(year + 1, 2, 1)}
        _add(connection, "reporting_period", organisation_id=fund, portfolio_id=portfolio, frequency="year", **period)
    sent = _add(
        connection, "submission", **owned, file_name="2024.xlsx", state="approved", content_hash="a" * 64,
        reading_hash="b" * 64,
    )  # fmt: skip
    work = _add_theory(connection, grantee)
    for item in INDICATORS:
        indicator = _add(
            connection, "indicator", **item, organisation_id=grantee, grant_id=grant, level="outcome", node_id=work,
            aggregation="sum", counts=True, baseline_state="reported" if item["baseline"] is not None else "not_asked",
        )  # fmt: skip
        place = {"organisation_id": grantee, "indicator_id": indicator, "submission_id": sent}
        for year, (value, state) in VALUES[item["key"]].items():
            period = {"period_start": date(year, 1, 1), "period_end": date(year, 12, 31)}
            raw = "" if value is None else str(value)
            _add(connection, "measurement", **place, **period, value=value, state=state, raw=raw)
        if item["key"] in TARGETS:
            period = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
            _add(connection, "target", **place, **period, value=TARGETS[item["key"]], state="reported")


def _link(connection: Connection, block: TheoryBlock) -> dict[str, Any]:
    """To what a block is linked, as the tables of this version say it: before revision 0024 to one outcome at most."""
    if "fund_outcomes" in Table("node", MetaData(), autoload_with=connection).columns:
        return {"fund_outcomes": [{"key": one.key, "fund_id": one.fund_id} for one in block.fund_outcomes]}
    return {"fund_outcome": next((one.key for one in block.fund_outcomes), "")}


def _state(connection: Connection, arrow: TheoryArrow) -> dict[str, Any]:
    """What an arrow assumes, as the tables of this version say it: before revision 0027 one thing at most."""
    if "assumptions" in Table("link", MetaData(), autoload_with=connection).columns:
        stated = [{"key": one.key, "text": one.text, "criticality": one.criticality} for one in arrow.assumptions]
        return {"assumptions": stated}
    return {"assumption": arrow.assumptions[0].text}


def _add_theory(connection: Connection, organisation_id: int) -> int:
    """Add the theory as a row each, with what every version of the tables has; the id of its first block."""
    frame = THEORY.frame
    theory = _add(
        connection, "theory", organisation_id=organisation_id, version=3, ceiling_above=frame.ceiling_above,
        external_factors=list(frame.external_factors),
    )  # fmt: skip
    place = {"organisation_id": organisation_id, "theory_id": theory}
    ids = [
        _add(connection, "node", **place, key=block.key, level=block.level.value, sphere=block.sphere.value,
             text=block.text, stakeholder=block.stakeholder, accountable=block.accountable,
             **_link(connection, block))
        for block in THEORY.blocks
    ]  # fmt: skip
    for arrow in THEORY.arrows:
        _add(connection, "link", **place, source_key=arrow.source, target_key=arrow.target, kind=arrow.kind.value,
             **_state(connection, arrow), evidence_level=arrow.evidence_level)  # fmt: skip
    return ids[0]


@pytest.mark.parametrize("revision", migrations.list_steps(None))
def test_the_figures_of_a_fund_are_those_it_had_whatever_version_it_comes_from(
    revision: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_FILES", str(tmp_path / "files"))
    workspace = open_workspace(url, tables=Tables.ANY)
    with migrations.upgrading(workspace.engine) as connection:
        migrations.upgrade_to(connection, revision)
    with workspace.engine.begin() as connection:
        _add_fund(connection)
    if revision != migrations.head_revision():
        assert upgrades.upgrade(workspace, upgrades.plan_upgrade(workspace, tmp_path / "reserve"))
    figure_rebuild.rebuild_figures(workspace)
    assert figure_rebuild.rebuild_figures(workspace) == 0
    with unscoped_reading(workspace) as connection:
        keys = {row.id: row.key for row in connection.execute(text("SELECT id, key FROM indicator"))}
        rows = connection.execute(
            select(
                Figure.indicator_id, Figure.period_end, Figure.actual, Figure.baseline, Figure.target_final,
                Figure.achievement_final,
            )
        ).all()
        (grantee,) = connection.scalars(text("SELECT id FROM organisation WHERE kind = 'grantee'"))
        (fund,) = connection.scalars(text("SELECT id FROM organisation WHERE kind = 'fund'"))
        (version,) = theory_versions.list_versions(connection, grantee)
        document = theory_versions.load_version(connection, version)
    workspace.engine.dispose()
    on_first = replace(THEORY.blocks[0], indicators=tuple(sorted(keys)))
    # Before revision 0018 a link did not say of which fund; the grantee has one.
    links = (FundOutcome("kader", None if revision >= "0018" else fund),)
    second = replace(THEORY.blocks[1], fund_outcomes=links)
    assert (version.version, document) == (3, replace(THEORY, blocks=(on_first, second)))
    found = {(keys[row[0]], row[1].year): tuple(row[2:]) for row in rows if row[1] is not None and row[1].year < 2025}
    assert found == FIGURES


def test_a_planned_method_of_before_belongs_to_the_fund_of_who_planned_it_else_to_the_first(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_FILES", str(tmp_path / "files"))
    workspace = open_workspace(url, tables=Tables.ANY)
    with migrations.upgrading(workspace.engine) as connection:
        migrations.upgrade_to(connection, "0021")
    with workspace.engine.begin() as connection:
        kinds = ("fund", "grantee", "grantee")
        fund, grantee, without = (_add(connection, "organisation", kind=kind) for kind in kinds)
        first, second = (_add(connection, "portfolio", organisation_id=fund, name=name) for name in ("een", "twee"))
        for portfolio in (first, second):
            _add(connection, "grant", organisation_id=grantee, portfolio_id=portfolio)
        officer, editor = (_add(connection, "account", name=name) for name in ("Fonds", "Invuller"))
        _add(connection, "membership", account_id=officer, organisation_id=fund, portfolio_id=second, role="fund_staff")
        _add(connection, "membership", account_id=editor, organisation_id=grantee, subject_id=grantee, role="x")
        for account, place in ((officer, grantee), (editor, grantee), (None, grantee), (officer, without)):
            _add(connection, "planned_method", organisation_id=place, account_id=account)
    assert upgrades.upgrade(workspace, upgrades.plan_upgrade(workspace, tmp_path / "reserve"))
    with unscoped_reading(workspace) as connection:
        rows = connection.execute(text("SELECT portfolio_id FROM planned_method ORDER BY id")).scalars().all()
    workspace.engine.dispose()
    assert rows == [second, first, first]
