"""What belongs in a box of a form, where its name does not say it: for those who write, not for
those who read the files, whom the columns' own help texts serve."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

COMMON_HELP_TEXTS = {
    "title_en": _("As it is printed; without a name of its own, what was done and where."),
    "summary_en": _("Two or three sentences of your own: what, with whom, to what end. Public."),
    "topics": _("What it is about: type part of the name, in either language."),
    "countries": _("Those that it concerns."),
    "group_size": _("If it is known."),
    "position": _("0, 1, 2: the order in which they are shown."),
    "source": _("The document, e-mail or file: type part of its title."),
    "basis": _("Whether the source says so, or we conclude it."),
    "label_en": _("What one finds there."),
}


class HelpTextMixin:
    """For an admin or an inline: `helps` says, by column, what belongs in the box."""

    help_texts: ClassVar[dict[str, Any]] = {}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and not field.help_text:
            field.help_text = (COMMON_HELP_TEXTS | self.help_texts).get(db_field.name, "")
        return field
