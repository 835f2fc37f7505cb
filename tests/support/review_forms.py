"""Forms and pages of the review in the staff area, as tests send and read them."""

import re

from django.urls import reverse

from tests.support.admin_forms import form_data
from tests.support.users import user_with_role


def sign_in_as(client, role):
    user = user_with_role(role)
    client.force_login(user)
    return user


def admin_url(row, page="change", *more) -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}"
    return reverse(name, args=[row.pk, *more] if page not in ("changelist", "add") else more)


def page_messages(response) -> list[str]:
    return [str(one) for one in response.context["messages"]] if response.context else []


def form_version(response) -> dict[str, str]:
    return {"_version": re.search(r'name="_version" value="(\d+)"', response.text)[1]}


def submit_transition(client, row, name, **typed):
    """Submit the page of a transition."""
    page = admin_url(row, "step", name)
    return client.post(page, transition_versions(client.get(page)) | typed, follow=True)


def transition_versions(page) -> dict:
    """Return the record versions in the page of a transition."""
    initial = page.context["form"].initial
    return {name: initial[name] for name in ("version", "versions") if name in initial}


def page_versions(page) -> list[str]:
    return re.findall(r'name="version" value="([^"]+)"', page.text)


def submit_change_form(client, row, **typed):
    address = admin_url(row)
    return client.post(address, form_data(client.get(address), **typed), follow=True)


def history_version(client, record) -> dict[str, str]:
    """Return the version in the history page."""
    return {"_version": str(client.get(admin_url(record, "history")).context["version"])}
