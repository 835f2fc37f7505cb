"""Incomplete records: each rule is a QuerySet method, a filter of a list and a count at home."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db import connection, models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class QualityRule:
    """A rule that finds incomplete rows by a QuerySet method. `code` is used in addresses."""

    code: str
    label: Any
    queryset_method: str

    def rows(self, model: type[models.Model]) -> models.QuerySet:
        return getattr(model._default_manager.all(), self.queryset_method)()


RECORD_QUALITY_RULES = (
    QualityRule("no-spanish", _("No Spanish text"), "without_spanish"),
    QualityRule("older-spanish", _("Spanish text older than the English"), "with_older_spanish"),
    QualityRule("no-citation", _("No citation"), "without_citation"),
)


class QualityFilter(admin.SimpleListFilter):
    """A filter for incomplete rows."""

    title = _("Incomplete because")
    parameter_name = "upkeep"

    def lookups(self, request, model_admin):
        return [(rule.code, rule.label) for rule in model_admin.quality_rules]

    def queryset(self, request, queryset):
        method = self.methods.get(self.value())
        return getattr(queryset, method)() if method else queryset

    def __init__(self, request, params, model, model_admin):
        self.methods = {rule.code: rule.queryset_method for rule in model_admin.quality_rules}
        super().__init__(request, params, model, model_admin)


@dataclass(frozen=True)
class QualityCount:
    """The number of incomplete rows in a list, and the address of the list."""

    label: Any
    model: type[models.Model]
    address: str
    count: int

    @property
    def noun(self) -> str:
        """Return the name of the kind, in the number of the count."""
        return counted_noun(self.model, self.count)


def counted_noun(model: type[models.Model], count: int) -> str:
    """Return the singular or plural name of the rows of a model, for a text such as “4 meetings”.

    English and Spanish use the singular for the number one only.
    """
    opts = model._meta
    return str(opts.verbose_name if count == 1 else opts.verbose_name_plural)


def quality_counts(site: admin.AdminSite, request) -> list[QualityCount]:
    """Return the counts of all rules for the lists that the user may view, with one query."""
    rules = [
        (rule, model_admin)
        for model_admin in site._registry.values()
        for rule in getattr(model_admin, "quality_rules", ())
        if model_admin.has_view_permission(request)
    ]
    counts = count_rows([rule.rows(model_admin.model) for rule, model_admin in rules])
    return [
        QualityCount(
            rule.label,
            model_admin.model,
            f"{_changelist_url(site, model_admin)}?upkeep={rule.code}",
            count,
        )
        for (rule, model_admin), count in zip(rules, counts, strict=True)
    ]


def _changelist_url(site: admin.AdminSite, model_admin) -> str:
    opts = model_admin.opts
    return reverse(f"{site.name}:{opts.app_label}_{opts.model_name}_changelist")


def count_rows(queries: list[models.QuerySet]) -> list[int]:
    """Return the number of rows of each query, with one query for all."""
    if not queries:
        return []
    statements = [rows.order_by().values("pk").query.sql_with_params() for rows in queries]
    columns = ", ".join(
        f"(SELECT count(*) FROM ({sql}) AS found)" for sql, _parameters in statements
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}", [value for _sql, parameters in statements for value in parameters]
        )
        return list(cursor.fetchone())
