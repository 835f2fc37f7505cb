import pytest

from tests.alerts.readers import Readers


@pytest.fixture(autouse=True)
def mail_settings(settings):
    settings.PUBLIC_ALERTS = settings.EMAIL_IS_ENABLED = True
    settings.SITE_ADDRESS = "https://migration.example.org"
    settings.DEFAULT_FROM_EMAIL = "site@example.org"


@pytest.fixture
def readers(monkeypatch) -> Readers:
    return Readers(monkeypatch)
