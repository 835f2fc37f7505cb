"""*Export for editing* is imported again without a change, whatever the texts of a row are."""

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.models import Project
from catalogue.imports.parsing.reader import read_sheets
from catalogue.imports.planner import build_plan
from catalogue.imports.templates import build_workbook, editing_csv
from catalogue.models import Citation, Country, CountryGroup, Link, OtherName, Source, Topic
from server.text import MAX_TEXT_LENGTH, clean_text
from server.text_fields import CleanFieldMixin
from tests.support.factories import factory_of
from tests.support.kinds import MODELS

pytestmark = pytest.mark.django_db

SITE = "https://example.org"
FRAGMENTS = (
    *("=", "+", "-", "@", "'", '"', ";", "\\", ",", "|", " ", "\t", "\n", "\r\n", "\v", "\u2028"),
    *("=1+1", "'=1", "''", "; ", "\\;", "sep=;", "007", "12.0", "1e5", "2012-07-04", "40000"),
    *("4/7/2012", "TRUE", "yes", "#N/A", "#REF!", "?", "title_en", "remove", "NULL"),
    *("_x000D_", "_x005F_x000D_", "_x0000_", "_xD800_", "<r>", "</r>", "<b>&amp;</b>", "]]>", "https://a.b/"),
    *("\u00a0", "\u3000", "\u200e", "\u200f", "\u061c", "\u00ad", "\u200b", "\ufeff", "e\u0301"),
    *("👩\u200d👧\ufe0f", "مرحبا", "שלום!\u200f", "می\u200cخواهم", "\ufffd", "\U0010ffff"),
)  # fmt: skip
accepted_characters = st.characters(exclude_categories=["Cs"]).filter(
    lambda character: is_accepted(character)
)
texts = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=8).map("".join),
    st.text(accepted_characters, min_size=1, max_size=60),
)


def is_accepted(text: str) -> bool:
    try:
        clean_text(text, one_line=False)
    except ValidationError:
        return False
    return True


def text_fields(model) -> list[models.Field]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, CleanFieldMixin) and not isinstance(field, models.URLField)
        and field.editable
    ]  # fmt: skip


def table_of(model):
    return admin.site.get_model_admin(model).import_table


def store(row: models.Model, field: models.Field, text: str) -> bool:
    """Store the text as a form would; return False if the field or the database refuses it."""
    if field.one_line:
        text = " ".join(text.split("\n")).replace("\r", " ")
    try:
        with transaction.atomic():
            value = field.clean(text[: field.max_length], row)
            type(row)._base_manager.filter(pk=row.pk).update(**{field.name: value})
    except (ValidationError, IntegrityError):
        return False
    return True


def plan_of_export(model, extension: str):
    rows, table = model._base_manager.order_by("pk"), table_of(model)
    if extension == "csv":
        content = b"".join(editing_csv(table, rows, SITE))
    else:
        with build_workbook(table, rows, SITE) as file:
            content = file.read()
    sheets = read_sheets(content, f"all.{extension}")
    return build_plan(sheets, table, duplicates_allowed=True, progress=lambda *_values: None)


def problems_of(plan) -> list:
    changes = [
        (row.table.code, change.code, change.old, change.new)
        for row in plan.rows
        for change in row.changes
    ]
    others = [(row.sheet, row.line) for row in plan.rows if row.is_new or row.is_removal]
    return [*[error.sentence for error in plan.all_errors], *changes, *others]


def rows_with_texts(model) -> list[models.Model]:
    """Return a row of the model, and one of each table of texts that belongs to it."""
    if model is Topic:
        row = Topic.objects.create(slug="a-topic", name_en="x", name_es="x")
    elif model in (Country, CountryGroup):
        row = model.objects.first()
    else:
        row = factory_of(model)()
    rows = [row]
    codes = {table.code for table in table_of(model).all()}
    if "links" in codes:
        rows.append(Link.objects.create(record=row, url="https://example.org/", label_en="x"))
    if "citations" in codes:
        source = Source.objects.create(slug="cited-source", title_en="x")
        rows.append(Citation.objects.create(record=row, source=source, place_en="x"))
    if "other_names" in codes:
        rows.append(OtherName.objects.create(record=row, name="x"))
    return rows


# The rows of one test are written again for each example.
repeated = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "model",
    [
        Topic,
        *(
            pytest.param(m, marks=pytest.mark.slow)
            for m in (*MODELS, Country, CountryGroup, Source)
        ),
    ],
)
def test_any_text_survives_export_and_import(model, extension):
    rows = rows_with_texts(model)
    stored = set()

    @repeated
    @given(data=st.data())
    def survives(data):
        for row in rows:
            for field in text_fields(type(row)):
                if store(row, field, data.draw(texts, label=field.name)):
                    stored.add((type(row), field.name))
        assert problems_of(plan_of_export(model, extension)) == []

    survives()
    names = {name for _model, name in stored}
    assert names & {"title_en", "name_en"}


@pytest.mark.parametrize(
    "text",
    ["_x005F_x000D_", "_x005f_x005F_xD800_", "<r>a</r>", "<r><b></r>", "_x003C_r>", "a_x000D_"],
)
def test_text_like_an_escape_of_xlsx_survives(text):
    Topic.objects.create(slug="a-topic", name_en=text, name_es="x")

    assert problems_of(plan_of_export(Topic, "xlsx")) == []


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_longest_text_survives_export_and_import(extension):
    source = Source.objects.create(slug="s", title_en="x")
    field = Source._meta.get_field("note")
    for text in (
        "=" * (MAX_TEXT_LENGTH - 1),
        "👩" * (MAX_TEXT_LENGTH // 2 - 1),
        '"\n' * (MAX_TEXT_LENGTH // 2 - 1),
    ):
        assert store(source, field, text + '"')  # not trimmed
        assert problems_of(plan_of_export(Source, extension)) == []
    with pytest.raises(ValidationError, match="at most 32000 characters"):
        field.clean("x" * (MAX_TEXT_LENGTH + 1), source)
    with pytest.raises(ValidationError, match="at most 32000 characters"):
        field.clean("👩" * (MAX_TEXT_LENGTH // 2 + 1), source)


def test_refused_characters_are_reported_at_their_cells():
    content = "slug,name_en,name_es\na,\u202eb,c\nd,e,f\u2066\n".encode()

    sheets = read_sheets(content, "a.csv")

    assert [(error.place, error.sentence) for error in sheets[0].errors] == [
        ("B2", "Character 1 is not accepted (U+202E RIGHT-TO-LEFT OVERRIDE). Delete it."),
        ("C3", "Character 2 is not accepted (U+2066 LEFT-TO-RIGHT ISOLATE). Delete it."),
    ]
    plan = build_plan(sheets, table_of(Topic), duplicates_allowed=True, progress=print)
    assert [error.place for error in plan.errors] == ["B2", "C3"]


def test_line_break_in_a_text_of_one_line_is_an_error_of_its_cell():
    content = b'slug,name_en,name_es\na,"b\nc",d\n'

    sheets = read_sheets(content, "a.csv")
    plan = build_plan(sheets, table_of(Topic), duplicates_allowed=True, progress=print)

    assert [(error.place, error.sentence) for error in plan.all_errors] == [
        ("B2", "Character 2 is a line break. Enter the text in one line.")
    ]


def test_five_digits_that_a_source_gives_stay_a_number():
    """Five digits are the serial number of a date in Excel only where a date is expected."""
    source = Source.objects.create(slug="cited-source", title_en="x")
    project = factory_of(Project)()
    Citation.objects.create(record=project, source=source, field="title", value="40000")
    for extension in ("csv", "xlsx"):
        assert problems_of(plan_of_export(Project, extension)) == []
