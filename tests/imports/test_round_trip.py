"""What staff export is imported again without a change."""

import pytest

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.models import Country, CountryGroup, Membership, Organization, Source, Topic
from meetings.models import Meeting
from publications.models import Publication
from tests.imports.sending import changes, exported, faults, send

pytestmark = pytest.mark.django_db

RECORDS = [Activity, Mandate, Meeting, Organization, Outcome, Project, Publication]
OTHERS = [Country, CountryGroup, Membership, Source, Topic]


@pytest.mark.parametrize("model", [*RECORDS, *OTHERS])
@pytest.mark.parametrize("extension", [pytest.param("xlsx", marks=pytest.mark.slow), "csv"])
def test_export_is_imported_back_without_a_change(importer, model, extension):
    content = exported(importer, model, extension)

    job = send(importer, model, content, f"all.{extension}")

    assert (faults(job), job.notices, changes(job)) == ([], [], [])
    assert set(job.counts) == {"unchanged"}
    assert job.counts["unchanged"] >= model.objects.count()
