"""Issuing, and what the database keeps of it whatever way a change comes."""

import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from catalogue.base.period import Period
from catalogue.history.actor import acting
from catalogue.history.events import events_of
from catalogue.history.undo import HistoryError, undo
from catalogue.history.versions import version_after
from reports import workflow
from reports.composition.outline import Passage
from reports.models import Account, IssuedText, OwnParagraph, Placing, Waiver
from reports.rendering import canonical, composed
from tests.factories import ActivityFactory, OutcomeFactory

pytestmark = pytest.mark.django_db
SITE = "https://example.org"


def done(number: int, **fields):
    given = {"published": True, "when": "2012", "status": "completed", "kind": "training"}
    texts = {"title_es": f"Curso {number}", "summary_en": "Held.", "summary_es": "Impartido."}
    return ActivityFactory(**{**given, **texts, "title_en": f"Course {number}", **fields})


def refused(change) -> str:
    """The rule by which the database refuses a change."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change()
    return caught.value.__cause__.diag.constraint_name


def test_issued_account_is_kept_as_it_was(account_of, reviewer):
    course = done(1)
    account = workflow.issue(account=account_of(), person=reviewer, site=SITE)

    text = account.texts.get(language="en")
    assert text.digest == hashlib.sha256(canonical(text.content)).hexdigest()
    assert text.pdf_digest == hashlib.sha256(bytes(text.pdf)).hexdigest()
    assert text.docx_digest == hashlib.sha256(bytes(text.docx)).hexdigest()
    assert (account.issued_by, account.issued_by_name) == (reviewer, "Ana Ruiz")

    resting = account.restings.get(number=course.number)
    course.title_en = "Another title"
    course.save()
    assert version_after(course, resting.version).record.title_en == "Course 1"
    assert "Another title" not in str(IssuedText.objects.get(pk=text.pk).content)

    rows = Account.objects.filter(pk=account.pk)
    changes = [
        lambda: rows.update(title_en="Other"),
        lambda: rows.update(state="draft"),
        lambda: rows.delete(),
        lambda: IssuedText.objects.filter(pk=text.pk).update(digest="0" * 64),
        lambda: IssuedText.objects.filter(pk=text.pk).delete(),
        lambda: Placing.objects.create(account=account, number=1),
        lambda: OwnParagraph.objects.create(account=account, section="planned", text_en="x"),
    ]
    assert [refused(change) for change in changes] == ["issued_account_is_kept"] * 7


def test_only_reviewers_issue_also_in_the_database(account_of, editor, reviewer):
    account = account_of()
    with pytest.raises(PermissionDenied):
        workflow.issue(account=account, person=editor, site=SITE)

    def by_hand(person):
        last = {"issued_at": "2013-02-01T00:00Z", "last_event": 0, "state": "issued"}
        Account.objects.filter(pk=account.pk).update(issued_by=person, **last)

    assert refused(lambda: by_hand(editor)) == "reviewers_issue_accounts"
    assert refused(lambda: by_hand(reviewer)) == "issued_account_is_whole"
    reviewer.is_active = False
    reviewer.save()
    assert refused(lambda: by_hand(reviewer)) == "reviewers_issue_accounts"


def test_missing_translation_is_waived_by_name(account_of, reviewer):
    course = done(1, summary_es="")
    account = account_of()
    with pytest.raises(ValidationError, match=r"Curso 1 \(es\)"):
        workflow.issue(account=account, person=reviewer, site=SITE)
    assert not IssuedText.objects.exists()

    assert workflow.waive(account=account, person=reviewer) == 1
    waiver = Waiver.objects.get()
    assert (waiver.number, waiver.language, waiver.person_name) == (course.number, "es", "Ana Ruiz")
    issued = workflow.issue(account=account, person=reviewer, site=SITE)
    sentences = issued.texts.get(language="es").document.sentences()
    assert [one.runs[0].language for one in sentences if one.text == "Held."] == ["en"]
    with pytest.raises(ValidationError, match="issued already"):
        workflow.issue(account=issued, person=reviewer, site=SITE)


def test_own_paragraph_in_one_language_is_waived_by_name_too(account_of, reviewer):
    account = account_of()
    own = OwnParagraph.objects.create(account=account, section="planned", text_en="Ours.")
    with pytest.raises(ValidationError, match=r"Paragraphs of our own \(es\)"):
        workflow.issue(account=account, person=reviewer, site=SITE)
    assert workflow.waive(account=account, person=reviewer) == 1
    assert workflow.lacks(account) == []
    account.waivers.all().delete()
    own.text_es = "Nuestro."
    own.save()
    assert workflow.lacks(account) == []


def test_choice_survives_what_comes_later(account_of):
    first, second, third = (done(number) for number in (1, 2, 3))
    account = account_of()
    workflow.choose(
        account=account,
        left_out=[second.number],
        positions={third.number: 10, first.number: 30, second.number: 40},
        passages=[Passage("activities.training", 20, f"Ours [{first.number}]. Also.", "Nuestro.")],
    )
    late = done(4)

    section = composed(account, "en").sections[2].sections[0]
    told = [paragraph.sentences[0].text for paragraph in section.blocks]
    assert told == ["Course 3.", "Course 4.", "Ours.", "Course 1."]
    own = section.blocks[2].sentences
    assert [one.records for one in own] == [[first.number], []]
    assert late.number in composed(account, "es").records

    workflow.choose(account=account, left_out=[], positions={}, passages=[])
    told = [one.sentences[0].text for one in composed(account, "es").sections[2].sections[0].blocks]
    assert told == ["Curso 1.", "Curso 2.", "Curso 3.", "Curso 4."]


def test_choice_has_a_history_and_saving_it_again_has_none(account_of, reviewer):
    first, second = done(1), done(2)
    account = account_of()
    chosen = {"left_out": [second.number], "positions": {first.number: 10}, "passages": []}
    with acting(person=reviewer, doing="choosing") as context:
        workflow.choose(account=account, **chosen)
    events = events_of(account)
    assert [(one.action, one.table) for one in events] == [
        ("I", "reports_account"), ("I", "reports_placing"), ("I", "reports_placing"),
    ]  # fmt: skip
    workflow.choose(account=account, **chosen)
    assert events.count() == 3
    undo(context)
    assert not account.placings.exists()

    workflow.issue(account=account, person=reviewer, site=SITE)
    assert not events_of(account).filter(table="reports_issuedtext").exists()
    with pytest.raises(HistoryError, match="An issued account is kept as it is"):
        undo(events_of(account).filter(table="reports_account").last().context)


def test_what_was_told_with_a_left_out_record_stands_alone(account_of):
    course = done(1)
    OutcomeFactory(published=True, when="2012", activity=course, title_en="Learned")
    account = account_of()
    assert "drawn: Learned." in " ".join(one.text for one in composed(account, "en").sentences())
    workflow.choose(account=account, left_out=[course.number], positions={}, passages=[])
    document = composed(account, "en")
    codes = [section.code for section in document.all_sections()]
    assert codes[-2:] == ["outcomes", "outcomes.lesson"]
    assert not {code for code in codes if code.startswith("activities")}


def test_what_is_not_public_is_not_told(account_of):
    for state in ("draft", "in_review", "withdrawn"):
        ActivityFactory(
            **{state: True},
            when="2012",
            status="completed",
            title_en=f"Not {state}",
            slug=state.replace("_", "-"),
        )
    text = " ".join(one.text for one in composed(account_of(), "en").sentences())
    assert "Not " not in text


def test_later_events_are_taken_in_up_to_the_day_of_writing(account_of):
    done(1, when="2013-01-10", title_en="In January")
    done(2, when="2013-02-10", title_en="In February")
    done(3, when="2013-03", status="planned", title_en="To come")
    account = account_of(written_on="2013-01-31")
    account.refresh_from_db()
    document = composed(account, "en")
    text = " ".join(one.text for one in document.sentences())
    assert "In January" in text
    assert "In February" not in text
    assert "It takes in later events up to 31 January 2013." in text
    assert [one.code for one in document.sections][-1] == "planned"


def test_account_of_other_spans_and_of_a_wrong_day():
    account = Account(title_en="Two years")
    account.when = Period.from_edtf("2011/2012")
    account.full_clean()
    account.save()
    assert account.slug == "2011-2012"
    assert "Covers 2011–2012" in composed(account, "en").lines
    with pytest.raises(ValidationError, match="before its span began"):
        Account(when=account.when, written_on=Period.from_edtf("2010").start.first).full_clean()
