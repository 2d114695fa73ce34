"""A database in which every text that somebody can have written names persons and a neighbour."""

from __future__ import annotations

from planted_texts import plant
from sqlalchemy import create_engine, select, update
from stored import Stored

from impact.store.schema.accounts import Account
from impact.store.schema.organisations import Organisation

# One who may sign in, also in small letters; one behind a form of address; one with a common name; a stranger with a
# capital; a neighbour for short in small letters; and contact details.
PLANTED = (
    "met Qwaldrik Zumpeling, zumpeling en qwaldrik, mevrouw dufkwist, jan peeters, Hjolvan Brimsker, kleine brug "
    "en 0499 12 34 56"
)
HIDDEN = (
    "qwaldrik", "zumpeling", "dufkwist", "jan p", "peeters", "hjolvan", "brimsker", "kleine brug", "0499 12",
)  # fmt: skip
# By these a portfolio, a fund and people are known to those who look on, or they stand behind a pseudonym as a whole.
NAMES = (
    "organisation.name", "organisation_former_name.name", "portfolio.name", "account.name", "organisation.ref",
    "organisation_former_name.ref",
)  # fmt: skip
AROUND = 60


def plant_names(stored: Stored) -> None:
    """Add the names to every text, and give an account and a grantee one of them."""
    plant(stored, PLANTED, PLANTED, NAMES)
    engine = create_engine(stored.url)
    with engine.begin() as connection:
        first = (
            select(Organisation.id).where(Organisation.kind == "grantee").order_by(Organisation.id).limit(1)
        )
        grantee = update(Organisation).where(Organisation.id == first.scalar_subquery())
        connection.execute(grantee.values(name="De Kleine Brug vzw"))
        connection.execute(
            update(Account).where(Account.persona == "grantee-G12").values(name="Qwaldrik Zumpeling")
        )
    engine.dispose()


def find_names(words: str) -> list[str]:
    """The names in a text, each with what stands around it."""
    plain = words.casefold()
    places = [plain.index(name) for name in HIDDEN if name in plain]
    return [plain[max(0, place - AROUND) : place + AROUND] for place in places]
