import pytest

from tests.support.users import user_with_role


@pytest.fixture
def editor():
    return user_with_role("editor", "eva")


@pytest.fixture
def eva(client, editor):
    client.force_login(editor)
    return client
