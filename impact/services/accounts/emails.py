"""Letters with links: kept in the outbox, and sent where a mail server is set.

Without one an operator or administrator reads the link on the command line and hands it over.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.errors import NotAllowed
from impact.i18n import text
from impact.model.access import Access
from impact.model.words import Language
from impact.services.accounts import admin_scope
from impact.services.core import settings
from impact.services.core.audit_log import allow, now
from impact.services.core.workspace import Workspace, unlimited_reading, unlimited_writing
from impact.store.accounts import email_outbox

MOST_TRIES = 8
SECONDS = 20
LET_GO = timedelta(minutes=10)
log = logging.getLogger(__name__)


def put_link(
    connection: Connection, account_id: int, email: str, language: Language, kind: str, path: str, until: datetime
) -> None:
    """Write a letter with a link and put it in the outbox, in the transaction that made the link."""
    link = settings.base_url() + path
    email_outbox.put(
        connection,
        account_id=account_id,
        recipient=email,
        subject=text(language, f"letters.{kind}.subject"),
        body=text(language, f"letters.{kind}.body", link=link, hours=72),
        made_at=now(),
        expires_at=until,
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was not sent: to whom, since when, how often it was tried and what went wrong."""

    letter_id: int
    recipient: str
    subject: str
    made_at: datetime
    tries: int
    trouble: str


def unsent(access: Access, workspace: Workspace) -> tuple[Letter, ...]:
    """Letters that still could matter, newest first, never what they say; for the operator."""
    allow(access, Action.SEE, Kind.ACCOUNT, workspace)
    if not admin_scope.is_operator(access):
        raise NotAllowed("accounts.not_yours_to_give")
    with unlimited_reading(workspace) as connection:
        return tuple(
            Letter(row.id, row.recipient, row.subject, row.made_at, row.tries, row.trouble)
            for row in email_outbox.unsent(connection, now())
        )


def recent(connection: Connection, account_id: int, since: datetime) -> int:
    """How many letters an account was written since."""
    return sum(row.made_at > since for row in email_outbox.listed(connection, [account_id]))


def send(workspace: Workspace) -> tuple[int, int]:
    """Send what waits; returns how many went and how many did not. Nothing happens without a mail server.

    A letter is taken by one sender before, and marked in a transaction of its own right after the server
    took it.
    """
    with unlimited_writing(workspace) as connection:
        email_outbox.blank_old(connection, now())
    url = settings.smtp_url()
    if not url:
        return 0, 0
    with unlimited_reading(workspace) as connection:
        found = email_outbox.waiting(connection, now(), MOST_TRIES)
    # Whoever was cut off in the middle has let go of a letter after a while.
    waiting = [row for row in found if not email_outbox.under_way(row, now() - LET_GO)]
    went = failed = 0
    for row in waiting:
        with unlimited_writing(workspace) as connection:
            if not email_outbox.claim(connection, row, now()):
                continue
        try:
            _deliver(url, row.recipient, row.subject, row.body)
        except (OSError, smtplib.SMTPException, ValueError) as trouble:
            # The reason without the address: logs hold no personal data.
            reason = _reason(trouble)
            log.warning("letter %s was not sent: %s", row.id, reason)
            with unlimited_writing(workspace) as connection:
                email_outbox.failed(connection, row.id, reason)
            failed += 1
            continue
        with unlimited_writing(workspace) as connection:
            email_outbox.sent(connection, row.id, now())
        went += 1
    return went, failed


def _reason(trouble: Exception) -> str:
    """The kind of trouble and the server's number for it; what it said may hold an address."""
    codes: list[int] = []
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in trouble.recipients.values()]
    elif isinstance(trouble, smtplib.SMTPResponseException):
        codes = [trouble.smtp_code]
    return " ".join([type(trouble).__name__, *(str(code) for code in codes[:1])])


def _deliver(url: str, recipient: str, subject: str, body: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""  # the settings refuse an address without one
    letter = EmailMessage()
    letter["From"] = settings.mail_from() or f"noreply@{host}"
    letter["To"], letter["Subject"], letter["Date"] = recipient, subject, formatdate()
    letter["Message-ID"] = make_msgid(domain=host)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(body)
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS)
    with server:
        server.ehlo()
        secure = parts.scheme == "smtps"
        if not secure and server.has_extn("starttls"):
            server.starttls(context=context)
            secure = True
        if parts.username:
            if not secure:
                raise ValueError("a password is not sent to a mail server without encryption")
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter)
