"""Passwords that attackers try first, and lists of stolen passwords."""

import hashlib

import pytest
from django.core.exceptions import ValidationError

from staff.passwords import (
    GuessablePasswordValidator,
    StolenPasswordValidator,
    generate_one_time_password,
    is_in_breached_list,
)

STOLEN = [f"stolen password {number}" for number in range(500)]


@pytest.fixture(params=[1, 2, 3, 500])
def breached_list(request, tmp_path):
    """A list of some stolen passwords in the format of the download."""
    listed = STOLEN[: request.param]
    digests = sorted(hashlib.sha1(one.encode()).hexdigest().upper() for one in listed)  # noqa: S324
    file = tmp_path / "pwned.txt"
    file.write_text("".join(f"{digest}:{1 + len(digest) % 7}\n" for digest in digests))
    return file, listed


def test_each_listed_password_is_found_and_no_other(breached_list):
    file, listed = breached_list

    assert [one for one in STOLEN if is_in_breached_list(one, file)] == listed
    assert not is_in_breached_list("a heron over the lagoon", file)


def test_empty_list_contains_nothing(tmp_path):
    file = tmp_path / "pwned.txt"
    file.write_text("")

    assert not is_in_breached_list("stolen password 1", file)


def test_stolen_password_is_refused(breached_list, settings):
    settings.BREACHED_PASSWORDS_FILE = str(breached_list[0])
    with pytest.raises(ValidationError, match="in a list of stolen passwords"):
        StolenPasswordValidator().validate(STOLEN[0])
    StolenPasswordValidator().validate("a heron over the lagoon")


@pytest.mark.parametrize(
    "password", ["iloveyou123456", "Password2026!", "qwertyuiop12", "121212121212", "123456789012"]
)
def test_common_password_is_refused(password):
    with pytest.raises(ValidationError, match="one of the first that an attacker would try"):
        StolenPasswordValidator().validate(password)


@pytest.mark.parametrize(
    "password", ["a heron over the lagoon", "población y desarrollo", "x" * 71 + "é" * 4000]
)
def test_other_and_very_long_passwords_are_checked_in_time(password):
    if password.startswith("x"):
        with pytest.raises(ValidationError):
            StolenPasswordValidator().validate(password)
    else:
        StolenPasswordValidator().validate(password)


def test_generated_passwords_pass():
    for _number in range(20):
        StolenPasswordValidator().validate(generate_one_time_password())


def test_words_of_the_host_names_are_guessable(settings):
    validator = GuessablePasswordValidator()
    validator.validate("Zorzal-Rojizo2026")
    settings.ALLOWED_HOSTS = ["www.zorzal-rojizo.example"]
    with pytest.raises(ValidationError, match="easy to guess on this site"):
        validator.validate("Zorzal-Rojizo2026")
