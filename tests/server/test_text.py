"""The cleaning of texts, in Python and in the database."""

import re
import unicodedata

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from hypothesis import given
from hypothesis import strategies as st

from catalogue.models import Source, Synonym, Topic
from server.text import REFUSED, clean_text, tidy_text, without_refused
from server.text_constraints import CONSTRAINT_SUFFIX, clean_rows
from server.text_fields import CleanFieldMixin
from tests.support.kinds import OUR_APPS

OUR_MODELS = [model for model in apps.get_models() if model._meta.app_label in OUR_APPS]

# Texts that no person types: keys, digests, addresses made by code, and derived or copied rows.
PLAIN_FIELDS = {
    "catalogue.ApiUse": {"address"},
    "catalogue.Event": {"person_name", "role", "doing", "table", "owner_table"},
    "catalogue.ImportJob": {"file_name", "digest", "language", "stage", "plan_digest"},
    "catalogue.ImportRow": {"table", "sheet", "name"},
    "catalogue.IndexRow": {"kind", "title_en", "title_es"},
    "catalogue.IndexCount": {"kind"},
    "catalogue.ExportLine": {"kind", "en", "es", "slug", "guarded_en", "guarded_es"},
    "catalogue.OutdatedRow": {"kind"},
    "catalogue.LinkCheck": {"address", "archived_address"},  # copied, and built from a copy
    "catalogue.MergeJob": {"source_name", "target_name", "language", "error"},
    "catalogue.Address": {"kind"},
    "catalogue.Country": {"alpha3", "m49"},
    # Stored as they were pasted or read; the paragraphs are shown to staff only.
    "catalogue.SourceText": {"pasted", "file", "file_name", "reader", "digest"},
    "catalogue.SourceParagraph": {"content", "number", "place_en", "place_es", "fingerprint"},
    "catalogue.Transition": {"person_name", "role", "note"},  # the note is cleaned by its form
    "catalogue.Proposal": {"title"},
    "programme.LoadedRecord": {"key", "file_digest", "digest"},
    "reports.DraftFile": {"stage", "error", "error_language", "kind", "site"},
    "reports.IssueJob": {"stage", "error", "error_language", "fingerprint", "site"},
    "reports.IssuedText": {"digest", "docx_digest", "pdf_digest"},
    "reports.EditedParagraph": {"key", "section", "after", "composed_en", "composed_es"},
    "reports.OwnParagraph": {"section"},
    "reports.ParagraphComment": {"key", "person_name"},
    "reports.PublicCopy": {"withdrawn"},
    "reports.ReturnedFile": {"name"},  # on one line, without control characters
    "reports.WordCopy": {"code"},
    "reports.RedactionJob": {"stage", "error", "error_language", "withdrawn"},
    "reports.Report": {"issued_by_name"},
    "reports.AcceptedDoubt": {"digest", "person_name"},
    "staff.ListColumns": {"list_label"},
    "staff.SavedFilter": {"list_label", "query"},  # the query is encoded for an address
    "staff.SignInEvent": {"username", "note"},
    "staff.StaffSession": {"session_key", "session_data"},
    "staff.User": {"password", "username", "email", "openid_subject"},  # Django validates them
}
DERIVED = {"start_precision", "end_precision"}

ONE_LINE = [
    ("Reunio\u0301n", "Reunión"),
    ("mi\u00adgra\u200btion\u2060", "migration"),
    ("\ufeffMeeting ", "Meeting"),
    (" \u200b Meeting \u200b ", "Meeting"),
    ("a\vb\fc\u0085d\u2028e\u2029f\tg", "a b c d e f g"),
    ("Meeting\r\n", "Meeting"),
    ("a\u00a0b", "a\u00a0b"),
    ("\u200eabc\u200f \u061c", "\u200eabc\u200f \u061c"),
    ("👩\u200d👧 می\u200cخواهم", "👩\u200d👧 می\u200cخواهم"),
    ("=1+1", "=1+1"),
]
MULTI_LINE = [
    ("a\r\nb\rc\nd", "a\nb\nc\nd"),
    ("a\vb\fc\u0085d\u2028e\u2029f\tg", "a\nb\nc\nd\ne\nf\tg"),
    ("\n a \n", "a"),
]
REFUSED_SAMPLES = [
    ("a\x00", "Character 2 is not accepted (U+0000). Delete it."),
    (" \x1b[0m", "Character 2 is not accepted (U+001B). Delete it."),
    ("ab\u202e", "Character 3 is not accepted (U+202E RIGHT-TO-LEFT OVERRIDE). Delete it."),
    ("\u2066a", "Character 1 is not accepted (U+2066 LEFT-TO-RIGHT ISOLATE). Delete it."),
    ("a\ufffe", "Character 2 is not accepted (U+FFFE). Delete it."),
    ("a\uffff", "Character 2 is not accepted (U+FFFF). Delete it."),
    ("a\x9f", "Character 2 is not accepted (U+009F). Delete it."),
    ("a\ud800", "Character 2 is not accepted (U+D800). Delete it."),
]


@pytest.mark.parametrize(("typed", "stored"), ONE_LINE)
def test_text_of_one_line_is_cleaned(typed, stored):
    assert clean_text(typed, one_line=True) == stored


@pytest.mark.parametrize(("typed", "stored"), MULTI_LINE)
def test_text_of_several_lines_is_cleaned(typed, stored):
    assert clean_text(typed, one_line=False) == stored


@pytest.mark.parametrize(("typed", "message"), REFUSED_SAMPLES)
@pytest.mark.parametrize("one_line", [True, False])
def test_refused_character_is_named_with_its_position(typed, message, one_line):
    with pytest.raises(ValidationError) as raised:
        clean_text(typed, one_line=one_line)

    assert raised.value.messages == [message]
    assert REFUSED.search(without_refused(typed, one_line=one_line)) is None


def test_line_break_is_refused_in_a_text_of_one_line():
    with pytest.raises(ValidationError) as raised:
        clean_text("\n ab\ncd", one_line=True)

    sentence = "Character 5 is a line break. Enter the text in one line."
    assert raised.value.messages == [sentence]


@given(st.text(), st.booleans())
def test_cleaned_text_is_not_changed_again(text, one_line):
    tidied = tidy_text(text, one_line=one_line)

    assert tidy_text(tidied, one_line=one_line) == tidied
    assert unicodedata.is_normalized("NFC", tidied)
    try:
        cleaned = clean_text(text, one_line=one_line)
    except ValidationError:
        assert REFUSED.search(text) or (one_line and re.search(r"[\r\n]", text.strip()))
    else:
        assert cleaned == tidied == clean_text(cleaned, one_line=one_line)


# --- fields ---------------------------------------------------------------------------------------


def plain_fields(model) -> set[str]:
    return {
        field.name
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, CleanFieldMixin | models.SlugField)
        and not field.choices
    }


def test_every_field_that_a_person_fills_in_cleans_its_text():
    found = {model._meta.label: plain_fields(model) - DERIVED for model in OUR_MODELS}

    assert {label: names for label, names in found.items() if names} == PLAIN_FIELDS


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["save", "bulk_create", "update", "bulk_update"])
def test_every_write_of_the_orm_cleans(way):
    dirty = {"name_en": " Reunio\u0301n\u200b ", "name_es": "a\vb"}
    topic = Topic(slug="t", **dirty)
    if way == "save":
        topic.save()
        assert topic.name_en == "Reunión"
    elif way == "bulk_create":
        Topic.objects.bulk_create([topic])
    else:
        topic = Topic.objects.create(slug="t", name_en="x", name_es="y")
        if way == "update":
            Topic.objects.filter(pk=topic.pk).update(**dirty)
        else:
            topic.name_en, topic.name_es = dirty.values()
            Topic.objects.bulk_update([topic], ["name_en", "name_es"])

    stored = Topic.objects.values_list("name_en", "name_es").get(slug="t")
    assert stored == ("Reunión", "a b")


# --- the database ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_each_column_of_cleaned_text_has_its_constraint():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid), convalidated"
            " FROM pg_constraint WHERE conname LIKE %s",
            [f"%{CONSTRAINT_SUFFIX}"],
        )
        found = {table: (text, valid) for table, text, valid in cursor.fetchall()}
    expected = {}
    for model in OUR_MODELS:
        fields = [f for f in model._meta.local_concrete_fields if isinstance(f, CleanFieldMixin)]
        if fields:
            expected[model._meta.db_table] = {(f.column, f.one_line) for f in fields}

    columns = {
        table: {(column, "\\n" in pattern) for column, pattern in
                re.findall(r"\(?\b(\w+)\)?(?:::text)? ~ '([^']*)'", text)}
        for table, (text, _valid) in found.items()
    }  # fmt: skip
    assert columns == expected
    assert [table for table, (_text, valid) in found.items() if not valid] == []


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["a\x01", "a\u202eb", "a\u2069", "a\ufffe", "a\x9f", "a\x7f"])
def test_database_refuses_what_python_refuses(text):
    source = Source.objects.create(slug="s", title_en="x")
    for column in ("title_en", "note"):
        with pytest.raises(IntegrityError, match=CONSTRAINT_SUFFIX), transaction.atomic():
            Source.objects.filter(pk=source.pk).update(**{column: text})


@pytest.mark.django_db
@given(character=st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
def test_database_and_python_refuse_the_same(character):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT regexp_replace(pg_get_constraintdef(oid), '^CHECK (.*)$', '\\1')"
            " FROM pg_constraint WHERE conname = 'catalogue_proposal_clean_text'"
        )
        (condition,) = cursor.fetchone()
        cursor.execute(
            f"SELECT {condition} FROM (VALUES (%s, '')) AS v (note, decision_note)", [character]
        )
        assert cursor.fetchone()[0] is (REFUSED.search(character) is None)


@pytest.mark.django_db
def test_database_refuses_line_breaks_in_a_text_of_one_line():
    Source.objects.create(slug="s", title_en="x", note="a\nb")
    with pytest.raises(IntegrityError, match=CONSTRAINT_SUFFIX):
        Source.objects.update(title_en="a\nb")


@pytest.mark.django_db
def test_migration_names_a_row_that_it_cannot_clean_without_its_texts(capsys):
    row = Synonym.objects.create(words="secret\nsecretive")
    with connection.cursor() as cursor:  # an earlier version counted an invisible line
        cursor.execute(
            "UPDATE catalogue_synonym SET words = %s WHERE id = %s", ["secret\n\u200b", row.pk]
        )

    clean_rows(connection, "catalogue_synonym", (), ("words",))

    said = capsys.readouterr().err
    assert said.startswith(f"catalogue_synonym, row {row.pk}: the text was not cleaned. ")
    assert "catalogue_synonym_has_two_lines" in said
    assert "secret" not in said


@pytest.mark.django_db
def test_migration_cleans_stored_rows():
    topics = [Topic.objects.create(slug=f"t{n}", name_en=f"x{n}", name_es="y") for n in range(3)]
    constraint = f"catalogue_topic{CONSTRAINT_SUFFIX}"
    dirty = ["a\u202e\u200b\nb", "Reunio\u0301n", "\u00a0a\tb"]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE catalogue_topic DROP CONSTRAINT {constraint}")
        for topic, text in zip(topics, dirty, strict=True):
            cursor.execute(
                "UPDATE catalogue_topic SET name_en = %s WHERE id = %s", [text, topic.pk]
            )

    clean_rows(connection, "catalogue_topic", ("name_en", "name_es"), ())

    names = Topic.objects.filter(slug__startswith="t").order_by("slug")
    assert list(names.values_list("name_en", flat=True)[:3]) == ["a b", "Reunión", "a b"]
