"""Models of projects and of the programme of work, and their mandates."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.mandates import Mandate
from catalogue.base import rules
from catalogue.base.full_text import SearchColumn
from catalogue.base.name_matching import names_column
from catalogue.base.translation import TranslatedProperty
from catalogue.base.visibility import public_q
from catalogue.models import LocatedModel, Record
from deliverables.triggers import programme_kind_trigger, programme_period_trigger
from meetings.models import Meeting
from publications.models import Publication
from server.text_fields import MultiLineField, OneLineField


class ProjectKind(models.TextChoices):
    PROJECT = "project", _("Project")
    PROGRAMME = "programme", _("Programme of work")


class Project(LocatedModel, Record):
    """A funded project, or the standing programme of work."""

    plural = "projects"
    Kind = ProjectKind

    kind = models.CharField(_("kind"), max_length=9, choices=ProjectKind, blank=True)
    code = OneLineField(_("code"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subprogrammes",
        limit_choices_to={"kind": ProjectKind.PROGRAMME},
        verbose_name=_("subprogramme of"),
        help_text=_("Only for a programme of work: the programme that contains it."),
    )
    objective_en = MultiLineField(_("objective in English"), blank=True)
    objective_es = MultiLineField(_("objective in Spanish"), blank=True)
    mandates: models.ManyToManyField = models.ManyToManyField(
        Mandate, through="ProjectMandate", related_name="projects", verbose_name=_("mandates")
    )
    concluded_at = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects_concluded",
        verbose_name=_("final meeting"),
    )
    summed_up_in = models.ManyToManyField(
        Publication,
        blank=True,
        related_name="projects_summed_up",
        verbose_name=_("final publications"),
        help_text=_("Publications with the findings of the project."),
    )
    parties_are_incomplete = models.BooleanField(
        _("list is incomplete"),
        default=False,
        help_text=_("Adds “among others” to the list."),
    )
    search = SearchColumn(titles=("title",), texts=("summary", "objective"), plain=("code",))
    names = names_column("title_en", "title_es", "code")

    objective = TranslatedProperty()
    search_paths = ("topics", "countries", "regions", "mandates", "involvements__organization")
    name_columns = (*Record.name_columns, "code")

    class Meta(Record.Meta):
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints: ClassVar[list] = [
            *Record.Meta.constraints,
            rules.choices_constraint("kind", ProjectKind),
            rules.completeness_constraint(
                "has_a_kind",
                ~Q(kind=""),
                _("Choose project or programme of work."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="activities_project_code_is_unique",
                violation_error_message=_("Another project has this code."),
            ),
            rules.not_self_constraint("parent", _("A programme cannot be part of itself.")),
        ]
        triggers: ClassVar[list] = [
            *Record.Meta.triggers,
            rules.acyclic_trigger("parent"),
            programme_kind_trigger(),
            programme_period_trigger(),
        ]

    @property
    def needs_date(self) -> bool:
        """Return False for the standing programme of work."""
        return self.kind != ProjectKind.PROGRAMME


class ProjectMandateQuerySet(models.QuerySet):
    """Mandates of projects."""

    def public(self):
        """Return the rows whose mandate and project are both public."""
        both_public_q = public_q("mandate") & public_q("project")
        return self.filter(both_public_q).select_related("mandate", "project")


class ProjectMandate(models.Model):
    """A mandate of a project; one of them is the principal one."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="project_mandates", verbose_name=_("project")
    )
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, related_name="project_mandates", verbose_name=_("mandate")
    )
    is_principal = models.BooleanField(_("principal mandate"), default=False)

    objects = ProjectMandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate of the project")
        verbose_name_plural = _("mandates of the project")
        ordering: ClassVar[list[str]] = ["-is_principal", "pk"]
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["project", "mandate"],
                name="activities_projectmandate_unique",
                violation_error_message=_("This mandate is already listed."),
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(is_principal=True),
                name="activities_projectmandate_one_is_principal",
                violation_error_message=_("A project can have only one principal mandate."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.mandate)
