import getpass

from django.core.management.base import BaseCommand, CommandError

from staff.account_recovery import recover_account
from staff.models import User


class Command(BaseCommand):
    help = (
        "Lets somebody in again whose phone or password is lost: removes the second factor and"
        " gives a password for one sign-in within a day. It is written to the sign-in events."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="the name that the person signs in with")

    def handle(self, *, name: str, **options) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {name!r}.")
        if not (user.is_active and user.is_staff):
            raise CommandError(f"{name} may not work here; an administrator can change that.")
        password = recover_account(user, by=f"{getpass.getuser()} on the server")
        self.stdout.write(
            f"{name} signs in once, within a day, with this password: {password}\n"
            "Then a new password has to be chosen, and a second factor set up where one is needed."
        )
