"""Topics of records: the commission's own, and the goals and objectives of frameworks."""

import re
from typing import ClassVar, Self

import pgtrigger
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.full_text import SearchColumn
from catalogue.base.translation import TranslatedProperty
from catalogue.records.frameworks import SHORT_NAMES, Framework
from catalogue.records.shared_tables import SharedTreeQuerySet
from catalogue.records.slugs import SluggedModel
from server.text_fields import OneLineField, WebAddressField

ONE_FRAMEWORK_RULE = "catalogue_topic_of_one_framework"


def one_framework_trigger() -> pgtrigger.Trigger:
    """Return a trigger: a topic and its broader topic belong to the same framework, or to none."""
    return pgtrigger.Trigger(
        name="one_framework",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("broader_id", "framework"),
        condition=pgtrigger.Q(new__broader__isnull=False),
        func=pgtrigger.Func(
            f"""
            IF EXISTS (
                SELECT FROM {{meta.db_table}} AS broader
                WHERE broader.id = NEW.broader_id AND broader.framework <> NEW.framework
            ) THEN
                RAISE EXCEPTION 'broader topic of another framework' USING
                    ERRCODE = 'check_violation', CONSTRAINT = '{ONE_FRAMEWORK_RULE}';
            END IF;
            RETURN NEW;
            """
        ),
    )


class TopicQuerySet(SharedTreeQuerySet):
    """Topics."""

    def own(self) -> Self:
        """Return the commission's own topics."""
        return self.filter(framework="")

    def known(self) -> Self:
        """Return the topics that may be named: the public ones, and those of frameworks.

        The texts of frameworks are loaded from data files; editors cannot add to them.
        """
        public = self.model._default_manager.public()
        return self.filter(Q(pk__in=public.values("pk")) | ~Q(framework=""))


class Topic(SluggedModel):
    """A topic in a tree of topics.

    The commission's own topics are named as in the UNBIS thesaurus if they are listed there. A
    topic of a framework is a goal, target, objective or priority action; it has the code and the
    wording of the framework, and the address of a page by those who maintain it.
    """

    name_en = OneLineField(_("name in English"), max_length=700, blank=True)
    name_es = OneLineField(_("name in Spanish"), max_length=700, blank=True)
    broader = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("broader topic"),
    )
    framework = models.CharField(
        _("framework"),
        max_length=10,
        choices=Framework,
        blank=True,
        default="",
        db_default="",
        editable=False,  # loaded from data files
    )
    code = OneLineField(
        _("code"), max_length=10, blank=True, default="", db_default="", editable=False
    )
    address = WebAddressField(
        _("link"), max_length=300, blank=True, default="", db_default="", editable=False
    )
    search = SearchColumn(titles=("name",))

    name = TranslatedProperty()
    has_history = True
    editor_permissions = ("view", "add")  # published records may show existing topics

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering: ClassVar[list[str]] = ["slug"]
        constraints: ClassVar[list] = [
            *SluggedModel.Meta.constraints,
            rules.not_self_constraint("broader", _("A topic cannot be broader than itself.")),
            rules.choices_constraint("framework", Framework),
            rules.any_language_constraint("name", _("Enter the name in at least one language.")),
            models.CheckConstraint(
                name="catalogue_topic_code_of_framework",
                condition=Q(framework="", code="") | (~Q(framework="") & ~Q(code="")),
                violation_error_message=_("A topic of a framework, and no other, has a code."),
            ),
            models.UniqueConstraint(
                fields=["framework", "code"],
                condition=~Q(framework=""),
                name="catalogue_topic_code_is_unique_in_framework",
                violation_error_message=_("Another topic of this framework has this code."),
            ),
        ]
        triggers: ClassVar[list] = [
            *SluggedModel.Meta.triggers,
            rules.acyclic_trigger("broader"),
            one_framework_trigger(),
        ]

    parent_field = "broader"
    label_columns = ("code", "framework")  # besides the name, of the label of a filter value

    def clean(self) -> None:
        """Require both names of an own topic; a framework may have a text in one language only."""
        super().clean()
        missing = [name for name in ("name_en", "name_es") if not getattr(self, name)]
        if missing and not self.framework:
            required = forms.Field.default_error_messages["required"]
            raise ValidationError(dict.fromkeys(missing, required))

    def __str__(self) -> str:
        """Return the name; for a topic of a framework “SDG 10.7: …”."""
        if not self.framework:
            return str(self.name)
        return f"{SHORT_NAMES[Framework(self.framework)]} {self.code}: {self.name}"

    @property
    def numbered_name(self) -> str:
        """Return the name with its code, where the framework is known."""
        return f"{self.code} {self.name}" if self.code else str(self.name)

    @property
    def code_order(self) -> tuple:
        """Return a sort key for codes: 2 before 10, 10.7 before 10.c."""
        parts = re.findall(r"\d+|[^\W\d]+", self.code)
        return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
