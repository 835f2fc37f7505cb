"""The first login of an installation, with a password of its own."""

import os
import secrets
from pathlib import Path

from staff.models import User

USERNAME = "admin"


def first_login(file: Path) -> str:
    """How the staff sign in, as the end of a sentence: "as admin with password …".

    While nobody can sign in yet, the first login is made, and its password kept in `file`, for
    the owner's eyes alone. A password that somebody has changed since is not told.
    """
    user = User.objects.filter(username=USERNAME).first()
    if user is None and User.objects.exists():
        return "with the logins that you made"
    if user is None:
        password = secrets.token_hex(10)
        _write_password(file, password)
        User.objects.create_superuser(USERNAME, password=password)
        return f"as {USERNAME} with password {password}"
    kept = file.read_text().strip() if file.exists() else ""
    if kept and user.check_password(kept):
        return f"as {USERNAME} with password {kept}"
    return f"as {USERNAME} with the password as you set it"


def _write_password(file: Path, password: str) -> None:
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as new:
        new.write(f"{password}\n")
