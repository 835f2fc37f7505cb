"""An export of the staff is imported without a change."""

import pytest

from catalogue.models import Country, CountryGroup, Membership, Source, Topic
from tests.support.factories import factory_of
from tests.support.import_jobs import (
    export_for_editing,
    import_changes,
    import_issues,
    upload_import,
)
from tests.support.kinds import MODELS

pytestmark = pytest.mark.django_db

OTHERS = [Country, CountryGroup, Membership, Source, Topic]


@pytest.mark.parametrize("model", [*MODELS, *OTHERS])
@pytest.mark.parametrize("extension", [pytest.param("xlsx", marks=pytest.mark.slow), "csv"])
def test_export_is_imported_back_without_a_change(import_client, model, extension):
    if not model.objects.exists():  # the programme of 2012 has no records of newer kinds
        factory_of(model)(published=True, when="2012")
    content = export_for_editing(import_client, model, extension)

    job = upload_import(import_client, model, content, f"all.{extension}")

    assert (import_issues(job), job.warnings, import_changes(job)) == ([], [], [])
    assert set(job.counts) == {"unchanged"}
    assert job.counts["unchanged"] >= model.objects.count()
