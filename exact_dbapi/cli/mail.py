"""Reports by e-mail, when something has failed or changed.

A report and the settings come in; a message with the report as text, and as a page, goes to the mail server. Without
an address nothing is sent. The server's password never shows.
"""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from exact_dbapi.cli.report import Report, as_html, as_text
from exact_dbapi.errors import OperationalError, ProgrammingError
from exact_dbapi.settings import Settings

_PORTS = {"smtp": 25, "smtps": 465}

_WAIT_SECONDS = 30.0


def send_report(report: Report, settings: Settings, to: str | None, always: bool = False) -> bool:
    """Send a report, unless there is nothing to tell; whether it was sent.

    Raises: ProgrammingError when no mail server is set, or its URL is none; OperationalError when it does not take the
    message.
    """
    if not to or not (always or report.has_changed or report.error is not None):
        return False
    if not settings.smtp:
        raise ProgrammingError(
            "Nothing says by which mail server to send.", hint="Set smtp, such as EXACT_SMTP=smtp://mail.example.org."
        )
    message = _message(report, settings.mail_from or to.split(",")[0], to)
    try:
        with _server(settings.smtp) as server:
            server.send_message(message)
    except (smtplib.SMTPException, OSError) as error:
        raise OperationalError(f"The report could not be sent to {to}: {error}") from error
    return True


def _message(report: Report, sender: str, to: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = f"{report.title}: {report.verdict}"
    message["From"], message["To"] = sender, to
    message.set_content(as_text(report))
    message.add_alternative(as_html(report), subtype="html")
    return message


def _server(url: str) -> smtplib.SMTP:
    """Sign in to a mail server; smtp:// encrypts where the server offers it, and sends no password without."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ProgrammingError(
            "The setting smtp is no URL of a mail server.", hint="smtp://[user:password@]host[:port]"
        )
    port = parts.port or _PORTS[parts.scheme]
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    server = kind(parts.hostname, port, timeout=_WAIT_SECONDS)
    if parts.scheme == "smtp":
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls()
        elif parts.username:
            server.close()
            raise OperationalError("The mail server offers no encryption, so that no password is sent to it.")
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
