"""The session engine: Django's sessions in the database, with a column for the user.

With this column, users can list and end their own sessions.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class SessionStore(DatabaseSessionStore):
    @classmethod
    def get_model_class(cls):
        return StaffSession

    def create_model_instance(self, data: dict[str, Any]):
        session = super().create_model_instance(data)
        session.user_id = data.get(SESSION_KEY)
        return session


class StaffSession(AbstractBaseSession):
    """A session, with its user once the sign-in is complete. The key is as secret as a password."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, editable=False, related_name="+"
    )

    @classmethod
    def get_session_store_class(cls):
        return SessionStore
