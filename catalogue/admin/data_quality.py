"""What is incomplete: each rule is a verb of a QuerySet, a filter of a list, a count at home."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db import connection, models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class QualityRule:
    """Rows that want something. `verb` is the QuerySet's own, `code` stands in addresses."""

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
    """What is incomplete, in a list."""

    title = _("Incomplete because")
    parameter_name = "upkeep"

    def lookups(self, request, model_admin):
        return [(one.code, one.label) for one in model_admin.quality_rules]

    def queryset(self, request, queryset):
        wanted = self.value()
        found = [verb for code, verb in self.methods if code == wanted]
        return getattr(queryset, found[0])() if found else queryset

    def __init__(self, request, params, model, model_admin):
        self.methods = [(one.code, one.queryset_method) for one in model_admin.quality_rules]
        super().__init__(request, params, model, model_admin)


@dataclass(frozen=True)
class QualityCount:
    """How many rows of a list want something, and where they are listed."""

    label: Any
    kind: Any
    address: str
    count: int


def quality_counts(site: admin.AdminSite, request) -> list[QualityCount]:
    """What is incomplete in the lists that the user may see, none left out, in one query."""
    wanted = [
        (one, model_admin)
        for model_admin in site._registry.values()
        for one in getattr(model_admin, "quality_rules", ())
        if model_admin.has_view_permission(request)
    ]
    numbers = count_rows([one.rows(model_admin.model) for one, model_admin in wanted])
    return [
        QualityCount(
            one.label,
            model_admin.opts.verbose_name_plural,
            f"{_changelist_url(site, model_admin)}?upkeep={one.code}",
            number,
        )
        for (one, model_admin), number in zip(wanted, numbers, strict=True)
    ]


def _changelist_url(site: admin.AdminSite, model_admin) -> str:
    opts = model_admin.opts
    return reverse(f"{site.name}:{opts.app_label}_{opts.model_name}_changelist")


def count_rows(queries: list[models.QuerySet]) -> list[int]:
    """How many rows each query finds, all asked at once."""
    if not queries:
        return []
    written = [rows.order_by().values("pk").query.sql_with_params() for rows in queries]
    columns = ", ".join(f"(SELECT count(*) FROM ({sql}) AS found)" for sql, _given in written)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [one for _sql, given in written for one in given])
        return list(cursor.fetchone())
