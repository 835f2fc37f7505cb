"""Template tags for the staff home page and the menu of the admin pages."""

import unicodedata
from typing import Any

from django import template
from django.contrib import admin

from catalogue.admin.data_quality import quality_counts
from catalogue.admin.record_admin import RecordAdmin
from catalogue.admin.work_queue import queue_lines
from catalogue.base.admin_addresses import page_address
from catalogue.index.models import OutdatedRow
from catalogue.workflow.merge_job import running_merges

register = template.Library()


@register.simple_tag(takes_context=True)
def staff_home(context) -> dict[str, Any]:
    """Return the parts of the home page, in six queries; a part without content is empty."""
    request = context["request"]
    rules: dict[str, list] = {}
    for quality_count in quality_counts(admin.site, request):
        if quality_count.count:
            rules.setdefault(str(quality_count.label), []).append(quality_count)
    records, others = _split_tables(context.get("app_list", ()))
    return {
        "to_do": queue_lines(request.user),
        "merges": [
            (job, page_address(job.content_type.model_class(), "merge", job.source_id))
            for job in running_merges()
        ],
        "outdated": OutdatedRow.objects.count(),
        "incomplete": list(rules.items()),
        "add": [
            (table["model"]._meta.verbose_name, table["add_url"])
            for table in records
            if table["add_url"]
        ],
        "tables": sorted((*records, *others), key=_alphabetical_key),
    }


@register.simple_tag(takes_context=True)
def staff_menu(context) -> dict[str, Any]:
    """Return the tables that the user may view: those of records, and the others."""
    here = context["request"].path
    records, others = _split_tables(context.get("available_apps", ()))
    for table in (*records, *others):
        table["is_here"] = here.startswith(table["admin_url"])
    return {
        "records": records,
        "others": others,
        "is_in_others": any(table["is_here"] for table in others),
    }


def _alphabetical_key(table: dict) -> str:
    """Return a key that sorts the names of tables without regard to accents and case."""
    return unicodedata.normalize("NFKD", str(table["name"]).casefold())


def _split_tables(apps) -> tuple[list[dict], list[dict]]:
    """Return the tables of records, sorted by `menu_order`, and the other tables.

    `apps` is the app list of the admin.
    """
    tables = [table for app in apps for table in app["models"] if table["admin_url"]]
    ranks = {
        model: model_admin.menu_order
        for model, model_admin in admin.site._registry.items()
        if isinstance(model_admin, RecordAdmin)
    }
    records = [table for table in tables if table["model"] in ranks]
    records.sort(key=lambda table: ranks[table["model"]])
    return records, [table for table in tables if table["model"] not in ranks]
