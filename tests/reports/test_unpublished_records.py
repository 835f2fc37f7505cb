"""Unpublished records beside the records of a report: no sentence names them."""

import pytest

from activities.models import Activity
from catalogue.base.period import Period
from reports.composition.compose import LANGUAGES, compose
from reports.composition.source_records import Scope
from tests.reports.samples import IN_2030, body, mandate, told
from tests.support.factories import (
    ActivityFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ProvisionFactory,
)
from tests.support.visibility import HIDDEN_STATES, MarkedRecords, link_many, link_single

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_meeting_that_adopted_an_outcome_without_a_summary(state, language):
    meeting = MeetingFactory(
        **{state: True}, when="2030-05", title_en="Secret round", title_es="Secret round"
    )
    OutcomeFactory(published=True, when="2030-05", adopted_at=meeting, title_en="Count prices")
    text = told(language)
    assert "ount prices" in text
    assert "Secret" not in text


def test_group_that_another_provision_of_the_activity_established():
    secret = OrganizationFactory(draft=True, title_en="Secret group")
    group = body("Group on prices", kind="inter-agency-group")
    activity = ActivityFactory(
        **IN_2030, kind="inter-agency", summary_en="Prices were compared in the group."
    )
    for number, established in enumerate((secret, group), start=1):
        activity.provisions.add(ProvisionFactory(mandate=mandate(number), establishes=established))
    text = told()
    assert "Resolution 2 established the Group on prices." in text
    assert "Secret" not in text


@pytest.mark.slow
@pytest.mark.parametrize("has_summaries", [True, False])
@pytest.mark.parametrize("link", [link_many, link_single])
def test_every_relation_of_every_kind(link, has_summaries):
    """Each published record has an unpublished one in every relation."""
    public = [MarkedRecords(f"published-{number}") for number in range(len(Activity.Kind))]
    hidden = MarkedRecords("withdrawn")
    for one, kind in zip(public, Activity.Kind, strict=True):
        one.activity.kind, one.activity.status = kind, "completed"
        link(one, hidden)
        for record in one.linked:
            if hasattr(record, "summary_en") and not has_summaries:
                record.summary_en = ""
            record.save()
    for language in LANGUAGES:
        content = str(compose(Scope(Period.from_edtf("2012")), language).content)
        assert [marker in content for marker in ("marker-published", hidden.marker)] == [
            True,
            False,
        ]
