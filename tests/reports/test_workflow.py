"""Issuing reports, and the rules that the database enforces for every way of writing."""

import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from catalogue.base.period import Period
from catalogue.history.actor import act_as
from catalogue.history.events import events_of, last_event_number
from catalogue.history.row_writer import HistoryError
from catalogue.history.undo import undo_context
from catalogue.history.versions import version_after
from reports.composition.outline import Passage
from reports.models import AcceptedDoubt, IssuedText, OwnParagraph, RecordPlacement, Report
from reports.rendering import (
    canonical_json,
    compose_all_languages,
    compose_report,
    content_fingerprint,
)
from reports.workflow.doubt_acceptance import accept_doubts, open_doubts
from reports.workflow.issuing import issue
from reports.workflow.revision import revise
from reports.workflow.selection import save_selection
from tests.reports.samples import completed_course, issue_accepted, report_text
from tests.support.constraint_violations import violated_constraint
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    InvolvementFactory,
    OrganizationFactory,
    OutcomeFactory,
)
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db
SITE = "https://example.org"


def test_issued_report_is_immutable(make_report, reviewer):
    course = completed_course(1)
    report = issue_accepted(make_report(), reviewer)

    text = report.texts.get(language="en")
    assert text.digest == hashlib.sha256(canonical_json(text.content)).hexdigest()
    assert text.pdf_digest == hashlib.sha256(bytes(text.pdf)).hexdigest()
    assert text.docx_digest == hashlib.sha256(bytes(text.docx)).hexdigest()
    assert (report.issued_by, report.issued_by_name) == (reviewer, "Ana Ruiz")

    cited_version = report.cited_versions.get(number=course.number)
    course.title_en = "Another title"
    course.save()
    assert version_after(course, cited_version.version).record.title_en == "Course 1"
    assert "Another title" not in str(IssuedText.objects.get(pk=text.pk).content)

    rows = Report.objects.filter(pk=report.pk)
    changes = [
        lambda: rows.update(title_en="Other"),
        lambda: rows.update(state="draft"),
        lambda: rows.delete(),
        lambda: IssuedText.objects.filter(pk=text.pk).update(digest="0" * 64),
        lambda: IssuedText.objects.filter(pk=text.pk).delete(),
        lambda: RecordPlacement.objects.create(report=report, number=1),
        lambda: OwnParagraph.objects.create(report=report, section="planned", text_en="x"),
    ]
    assert [violated_constraint(change) for change in changes] == ["issued_report_is_immutable"] * 7


def test_only_reviewers_can_issue_also_in_the_database(make_report, editor, reviewer):
    report = make_report()
    with pytest.raises(PermissionDenied):
        issue(report=report, person=editor, site=SITE)

    def by_hand(person):
        last = {"issued_at": "2013-02-01T00:00Z", "last_event": 0, "state": "issued"}
        Report.objects.filter(pk=report.pk).update(issued_by=person, **last)

    assert violated_constraint(lambda: by_hand(editor)) == "only_reviewers_issue_reports"
    assert violated_constraint(lambda: by_hand(reviewer)) == "issued_report_has_both_languages"
    reviewer.is_active = False
    reviewer.save()
    assert violated_constraint(lambda: by_hand(reviewer)) == "only_reviewers_issue_reports"


def test_missing_translation_is_accepted_by_name(make_report, reviewer):
    course = completed_course(1, summary_es="")
    report = make_report()
    with pytest.raises(ValidationError, match=r"Curso 1 \(not translated, es\)"):
        issue(report=report, person=reviewer, site=SITE)
    assert not IssuedText.objects.exists()

    assert accept_doubts(report=report, person=reviewer, reason="Seen.") == 2
    decision = AcceptedDoubt.objects.get(code="translation")
    assert (decision.number, decision.language, decision.person_name, decision.reason) == (
        *(course.number, "es", "Ana Ruiz", "Seen."),
    )
    issued = issue(report=report, person=reviewer, site=SITE)
    sentences = issued.texts.get(language="es").document.sentences()
    assert [one.runs[0].language for one in sentences if one.text == "Held."] == ["en"]
    with pytest.raises(ValidationError, match=r"This report has already been issued\."):
        issue(report=issued, person=reviewer, site=SITE)


def test_missing_translation_of_a_paragraph_by_the_author_is_accepted_by_name(
    make_report, reviewer
):
    report = make_report()
    own = OwnParagraph.objects.create(report=report, section="planned", text_en="Ours.")
    with pytest.raises(ValidationError, match=r"Paragraphs by the author \(not translated, es\)"):
        issue(report=report, person=reviewer, site=SITE)
    assert accept_doubts(report=report, person=reviewer, reason="Seen.") == 1
    assert open_doubts(report) == []
    own.text_en = "Ours, changed."
    own.save()
    assert len(open_doubts(report)) == 1
    own.text_es = "Nuestro."
    own.save()
    assert open_doubts(report) == []


def test_selection_survives_later_changes(make_report):
    first, second, third = (completed_course(number) for number in (1, 2, 3))
    report = make_report()
    save_selection(
        report=report,
        left_out=[second.number],
        positions={third.number: 10, first.number: 30, second.number: 40},
        passages=[Passage("work.countries", 20, f"Ours [{first.number}]. Also.", "Nuestro.")],
    )
    late = completed_course(4)

    section = compose_report(report, "en").sections[1].sections[0]
    said = [paragraph.sentences[0].text for paragraph in section.blocks]
    assert ["Held." in said[0], *said[1:]] == [True, "Ours.", "Held."]
    cited = [[sentence.records for sentence in block.sentences] for block in section.blocks]
    assert cited == [
        [[third.number], [late.number]], [[first.number], []], [[first.number]],
    ]  # fmt: skip
    assert late.number in compose_report(report, "es").records

    save_selection(report=report, left_out=[], positions={}, passages=[])
    (block,) = compose_report(report, "es").sections[1].sections[0].blocks
    assert [sentence.records for sentence in block.sentences] == [
        [course.number] for course in (first, second, third, late)
    ]


def test_selection_has_a_history_and_saving_it_unchanged_adds_nothing(make_report, reviewer):
    first, second = completed_course(1), completed_course(2)
    report = make_report()
    chosen = {"left_out": [second.number], "positions": {first.number: 10}, "passages": []}
    with act_as(person=reviewer, doing="choosing") as context:
        save_selection(report=report, **chosen)
    events = events_of(report)
    assert [(one.action, one.table) for one in events] == [
        ("I", "reports_report"), ("I", "reports_recordplacement"), ("I", "reports_recordplacement"),
    ]  # fmt: skip
    save_selection(report=report, **chosen)
    assert events.count() == 3
    undo_context(context)
    assert not report.placements.exists()

    with act_as(person=reviewer):
        issue_accepted(report, reviewer)
    assert not events_of(report).filter(table="reports_issuedtext").exists()
    with pytest.raises(
        HistoryError, match=r"An issued report cannot be changed\. Issue a revision to correct it\."
    ):
        undo_context(events_of(report).filter(table="reports_report").last().context)


def test_record_grouped_with_an_excluded_record_is_reported_alone(make_report):
    course = completed_course(1)
    OutcomeFactory(published=True, when="2012", activity=course, title_en="Learned")
    report = make_report()
    assert "Learned." in report_text(compose_report(report, "en"))
    save_selection(report=report, left_out=[course.number], positions={}, passages=[])
    document = compose_report(report, "en")
    assert "Learned." in report_text(document)
    assert "Held." not in report_text(document)


def test_unpublished_record_is_not_reported(make_report):
    for state in ("draft", "in_review", "withdrawn"):
        ActivityFactory(
            **{state: True},
            when="2012",
            status="completed",
            title_en=f"Not {state}",
            slug=state.replace("_", "-"),
        )
    text = report_text(compose_report(make_report(), "en"))
    assert "Not " not in text


def test_later_events_are_included_up_to_the_date_of_writing(make_report):
    completed_course(1, when="2013-01-10", summary_en="In January a course was held.")
    completed_course(2, when="2013-02-10", summary_en="In February a course was held.")
    completed_course(3, when="2013-03", status="planned", title_en="To come")
    report = make_report(written_on="2013-01-31")
    report.refresh_from_db()
    document = compose_report(report, "en")
    text = report_text(document)
    assert "In January" in text
    assert "In February" not in text
    assert "carried out in 2012, together with related developments up to 31 January 2013." in text
    assert [one.code for one in document.sections][-1] == "planned"


def test_report_of_other_periods_and_of_an_invalid_day():
    report = Report(title_en="Two years")
    report.when = Period.from_edtf("2011/2012")
    report.full_clean()
    report.save()
    assert report.slug == "2011-2012"
    assert (
        "The present report describes the activities carried out from 2011 to 2012."
        in report_text(compose_report(report, "en"))
    )
    with pytest.raises(
        ValidationError, match=r"The date of writing cannot be before the beginning of the period\."
    ):
        Report(when=report.when, written_on=Period.from_edtf("2010").start.first).full_clean()


def test_person_without_a_full_name_is_named_by_the_user_name(editor, reviewer):
    assert [one.display_name for one in (editor, reviewer)] == ["eva", "Ana Ruiz"]


def test_versions_of_all_cited_records_are_stored(make_report, reviewer):
    course = completed_course(1, countries=[CountryFactory()])
    body = OrganizationFactory(published=True, title_en="Body", title_es="Organismo")
    InvolvementFactory(activity=course, organization=body, role="lead")
    last = max(last_event_number(course), last_event_number(body))

    report = issue_accepted(make_report(), reviewer)

    assert report.last_event >= last
    cited = report.cited_versions.order_by("number")
    assert {(one.number, one.content_type.model_class(), one.object_id) for one in cited} == {
        (one.number, type(one), one.pk) for one in (course, body)
    }
    assert {one.version for one in cited} == {report.last_event}
    assert str(version_after(body, report.last_event).record.title_en) == "Body"


def test_issued_report_states_its_time_and_its_languages(make_report, reviewer):
    completed_course(1)
    report = issue_accepted(make_report(), reviewer)
    report.refresh_from_db()
    assert (report.state, report.issued_at is None) == ("issued", False)
    texts = report.texts.order_by("language")
    assert [one.language for one in texts] == ["en", "es"]
    assert [one.content["language"] for one in texts] == ["en", "es"]
    assert [bytes(one.pdf[:5]) for one in texts] == [b"%PDF-"] * 2
    assert [bytes(one.docx[:2]) for one in texts] == [b"PK"] * 2


def test_fingerprint_covers_every_language_and_changes_with_a_record(make_report, reviewer):
    course, report = completed_course(1), make_report()
    before = content_fingerprint(compose_all_languages(report))
    assert content_fingerprint(compose_all_languages(report)) == before
    found = {before}
    for field in ("title_en", "title_es"):
        ActivityFactory._meta.model.objects.filter(pk=course.pk).update(**{field: "Other"})
        found.add(content_fingerprint(compose_all_languages(report)))
    assert len(found) == 3

    for step in (
        lambda: accept_doubts(
            report=report, person=reviewer, reason="Seen.", expected_fingerprint=before
        ),
        lambda: issue(report=report, person=reviewer, site=SITE, expected_fingerprint=before),
    ):
        with pytest.raises(ValidationError, match="Check it again") as refused:
            step()
        assert refused.value.code == "changed"
    accept_doubts(report=report, person=reviewer, reason="Seen.")
    now = content_fingerprint(compose_all_languages(report))
    issue(report=report, person=reviewer, site=SITE, expected_fingerprint=now)


def test_revision_copies_texts_selection_and_paragraphs(make_report, reviewer):
    first, second = completed_course(1), completed_course(2)
    report = make_report(
        title_en="Work", title_es="Labor", addressee_en="The meeting", addressee_es="La reunión",
        written_on="2013-01-31",
    )  # fmt: skip
    save_selection(
        report=report,
        left_out=[second.number],
        positions={first.number: 7},
        passages=[Passage("planned", 3, "Ours.", "Nuestro.")],
    )
    issued = issue_accepted(report, reviewer)

    draft = revise(report=issued)
    draft.refresh_from_db()

    assert (draft.revises, draft.revision, draft.slug, draft.state) == (
        *(report, 1, "2012-rev-1", "draft"),
    )
    for field in ("title_en", "title_es", "addressee_en", "addressee_es", "written_on", "period"):
        assert getattr(draft, field) == getattr(issued, field), field
    for one in (issued, draft):
        assert {(row.number, row.is_left_out, row.position) for row in one.placements.all()} == {
            (first.number, False, 7), (second.number, True, None),
        }  # fmt: skip
        own = one.own_paragraphs.get()
        assert (own.section, own.position, own.text_en, own.text_es) == (
            *("planned", 3, "Ours.", "Nuestro."),
        )


def test_revisions_are_numbered_one_after_the_other(make_report, reviewer):
    report = make_report()
    with pytest.raises(ValidationError, match="Only an issued report can be revised") as refused:
        revise(report=report)
    assert refused.value.code == "draft"
    issued = issue(report=report, person=reviewer, site=SITE)
    first = revise(report=issued)
    with pytest.raises(ValidationError, match="A draft revision already exists") as refused:
        revise(report=issued)
    assert refused.value.code == "open"

    first.correction_en, first.correction_es = "A date.", "Una fecha."
    first.save()
    first = issue(report=first, person=reviewer, site=SITE)
    second = revise(report=first)

    assert (second.revises, second.revision, second.slug) == (report, 2, "2012-rev-2")


def test_refusals_of_an_issue_have_codes(make_report, reviewer):
    report = make_report()
    completed_course(1, summary_es="")
    completed_course(2, summary_en="")
    missing = r"or accept each warning with a reason: .*Curso 1 \(not translated, es\)"
    with pytest.raises(ValidationError, match=missing) as lacking:
        issue(report=report, person=reviewer, site=SITE)
    accept_doubts(report=report, person=reviewer, reason="Checked.")
    issue(report=report, person=reviewer, site=SITE)
    with pytest.raises(ValidationError) as issued:
        issue(report=report, person=reviewer, site=SITE)
    assert [one.value.code for one in (lacking, issued)] == ["doubts", "issued"]


def test_saved_paragraphs_are_changed_by_key_added_or_deleted(make_report):
    report, other = make_report(), make_report("2011")
    kept, deleted = (
        OwnParagraph.objects.create(report=report, section="planned", position=n, text_en="x")
        for n in (1, 2)
    )
    foreign = OwnParagraph.objects.create(report=other, section="planned", text_en="Theirs.")

    save_selection(
        report=report,
        left_out=[],
        positions={},
        passages=[
            Passage("activities.training", 4, "Changed.", "Cambiado.", kept.pk),
            Passage("planned", 5, "Added.", "", foreign.pk),
        ],
    )

    rows = report.own_paragraphs.values_list("section", "position", "text_en", "text_es")
    assert sorted(rows) == [
        ("activities.training", 4, "Changed.", "Cambiado."), ("planned", 5, "Added.", ""),
    ]  # fmt: skip
    kept.refresh_from_db()
    assert kept.text_en == "Changed."
    assert not OwnParagraph.objects.filter(pk=deleted.pk).exists()
    foreign.refresh_from_db()
    assert (foreign.report, foreign.text_en) == (other, "Theirs.")


def test_changed_selection_changes_adds_and_deletes_its_rows(make_report):
    report, other = make_report(), make_report("2011")
    for one in (report, other):
        save_selection(report=one, left_out=[1, 2], positions={3: 10}, passages=[])
    before = {row.number: row.pk for row in report.placements.all()}

    save_selection(report=report, left_out=[2, 4], positions={1: 20, 2: 30}, passages=[])

    rows = {row.number: row for row in report.placements.all()}
    assert {number: (row.is_left_out, row.position) for number, row in rows.items()} == {
        1: (False, 20), 2: (True, 30), 4: (True, None),
    }  # fmt: skip
    assert [rows[number].pk for number in (1, 2)] == [before[1], before[2]]
    assert {(row.number, row.is_left_out, row.position) for row in other.placements.all()} == {
        (1, True, None), (2, True, None), (3, False, 10),
    }  # fmt: skip


def test_second_person_rule_refuses_the_issue_of_an_own_report(make_report, settings, client):
    settings.SECOND_PERSON_REQUIRED = True
    completed_course(1)
    author, editor, second = (
        user_with_role(role, name)
        for role, name in (("reviewer", "author"), ("reviewer", "editor"), ("reviewer", "second"))
    )
    with act_as(person=author):
        report = make_report()
    with act_as(person=editor):
        save_selection(
            report=report,
            left_out=(),
            positions={},
            passages=[Passage("work.countries", 1, "A", "B")],
        )
    message = "You changed “2012”. Someone else must issue it."
    for person in (author, editor):
        with pytest.raises(ValidationError) as caught:
            issue(report=report, person=person, site=SITE)
        assert caught.value.messages == [message]
        client.force_login(person)
        page = client.get(f"/admin/reports/report/{report.pk}/issue/").text
        assert (message in page, "Issue the report" in page) == (True, False)
    client.force_login(second)
    accept_doubts(report=report, person=second, reason="Seen.")
    page = client.get(f"/admin/reports/report/{report.pk}/issue/").text
    assert (message in page, "Issue the report" in page) == (False, True)
    issued = issue_accepted(report, second)
    assert (issued.issued_by, issued.is_issued) == (second, True)


def test_accepted_translation_is_no_change_of_a_report(make_report, settings):
    settings.SECOND_PERSON_REQUIRED = True
    completed_course(1, title_es="", summary_es="")
    report, person = make_report(), user_with_role("reviewer")
    with act_as(person=person):
        accept_doubts(report=report, person=person, reason="Checked.")

    assert issue(report=report, person=person, site=SITE).is_issued


def test_database_refuses_an_issue_past_the_second_person_rule(make_report, settings):
    settings.SECOND_PERSON_REQUIRED = True
    report, person = make_report(), user_with_role("reviewer")
    fields = {"state": "issued", "issued_at": timezone.now(), "issued_by": person, "last_event": 1}

    def change():
        with act_as(person=person):
            Report.objects.filter(pk=report.pk).update(**fields)

    assert violated_constraint(change) == "only_reviewers_issue_reports"
