"""The mail with a link to reset a password."""

import logging
from datetime import timedelta
from threading import Thread

from django.contrib.auth.forms import PasswordResetForm
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from staff.audit import SignInEvent, record_sign_in_event

logger = logging.getLogger(__name__)
MAX_MAILS_PER_HOUR = 3  # per user


class StaffPasswordResetForm(PasswordResetForm):
    """A form that sends the mail in the background.

    The response time does not reveal whether a user has the address.
    """

    request: HttpRequest

    def get_users(self, email):
        since = timezone.now() - timedelta(hours=1)
        for user in super().get_users(email):
            requests = user.sign_in_events.filter(
                kind=SignInEvent.Kind.RESET_REQUESTED, at__gt=since
            )
            if user.is_staff and requests.count() < MAX_MAILS_PER_HOUR:
                record_sign_in_event(
                    SignInEvent.Kind.RESET_REQUESTED, user=user, request=self.request
                )
                yield user

    def send_mail(
        self,
        subject_template_name,
        email_template_name,
        context,
        from_email,
        to_email,
        html_email_template_name=None,
    ) -> None:
        subject = " ".join(render_to_string(subject_template_name, context).split())
        text = render_to_string("staff/password_reset_mail.txt", context)
        send_in_background(EmailMessage(subject, text, from_email, [to_email]))


def send_in_background(message: EmailMessage) -> Thread:
    """Send the message in a thread, and return the thread."""
    thread = Thread(target=_send_message, args=[message], daemon=True)
    thread.start()
    return thread


def _send_message(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError as error:  # smtplib's errors are subclasses of it
        logger.error("A mail could not be sent: %s", type(error).__name__)
