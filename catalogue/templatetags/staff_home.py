"""What the home page of the staff shows, and the menu of every page of the admin."""

from typing import Any

from django import template
from django.contrib import admin

from catalogue.admin.data_quality import quality_counts
from catalogue.admin.record_admin import RecordAdmin
from catalogue.admin.work_queue import queue_for

register = template.Library()


@register.simple_tag(takes_context=True)
def staff_home(context) -> dict[str, Any]:
    """What waits, what is incomplete, what may be begun. Three queries, whatever there is."""
    request = context["request"]
    rules: dict[str, list] = {}
    for one in quality_counts(admin.site, request):
        lists = rules.setdefault(str(one.label), [])
        if one.count:
            lists.append(one)
    records, _others = _split_tables(context.get("app_list", ()))
    return {
        "waiting": queue_for(request.user),
        "upkeep": list(rules.items()),
        "begin": [
            (one["model"]._meta.verbose_name, one["add_url"]) for one in records if one["add_url"]
        ],
    }


@register.simple_tag(takes_context=True)
def staff_menu(context) -> dict[str, Any]:
    """The tables that the user may look at: those of records, and the others."""
    here = context["request"].path
    records, others = _split_tables(context.get("available_apps", ()))
    for one in (*records, *others):
        one["is_here"] = here.startswith(one["admin_url"])
    return {
        "records": records,
        "others": others,
        "is_in_others": any(one["is_here"] for one in others),
    }


def _split_tables(apps) -> tuple[list[dict], list[dict]]:
    """Tables as the admin describes them: those of records, most used first, and the rest."""
    tables = [one for app in apps for one in app["models"] if one["admin_url"]]
    ranks = {
        model: model_admin.menu_order
        for model, model_admin in admin.site._registry.items()
        if isinstance(model_admin, RecordAdmin)
    }
    records = [one for one in tables if one["model"] in ranks]
    records.sort(key=lambda one: ranks[one["model"]])
    return records, [one for one in tables if one["model"] not in ranks]
