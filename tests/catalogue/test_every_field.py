"""Every field of every kind of record is on every surface, or stands here with a reason.

A field is a column of the model, a relation to several rows, or rows that belong to the record,
such as participations. An exception that no longer applies fails too.

One module, because the surfaces and their exceptions are read together.
"""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from itertools import count

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from activities.models import MandateDecision
from catalogue.exports.archive_tables import table_name
from catalogue.exports.columns import PermalinkColumn, RelatedColumn
from catalogue.kinds import RecordKind, kinds
from catalogue.records.record import Record
from eclac_migration.public_site.data import archive_tables
from tests.support.factories import CountryFactory, ProjectFactory, RowFactory, factory_of

pytestmark = pytest.mark.django_db

# --- what a kind has ------------------------------------------------------------------------------

PERIOD = {"period", "start_precision", "end_precision"}  # three columns, one field: `when`
# Columns that hold nothing of their own.
NO_FIELDS = {
    "id": "the key of the row, inside the database alone",
    "search": "generated: the words by which the record is found",
    "names": "generated: the names by which staff find the record",
    "english_changed_at": "set by a trigger, for the list of older translations",
    "spanish_changed_at": "set by a trigger, for the list of older translations",
}


def fields_of(model: type[Record]) -> set[str]:
    columns = {field.name for field in model._meta.concrete_fields}
    several = {field.name for field in model._meta.many_to_many if is_plain(field)}
    return (columns - PERIOD - NO_FIELDS.keys()) | {"when"} | several | {*rows_of(model)}


def is_plain(field: models.ManyToManyField) -> bool:
    """Return whether no rows with columns of their own lie between."""
    return bool(field.remote_field.through._meta.auto_created)


def rows_of(model: type[Record]) -> dict[str, tuple[type[models.Model], str]]:
    """Return the rows that belong to a record: for each relation the model of the rows and their
    way back."""
    owned = {
        relation.get_accessor_name(): (relation.related_model, relation.field.name)
        for relation in model._meta.related_objects
        if relation.one_to_many
        and relation.on_delete is models.CASCADE
        and not issubclass(relation.related_model, Record)
        and not relation.related_model._meta.auto_created
    }
    attached = {
        field.name: (field.related_model, "record")
        for field in model._meta.private_fields
        if isinstance(field, GenericRelation)
    }
    return owned | attached


# --- the surfaces ---------------------------------------------------------------------------------


def in_form(kind: RecordKind) -> set[str]:
    model_admin = admin.site.get_model_admin(kind.model)
    models_inline = {inline.model for inline in model_admin.inlines}
    rows = {name for name, (model, _back) in rows_of(kind.model).items() if model in models_inline}
    return {*flatten_fieldsets(model_admin.get_fieldsets(None, kind.model()))} | rows


def in_columns(kind: RecordKind) -> set[str]:
    found: set[str] = set()
    for column in kind.list_view.columns:
        found |= in_both_languages(column.code)
        if isinstance(column, RelatedColumn):
            found |= {path.partition("__")[0] for path in column.paths}
        if isinstance(column, PermalinkColumn):
            found.add("slug")
    return found


def in_api(kind: RecordKind) -> set[str]:
    names = kind.api_view_set.serializer_class().fields
    return {one for name in names for one in in_both_languages(name)}


def in_archive(kind: RecordKind) -> set[str]:
    names = {table.name: table for table in archive_tables()}
    own = {column.name for column in names[table_name(kind.model)].columns}
    prefix = f"{table_name(kind.model)}_"
    related = {name.removeprefix(prefix) for name in names if name.startswith(prefix)}
    rows = {
        name for name, (model, _back) in rows_of(kind.model).items() if table_name(model) in names
    }
    return own | related | rows | ({"when"} if {"first_day", "last_day"} <= own else set())


def in_import(kind: RecordKind) -> set[str]:
    columns = {column.attribute for column in kind.import_table.columns}
    imported = {table.model for table in kind.import_table.children}
    rows = {name for name, (model, _back) in rows_of(kind.model).items() if model in imported}
    return columns | {column.code for column in kind.import_table.columns} | rows


def in_both_languages(name: str) -> set[str]:
    return {name, f"{name}_en", f"{name}_es"}


SURFACES: dict[str, Callable[[RecordKind], set[str]]] = {
    "form": in_form,
    "columns": in_columns,
    "api": in_api,
    "archive": in_archive,
    "import": in_import,
}

# --- the exceptions -------------------------------------------------------------------------------

WITHDRAWAL = {
    "*.withdrawal_reason_en": "given when a record is withdrawn, and shown on the page it has then",
    "*.withdrawal_reason_es": "given when a record is withdrawn, and shown on the page it has then",
    "*.is_unnamed": "decided when a record is withdrawn",
}
PUBLISHED_ALONE = {
    **WITHDRAWAL,
    "*.state": "all records here are published",
    "*.public_from": "an embargo: all records here are public",
    "*.created_at": "when staff recorded it; the last change is shown",
}
EXCEPTIONS: dict[str, dict[str, str]] = {
    "form": {
        **WITHDRAWAL,
        "Mandate.decisions": "made on the page of the mandate review",
    },
    "columns": {
        **PUBLISHED_ALONE,
        "*.citations": "rows of their own: in the archive and the API",
        "*.links": "rows of their own: in the archive and the API",
        "*.other_names": "rows of their own: in the archive and the API",
        "*.parties_are_incomplete": "a remark on the parties: in the archive and the API",
        "Activity.prepares_activity": "in the archive and the API",
        "Mandate.decisions": "rows of their own: in the archive and the API",
        "Meeting.is_online": "in the archive and the API",
        "Organization.is_commission": "one organization and its parts: in the archive and the API",
        "Organization.members": "the column “Member of” of the member",
        "Organization.successor": "in the archive and the API",
        "Organization.when": "few are dated: in the archive and the API",
        "Outcome.about_meetings": "in the archive and the API",
        "Outcome.about_publications": "in the archive and the API",
        "Outcome.position": "the order among the items of one document",
        "Outcome.uptakes": "rows of their own: in the archive and the API",
        "Project.measures": "rows of their own: in the archive and the API",
        "Project.project_mandates": "the column “Mandates”",
        "Publication.contributions": "rows of their own: in the archive and the API",
        "Publication.draws_on": "in the archive",
    },
    "api": {
        **PUBLISHED_ALONE,
        "Organization.members": "the memberships of the member",
    },
    "archive": PUBLISHED_ALONE,
    "import": {
        **WITHDRAWAL,
        "*.number": "the database numbers records",
        "*.public_from": "an embargo is set by a review",
        "*.created_at": "the database notes it",
        "Organization.is_commission": "one installation has one, chosen once in the admin",
    },
    "page": {
        **PUBLISHED_ALONE,
        "*.slug": "the address of the page",
        "Organization.is_commission": "the commission is known by its name",
        "Outcome.position": "the order in which the page of the document shows its items",
        "Project.deliverables": "the table of the programme, on a page of its own",
        "Project.measures": "the table of the programme, on a page of its own",
        "Outcome.quotation_language": "the language of the element that holds the quotation",
    },
}


def missing(surface: Callable[[RecordKind], set[str]]) -> set[str]:
    return {
        f"{kind.model.__name__}.{name}"
        for kind in kinds()
        for name in fields_of(kind.model) - surface(kind)
    }


def assert_explained(found: set[str], exceptions: dict[str, str]) -> None:
    """Nothing is missing without a reason, and no reason is given for what is there."""
    explained = {one: {one, f"*.{one.partition('.')[2]}"} & exceptions.keys() for one in found}
    assert sorted(one for one, reasons in explained.items() if not reasons) == []
    needed = {reason for reasons in explained.values() for reason in reasons}
    assert sorted(exceptions.keys() - needed) == []


@pytest.mark.parametrize("surface", SURFACES)
def test_every_field_is_on_the_surface_or_left_out_for_a_reason(surface):
    assert_explained(missing(SURFACES[surface]), EXCEPTIONS[surface])


# --- the rows that belong to a record -------------------------------------------------------------

ROW_EXCEPTIONS: dict[str, dict[str, str]] = {
    "form": {
        f"decisions.{name}": "made on the page of the mandate review"
        for name in ("decision", "project", "provision", "reason_en", "reason_es", "year")
    },
    "api": {
        "*.position": "the rows are in this order",
        "members.role": "the memberships of the member",
        "members.when": "the memberships of the member",
    },
    "archive": {"links.position": "the table of links is in no order"},
}
OWNERS = {way for kind in kinds() for way in rows_of(kind.model).values()}


def row_fields(kind: RecordKind, relation: str) -> set[str]:
    """The fields of the rows of a relation, but for those that lead to their record."""
    model, _back = rows_of(kind.model)[relation]
    dated = {"when"} if any(field.name == "period" for field in model._meta.fields) else set()
    columns = {
        field.name
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.editable and not field.primary_key and not field.generated
    }
    owners = {back for of, back in OWNERS if of is model} | {"content_type", "object_id"}
    return (columns - PERIOD - owners) | dated


def row_in_form(kind: RecordKind, relation: str) -> set[str]:
    model, _back = rows_of(kind.model)[relation]
    inlines = admin.site.get_model_admin(kind.model).inlines
    return {name for one in inlines if one.model is model for name in flatten(one.fields)}


def row_in_api(kind: RecordKind, relation: str) -> set[str]:
    nested = kind.api_view_set.serializer_class().fields.get(relation)
    names = nested.child.fields if nested is not None else ()
    return {one for name in names for one in in_both_languages(name)}


def row_in_archive(kind: RecordKind, relation: str) -> set[str]:
    names = {table.name: table for table in archive_tables()}
    model, _back = rows_of(kind.model)[relation]
    table = names.get(f"{table_name(kind.model)}_{relation}") or names.get(table_name(model))
    own = {column.name for column in table.columns} if table else set()
    prefix = f"{table_name(model)}_"
    related = {name.removeprefix(prefix) for name in names if name.startswith(prefix)}
    return own | related | ({"when"} if {"first_day", "last_day"} <= own else set())


ROW_SURFACES = {"form": row_in_form, "api": row_in_api, "archive": row_in_archive}


@pytest.mark.parametrize("surface", ROW_SURFACES)
def test_every_field_of_rows_is_on_the_surface_or_left_out_for_a_reason(surface):
    found = {
        f"{relation}.{name}"
        for kind in kinds()
        for relation in rows_of(kind.model)
        for name in row_fields(kind, relation) - ROW_SURFACES[surface](kind, relation)
    }
    assert_explained(found, ROW_EXCEPTIONS[surface])


# --- the page -------------------------------------------------------------------------------------

# The first of these that a row has says what it is.
PLAIN_TEXTS = ("group_en", "title", "title_en", "label_en", "place_en", "name")


IDENTIFIERS = {
    "doi": "10.18356/distinct",
    "ror": "05a28rw58",
    "isni": "0000 0001 2150 090X",
    "wikidata": "Q42",
}


def value_of(field, number: int):
    """A value that no other field has, and what the page shows for it."""
    told = f"Distinct {field.name}"
    if field.name in IDENTIFIERS:
        return IDENTIFIERS[field.name], IDENTIFIERS[field.name]
    if isinstance(field, ArrayField):
        code, label = field.base_field.flatchoices[-1]
        return [code], str(label)
    if field.name == "standing":  # the only one that names what supersedes the mandate
        return "superseded", "Superseded"
    if field.choices:
        code, label = field.flatchoices[-1]
        return code, str(label)
    if isinstance(field, models.BooleanField):
        return True, ""
    if isinstance(field, models.DateField):
        return date(1900 + number, 5, 1), f"1 May {1900 + number}"
    if isinstance(field, models.IntegerField):
        return 1900 + number, str(1900 + number)
    if isinstance(field, models.URLField):
        return (address := f"https://example.org/{field.name}"), address
    return told[: field.max_length], told[: field.max_length]


NUMBERS = count()


def slug() -> str:
    return f"record-{next(NUMBERS)}"


def related_row(model: type[models.Model], title: str, **limits) -> tuple[models.Model, str]:
    """A public row that a relation may lead to, and what it is called."""
    if issubclass(model, Record):
        return factory_of(model)(published=True, title_en=title, slug=slug(), **limits), title
    if model is CountryFactory._meta.get_model_class():
        row = CountryFactory(alpha3="BOL")
        return row, str(row)
    name = next(
        name for name in ("name_en", "label_en") if hasattr(model, name.removesuffix("_en"))
    )
    row = row_factory(model)(**{name: title})
    return row, str(row)


def row_factory(model: type[models.Model]) -> type[RowFactory]:
    found = [RowFactory]
    while found:
        factory = found.pop()
        if factory._meta.model and factory._meta.get_model_class() is model:
            return factory
        found += factory.__subclasses__()
    return type("Factory", (RowFactory,), {"Meta": type("Meta", (), {"model": model})})


def owned_row(model: type[models.Model], back: str, record: Record, title: str) -> None:
    """A row that belongs to the record and shows `title`."""
    fields = {field.name: field for field in model._meta.fields}
    values = {back: record}
    if text := next((name for name in PLAIN_TEXTS if name in fields), ""):
        values[text] = title
        if text == "group_en":
            values["organization"] = None
    elif model is MandateDecision:
        values["project"] = ProjectFactory(published=True, kind="programme", title_en=title)
        values["decision"] = "add"
    else:
        name, field = min(
            (
                (name, field)
                for name, field in fields.items()
                if name != back and hasattr(field.related_model, "title_en")
            ),
            key=lambda pair: pair[1].null,
        )
        leaf = field.related_model
        values[name] = (
            factory_of(leaf)(published=True, title_en=title, slug=slug())
            if issubclass(leaf, Record)
            else row_factory(leaf)(title_en=title)
        )
    row_factory(model)(**values)


def filled(model: type[Record]) -> tuple[Record, dict[str, str]]:
    """A public record with every field filled, and for each field what its page has to show."""
    record = factory_of(model)(published=True, when="2012-07", slug=slug())
    told = {"when": "July 2012", "number": f"no. {record.number}"}
    told["changed_at"] = date_format(timezone.localdate(), "DATE_FORMAT")
    values = {}
    for number, field in enumerate(model._meta.concrete_fields):
        name = field.name
        if name not in fields_of(model) or not field.editable or name == "slug":
            continue
        if field.related_model:
            limits = field.get_limit_choices_to()
            title = f"Distinct {name}"
            values[name], told[name] = related_row(field.related_model, title, **limits)
        else:
            values[name], told[name] = value_of(field, number)
    model._base_manager.filter(pk=record.pk).update(**values)
    record.refresh_from_db()
    for field in model._meta.many_to_many:
        if is_plain(field):
            row, told[field.name] = related_row(field.related_model, f"Distinct {field.name}")
            getattr(record, field.name).add(row)
    for name, (rows, back) in rows_of(model).items():
        told[name] = f"Distinct {name}"
        owned_row(rows, back, record, told[name])
    return record, told


def text_of(client, record: Record, language: str = "") -> str:
    """Return the text on the page of a record, but for the addresses of its versions."""
    response = client.get(f"{language}/{record.plural}/{record.slug}/")
    assert response.status_code == 200
    (main,) = re.findall(r"<main.*</main>", response.text, re.DOTALL)
    text = unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main)))
    return re.sub(r"/versions/\S+", "", text)  # which name the second of the last change


def not_on_page(client, model: type[Record]) -> set[str]:
    with override("en"):
        record, told = filled(model)
    english, spanish = text_of(client, record), text_of(client, record, "/es")
    lacking = fields_of(model) - told.keys()
    for name, words in told.items():
        if words:
            text = spanish if name.endswith("_es") else english
            lacking |= set() if words in text else {name}
        else:  # a truth is shown by some words or other
            model._base_manager.filter(pk=record.pk).update(**{name: False})
            lacking |= {name} if text_of(client, record) == english else set()
            model._base_manager.filter(pk=record.pk).update(**{name: True})
    return {f"{model.__name__}.{name}" for name in lacking}


def test_every_field_is_on_the_page_or_left_out_for_a_reason(client):
    found = {name for kind in kinds() for name in not_on_page(client, kind.model)}
    assert_explained(found, EXCEPTIONS["page"])
