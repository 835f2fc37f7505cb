"""What the home page of the staff shows."""

from typing import Any

from django import template
from django.contrib import admin

from catalogue.record_admin import RecordAdmin
from catalogue.upkeep import counts
from catalogue.waiting import waiting_for

register = template.Library()


@register.simple_tag(takes_context=True)
def staff_home(context) -> dict[str, Any]:
    """What waits, what is incomplete, what may be begun. Three queries, whatever there is."""
    request = context["request"]
    rules: dict[str, list] = {}
    for one in counts(admin.site, request):
        rules.setdefault(str(one.label), []).append(one)
    return {
        "waiting": waiting_for(request.user),
        "upkeep": list(rules.items()),
        "begin": _to_begin(context),
    }


def _to_begin(context) -> list[dict]:
    """The kinds of records that the user may add, as the admin lists them."""
    kinds = {
        model._meta.object_name
        for model, model_admin in admin.site._registry.items()
        if isinstance(model_admin, RecordAdmin)
    }
    tables = [one for app in context.get("app_list", ()) for one in app["models"]]
    return [one for one in tables if one["object_name"] in kinds and one["add_url"]]
