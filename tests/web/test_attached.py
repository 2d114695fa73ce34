"""What was attached to a measurement is fetched by its address: with consent, as a download, by nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from asking import waited
from starlette.applications import Starlette
from stored import Stored

from impact.model.access import Access
from impact.model.evidence import Consent
from impact.model.vocabulary.roles import Role
from impact.services.accounts import demo_personas, sessions
from impact.services.accounts.sessions import Session
from impact.services.core.workspace import Workspace, open_workspace, unscoped_reading
from impact.services.dashboards import grantees
from impact.services.demo.portfolio_setup import build_portfolio_setup as demo_portfolio
from impact.services.evidence import evidence
from impact.store.accounts import accounts
from impact.views.evidence import EvidenceFields
from impact.views.grantee import GranteeQuery
from impact.web import downloads, routes
from impact.web.authentication import SESSION_KEY

ROLES = {account.role: account.persona for account in demo_portfolio().accounts}
# A PDF to us, and a page to a browser that would guess.
DATA = b"%PDF-1.4 <html><script>alert(1)</script>"


class Shelf:
    """The demo with an attached file, asked for as a server would."""

    def __init__(self, place: Workspace) -> None:
        self.place = place
        self.editor = demo_personas.find_persona_access(place, ROLES[Role.GRANTEE_EDITOR])
        view = grantees.build_grantee_view(self.editor, GranteeQuery(self.editor.organisation_id), place)
        row = next(row for row in view.rows if row.actual is not None)
        said = EvidenceFields("Het verslag", "", Consent.INTERNAL, "allen")
        self.key = evidence.add_file(
            self.editor, row.indicator_id, place, said, period=(row.period_start, row.period_end), data=DATA,
            file_name='verslag "é".pdf\r\nSet-Cookie: x',
        )  # fmt: skip
        self.app = Starlette(routes=routes.routes())

    def live(self, role: Role) -> Session:
        with unscoped_reading(self.place) as connection:
            row = accounts.find_by_persona(connection, ROLES[role])
        assert row is not None
        found = sessions.find_session(self.place, sessions.create_session(self.place, row.id, sessions.DEMO).token)
        assert found is not None
        return found

    def get(self, live: Session | None, key: int | None = None) -> tuple[int, dict[str, str], bytes]:
        sent: list[dict[str, Any]] = []
        scope = {"type": "http", "method": "GET", "path": f"/attached/{key or self.key}", "query_string": b"",
                 "headers": [], SESSION_KEY: live}  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        waited(self.app(scope, receive, send))
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])

    def withdraw(self, who: Access) -> None:
        wished = EvidenceFields("Het verslag", "", Consent.NONE, "")
        evidence.change_evidence(who, self.key, self.place, wished, version=1)


@pytest.fixture
def shelf(demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    place = open_workspace(demo_master.copy(tmp_path / "demo").url)
    monkeypatch.setattr(downloads, "workspace", lambda: place)
    return Shelf(place)


@pytest.mark.parametrize("role", [Role.GRANTEE_EDITOR, Role.FUND_STAFF])
def test_a_file_with_consent_is_a_download_and_nothing_else(shelf: Shelf, role: Role) -> None:
    status, headers, body = shelf.get(shelf.live(role))
    assert (status, body) == (200, DATA)
    assert headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-type"] == "application/pdf"
    assert headers["cache-control"] == "no-store, private"
    assert "set-cookie" not in headers


@pytest.mark.parametrize("role", [Role.COACH, Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR])
def test_for_everybody_else_there_is_no_such_file(shelf: Shelf, role: Role) -> None:
    if role not in ROLES:
        pytest.fail(f"the demo has no {role.value}")
    assert shelf.get(shelf.live(role))[::2] == (404, b"404")


def test_without_a_session_or_for_another_number_there_is_none(shelf: Shelf) -> None:
    assert shelf.get(None)[0] == 404
    assert shelf.get(shelf.live(Role.FUND_STAFF), shelf.key + 1)[0] == 404


def test_withdrawn_consent_closes_the_address_at_once(shelf: Shelf) -> None:
    fund = shelf.live(Role.FUND_STAFF)
    assert shelf.get(fund)[0] == 200
    shelf.withdraw(shelf.editor)
    assert shelf.get(fund)[::2] == (404, b"404")
    assert shelf.get(shelf.live(Role.GRANTEE_EDITOR))[0] == 200
