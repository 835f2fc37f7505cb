"""The first login of an installation, with a password of its own."""

import os
import secrets
from pathlib import Path

from staff.models import User

NAME = "admin"


def first_login(file: Path) -> str:
    """How the first of the staff signs in, as a sentence. Made once; kept in `file`, mode 0600.

    Where somebody has changed the password since, it is not told and not touched.
    """
    user = User.objects.filter(username=NAME).first()
    if user is None:
        if User.objects.exists():
            return "sign in with your own login."
        password = secrets.token_urlsafe(12)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as new:
            new.write(password)
        User.objects.create_superuser(NAME, password=password)
        return f"sign in as {NAME} with the password {password}"
    kept = file.read_text().strip() if file.exists() else ""
    if kept and user.check_password(kept):
        return f"sign in as {NAME} with the password {kept}"
    return f"sign in as {NAME} with the password that you set."
