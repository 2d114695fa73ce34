"""Builders that tests share: a file in one line, and a network of a fund with its grantees.

network = Network(workspace)
network.hand_in("Ravelhoek", a_file().indicator("scans", baseline=0).actual("scans", 2022, 40))
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from hashlib import sha256
from typing import Any

from impact.model.access import Access
from impact.model.portfolio_setup import (
    GranteeSetup,
    GrantSetup,
    IndicatorSetup,
    OrganisationSetup,
    PortfolioSetup,
)
from impact.model.submission import NumberLocale, Submission, SubmittedIndicator, ValueColumns
from impact.model.vocabulary.measures import Direction, Origin, TimeKind
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.value_states import State
from impact.services.admin.organisations_and_portfolios import write_setup
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.services.submissions import submission_transaction

UNCLEAR = "3,000"


def year(number: int) -> tuple[date, date]:
    """A calendar year as first and last day."""
    return date(number, 1, 1), date(number, 12, 31)


@dataclass
class AFile:
    """A file as reading would understand it; each call adds something and returns the file.

    A value of None is said to be missing ('niet gemeten'), UNCLEAR cannot be read as one number.
    """

    name: str = "cijfers.xlsx"
    indicators: list[SubmittedIndicator] = field(default_factory=list)
    actuals: ValueColumns = field(default_factory=ValueColumns)
    targets: ValueColumns = field(default_factory=ValueColumns)
    grant: str = "steun"

    def indicator(self, key: str, baseline: float | str | None = None, **facts: Any) -> AFile:
        """An indicator known by `key`; a baseline of None means that the file has no place for one."""
        given = {
            "title": key.capitalize(),
            "direction": Direction.UP,
            "direction_origin": Origin.STATED,
            "time_kind": TimeKind.LEVEL,
            "time_kind_origin": Origin.STATED,
            "sheet": "Metingen",
            "row": 2 + len(self.indicators),
        }
        if baseline is not None:
            read = not isinstance(baseline, str)
            given |= {
                "baseline": baseline if read else None,
                "baseline_raw": str(baseline),
                "baseline_state": State.REPORTED if read else State.UNCLEAR,
                "baseline_row": 2 + len(self.indicators),
                "baseline_column": 3,
            }
        self.indicators.append(SubmittedIndicator(key=key, grant_ref=self.grant, grant_title="", **given | facts))
        return self

    def actual(self, key: str, of: int, value: float | str | None, breakdown: str = "", **facts: Any) -> AFile:
        """A measurement of a year."""
        self._add(self.actuals, key, of, value, breakdown, 4, facts)
        return self

    def target(self, key: str, of: int, value: float | str | None, breakdown: str = "", **facts: Any) -> AFile:
        """A target of a year."""
        self._add(self.targets, key, of, value, breakdown, 5, facts)
        return self

    def _add(
        self, columns: ValueColumns, key: str, of: int, value: Any, breakdown: str, column: int, facts: Any
    ) -> None:
        state, raw = State.REPORTED, str(value)
        if value is None:
            state, raw = State.NOT_REPORTED, "niet gemeten"
        elif isinstance(value, str):
            state, value = State.UNCLEAR, None
        position = next(index for index, item in enumerate(self.indicators) if item.key == key)
        place = {"sheet": "Metingen", "row": 2 + len(columns), "column": column}
        given = {"raw": raw, "state": state} | place | facts
        columns.append(position, *year(of), breakdown, value, given.pop("raw"), given.pop("state"), **given)

    @property
    def data(self) -> bytes:
        """Bytes that differ wherever the file does."""
        columns = [
            [getattr(table, field.name) for field in fields(table)] for table in (self.actuals, self.targets)
        ]
        return repr((self.name, self.indicators, columns)).encode()

    @property
    def submission(self) -> Submission:
        """The file as a submission."""
        data = self.data
        return Submission(
            file_name=self.name,
            content_hash=sha256(data).hexdigest(),
            size=len(data),
            format="xlsx",
            layout="flat",
            locale=NumberLocale(",", True, "stated"),
            columns=(),
            sheets=("Metingen",),
            indicators=tuple(self.indicators),
            actuals=self.actuals,
            targets=self.targets,
            issues=(),
        )


def a_file(name: str = "cijfers.xlsx", grant: str = "steun") -> AFile:
    """An empty file to add to."""
    return AFile(name=name, grant=grant)


def a_file_of_days(*values: tuple[date, float]) -> AFile:
    """A file with one indicator, a target of 100 for every day, and these values."""
    file = a_file().indicator("scans", baseline=0)
    for row, (end, value) in enumerate(values, start=2):
        file.targets.append(0, end, end, "", 100.0, "100", State.REPORTED, sheet="Metingen", row=row, column=5)
        file.actuals.append(0, end, end, "", value, str(value), State.REPORTED, sheet="Metingen", row=row, column=4)
    return file


class Network:
    """A fund with one portfolio and grantees by name, each with one grant 'steun'."""

    def __init__(self, workspace: Workspace, *names: str, agreed: tuple[IndicatorSetup, ...] = ()) -> None:
        self.workspace = workspace
        fund = OrganisationSetup("fund", OrganisationKind.FUND, "Fonds Horizonlinde", fictional=True)
        grantees = tuple(
            GranteeSetup(
                OrganisationSetup(name, OrganisationKind.GRANTEE, name, theme="armoede", fictional=True),
                (GrantSetup(ref="steun", theme="armoede", indicators=agreed),),
                research_consent=True,
            )
            for name in names or ("Ravelhoek",)
        )
        self.founded = write_setup(PortfolioSetup(fund, "Horizon", grantees), workspace)
        self.portfolio_id = self.founded.portfolio_id

    def id(self, name: str = "Ravelhoek") -> int:
        """The id of a grantee."""
        return self.founded.organisations[name]

    @property
    def fund(self) -> Access:
        """The access of somebody of the fund."""
        owner = self.founded.organisations["fund"]
        return Access(0, "Fonds", Role.FUND_STAFF, owner, (self.portfolio_id,), ())

    def of(self, name: str) -> Access:
        """The access of somebody of one grantee."""
        return Access(0, name, Role.GRANTEE_EDITOR, self.id(name), (), (self.id(name),))

    def hand_in(self, name: str, file: AFile, access: Access | None = None) -> submission_transaction.WriteResult:
        """Submit a file for a grantee."""
        return submission_transaction.submit(
            access or self.fund,
            file.submission,
            file.data,
            self.workspace,
            organisation_id=self.id(name),
            portfolio_id=self.portfolio_id,
            submitted_by=name,
        )

    def plan(self, name: str, file: AFile) -> submission_transaction.Plan:
        """Rehearse a file for a grantee."""
        return submission_transaction.plan(
            self.fund,
            file.submission,
            self.workspace,
            organisation_id=self.id(name),
            portfolio_id=self.portfolio_id,
        )

    def undo(self, result: submission_transaction.WriteResult) -> None:
        """Take a submission back."""
        assert result.submission_id is not None
        submission_transaction.undo(self.fund, result.submission_id, self.workspace)

    def rows(self, table: str, without: tuple[str, ...] = ("id",)) -> list[dict[str, Any]]:
        """All rows of a table as the database has them, in an order of their own."""
        with unscoped_reading(self.workspace) as connection:
            found = connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings().all()
        plain = [{name: value for name, value in row.items() if name not in without} for row in found]
        return sorted(plain, key=lambda row: [(value is not None, str(value)) for value in row.values()])

    def snapshot(self) -> dict[str, list[dict[str, Any]]]:
        """What pages rest on: figures, cells and standings, and the indicators that are in use."""
        alive = [row for row in self.rows("indicator", ()) if row["withdrawn_by"] is None]
        standing = self.rows("grantee_summary", ("id", "revision"))
        return {
            "figure": self.rows("figure"),
            "aggregate": self.rows("aggregate"),
            "grantee_summary": standing,
            "indicator": alive,
        }

    def latest(self, key: str, column: str = "actual") -> Any:
        """A column of the latest figure of the indicator known by `key`."""
        ids = [row["id"] for row in self.rows("indicator", ()) if row["key"] == key and row["withdrawn_by"] is None]
        found = [row for row in self.rows("figure") if row["indicator_id"] in ids and row["latest"]]
        assert len(found) == 1, f"{len(found)} latest figures of {key}"
        return found[0][column]
