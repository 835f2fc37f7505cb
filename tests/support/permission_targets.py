"""A row behind every address: what somebody would reach who guesses a number that exists."""

import re

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models

from catalogue.base.period import Period
from catalogue.models import Event, Source
from reports.models import Report
from staff.audit import SignInEvent
from staff.models import User
from tests.support.factories import (
    CountryFactory,
    CountryGroupFactory,
    DisseminationFactory,
    EditionFactory,
    MembershipFactory,
    TopicFactory,
)
from tests.support.site_urls import SiteUrl
from tests.support.visibility import MarkedRecords

QUERY_VALUES = {"admin/autocomplete/": ["activities", "involvement", "organization"]}


class PermissionTargets:
    """One row of most models of the admin, the records as drafts, with what belongs to them."""

    def __init__(self) -> None:
        world = MarkedRecords("draft")
        rows = [
            *(*world.records, world.provision, CountryFactory(), CountryGroupFactory()),
            *(TopicFactory(), MembershipFactory(), Group.objects.first()),
            EditionFactory(publication=world.publication),
            DisseminationFactory(publication=world.publication),
            Source.objects.create(slug="source", title_en="Source"),
            User.objects.create(username="somebody", is_staff=True),
            SignInEvent.objects.create(kind="signed_in", username="somebody"),
            Report.objects.create(slug="2012", when=Period.from_edtf("2012")),
        ]
        self.rows_by_model = {type(row): row for row in rows}
        self.event = Event.objects.latest("pk")

    @staticmethod
    def model(address: SiteUrl) -> type[models.Model] | None:
        found = re.match(r"admin/(\w+)/(\w+)/", address.route)
        names = {(one._meta.app_label, one._meta.model_name): one for one in admin.site._registry}
        return names.get(found.groups()) if found else None

    def path(self, address: SiteUrl) -> str:
        row = self.rows_by_model.get(self.model(address))
        number = {} if row is None else dict.fromkeys(("object_id", "id", "pk"), row.pk)
        path = address.path_with(
            **number, event=self.event.pk, context=self.event.context, step="publish"
        )
        names = ("app_label", "model_name", "field_name")
        asked = zip(names, QUERY_VALUES.get(address.route, ()), strict=False)
        query = "&".join(f"{name}={value}" for name, value in asked)
        return f"{path}?{query}" if query else path
