"""Existing rows for every address of the site, for tests of permissions."""

import re

from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models

from catalogue.base.period import Period
from catalogue.models import Event, Source
from reports.models import Report, ReturnedFile, WordCopy
from staff.audit import SignInEvent
from staff.models import SavedFilter, User
from tests.support.factories import (
    CountryFactory,
    CountryGroupFactory,
    DisseminationFactory,
    EditionFactory,
    MembershipFactory,
    SynonymFactory,
    TopicFactory,
)
from tests.support.kinds import MODELS
from tests.support.reading import stored_text
from tests.support.site_urls import SiteUrl
from tests.support.visibility import MarkedRecords

QUERY_VALUES = {"admin/autocomplete/": ["activities", "involvement", "organization"]}


class PermissionTargets:
    """One row of most models in the admin; the records are drafts."""

    def __init__(self) -> None:
        marked = MarkedRecords("draft")
        self.marker, self.draft = marked.marker, marked.meeting
        rows = [
            *(*marked.records, marked.provision, CountryFactory(), CountryGroupFactory()),
            *(TopicFactory(), SynonymFactory(), MembershipFactory(), Group.objects.first()),
            EditionFactory(publication=marked.publication),
            DisseminationFactory(publication=marked.publication),
            Source.objects.create(slug="source", title_en="Source"),
            User.objects.create(username="somebody", is_staff=True),
            SignInEvent.objects.create(kind="signed_in", username="somebody"),
            Report.objects.create(slug="2012", when=Period.from_edtf("2012")),
        ]
        self.rows_by_model = {type(row): row for row in rows}
        source = self.rows_by_model[Source]
        text = stored_text(source, self.rows_by_model[User], "A paragraph.")
        stored_text(source, self.rows_by_model[User], "A paragraph.")  # to compare
        self.paragraph = text.paragraphs.get()
        report = self.rows_by_model[Report]
        copy = WordCopy.objects.create(
            report=report,
            language="en",
            code="0" * 12,
            content={"keys": [], "texts": {}, "records": {}, "pieces": []},
        )
        self.returned_file = ReturnedFile.objects.create(
            copy=copy,
            name="report.docx",
            content={"pieces": [], "comments": {}},
            uploaded_by=self.rows_by_model[User],
        )
        self.event = Event.objects.latest("pk")
        person = self.rows_by_model[User]
        self.saved_filters = {
            model: SavedFilter.objects.create(
                user=person, list_label=model._meta.label_lower, name=marked.marker, is_shared=True
            )
            for model in MODELS
        }

    @staticmethod
    def model(address: SiteUrl) -> type[models.Model] | None:
        match = re.match(r"admin/(\w+)/(\w+)/", address.route)
        models_by_name = {
            (model._meta.app_label, model._meta.model_name): model for model in admin.site._registry
        }
        return models_by_name.get(match.groups()) if match else None

    def path(self, address: SiteUrl) -> str:
        row = self.rows_by_model.get(self.model(address))
        number = {} if row is None else dict.fromkeys(("object_id", "id", "pk"), row.pk)
        if "/filters/" in address.route:
            number = {"pk": self.saved_filters[self.model(address)].pk}
        if address.route.startswith("admin/r/"):
            number = {
                "content_type_id": ContentType.objects.get_for_model(self.draft).pk,
                "object_id": self.draft.pk,
            }
        path = address.path_with(
            **number,
            key=self.paragraph.pk,
            returned=self.returned_file.pk,
            event=self.event.pk,
            context=self.event.context,
            step="publish",
        )
        names = ("app_label", "model_name", "field_name")
        parameters = zip(names, QUERY_VALUES.get(address.route, ()), strict=False)
        query = "&".join(f"{name}={value}" for name, value in parameters)
        return f"{path}?{query}" if query else path
