"""Topics of records."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.full_text import SearchColumn
from catalogue.base.translation import TranslatedProperty
from catalogue.records.shared_tables import SharedTreeQuerySet
from catalogue.records.slugs import SluggedModel
from server.text_fields import OneLineField


class Topic(SluggedModel):
    """A topic, named as in the UNBIS thesaurus if it is listed there, in a tree of topics."""

    name_en = OneLineField(_("name in English"), max_length=200)
    name_es = OneLineField(_("name in Spanish"), max_length=200)
    broader = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("broader topic"),
    )
    search = SearchColumn(titles=("name",))

    name = TranslatedProperty()
    has_history = True
    editor_permissions = ("view", "add")  # published records may show existing topics

    objects = SharedTreeQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering: ClassVar[list[str]] = ["slug"]
        constraints: ClassVar[list] = [
            *SluggedModel.Meta.constraints,
            rules.not_self_constraint("broader", _("A topic cannot be broader than itself.")),
        ]
        triggers: ClassVar[list] = [*SluggedModel.Meta.triggers, rules.acyclic_trigger("broader")]

    parent_field = "broader"

    def __str__(self) -> str:
        return str(self.name)
