"""The first user account of an installation, with a generated password."""

import os
import secrets
from pathlib import Path

from staff.models import User

USERNAME = "admin"


def first_login(file: Path) -> str:
    """Return how staff sign in, as the end of a sentence: "as admin with password …".

    Without any user, create the first one and store its password in `file`, readable only by the
    owner. The sentence contains the password only if it was not changed since.
    """
    user = User.objects.filter(username=USERNAME).first()
    if user is None and User.objects.exists():
        return "with the user accounts that you created"
    if user is None:
        password = secrets.token_hex(10)
        _write_password(file, password)
        User.objects.create_superuser(USERNAME, password=password)
        return f"as {USERNAME} with password {password}"
    password = file.read_text().strip() if file.exists() else ""
    if password and user.check_password(password):
        return f"as {USERNAME} with password {password}"
    return f"as {USERNAME} with the password that you set"


def _write_password(file: Path, password: str) -> None:
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as new_file:
        new_file.write(f"{password}\n")
