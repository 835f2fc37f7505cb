"""Readers of e-mail alerts in tests, and the time that passes until their next message."""

import re
from datetime import datetime, timedelta

from django.core import mail
from django.utils import timezone

from alerts import mails
from alerts.models import Subscription, next_due

READER = "reader@example.org"
LINK = re.compile(r"https://migration\.example\.org(/\S*)")


class Readers:
    """Subscriptions of confirmed readers, and a clock that can be put forward."""

    def __init__(self, monkeypatch):
        self.monkeypatch = monkeypatch
        self.now = timezone.now

    def subscribe(self, subject: str, **values) -> Subscription:
        """Store a confirmed subscription that has told everything up to now."""
        now = timezone.now()
        defaults = {"address": READER, "frequency": "daily", "language": "en"}
        defaults |= {"confirmed_at": now, "told_until": now}
        values = defaults | values
        due = {"due_at": next_due(values["frequency"], now)} | values
        return Subscription.objects.create(subject=subject, **due)

    def put_clock(self, instant: datetime) -> None:
        self.monkeypatch.setattr(mails.timezone, "now", lambda: instant)

    def send(self, *, days: float = 2) -> list:
        """Send the messages that are due after some days, and return all sent so far."""
        self.put_clock(self.now() + timedelta(days=days))
        mails.send_due_messages()
        return mail.outbox


def path_in(message, word: str) -> str:
    """Return the path of the link in a message that contains `word`."""
    [path] = {path for path in LINK.findall(message.body) if word in path}
    return path
