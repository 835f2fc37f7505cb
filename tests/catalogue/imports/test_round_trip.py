"""What staff export is imported again without a change."""

import pytest

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.models import Country, CountryGroup, Membership, Organization, Source, Topic
from meetings.models import Meeting
from publications.models import Publication
from tests.support.import_jobs import (
    export_for_editing,
    import_changes,
    import_issues,
    upload_import,
)

pytestmark = pytest.mark.django_db

RECORDS = [Activity, Mandate, Meeting, Organization, Outcome, Project, Publication]
OTHERS = [Country, CountryGroup, Membership, Source, Topic]


@pytest.mark.parametrize("model", [*RECORDS, *OTHERS])
@pytest.mark.parametrize("extension", [pytest.param("xlsx", marks=pytest.mark.slow), "csv"])
def test_export_is_imported_back_without_a_change(import_client, model, extension):
    content = export_for_editing(import_client, model, extension)

    job = upload_import(import_client, model, content, f"all.{extension}")

    assert (import_issues(job), job.notices, import_changes(job)) == ([], [], [])
    assert set(job.counts) == {"unchanged"}
    assert job.counts["unchanged"] >= model.objects.count()
