from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Somebody of the staff. Public visitors have no account."""
