"""Form fields of the admin: help texts for editors, and relations chosen by typing.

Columns have help texts of their own, which describe them to readers of the exported files.
"""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.admin.autocomplete import PreloadedSelect, PreloadedSelectMultiple

COMMON_HELP_TEXTS = {
    "title_en": _("The official title. If there is none, describe what was done and where."),
    "organization": _("Type the name or acronym."),
    "withdrawal_reason_en": _("Shown to the public at the address of the record."),
    "withdrawal_reason_es": _("Shown to the public at the address of the record."),
    "state": _("Changed with the review buttons."),
    "summary_en": _(
        "Two or three sentences in your own words, 600 characters at most: what, with whom and why."
        " Shown to the public."
    ),
    "topics": _("Type part of the name in English or Spanish."),
    "countries": _("The countries that the record concerns."),
    "group_size": _("If known."),
    "position": _("Leave it empty for the last place."),
    "source": _("Type part of the title of the document."),
    "basis": _("Stated in the source, or inferred from it."),
    "label_en": _("The content of the page."),
}


class FormFieldMixin:
    """The form fields of an admin or an inline: help texts, and relations chosen by typing.

    `help_texts` adds to or replaces `COMMON_HELP_TEXTS`, by column.
    """

    help_texts: ClassVar[dict[str, Any]] = {}
    # An address typed without a scheme is read as https.
    formfield_overrides: ClassVar[dict] = {models.URLField: {"assume_scheme": "https"}}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and not field.help_text:
            field.help_text = (COMMON_HELP_TEXTS | self.help_texts).get(db_field.name, "")
        return field

    def get_autocomplete_fields(self, request):
        fields = [*self.model._meta.fields, *self.model._meta.many_to_many]
        return [
            field.name
            for field in fields
            if field.is_relation
            and field.editable
            and self.admin_site.is_registered(field.related_model)
            and getattr(field.remote_field, "through", None)
            in (None, _automatic_through_model(field))
        ]

    def get_field_queryset(self, db, db_field, request):
        """The rows with what their own admin reads with each: a provision, with its mandate."""
        original = self.admin_site._registry.get(db_field.remote_field.model)
        if original is None:
            return super().get_field_queryset(db, db_field, request)
        return original.get_queryset(request)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", PreloadedSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", PreloadedSelectMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def _automatic_through_model(field):
    through = getattr(field.remote_field, "through", None)
    return through if through is not None and through._meta.auto_created else None
