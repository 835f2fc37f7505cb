"""The report of 2012, issued in a trial by an example account."""

import json

import pytest

from catalogue.history.actor import act_as
from programme.example_report import REVIEWER_USERNAME, issue_example_report
from programme.report_draft import create_report_draft
from staff.models import User
from tests.support.users import create_user

SITE = "http://localhost:8000/"
pytestmark = pytest.mark.django_db


def test_report_is_issued_once_under_the_second_person_rule_and_public(programme, client, settings):
    settings.SECOND_PERSON_REQUIRED = True
    create_report_draft()

    report = issue_example_report(SITE)

    assert report is not None
    assert report.issued_by.username == REVIEWER_USERNAME
    assert report.issued_by_name == "Example Reviewer"
    assert issue_example_report(SITE) is None
    for address in ("/reports/2012/", "/es/reports/2012/", "/reports/2012.pdf"):
        assert client.get(address).status_code == 200
    page = client.get("/reports/2012/").text
    data = json.loads(page.partition('"application/ld+json">')[2].partition("</script>")[0])
    assert (data["@type"], data["url"]) == ("Report", "http://testserver/reports/2012/")
    assert [file["contentUrl"] for file in data["encoding"]] == [
        "http://testserver/reports/2012.docx",
        "http://testserver/reports/2012.pdf",
    ]
    assert "/reports/2012/" in client.get("/reports/").text
    assert "http://testserver/es/reports/2012/</loc>" in client.get("/sitemap-lists.xml").text
    account = User.objects.get(username=REVIEWER_USERNAME)
    assert (account.is_staff, account.has_usable_password()) == (False, False)


def test_draft_that_a_person_changed_is_not_issued(programme, client):
    report = create_report_draft()
    with act_as(person=create_user("eva", role="editor"), doing="Change"):
        report.title_en = "Other title"
        report.save()

    assert issue_example_report(SITE) is None
    assert not User.objects.filter(username=REVIEWER_USERNAME).exists()
    assert "/reports/2012/" not in client.get("/sitemap-lists.xml").text
