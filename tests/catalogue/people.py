"""People of each role."""

from django.contrib.auth.models import Group

from staff.models import User


def person(role: str) -> User:
    """Somebody of a group: "editor", "reviewer" or "administrator"."""
    user = User.objects.create_user(f"{role}-{User.objects.count()}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user
