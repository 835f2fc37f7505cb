"""The first login: created once, readable by its owner only, not shown after a user changes it."""

import pytest

from staff.first_login import first_login
from staff.models import User
from tests.support.users import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def login_file(tmp_path):
    return tmp_path / "staff_login"


def test_first_login_is_created_with_a_random_password(login_file, client):
    said = first_login(login_file)
    password = said.removeprefix("as admin with password ")

    assert len(password) == 20
    assert sign_in(client, "admin", password)["Location"] == "/admin/"
    assert User.objects.get().is_superuser
    assert login_file.read_text() == f"{password}\n"
    assert login_file.stat().st_mode & 0o777 == 0o600


def test_first_login_is_shown_again_and_created_once(login_file):
    assert first_login(login_file) == first_login(login_file)
    assert User.objects.count() == 1


def test_first_login_does_not_show_a_password_set_by_a_user(login_file):
    first_login(login_file)
    user = User.objects.get()
    user.set_password("something of her own")
    user.save()

    assert first_login(login_file) == "as admin with the password that you set"
    assert User.objects.get().check_password("something of her own")


def test_first_login_with_a_lost_file_is_not_changed(login_file):
    first_login(login_file)
    login_file.unlink()

    assert first_login(login_file) == "as admin with the password that you set"
    assert not login_file.exists()


def test_first_login_is_not_created_if_users_exist(login_file):
    User.objects.create_user("ana")

    assert first_login(login_file) == "with the user accounts that you created"
    assert [user.username for user in User.objects.all()] == ["ana"]


def test_first_login_of_a_new_database_replaces_the_file_of_an_old_one(login_file):
    login_file.write_text("of an old one\n")
    login_file.chmod(0o644)
    first_login(login_file)

    assert login_file.read_text() != "of an old one\n"
    assert login_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("is_local", [True, False])
def test_first_login_command_runs_only_in_a_trial(settings, tmp_path, capsys, is_local):
    from django.core.management import CommandError, call_command

    settings.LOCAL, settings.VAR_DIR = is_local, tmp_path
    if is_local:
        call_command("first_login")
        assert capsys.readouterr().out.startswith("Staff sign in as admin with password ")
    else:
        with pytest.raises(CommandError, match="createsuperuser"):
            call_command("first_login")
        assert not User.objects.exists()
