"""What everybody may change of their own account, and how often a password may be guessed there."""

from __future__ import annotations

import pytest
from builders import Network

from impact.errors import ImpactError, NotAllowed
from impact.model.access import Access
from impact.model.portfolio_setup import AccountSetup, OrganisationSetup, PortfolioSetup
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.services.accounts import (
    accounts,
    demo_personas,
    invites_and_resets,
    operator_access,
    own_account,
    sessions,
)
from impact.services.admin.organisations_and_portfolios import write_setup
from impact.services.core.workspace import Workspace

KNOWN, NEXT = "vier woorden over regen", "vijf andere woorden over wind"


@pytest.fixture
def access(workspace: Workspace) -> Access:
    network = Network(workspace)
    link = accounts.invite(
        operator_access.load_operator(workspace), workspace, email="iemand@voorbeeld.be", name="Iemand",
        language=Language.NL, role=Role.GRANTEE_EDITOR, organisation_id=network.id(), subject_id=network.id(),
        send_email=False,
    )  # fmt: skip
    assert link is not None
    begun = invites_and_resets.set_password(workspace, link.path.rpartition("/")[2], KNOWN)
    live = sessions.find_session(workspace, begun.token)
    assert live is not None
    found = sessions.find_access(workspace, sessions.sign_session(live))
    assert found is not None
    return found


def test_another_password_ends_the_other_sessions_and_not_this_one(access: Access, workspace: Workspace) -> None:
    other = sessions.sign_in(workspace, "iemand@voorbeeld.be", KNOWN, address="10.0.0.1")
    own_account.change_password(access, workspace, old=KNOWN, new=NEXT)
    assert sessions.find_session(workspace, other.token) is None
    assert [live.session_id for live in sessions.list_active_sessions(access, workspace)] == [access.session_id]
    assert sessions.sign_in(workspace, "iemand@voorbeeld.be", NEXT, address="10.0.0.1").account_id == access.account_id


def test_the_present_password_is_not_guessed_in_an_open_window(access: Access, workspace: Workspace) -> None:
    said = []
    for number in range(12):
        with pytest.raises(NotAllowed) as refused:
            own_account.change_password(access, workspace, old=f"geraden woorden {number}", new=NEXT)
        said.append(refused.value.key)
    assert said == ["accounts.old_password_wrong"] * 5 + ["accounts.too_many_tries"] * 7
    with pytest.raises(NotAllowed):
        own_account.change_password(access, workspace, old=KNOWN, new=NEXT)


def test_a_persona_keeps_its_name_and_may_choose_its_language(workspace: Workspace) -> None:
    write_setup(
        PortfolioSetup(
            OrganisationSetup("fund", OrganisationKind.FUND, "Fonds Proef"), "Proef",
            accounts=(AccountSetup("officer", "Medewerker", Role.FUND_STAFF, "fund", portfolio=True),),
        ),
        workspace,
    )  # fmt: skip
    officer = demo_personas.find_persona_access(workspace, "officer")
    with pytest.raises(ImpactError) as refused:
        own_account.change_own(officer, workspace, name="Grapjas", language=Language.NL, version=1)
    assert refused.value.key == "accounts.persona_stays"
    own_account.change_own(officer, workspace, name="Medewerker", language=Language.FR, version=1)
    assert demo_personas.find_persona_access(workspace, "officer").language is Language.FR
