"""What the templates of records need beyond Django's own."""

from typing import cast

from django import template
from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.languages import Language
from catalogue.models import Record
from catalogue.translation import TranslatedText

register = template.Library()


@register.filter
def if_public(record: Record | None) -> Record | None:
    """The record, or nothing where it is not public."""
    return record if record is not None and record.is_public else None


@register.filter
def marked(text: str) -> str:
    """A text, and where it stands in for a missing translation, in which language it is."""
    if not isinstance(text, TranslatedText) or not text.is_fallback:
        return text
    return format_html(
        '<span lang="{}">{}</span> <small class="fallback">{}</small>',
        text.language,
        text,
        _("(in %(language)s)") % {"language": Language(text.language).label},
    )


@register.filter
def differing(record: Record, field: str) -> list:
    """The citations of a field in which sources give different values; none if they agree."""
    values = [one for one in record.citations.all() if one.field == field and one.value]
    return values if len({one.value for one in values}) > 1 else []


@register.filter
def by_role(parties) -> list[tuple[str, list]]:
    """Parties grouped by role, the roles in the order of their closed list."""
    grouped: dict[str, list] = {}
    for party in parties:
        grouped.setdefault(party.role, []).append(party)
    if not grouped:
        return []
    choices = parties[0]._meta.get_field("role").choices
    return [(str(label), grouped[code]) for code, label in choices if code in grouped]


@register.filter
def label_of(code: str, record: Record) -> str:
    """The label of a field of the record, for readers: `"period"|label_of:record`."""
    names = {field.name: field for field in record._meta.get_fields()}
    field = names.get(code) or names.get(f"{code}_en")
    if field is None:
        return code
    if field.one_to_many:
        return str(cast(type[Model], field.related_model)._meta.verbose_name_plural)
    return str(getattr(field, "verbose_name", code))


@register.simple_tag(takes_context=True)
def other_languages(context: template.Context) -> list[tuple[str, str, str]]:
    """This page's address in each other language: code, name, address."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return []
    return [
        (code, name, translate_url(request.get_full_path(), code))
        for code, name in settings.LANGUAGES
        if code != get_language()
    ]
