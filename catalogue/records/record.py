"""The abstract record: the fields, constraints and querysets of every kind of record."""

from collections.abc import Collection
from functools import cache
from typing import Any, ClassVar, Self

import pgtrigger
from django.apps import apps
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.base import ModelState
from django.db.models.functions import Collate, Now
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.full_text import SearchColumn, filter_by_text
from catalogue.base.name_matching import names_column, names_index
from catalogue.base.translation import (
    TranslatedProperty,
    choice_label,
    content_language,
    language_now,
    translated_expression,
)
from catalogue.base.visibility import GUARDED_STATES, State, is_public_record, public_q
from catalogue.records.dated import DatedModel
from catalogue.records.slugs import SluggedModel, public_record_trigger, public_slug_trigger
from server.text_fields import MultiLineField, OneLineField

NOT_WITHDRAWN_Q = ~Q(state=State.WITHDRAWN)
NO_SPANISH_Q = NOT_WITHDRAWN_Q & (Q(title_es="") | (Q(summary_es="") & ~Q(summary_en="")))
OLDER_SPANISH_Q = (
    NOT_WITHDRAWN_Q
    & Q(spanish_changed_at__lt=F("english_changed_at"))
    & ~Q(title_es="", summary_es="")
)


def _changed_at_index(name: str, *fields: str, **options) -> models.Index:
    """Return an index in the default order of admin lists, which also counts without the rows."""
    columns = [*fields, "-changed_at", "-id"]
    return models.Index(fields=columns, name=f"%(class)s_{name}", **options)


class RecordQuerySet(models.QuerySet):
    """A queryset of records. Its methods can be chained in any order."""

    def public(self) -> Self:
        """Return public records. Every public page and file starts with this queryset."""
        return self.filter(public_q())

    def not_withdrawn(self) -> Self:
        """Return records that are not withdrawn."""
        return self.filter(NOT_WITHDRAWN_Q)

    def without_spanish(self) -> Self:
        """Return records, except withdrawn ones, whose title or summary lacks Spanish."""
        return self.filter(NO_SPANISH_Q)

    def with_older_spanish(self) -> Self:
        """Return records, except withdrawn ones, whose English text changed after the Spanish."""
        return self.filter(OLDER_SPANISH_Q)

    def without_citation(self) -> Self:
        """Return records, except withdrawn ones, without a citation."""
        kind = ContentType.objects.get_for_model(self.model)
        citations = self.model._meta.get_field("citations").related_model.objects
        return self.not_withdrawn().filter(
            ~Exists(citations.filter(content_type=kind, object_id=OuterRef("pk")))
        )

    def search(self, text: str) -> Self:
        """Return records that match every word of `text`, themselves or by a related name.

        Words match in English and Spanish regardless of case, accents and endings. "A phrase in
        quotes" matches its words in this order; -word excludes records with that word.
        """
        return filter_by_text(self, text, self.model.search_paths)

    def by_title(self) -> Self:
        """Sort by title in the active language, ignoring accents, case and punctuation."""
        key = Func(
            translated_expression("title"),
            Value(content_language() == "es"),
            function="catalogue_sort_key",
            output_field=models.TextField(),
        )
        return self.order_by(Collate(key, "C").asc(), "pk")

    def in_default_order(self) -> Self:
        """Sort in the order in which the page of a record lists related records."""
        return self.oldest_first()

    def newest_first(self) -> Self:
        """Sort by the first day, the latest first and undated records last."""
        return self.order_by(F("period__startswith").desc(nulls_last=True), "-pk")

    def oldest_first(self) -> Self:
        """Sort by the first day, the earliest first and undated records last."""
        return self.order_by(F("period__startswith").asc(nulls_last=True), "pk")


class Record(SluggedModel, DatedModel):
    """An activity, meeting, publication or other record with a permanent number and address.

    The database assigns the number from one sequence for all kinds of records, so that a number
    alone identifies a record. `search_paths` lists the paths of relations whose names also find the
    record; `name_columns` lists the columns, its own or of related rows, with its names and
    symbols; `name_expressions` lists expressions for names that no column holds.
    """

    number = models.PositiveIntegerField(
        _("record number"),
        unique=True,
        editable=False,
        db_default=Func(Value("catalogue_record_number"), function="nextval"),
        help_text=_("Permanent. Assigned by the system."),
    )
    title_en = OneLineField(_("title in English"), max_length=500, blank=True)
    title_es = OneLineField(_("title in Spanish"), max_length=500, blank=True)
    summary_en = MultiLineField(_("summary in English"), blank=True)
    summary_es = MultiLineField(_("summary in Spanish"), blank=True)
    state = models.CharField(
        _("review state"),
        max_length=9,
        choices=State,
        default=State.DRAFT,
        db_default=State.DRAFT,
        editable=False,  # only `catalogue.workflow.transitions` changes it
    )
    public_from = models.DateTimeField(
        _("embargo until"),
        null=True,
        blank=True,
        editable=False,
        help_text=_(
            "Day and hour at which a published record becomes public. Leave empty to "
            "publish immediately."
        ),
    )
    withdrawal_reason_en = MultiLineField(
        _("reason for withdrawal, in English"), blank=True, editable=False
    )
    withdrawal_reason_es = MultiLineField(
        _("reason for withdrawal, in Spanish"), blank=True, editable=False
    )
    is_unnamed = models.BooleanField(
        _("hide title and reason"),
        default=False,
        db_default=False,
        editable=False,
        help_text=_("Use this if showing them would be harmful."),
    )
    topics = models.ManyToManyField("catalogue.Topic", blank=True, verbose_name=_("topics"))
    links = GenericRelation("catalogue.Link")
    citations = GenericRelation("catalogue.Citation")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(
        _("last changed"), editable=False, db_default=Func(function="clock_timestamp")
    )
    english_changed_at = models.DateTimeField(
        _("English last changed"), editable=False, db_default=Now()
    )
    spanish_changed_at = models.DateTimeField(
        _("Spanish last changed"), editable=False, db_default=Now()
    )
    search = SearchColumn(titles=("title",), texts=("summary",))
    names = names_column("title_en", "title_es")

    title = TranslatedProperty()
    summary = TranslatedProperty()
    withdrawal_reason = TranslatedProperty()

    has_history = True
    plural: ClassVar[str]  # the word in addresses, such as "activities"
    warns_of_duplicates: ClassVar[bool] = False  # if true, forms warn of possible duplicates
    search_paths: ClassVar[tuple[str, ...]] = ("topics",)
    name_columns: ClassVar[tuple[str, ...]] = ("title_en", "title_es")
    name_expressions: ClassVar[tuple[models.Expression, ...]] = ()

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar[list] = [
            *SluggedModel.Meta.constraints,
            *DatedModel.Meta.constraints,
            rules.choices_constraint("state", State, or_empty=False),
            rules.any_language_constraint("title", _("Enter the title in at least one language.")),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_only_a_withdrawn_record_has_a_reason",
                condition=Q(state=State.WITHDRAWN)
                | Q(withdrawal_reason_en="", withdrawal_reason_es="", is_unnamed=False),
                violation_error_message=_("Only a withdrawn record has a reason for withdrawal."),
            ),
        ]
        indexes: ClassVar[list] = [
            GinIndex("search", name="%(class)s_search"),
            GistIndex("period", name="%(class)s_period"),
            names_index(),
            _changed_at_index("changed"),
            _changed_at_index("by_state", "state"),
            _changed_at_index("no_spanish", condition=NO_SPANISH_Q),
            _changed_at_index("older_spanish", condition=OLDER_SPANISH_Q),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            *SluggedModel.Meta.triggers,
            rules.immutable_number_trigger(),
            rules.change_times_trigger(),
            rules.transition_log_trigger(),
            rules.review_state_trigger(),
            public_slug_trigger(),
            public_record_trigger(),
        ]

    @classmethod
    def from_db(cls, db: str, field_names: Collection[str], values: Collection[Any]) -> Self:
        """Return the record of a row; fields that are not in `field_names` are deferred.

        Django 5.2, whose signature this is, sets each field by its descriptor, which takes three
        times as long. No field of a record needs that, and there are no receivers of `post_init`.
        """
        record = cls.__new__(cls)
        record._state = ModelState()
        record._state.db, record._state.adding = db, False
        vars(record).update(zip(field_names, values, strict=True))
        return record

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        """Return the address of the page; for an unnamed record, the one made of its number.

        The slug of a record withdrawn without its title would repeat the title.
        """
        return self.address_below(list_address(f"{self.plural}:list"))

    def address_below(self, address: str) -> str:
        """Return the address of the page, given that of the list of all records of the kind."""
        return number_address(self.number) if self.is_unnamed else f"{address}{self.slug}/"

    @property
    def kind_label(self) -> str:
        """Return the label of the record's kind, or "" if its table has no kinds.

        `get_kind_display` would take a fifth of the time of a page with a hundred cards.
        """
        kind = getattr(self, "kind", "")
        return choice_label(self.Kind, kind) if kind else ""

    @property
    def is_public(self) -> bool:
        """Return whether the record is public at this moment."""
        return is_public_record(self)

    @property
    def is_guarded(self) -> bool:
        """Return whether only reviewers change the record, and others propose changes."""
        return self.state in GUARDED_STATES

    @property
    def needs_date(self) -> bool:
        """Return whether the record is incomplete without a date."""
        return True

    def fill_implied_values(self) -> None:
        """Fill the empty fields of a new record that its other fields imply."""

    def duplicate_q(self) -> Q | None:
        """Return a condition for duplicates besides a similar title, or None."""
        return None

    def validate_unique(self, exclude=None):
        """Validate unique fields except the number, which comes from a sequence.

        Checking whether the next number is free would consume it.
        """
        super().validate_unique({*(exclude or ()), "number"})


class LocatedModel(models.Model):
    """An abstract record that concerns countries or groups of countries."""

    countries = models.ManyToManyField("catalogue.Country", blank=True, verbose_name=_("countries"))
    regions = models.ManyToManyField(
        "catalogue.CountryGroup",
        blank=True,
        verbose_name=_("country groups"),
        help_text=_("Use when the record concerns a whole region or community of States."),
    )

    class Meta:
        abstract = True


def list_address(url_name: str) -> str:
    """Return the address of a list, below which its records have theirs.

    A page has hundreds of addresses, and to look up a URL pattern for each would take long.
    """
    return _list_address(url_name, language_now(), get_script_prefix())


@cache
def _list_address(url_name: str, language: str, prefix: str) -> str:
    return reverse(url_name)


def number_address(number: int) -> str:
    """Return the address made of a record's number, which names nothing and never changes."""
    return reverse("record-by-number", args=[number])


def record_models() -> list[type[Record]]:
    """Return the models of all kinds of records."""
    return [model for model in apps.get_models() if issubclass(model, Record)]
