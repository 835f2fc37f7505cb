"""Accounts of the demonstration, with known passwords."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """A user of the demonstration, whose password is known to everybody; `role` names its group."""

    username: str
    first_name: str
    last_name: str
    role: str
    duty: str

    @property
    def password(self) -> str:
        return f"demonstration-{self.username}"


ACCOUNTS = (
    Account("editor", "Elisa", "Inventada", "editor", "records and submits"),
    Account("reviewer", "Renata", "Ficticia", "reviewer", "publishes and issues reports"),
    Account(
        "author", "Abel", "Imaginario", "administrator", "writes the reports, administers users"
    ),
)
