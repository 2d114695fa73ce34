"""What an organisation was called before, and its reference, go out of every text that is read under pseudonyms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from databases import emptied
from sqlalchemy import select
from veiling import CANARIES, LOOKS, NAME, VEILED, Neighbours, own_file

from impact.errors import Conflict
from impact.model.access import Access
from impact.model.evidence import Consent
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import (
    accounts,
    invites_and_resets,
    operator_access,
    own_account,
    personal_data,
    sessions,
)
from impact.services.admin import organisations_and_portfolios
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.services.dashboards import grantees
from impact.services.disclosure.organisation_redaction import NameRedactor
from impact.services.disclosure.viewer_filter import open_filtered
from impact.services.evidence import evidence
from impact.store.schema.organisations import FormerName
from impact.views.evidence import EvidenceFields

NEW_NAME, NEW_REF = "Zoltrappel Vumdorp", "47123"


def administrator(network: Neighbours) -> Access:
    return Access(0, "Beheer", Role.ADMINISTRATOR, network.ids["fund"], (network.portfolio_id,), ())


def rename(network: Neighbours, name: str, ref: str, version: int | None = None) -> None:
    """Change what the watched grantee is called."""
    access, key = administrator(network), network.ids[NAME]
    (row,) = [
        row
        for row in organisations_and_portfolios.list_organisations(access, network.workspace)
        if row.organisation_id == key
    ]
    organisations_and_portfolios.change_organisation(
        access, key, network.workspace, replace(row.fields, name=name, ref=ref), version=version or row.version
    )


def former(network: Neighbours) -> list[tuple[int, str, str]]:
    query = select(FormerName.organisation_id, FormerName.name, FormerName.ref).order_by(FormerName.id)
    with unscoped_reading(network.workspace) as connection:
        return [tuple(row) for row in connection.execute(query)]


@pytest.fixture
def network(workspace: Workspace) -> Neighbours:
    """The neighbours, of whom the watched one was renamed twice after it had said its old name everywhere."""
    made = Neighbours(emptied(workspace))
    made.report(43, 38, 52, 61)
    made.hand_in(NAME, own_file(13, 22, 3, 34, 60, groups={"V": 31.0, "van Qwibbelveste": 29.0}))
    made.tell()
    rename(made, "Tussennaam Hoepelkwint", "QREF8841")
    rename(made, NEW_NAME, NEW_REF)
    return made


@pytest.mark.parametrize("role", VEILED)
def test_no_former_name_reaches_a_veiled_viewer(network: Neighbours, role: Role) -> None:
    viewer = network.outsider(role)
    for name, look in LOOKS.items():
        said = repr(look(viewer, network.workspace)).casefold()
        assert [word for word in (*CANARIES, "hoepelkwint", "zoltrappel") if word in said] == [], name
    assert "qwibbelveste" in repr([look(network.fund, network.workspace) for look in LOOKS.values()]).casefold()


def test_a_change_keeps_what_was_there_once_and_what_did_not_change_not(network: Neighbours) -> None:
    key = network.ids[NAME]
    assert former(network) == [(key, NAME, ""), (key, "Tussennaam Hoepelkwint", "QREF8841")]
    rename(network, NEW_NAME, NEW_REF)
    with pytest.raises(Conflict):
        rename(network, "Te laat", NEW_REF, version=1)
    assert len(former(network)) == 2
    rename(network, NEW_NAME, "")
    assert former(network)[2:] == [(key, "", NEW_REF)]


def test_every_text_loses_the_reference_whatever_was_looked_at_before(network: Neighbours) -> None:
    key = network.ids[NAME]
    text = "Dossier 47123, vroeger QREF-8841 of qref 8841, van Tussennaam Hoepelkwint en Qwibbelveste"
    with open_filtered(network.outsider(), network.workspace) as (_, viewer_filter):
        said = viewer_filter.redact(key, text)
        other = viewer_filter.redact(network.ids["Beekdal"], f"Met {NAME}, nu {NEW_NAME}, in 47123")
    telling = ("47123", "8841", "hoepelkwint", "qwibbelveste", "tussennaam")
    assert [word for word in telling if word in said.casefold()] == []
    assert NAME not in other
    assert NEW_NAME not in other
    assert "47123" in other, "of somebody else a number is a number"


@pytest.mark.parametrize(
    ("ref", "text"),
    [("BE-0123", "nr BE 0123 en BE0123"), ("0412.345.678", "0412345678, 0412 345 678"), ("4711", "dossier 4711.")],
)
def test_a_reference_is_one_however_it_is_written(ref: str, text: str) -> None:
    said = NameRedactor.of([]).redact_names(text, [("", ref)], "ORG")
    assert not any(sign.isdigit() for sign in said)


def test_a_story_loses_the_digits_of_a_reference_too(network: Neighbours) -> None:
    teller = Access(0, "Verteller", Role.GRANTEE_EDITOR, network.ids[NAME], (), (network.ids[NAME],))
    row = next(
        row
        for view in LOOKS["grantees.build_grantee_view"](teller, network.workspace)
        for row in view.rows
        if "Jongeren" in row.title
    )
    words = "Wij hielpen dertig gezinnen in dossier 47123. Het oude nummer was QREF8841 en dat bleef zo."
    said = EvidenceFields("Over dossier 47123", words, Consent.NAMED, "gezegd")
    evidence.add_story(
        teller, row.indicator_id, network.workspace, said, period=(date(2025, 1, 1), date(2025, 12, 31))
    )
    seen = repr(LOOKS["evidence.build_evidence_view"](network.outsider(), network.workspace))
    assert "gezinnen" in seen
    assert "47123" not in seen
    assert "8841" not in seen


@pytest.mark.parametrize("whole", [False, True], ids=["one organisation", "and the whole portfolio"])
def test_the_own_account_names_organisations_as_the_pages_do(network: Neighbours, whole: bool) -> None:
    """One network decides the pseudonym, also where somebody looks on in the network of a second fund."""
    link = None
    for opened in (
        {"subject_id": network.ids[NAME]}, *([{"portfolio_id": network.portfolio_id}] if whole else [])
    ):  # fmt: skip
        made = accounts.invite(
            operator_access.load_operator(network.workspace), network.workspace, email="buiten@voorbeeld.be",
            name="Buiten", language=Language.NL, role=Role.ACADEMIC, organisation_id=network.ids["universiteit"],
            send_email=False, **opened,
        )  # fmt: skip
        link = made or link
    assert link is not None
    begun = invites_and_resets.set_password(network.workspace, link.path.rpartition("/")[2], "vier woorden over regen")
    live = sessions.find_session(network.workspace, begun.token)
    assert live is not None
    access = sessions.find_access(network.workspace, sessions.sign_session(live))
    assert access is not None
    assert access.portfolio_ids == ((network.portfolio_id,) if whole else ())
    with open_filtered(access, network.workspace) as (_, viewer_filter):
        shown = viewer_filter.display_name(network.ids[NAME], NEW_NAME)
    assert shown in {row.name for row in grantees.list_grantees(access, network.workspace)}
    named = {item.subject for item in own_account.find_own(access, network.workspace).memberships} - {None, ""}
    assert named == {shown}
    exported = personal_data.export_person(access, access.account_id, network.workspace).decode()
    assert shown in exported
    assert NEW_NAME not in exported
    assert NAME not in exported
