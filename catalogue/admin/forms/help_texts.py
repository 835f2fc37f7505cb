"""What belongs in a box of a form, where its name does not say it: for those who write, not for
those who read the files, whom the columns' own help texts serve."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

COMMON_HELP_TEXTS = {
    "title_en": _("The official title. If there is none, describe what was done and where."),
    "organization": _("Type the name or acronym."),
    "withdrawal_reason_en": _("Shown to the public at the address of the record."),
    "withdrawal_reason_es": _("Shown to the public at the address of the record."),
    "state": _("Changed with the review buttons."),
    "summary_en": _(
        "Two or three sentences in your own words: what, with whom and why. Shown to the public."
    ),
    "topics": _("Type part of the name in English or Spanish."),
    "countries": _("The countries that the record concerns."),
    "group_size": _("If known."),
    "position": _("Drag the rows, or use the arrow buttons."),
    "source": _("Type part of the title of the document."),
    "basis": _("Stated in the source, or inferred from it."),
    "label_en": _("The content of the page."),
}


class HelpTextMixin:
    """For an admin or an inline: `helps` says, by column, what belongs in the box."""

    help_texts: ClassVar[dict[str, Any]] = {}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and not field.help_text:
            field.help_text = (COMMON_HELP_TEXTS | self.help_texts).get(db_field.name, "")
        return field
