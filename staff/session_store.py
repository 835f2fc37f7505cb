"""The session engine: Django's sessions in the database, with a column for the user.

With this column, users can list and end their own sessions.
"""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore


class SessionStore(DatabaseSessionStore):
    @classmethod
    def get_model_class(cls):
        from staff.models import StaffSession

        return StaffSession

    def create_model_instance(self, data: dict[str, Any]):
        session = super().create_model_instance(data)
        session.user_id = data.get(SESSION_KEY)
        return session
