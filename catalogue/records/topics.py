"""Topics."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.full_text import search_column
from catalogue.base.translation import Translated
from catalogue.base.trees import TreeQuerySet
from catalogue.records.slugs import Addressed


class Topic(Addressed):
    """A subject, as in the UNBIS thesaurus where that has one; narrower ones lie below broader."""

    name_en = models.CharField(_("name in English"), max_length=200)
    name_es = models.CharField(_("name in Spanish"), max_length=200)
    broader = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("broader topic"),
    )
    search = search_column(titles=("name",))

    name = Translated()
    keeps_history = True
    editors_may = ("view", "add")  # others are part of what is public

    objects = TreeQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering: ClassVar[list[str]] = ["slug"]
        constraints: ClassVar[list] = [
            *Addressed.Meta.constraints,
            rules.not_itself("broader", _("A topic is not broader than itself.")),
        ]
        triggers: ClassVar[list] = [*Addressed.Meta.triggers, rules.no_loop("broader")]

    parent_field = "broader"

    def __str__(self) -> str:
        return str(self.name)
