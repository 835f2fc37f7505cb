"""The words on every kind of record page are those of the record and of its rows."""

import re
from html import unescape
from itertools import count

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, models, transaction
from django.db.models import Value, Window
from django.db.models.functions import RowNumber

from activities.models import Outcome
from catalogue.history.tracking import GENERIC_OWNER, tracked_tables
from publications.models import Dissemination
from tests.support.factories import AuthorshipFactory, InvolvementFactory, ParticipationFactory
from tests.support.visibility import MarkedRecords, add_relations

pytestmark = pytest.mark.django_db

# Texts that the page does not print, each with the reason.
NOT_PRINTED: dict[str, str] = {}
WORDS = (f"word{number}x" for number in count(1))  # none contains another


def text_fields(model) -> list[str]:
    """Return the names of the fields with free text in English or in no language."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if type(field) in (models.CharField, models.TextField)
        and not field.choices
        and not field.name.endswith(("_es", "_precision"))
        and field.editable
    ]


def rows_of(record) -> list[models.Model]:
    """Return the record and the rows that belong to it."""
    rows = [record]
    for model, owners in tracked_tables().values():
        attached = {relation.related_model for relation in record._meta.private_fields}
        if owners == GENERIC_OWNER and model in attached:
            kind = ContentType.objects.get_for_model(record)
            rows += model._base_manager.filter(content_type=kind, object_id=record.pk)
        elif owners != GENERIC_OWNER and not model._meta.auto_created:
            for column, table in owners:
                if table == record._meta.db_table:
                    rows += model._base_manager.filter(**{column: record.pk})
    return rows


def mark_texts(row: models.Model) -> tuple[dict[str, str], set[str]]:
    """Give each text of a row words of its own.

    Return the words by field, and the fields for which a rule of the database forbids them.
    """
    marks, refused = {}, set()
    for name in text_fields(type(row)):
        key = f"{row._meta.model_name}.{name}"
        mark = next(WORDS)
        try:
            with transaction.atomic():
                type(row)._base_manager.filter(pk=row.pk).update(**{name: mark})
        except DatabaseError:
            refused.add(key)
        else:
            marks[key] = mark
    return marks, refused


def add_described_parties(world: MarkedRecords) -> None:
    """Add persons and described groups, and a quotation, which exclude other texts."""
    group = {"organization": None, "group_en": "A group"}
    AuthorshipFactory(publication=world.publication, **group)
    AuthorshipFactory(
        publication=world.publication, organization=None, family_name="Núñez", given_name="Ana"
    )
    ParticipationFactory(meeting=world.meeting, **group)
    InvolvementFactory(activity=world.activity, **group)
    Outcome.objects.filter(pk=world.outcome.pk).update(quotation="A", quotation_language="en")


def test_every_kind_of_record_page_prints_the_words_of_the_record(client):
    first = MarkedRecords("published")
    add_relations(first, 1)
    add_described_parties(first)
    missing, marked, refused = set(), set(), set()
    for record in first.records:
        marks: dict[str, str] = {}
        for row in rows_of(record):
            words, forbidden = mark_texts(row)
            marks |= words
            refused |= forbidden
        marked |= marks.keys()
        record.refresh_from_db()
        page = unescape(re.sub(r"<[^>]*>", " ", client.get(record.get_absolute_url()).text))
        missing |= {key for key, mark in marks.items() if mark not in page}
    assert missing == NOT_PRINTED.keys()
    assert refused - marked == set()  # each text has been compared in at least one row


@pytest.mark.parametrize("expression", [Value(1), Window(RowNumber())])
def test_annotation_with_the_name_of_an_attribute_is_rejected(expression):
    with pytest.raises(AssertionError, match="Dissemination has attributes"):
        Dissemination.objects.annotate(place=expression)
