"""Rate limit of sign-in attempts: brute force is hopeless, and the owner is not locked out by strangers.

Attempts are counted per account and address, per account over all addresses, and per address. A trusted
browser (the account has signed in there before) has a count of its own, so attackers who use up the
others do not lock it out; a link by email always works. Unknown accounts are counted in the same way, so
that the answer reveals nothing. Keys are keyed hashes (HMAC), deleted after the window: no address is stored.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import Connection

from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, load_secret, unscoped_writing
from impact.store.accounts import accounts, sessions_and_tokens
from impact.store.db import locks

WINDOW_MINUTES = 15
WINDOW = timedelta(minutes=WINDOW_MINUTES)
# Attempts per window: account with address, account, account with a trusted browser, address.
PER_PAIR, PER_ACCOUNT, PER_DEVICE, PER_ADDRESS = 5, 10, 10, 60


@dataclass(frozen=True, slots=True)
class CountedAttempt:
    """Whether a password may be checked; `is_first_refusal` for the first refusal in this window (audited once).

    `takes_work`: the answer takes as long as that to a password that was checked, so that the time does not say whether
    an account is locked. Only an address that is refused by itself is answered at once, whatever it asks.
    """

    is_admitted: bool
    attempt_id: int = 0
    is_known_device: bool = False
    is_first_refusal: bool = False
    takes_work: bool = True


def count_attempt(workspace: Workspace, email: str, address: str, devices: Sequence[str]) -> CountedAttempt:
    """Count a sign-in attempt before its password is checked, so that two at once cannot share the last one.

    `devices` are the digests of the device tokens that the browser sent.
    """
    with unscoped_writing(workspace) as connection:
        moment = now()
        sessions_and_tokens.forget_attempts(connection, moment - WINDOW)
        account_key, address_key = (_key(workspace, kind, word) for kind, word in (("a", email), ("i", address)))
        locks.lock_rate_limit_key(connection, account_key)
        device = next((token_digest for token_digest in devices if _belongs(connection, email, token_digest)), "")
        device_known = bool(device)
        device_key = _key(workspace, "d", device) if device_known else ""
        since = moment - WINDOW

        def count(**keys: str) -> int:
            return sessions_and_tokens.count_attempts(connection, since, **keys)

        is_address_full = count(address_key=address_key, device_key="") >= PER_ADDRESS
        if device_known:
            is_account_full = count(device_key=device_key) >= PER_DEVICE
        else:
            of_pair = count(account_key=account_key, address_key=address_key, device_key="")
            is_account_full = of_pair >= PER_PAIR or count(account_key=account_key, device_key="") >= PER_ACCOUNT
        if is_account_full or (is_address_full and not device_known):
            marker = _key(workspace, "full", f"{account_key}{address_key}{device_key}")
            first = not count(account_key=marker)
            if first:
                sessions_and_tokens.add_attempt(
                    connection, account_key=marker, address_key=marker, device_key=marker, at=moment
                )
            if not is_address_full:
                # Refusals count for their address: each takes the work of a password, which would else have no end.
                sessions_and_tokens.add_attempt(
                    connection, account_key=marker, address_key=address_key, device_key="", at=moment
                )
            return CountedAttempt(
                False, is_known_device=device_known, is_first_refusal=first, takes_work=not is_address_full
            )
        attempt_id = sessions_and_tokens.add_attempt(
            connection, account_key=account_key, address_key=address_key, device_key=device_key, at=moment
        )
        return CountedAttempt(True, attempt_id, device_known)


def forget_attempt(connection: Connection, attempt: CountedAttempt) -> None:
    """Delete the counted attempt after a successful sign-in."""
    sessions_and_tokens.forget_attempt(connection, attempt.attempt_id)


def _belongs(connection: Connection, email: str, device_digest: str) -> bool:
    owner = sessions_and_tokens.find_device_account(connection, device_digest)
    row = accounts.get_account(connection, owner) if owner is not None else None
    return row is not None and row.email == email


def _key(workspace: Workspace, kind: str, word: str) -> str:
    return hmac.new(load_secret(workspace), f"{kind}:{word}".encode(), sha256).hexdigest()
