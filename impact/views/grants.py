"""The view of the support that a fund gives a grantee: what it recorded of money, time and help that is no money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

CENTS = 100


@dataclass(frozen=True, slots=True)
class GrantFields:
    """What a fund records of a grant; amounts in cents of the portfolio's currency, None where nothing is recorded.

    `budget_cents` is the whole budget of what is supported, of which the amount is a part. `goals` are numbers of
    Sustainable Development Goals, 1 to 17.
    """

    title: str
    amount_cents: int | None = None
    budget_cents: int | None = None
    starts: date | None = None
    ends: date | None = None
    non_financial: str = ""
    goals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class GrantView:
    """One grant of a grantee, with its portfolio and that one's currency; `may_change`: the viewer records it."""

    grant_id: int
    organisation_id: int
    portfolio_id: int
    portfolio: str
    currency: str
    ref: str
    fields: GrantFields
    may_change: bool

    @property
    def amounts(self) -> tuple[float | None, float | None]:
        """The amount and the whole budget in units of the currency; None where nothing is recorded."""
        amount, budget = self.fields.amount_cents, self.fields.budget_cents
        return (None if amount is None else amount / CENTS, None if budget is None else budget / CENTS)
