"""Import and export of the yearly decisions on mandates."""

import pytest

from activities.models import Mandate, MandateDecision
from tests.support.factories import (
    MandateDecisionFactory,
    MandateFactory,
    ProjectFactory,
    ProjectMandateFactory,
)
from tests.support.import_jobs import (
    confirm_import,
    export_for_editing,
    import_issues,
    upload_import,
)
from tests.support.users import clients_by_role
from tests.support.workbooks import workbook_bytes, workbook_rows

pytestmark = pytest.mark.django_db
HEADINGS = ["mandate", "project", "year", "decision", "reason_en"]


@pytest.fixture
def clients():
    return clients_by_role()


@pytest.fixture
def cited():
    """Return a public mandate that a programme cites."""
    programme = ProjectFactory(published=True, kind="programme", slug="herons")
    mandate = MandateFactory(published=True, slug="resolution")
    ProjectMandateFactory(project=programme, mandate=mandate)
    return mandate


def upload(client, *rows):
    content = workbook_bytes(mandate_decisions=[HEADINGS, *rows])
    return upload_import(client, Mandate, content, "decisions.xlsx")


def test_reviewer_imports_decisions_and_is_their_person(clients, cited):
    job = upload(clients["reviewer"], ["resolution", "herons", 2026, "retain", "Needed"])

    assert import_issues(job) == []
    confirm_import(clients["reviewer"], job)
    decision = MandateDecision.objects.get()
    assert (decision.mandate, decision.year, decision.decision) == (cited, 2026, "retain")
    assert decision.decided_by.username == "reviewer"


def test_exported_decisions_are_changed_and_imported_again(clients, cited):
    first = MandateDecisionFactory(mandate=cited, project=cited.projects.get(), year=2026)
    rows = workbook_rows(export_for_editing(clients["reviewer"], Mandate, "xlsx"))
    [exported] = rows["mandate_decisions"]
    assert (exported["project"], int(exported["year"])) == ("herons", 2026)

    job = upload(clients["reviewer"], ["resolution", "herons", 2026, "remove", "Out of date"])
    assert import_issues(job) == []
    confirm_import(clients["reviewer"], job)
    decision = MandateDecision.objects.get()
    assert (decision.pk, decision.decision) == (first.pk, "remove")
    assert decision.decided_by.username == "reviewer"
    assert decision.decided_at > first.decided_at


def test_editor_imports_no_decision(clients, cited):
    Mandate.objects.filter(pk=cited.pk).update(state="draft")
    job = upload(clients["editor"], ["resolution", "herons", 2026, "retain", "Needed"])

    sentence = "You may not add these rows. Ask a reviewer to import them."
    assert any(sentence in str(issue) for issue in import_issues(job))
    assert not MandateDecision.objects.exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["other", "herons", 2026, "retain", "Needed"], "A decision is on a mandate that the"),
        (["resolution", "herons", 2026, "retain", ""], "Enter the reason for the decision."),
        (["resolution", "herons", 2026, "perhaps", "Needed"], "perhaps"),
        (["resolution", "herons", 26, "retain", "Needed"], "greater than or equal to 1800"),
    ],
)
def test_row_outside_the_rules_gets_one_sentence(clients, cited, row, sentence):
    MandateFactory(published=True, slug="other")
    [issue] = import_issues(upload(clients["reviewer"], row))

    assert sentence in str(issue)
