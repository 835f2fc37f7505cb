"""The standing of mandates, and the page on which a programme decides on them once a year."""

import re
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from activities.models import Mandate, MandateDecision, Project
from catalogue.base.rules import database_error_message
from catalogue.history.actor import act_as
from catalogue.history.events import Event
from tests.support.factories import (
    ActivityFactory,
    MandateDecisionFactory,
    MandateFactory,
    ProjectFactory,
    ProjectMandateFactory,
    ProvisionFactory,
)
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db
PAGE = "admin:activities_mandatedecision_changelist"


@pytest.fixture
def programme() -> Project:
    return ProjectFactory(published=True, kind="programme", title_en="Programme of herons")


@pytest.fixture
def cited(programme) -> Mandate:
    mandate = MandateFactory(published=True, title_en="Resolution on herons", slug="herons")
    ProjectMandateFactory(project=programme, mandate=mandate, is_principal=True)
    return mandate


@pytest.fixture
def reviewer(client):
    user = user_with_role("reviewer", "rosa")
    client.force_login(user)
    return client


def address(programme: Project, year: int = 2026) -> str:
    return f"{reverse(PAGE)}?programme={programme.pk}&year={year}"


def typed(row, decision="", reason="", seen="") -> dict[str, str]:
    key = f"{row._meta.model_name}-{row.pk}"
    return {
        f"{key}-decision": decision,
        f"{key}-reason_en": reason,
        f"{key}-reason_es": "",
        f"{key}-seen": seen,
    }


def form_of(response, row):
    rows = [one for first, more in response.context["mandates"] for one in (first, *more)]
    return next(one.form for one in rows if one.subject == row)


# --- the page ------------------------------------------------------------------------------------


def test_a_reviewer_decides_on_mandates_and_provisions_in_one_form(reviewer, programme, cited):
    provision = ProvisionFactory(mandate=cited, number="4")

    response = reviewer.post(
        address(programme),
        typed(cited, "retain", "Still needed") | typed(provision, "review", "Nobody asks for it"),
    )

    assert response.status_code == 302
    assert response["Location"] == address(programme)
    stored = MandateDecision.objects.order_by("pk").values_list(
        "provision", "year", "decision", "reason_en", "decided_by__username"
    )
    assert list(stored) == [
        (None, 2026, "retain", "Still needed", "rosa"),
        (provision.pk, 2026, "review", "Nobody asks for it", "rosa"),
    ]
    event = Event.objects.filter(table=MandateDecision._meta.db_table).last()
    assert (event.person_name, event.owner_id) == ("rosa", cited.pk)


def test_each_fault_has_one_sentence_and_nothing_typed_is_lost(reviewer, programme, cited):
    provision = ProvisionFactory(mandate=cited, number="4")

    response = reviewer.post(
        address(programme), typed(cited, "remove") | typed(provision, "", "No longer <asked> for")
    )

    assert response.status_code == 400
    assert not MandateDecision.objects.exists()
    assert form_of(response, cited).errors == {"reason_en": ["Enter the reason for the decision."]}
    assert form_of(response, provision).errors == {
        "decision": ["Choose the decision, or delete the reason."]
    }
    page = response.content.decode()
    assert "No longer &lt;asked&gt; for" in page
    assert 'value="remove" selected' in page


def test_a_decision_that_another_person_has_made_meanwhile_is_not_overwritten(
    reviewer, programme, cited
):
    MandateDecisionFactory(
        project=programme, mandate=cited, year=2026, decision="retain", reason_en="First"
    )

    response = reviewer.post(address(programme), typed(cited, "remove", "Second"))

    assert response.status_code == 400
    form = form_of(response, cited)
    [message] = form.non_field_errors()
    assert "has decided meanwhile: Retain – First" in message
    assert MandateDecision.objects.get().decision == "retain"
    again = typed(cited, "remove", "Second", seen=form["seen"].value())
    assert reviewer.post(address(programme), again).status_code == 302
    assert MandateDecision.objects.get().reason_en == "Second"


def test_a_decision_is_deleted_by_emptying_it(reviewer, programme, cited):
    MandateDecisionFactory(project=programme, mandate=cited, year=2026)
    form = form_of(reviewer.get(address(programme)), cited)

    reviewer.post(address(programme), typed(cited, seen=form["seen"].value()))

    assert not MandateDecision.objects.exists()


def test_a_mandate_that_is_not_cited_can_only_be_added(reviewer, programme, cited):
    other = MandateFactory(published=True, title_en="Resolution on storks")
    added = {"added-mandate": other.pk, "added-reason_en": "Asked for", "added-reason_es": ""}

    assert reviewer.post(address(programme), added).status_code == 302

    assert MandateDecision.objects.get().decision == "add"
    choices = form_of(reviewer.get(address(programme)), other).fields["decision"].choices
    assert [code for code, _label in choices] == ["", "add"]


def test_the_page_shows_what_was_done_since_the_last_decision(client, reviewer, programme, cited):
    provision = ProvisionFactory(mandate=cited, number="4", slug="herons-4")
    ActivityFactory(published=True, when="2012", status="completed", mandates=[cited])
    ActivityFactory(published=True, when="2026", mandates=[cited])
    ActivityFactory(published=True, when="2026", provisions=[provision])
    ActivityFactory(draft=True, when="2026", mandates=[cited])
    last = MandateDecisionFactory(project=programme, mandate=cited, year=2025, reason_en="Since")
    MandateDecision.objects.filter(pk=last.pk).update(decided_at="2025-05-14T12:00:00Z")

    response = reviewer.get(address(programme))

    [(row, [provision_row])] = response.context["mandates"]
    [work] = row.work
    assert (work.words, work.address) == (
        "2 activities",
        "/activities/?mandate=herons&from=2025-05-14",
    )
    assert client.get(f"/api/v1{work.address}").json()["count"] == 2
    [under_provision] = provision_row.work  # never decided: everything counts
    assert (under_provision.words, under_provision.address) == (
        "1 activity",
        "/activities/?provision=herons-4",
    )
    assert "2025: Retain. Since" in response.content.decode()


def test_editors_read_and_do_not_decide(client, programme, cited):
    MandateDecisionFactory(project=programme, mandate=cited, year=2026, reason_en="Needed")
    client.force_login(user_with_role("editor", "eva"))

    page = client.get(address(programme)).content.decode()

    assert "Retain. Needed" in page
    assert "-reason_en" not in page
    assert client.post(address(programme), typed(cited, "remove", "No")).status_code == 403
    assert MandateDecision.objects.get().decision == "retain"


@pytest.mark.parametrize("year", ["12", "twenty", "99999", "2026.0", "9" * 50])
def test_a_year_that_is_none_is_answered_with_a_sentence(reviewer, programme, cited, year):
    response = reviewer.get(f"{reverse(PAGE)}?programme={programme.pk}&year={year}")

    assert response.status_code == 400
    assert "Enter a year with four digits" in response.content.decode()


def test_decisions_need_no_second_person(reviewer, programme, cited, settings):
    settings.SECOND_PERSON_REQUIRED = True

    assert reviewer.post(address(programme), typed(cited, "retain", "x")).status_code == 302


# --- rules of the database -----------------------------------------------------------------------


@pytest.mark.parametrize("case", ["not cited", "a project", "another mandate"])
def test_a_decision_is_on_a_mandate_that_the_programme_cites(programme, cited, case):
    values = {"project": programme, "mandate": cited, "decision": "retain"}
    if case == "not cited":
        values["mandate"] = MandateFactory(published=True)
    elif case == "a project":
        values["project"] = ProjectMandateFactory(mandate=cited).project
    else:
        values["provision"] = ProvisionFactory()

    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        MandateDecisionFactory(**values)

    assert "A decision is on a mandate that the programme of work cites" in str(
        database_error_message(raised.value)
    )


def test_an_editor_cannot_decide_in_the_database(programme, cited):
    editor = user_with_role("editor", "eva")

    with pytest.raises(IntegrityError), transaction.atomic(), act_as(person=editor):
        MandateDecisionFactory(project=programme, mandate=cited, decided_by=editor)


# --- the public page -----------------------------------------------------------------------------


def test_the_public_page_shows_standing_and_decisions(client, programme, cited):
    newer = MandateFactory(published=True, title_en="Newer resolution")
    Mandate.objects.filter(pk=cited.pk).update(
        standing="superseded",
        standing_date=date(2020, 5, 1),
        standing_reason_en="Replaced",
        superseded_by=newer,
    )
    MandateDecisionFactory(
        project=programme, mandate=cited, year=2025, decision="remove", reason_en="Out of date"
    )

    page = client.get("/mandates/herons/").content.decode()

    assert "Superseded, since 1 May 2020: Replaced" in " ".join(page.split())
    assert "Newer resolution" in page
    assert "Out of date" in page
    assert "Programme of herons" in page
    assert "rosa" not in page


def test_decisions_of_an_unpublished_programme_are_not_shown(client, cited):
    hidden = ProjectFactory(draft=True, kind="programme", title_en="Hidden programme")
    ProjectMandateFactory(project=hidden, mandate=cited)
    MandateDecisionFactory(project=hidden, mandate=cited, reason_en="Hidden reason")

    for path in ("/mandates/herons/", "/api/v1/mandates/herons/"):
        page = client.get(path).content.decode()
        assert "Hidden" not in page


def test_earlier_standings_are_shown(client, cited):
    ProvisionFactory(mandate=cited)
    with act_as(doing="1"):
        Mandate.objects.filter(pk=cited.pk).update(standing="in-force")
    with act_as(doing="2"):
        Mandate.objects.filter(pk=cited.pk).update(
            standing="lapsed", standing_date=date(2024, 1, 1), standing_reason_en="Over"
        )

    response = client.get("/mandates/herons/")

    assert [str(one.row.get_standing_display()) for one in response.context["past_standings"]] == [
        "In force"
    ]
    assert "Earlier standings" in response.content.decode()


def test_lists_are_filtered_by_standing(client, cited):
    MandateFactory(published=True, standing="in-force", slug="storks")

    found = client.get("/api/v1/mandates/?standing=in-force").json()["results"]

    assert [one["slug"] for one in found] == ["storks"]
    assert found[0]["standing"] == "in-force"
    assert client.get("/mandates/?standing=valid").status_code == 400


def test_page_has_the_name_of_the_menu_and_dates_each_decision(reviewer, programme, cited):
    reviewer.post(address(programme), typed(cited, "remove", "No longer needed"))

    text = reviewer.get(address(programme)).text

    assert re.search(r"<h1>\s*Decisions on mandates\s*</h1>", text)
    assert "<dt>Last decision before 2026</dt><dd>None</dd>" in text
    assert "<dt>Decision of 2026</dt><dd>Remove. No longer needed" in text
