"""Emails with links: queued in the outbox, and sent by SMTP where a mail server is set.

Their words stand in `impact/i18n/catalog/emails.json`.

Without one an operator or administrator gets the link from the command line and hands it over.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable, Mapping
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
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import admin_scope
from impact.services.core import settings
from impact.services.core.audit_log import now, require_allowed
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.store.accounts import accounts as account_queries
from impact.store.accounts import email_outbox

MAX_ATTEMPTS = 8
TIMEOUT_SECONDS = 20
CLAIM_TIMEOUT = timedelta(minutes=10)
# A notice that could not be sent for so long would only confuse.
NOTICE_LIFETIME = timedelta(days=7)
log = logging.getLogger(__name__)


def queue_link_email(
    connection: Connection, account_id: int, email: str, language: Language, kind: str, path: str, until: datetime
) -> None:
    """Queue an email with a link in the outbox, within the transaction that creates the link."""
    link, written_at = settings.base_url() + path, now()
    hours = round((until - written_at).total_seconds() / 3600)
    email_outbox.enqueue_email(
        connection,
        account_id=account_id,
        recipient=email,
        subject=text(language, f"emails.{kind}.subject"),
        body=text(language, f"emails.{kind}.body", link=link, hours=hours),
        made_at=written_at,
        expires_at=until,
    )


def send_notice(
    workspace: Workspace, organisation_id: int, kind: str, path: str, fill: Callable[[Language], Mapping[str, str]]
) -> int:
    """Queue and send a notice to everybody who hands in for an organisation; returns to how many, 0 without mail.

    `fill` gives what its text has places for, in the language of who reads it. The text (catalog `emails.<kind>`) has
    a link to a page of ours and no figure, no comment and no name of a person: whoever follows it signs in first. One
    that cannot be sent now stays in the outbox (`send_pending`).
    """
    if not settings.smtp_url():
        return 0
    link, written_at = settings.base_url() + path, now()
    with unscoped_writing(workspace) as connection:
        recipients = account_queries.list_members(connection, organisation_id, Role.GRANTEE_EDITOR.value)
        for person in recipients:
            language = Language(person.language)
            params = fill(language)
            email_outbox.enqueue_email(
                connection,
                account_id=person.id,
                recipient=person.email,
                subject=text(language, f"emails.{kind}.subject", **params),
                body=text(language, f"emails.{kind}.body", link=link, **params),
                made_at=written_at,
                expires_at=written_at + NOTICE_LIFETIME,
            )
    send_pending(workspace)
    return len(recipients)


@dataclass(frozen=True, slots=True)
class UnsentEmail:
    """An email that is not sent yet: recipient, attempts so far and the last error."""

    email_id: int
    recipient: str
    subject: str
    made_at: datetime
    tries: int
    trouble: str


def list_unsent(access: Access, workspace: Workspace) -> tuple[UnsentEmail, ...]:
    """List emails not sent and not expired, newest first, without their text; NotAllowed except for the operator."""
    require_allowed(access, Action.SEE, Kind.ACCOUNT, workspace)
    if not admin_scope.is_operator(access):
        raise NotAllowed("accounts.not_yours_to_give")
    with unscoped_reading(workspace) as connection:
        return tuple(
            UnsentEmail(row.id, row.recipient, row.subject, row.made_at, row.tries, row.trouble)
            for row in email_outbox.list_unsent(connection, now())
        )


def count_recent(connection: Connection, account_id: int, since: datetime) -> int:
    """How many emails were queued for an account after `since` (UTC)."""
    return sum(row.made_at > since for row in email_outbox.list_emails(connection, [account_id]))


def send_pending(workspace: Workspace) -> tuple[int, int]:
    """Send pending emails; returns how many were delivered and how many failed. (0, 0) without a mail server.

    An email is claimed before it is sent, so that two processes do not send it twice, and marked as sent in
    a transaction of its own as soon as the server has accepted it.
    """
    with unscoped_writing(workspace) as connection:
        email_outbox.blank_old(connection, now())
    url = settings.smtp_url()
    if not url:
        return 0, 0
    with unscoped_reading(workspace) as connection:
        candidates = email_outbox.list_sendable(connection, now(), MAX_ATTEMPTS)
    # A claim of a process that stopped halfway expires after a timeout.
    due = [row for row in candidates if not email_outbox.is_under_way(row, now() - CLAIM_TIMEOUT)]
    delivered = failed = 0
    for row in due:
        with unscoped_writing(workspace) as connection:
            if not email_outbox.claim_email(connection, row, now()):
                continue
        try:
            _deliver(url, row.recipient, row.subject, row.body)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # The reason without the address: logs must hold no personal data.
            reason = _describe_failure(error)
            log.warning("letter %s was not sent: %s", row.id, reason)
            with unscoped_writing(workspace) as connection:
                email_outbox.mark_failed(connection, row.id, reason)
            failed += 1
            continue
        with unscoped_writing(workspace) as connection:
            email_outbox.mark_sent(connection, row.id, now())
        delivered += 1
    return delivered, failed


def _describe_failure(error: Exception) -> str:
    """Exception class and SMTP code; the server's text is left out, as it may contain an address."""
    codes: list[int] = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        codes = [error.smtp_code]
    return " ".join([type(error).__name__, *(str(code) for code in codes[:1])])


def _deliver(url: str, recipient: str, subject: str, body: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""  # the settings refuse an address without one
    email = EmailMessage()
    email["From"] = settings.mail_from() or f"noreply@{host}"
    email["To"], email["Subject"], email["Date"] = recipient, subject, formatdate()
    email["Message-ID"] = make_msgid(domain=host)
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(body)
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT_SECONDS)
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
        server.send_message(email)
