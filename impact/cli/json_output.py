"""JSON output of the commands: one object per command, each with a declared schema and its version number.

Scripts depend on it: within a version a key may be added, but none renamed, removed or given another meaning; that
needs the next version. `tests/cli_output` has an example of every version.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ConfigDict, TypeAdapter

from impact.cli.output import print_line
from impact.services.accounts.accounts import Person
from impact.services.admin.audit_export import ChainCheck
from impact.services.operations.health_checks import Finding
from impact.services.submissions.cli_import import FileReport
from impact.views.figures.explain import Explanation

T = TypeVar("T")
VERSION = "version"
CONFIG = ConfigDict(ser_json_inf_nan="constants")


@dataclass(frozen=True, slots=True)
class AccountList:
    """`account list`: every account with its memberships."""

    accounts: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`import`: the changes by each file, or with `--dry-run` those it would make."""

    dry_run: bool
    files: tuple[FileReport, ...]


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """`doctor`: the result of each check; healthy where all of them are good."""

    healthy: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to refuse: its key, which is stable, and its text in the language of `--language`."""

    key: str
    message: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Output of any command that was refused; nothing was written."""

    refused: tuple[Reason, ...]


class JsonOutput(Generic[T]):
    """One kind of object that a command prints: its dataclass and the version of its schema."""

    def __init__(self, shape: type[T], version: int = 1) -> None:
        self.version = version
        # pydantic refuses a configuration for a dataclass itself, but passes it on from a tuple that holds one.
        self._adapter: TypeAdapter[tuple[T]] = TypeAdapter(tuple[shape], config=CONFIG)  # type: ignore[arg-type,valid-type]

    def to_plain(self, item: T) -> dict[str, Any]:
        """Return the object as plain JSON values with its version as the first key; NaN and Infinity stay numbers."""
        plain: dict[str, Any] = self._adapter.dump_python((item,), mode="json", fallback=str, warnings=False)[0]
        return {VERSION: self.version} | plain

    def print(self, item: T) -> None:
        """Print the object as JSON to stdout."""
        print_line(json.dumps(self.to_plain(item), ensure_ascii=False, indent=1))


ACCOUNTS = JsonOutput(AccountList)
IMPORT = JsonOutput(ImportReport)
EXPLANATION = JsonOutput(Explanation)
DOCTOR = JsonOutput(DoctorReport)
TRAIL = JsonOutput(ChainCheck)
REFUSAL = JsonOutput(Refusal)
