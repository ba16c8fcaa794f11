"""E-mail by a mail server, or by the backend that the settings name (EMAIL_BACKEND; django-anymail's too)."""

import smtplib

from django.core.mail import BadHeaderError, EmailMessage

from notifications.outcomes import NOWHERE, Outcome, Outgoing, Refused, Sent, To, TryLater


class MailServer:
    """Django's own way out. One message to one address, never a copy to anybody."""

    def send(self, notice: Outgoing, to: To) -> Outcome:
        """This function will send one e-mail."""
        if not to.email:
            return NOWHERE
        message = EmailMessage(
            subject=notice.subject,
            body="\n\n".join(notice.lines) + "\n",
            to=[to.email],
            headers={"Message-ID": f"<{notice.id}>", "Auto-Submitted": "auto-generated"},
        )
        try:
            message.send()
        except Exception as error:  # noqa: BLE001 - each backend has errors of its own
            return judge(error)
        return Sent()


def judge(error: Exception) -> Outcome:
    """This function will say what an error of sending means: a no for good, or only for now.

    A mail server's 5yz about an address or a message is for good (RFC 5321, 4.2.1), its 4yz is not; the same goes for
    the 4xx and 5xx of a provider by HTTP, which backends of django-anymail put into ``status_code``.
    """
    if isinstance(error, BadHeaderError | UnicodeError | ValueError):
        return Refused("malformed")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return _by_code(max(codes, default=0), refused=range(500, 600))
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPSenderRefused):
        return TryLater("key", None, error.smtp_code)  # it refuses us, and says nothing of the message
    if isinstance(error, smtplib.SMTPDataError):
        return _by_code(error.smtp_code, refused=range(500, 600))
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        refused = [each for each in range(400, 500) if each not in (401, 403, 408, 425, 429)]
        return _by_code(status, refused=refused)
    return TryLater("slow" if isinstance(error, TimeoutError) else "connection")


def _by_code(code: int, *, refused: "range | list[int]") -> Outcome:
    return Refused("refused", code) if code in refused else TryLater("server", None, code or None)
