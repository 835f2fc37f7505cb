import getpass

from django.core.management.base import BaseCommand, CommandError

from staff.account_recovery import recover_account
from staff.models import User


class Command(BaseCommand):
    help = (
        "Restores access for a user whose phone or password is lost: removes the second factor and"
        " sets a password for one sign-in within a day. This is recorded in the sign-in events."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="the user name")

    def handle(self, *, name: str, **options) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no user {name!r}.")
        if not (user.is_active and user.is_staff):
            raise CommandError(
                f"{name} has no access to the staff area; an administrator can change that."
            )
        password = recover_account(user, by=f"{getpass.getuser()} on the server")
        self.stdout.write(
            f"{name} can sign in once, within a day, with this password: {password}\n"
            "After that, a new password is required, and a second factor where it is mandatory."
        )
