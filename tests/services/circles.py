"""Two funds with their people, and a grantee that both support: who may do what to whom."""

from __future__ import annotations

from dataclasses import dataclass

from kept import once
from sqlalchemy import insert

from impact.model.access import Access
from impact.model.portfolio_setup import GranteeSetup, GrantSetup, OrganisationSetup, PortfolioSetup
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.services.accounts import accounts, invites_and_resets, operator_access, sessions
from impact.services.admin.organisations_and_portfolios import write_setup
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.store.schema.organisations import Grant

PASSWORD = "een zin die niemand raadt"


@dataclass
class Circles:
    """Fund 'a' and fund 'b', each with its portfolio, grantee and administrator; 'both' is supported by both."""

    workspace: Workspace
    organisations: dict[str, int]
    portfolios: dict[str, int]
    admins: dict[str, Access]

    @property
    def operator(self) -> Access:
        """Whoever runs the command line."""
        return operator_access.load_operator(self.workspace)

    def opens(self, words: str) -> dict[str, int | None]:
        """'fund a', 'grantee a' … : on whose behalf, and what it opens, as arguments of invite and give."""
        kind, _, whose = words.partition(" ")
        if kind == "fund":
            return {"organisation_id": self.organisations[f"fund {whose}"], "portfolio_id": self.portfolios[whose]}
        if kind == "partner":
            return {"organisation_id": self.organisations["partner a"], "portfolio_id": self.portfolios[whose]}
        if kind == "partner-of":
            key = self.organisations[f"grantee {whose}"]
            return {"organisation_id": self.organisations["partner a"], "subject_id": key}
        key = self.organisations[f"grantee {whose}"]
        return {"organisation_id": key, "subject_id": key}

    def invite(self, who: Access, email: str, role: Role, opens: str) -> invites_and_resets.NewLink | None:
        """Invite somebody whose name is their address."""
        return accounts.invite(
            who, self.workspace, email=email, name="Sofie Maes", language=Language.NL, role=role, **self.opens(opens)
        )  # type: ignore[arg-type]

    def member(self, email: str, role: Role, opens: str, who: Access | None = None) -> Access:
        """Somebody who was invited and has set a password."""
        link = self.invite(who or self.operator, email, role, opens)
        assert link is not None
        begun = invites_and_resets.set_password(self.workspace, token(link), PASSWORD)
        found = sessions.find_access(self.workspace, sealed(self.workspace, begun.token))
        assert found is not None
        return found


def token(link: invites_and_resets.NewLink) -> str:
    """What stands at the end of a link."""
    return link.path.rpartition("/")[2]


def sealed(workspace: Workspace, cookie: str) -> str | None:
    """What the gate hands to the pages for a cookie."""
    live = sessions.find_session(workspace, cookie)
    return sessions.sign_session(live) if live else None


def circles(workspace: Workspace) -> Circles:
    """Both funds and their administrators."""
    return once(workspace, _build)


def _build(workspace: Workspace) -> Circles:
    organisations: dict[str, int] = {}
    portfolios: dict[str, int] = {}
    for key in ("a", "b"):
        shared = (OrganisationSetup("both", OrganisationKind.GRANTEE, "Beide"),) if key == "a" else ()
        partner = OrganisationSetup("partner", OrganisationKind.KNOWLEDGE, f"Kennis {key}")
        grantee = OrganisationSetup("grantee", OrganisationKind.GRANTEE, f"Werking {key}")
        fund = OrganisationSetup("fund", OrganisationKind.FUND, f"Fonds {key}")
        founded = write_setup(
            PortfolioSetup(
                fund, f"Portefeuille {key}", (GranteeSetup(grantee, (GrantSetup(ref="steun"),)),),
                partners=(partner, *shared),
            ),
            workspace,
        )  # fmt: skip
        portfolios[key] = founded.portfolio_id
        for name, made in founded.organisations.items():
            organisations["grantee both" if name == "both" else f"{name} {key}"] = made
    with unscoped_writing(workspace) as connection:
        for portfolio_id in portfolios.values():
            connection.execute(
                insert(Grant).values(
                    organisation_id=organisations["grantee both"], portfolio_id=portfolio_id, ref="steun"
                )
            )
    made = Circles(workspace, organisations, portfolios, {})
    made.admins = {key: made.member(f"beheer@{key}.be", Role.ADMINISTRATOR, f"fund {key}") for key in ("a", "b")}
    return made
