"""What `--json` prints: one object per command, each of a declared shape and with the version of that shape.

A script may rest on it: a key may be added within a version, and nothing may be renamed, taken away or mean something
else without the next version. `tests/cli_output` keeps an example of every version.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ConfigDict, TypeAdapter

from impact.services.accounts.accounts import Person
from impact.services.admin.audit_export import Verified
from impact.services.operations.maintenance import Finding
from impact.services.submissions.cli_import import FileReport
from impact.views.explain import Explanation

T = TypeVar("T")
VERSION = "version"
CONFIG = ConfigDict(ser_json_inf_nan="constants")


@dataclass(frozen=True, slots=True)
class AccountList:
    """`account list`: every account with what it opens."""

    accounts: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`import`: what each file brought, or would bring with `--dry-run`."""

    dry_run: bool
    files: tuple[FileReport, ...]


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """`doctor`: what was checked; healthy where all of it is good."""

    healthy: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to refuse: its key, which stays, and its sentence in the language that was asked for."""

    key: str
    message: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Any command that was refused; nothing was written."""

    refused: tuple[Reason, ...]


class Output(Generic[T]):
    """One kind of object that a command prints."""

    def __init__(self, shape: type[T], version: int = 1) -> None:
        self.version = version
        # A dataclass takes no configuration from outside, a tuple of one hands it on.
        self._adapter: TypeAdapter[tuple[T]] = TypeAdapter(tuple[shape], config=CONFIG)  # type: ignore[arg-type,valid-type]

    def dump(self, item: T) -> dict[str, Any]:
        """The object as plain values, its version first."""
        plain: dict[str, Any] = self._adapter.dump_python((item,), mode="json", fallback=str, warnings=False)[0]
        return {VERSION: self.version} | plain

    def show(self, item: T) -> None:
        """Print it on stdout."""
        print(json.dumps(self.dump(item), ensure_ascii=False, indent=1))


ACCOUNTS = Output(AccountList)
IMPORT = Output(ImportReport)
EXPLANATION = Output(Explanation)
DOCTOR = Output(DoctorReport)
TRAIL = Output(Verified)
REFUSAL = Output(Refusal)
