"""The first login: made once, kept for the owner alone, never told when it is somebody's own."""

import pytest

from staff.first_login import first_login
from staff.models import User
from tests.staff.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    return tmp_path / "staff_login"


def test_first_login_is_made_with_a_password_of_its_own(file, client):
    said = first_login(file)
    password = said.removeprefix("as admin with password ")

    assert len(password) == 20
    assert sign_in(client, "admin", password)["Location"] == "/admin/"
    assert User.objects.get().is_superuser
    assert file.read_text() == f"{password}\n"
    assert file.stat().st_mode & 0o777 == 0o600


def test_first_login_is_told_again_and_made_once(file):
    assert first_login(file) == first_login(file)
    assert User.objects.count() == 1


def test_first_login_does_not_tell_a_password_that_somebody_set(file):
    first_login(file)
    user = User.objects.get()
    user.set_password("something of her own")
    user.save()

    assert first_login(file) == "as admin with the password as you set it"
    assert User.objects.get().check_password("something of her own")


def test_first_login_whose_file_is_lost_is_left_alone(file):
    first_login(file)
    file.unlink()

    assert first_login(file) == "as admin with the password as you set it"
    assert not file.exists()


def test_first_login_is_not_made_where_people_have_logins(file):
    User.objects.create_user("ana")

    assert first_login(file) == "with the logins that you made"
    assert [user.username for user in User.objects.all()] == ["ana"]


def test_first_login_of_a_new_database_replaces_the_file_of_an_old_one(file):
    file.write_text("of an old one\n")
    file.chmod(0o644)
    first_login(file)

    assert file.read_text() != "of an old one\n"
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("is_local", [True, False])
def test_first_login_command_is_for_a_trial_alone(settings, tmp_path, capsys, is_local):
    from django.core.management import CommandError, call_command

    settings.LOCAL, settings.VAR = is_local, tmp_path
    if is_local:
        call_command("first_login")
        assert capsys.readouterr().out.startswith("Staff sign in as admin with password ")
    else:
        with pytest.raises(CommandError, match="createsuperuser"):
            call_command("first_login")
        assert not User.objects.exists()
