"""Random programmes of work, with relations between records of all kinds and states."""

import random
from datetime import date

from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Value
from django.db.models.functions import Concat

from activities.models import Activity, Involvement, Mandate, Outcome, Project, Provision
from catalogue.models import (
    Country,
    CountryGroup,
    Membership,
    Organization,
    OtherName,
    Record,
    State,
    Topic,
)
from meetings.models import Meeting, Participation
from publications.models import Authorship, Contribution, Dissemination, Edition, Publication
from tests.support.factories import own_values
from tests.support.kinds import MODELS

SUPERSEDED = {
    "standing": "superseded",
    "standing_date": date(2020, 5, 1),
    "standing_reason_en": "Replaced",
}
WORDS = ["migration", "remesas", "asylum", "census", "frontera", "children", "salud", "labour"]


class RandomProgramme:
    """Random records of each kind with random relations, and random changes of them."""

    def __init__(self, seed: int, size: int = 5):
        self.random = random.Random(seed)  # noqa: S311
        self.topics = self._tree(Topic, "broader", size)
        for code in ("1", "2", "3"):  # the objective 1, and two below it
            above = Topic.objects.filter(framework="gcm").first()
            names = {"slug": f"gcm-{code}", "name_en": self.words(), "name_es": ""}
            self.topics.append(
                Topic.objects.create(framework="gcm", code=code, broader=above, **names)
            )
        self.groups = self._tree(CountryGroup, "broader", size)
        self.countries = list(Country.objects.order_by("pk")[:size])
        for model in MODELS:
            model._base_manager.bulk_create(self._record(model, n) for n in range(size))
        self.provision(self.random_row(Mandate), self.random_row(Organization))
        for _ in range(4 * size):
            self.link()

    def _tree(self, model, parent: str, size: int) -> list:
        rows: list = []
        for number in range(size):
            above = self.random.choice([None, *rows])
            names = {"name_en": self.words(), "name_es": self.words()}
            slug = f"{model._meta.model_name}-{number}"
            rows.append(model.objects.create(slug=slug, **names, **{parent: above}))
        return rows

    def _record(self, model, number: int):
        period = self.period()
        if hasattr(model, "Kind"):
            fields = {"kind": self.random.choice(model._meta.get_field("kind").choices)[0]}
        else:
            fields = own_values(model)
        if any(field.name == "status" for field in model._meta.fields):
            fields["status"] = self.random.choice(["planned", "cancelled"])
        if model is Organization:
            fields |= {"kind": "network", "acronym_en": f"A{number}", "is_commission": number == 0}
        if model is Project:
            fields["kind"] = "programme"  # each may be part of another one
        if model is Mandate:
            fields["symbol"] = f"{600 + number} (XXXI)"
        if model is Outcome:
            fields["organization"] = Organization.objects.order_by("?").first()
        return model(
            slug=f"{model.plural}-{number}",
            title_en=self.words(),
            summary_es=self.words(),
            state=self.state(),
            period=period,
            start_precision="year" if period else "",
            end_precision=("ongoing" if period.upper is None else "year") if period else "",
            **fields,
        )

    def words(self) -> str:
        return " ".join(self.random.sample(WORDS, 2))

    def state(self) -> str:
        return self.random.choice([State.PUBLISHED] * 3 + [State.DRAFT, State.WITHDRAWN])

    def period(self) -> DateRange | None:
        first = self.random.randint(2008, 2014)
        last = self.random.choice([first, first + 2, None])
        period = DateRange(date(first, 1, 1), last and date(last + 1, 1, 1))
        return self.random.choice([period, period, None])

    def random_row(self, model):
        return self.random.choice(list(model._base_manager.order_by("pk")))

    # --- changes ---------------------------------------------------------------------------

    def link(self) -> None:
        """Add a row to a random relation of a random record."""
        record = self.random_row(self.random.choice(MODELS))
        actions = [
            lambda: record.topics.add(self.random.choice(self.topics)),
            *(
                lambda field=field: getattr(record, field.name).add(
                    self.random_row(field.related_model)
                )
                for field in record._meta.many_to_many
            ),
            lambda: self.party(record),
            lambda: self.refer(record),
        ]
        self.random.choice(actions)()

    def party(self, record: Record) -> None:
        body = self.random_row(Organization)
        actions = {
            Organization: lambda: (
                Membership.objects.get_or_create(organization=body, body=record)
                if body.pk != record.pk
                else None
            ),
            Meeting: lambda: Participation.objects.get_or_create(
                meeting=record, organization=body, role="host"
            ),
            Mandate: lambda: self.provision(record, body),
            Activity: lambda: Involvement.objects.get_or_create(
                activity=record, organization=body, role="lead"
            ),
            Project: lambda: Involvement.objects.get_or_create(
                project=record, organization=body, role="funder"
            ),
            Publication: lambda: self.publish(record, body),
            Outcome: lambda: record.uptakes.get_or_create(organization=body, manner="cited-by"),
        }
        if type(record) in actions:
            actions[type(record)]()

    def provision(self, mandate: Mandate, body: Organization) -> None:
        number = Provision.objects.count()
        provision = Provision.objects.create(
            mandate=mandate, number=str(number), slug=f"provision-{number}", establishes=body
        )
        provision.addressees.add(self.random_row(Organization))
        self.random_row(Activity).provisions.add(provision)

    def publish(self, publication: Publication, body: Organization) -> None:
        number = Edition.objects.count()
        language = self.random.choice(["en", "es", "ar"])
        Edition.objects.get_or_create(
            publication=publication, language=language, defaults={"symbol": f"LC/L.{number}"}
        )
        Authorship.objects.get_or_create(publication=publication, organization=body)
        Contribution.objects.create(publication=publication, organization=body, title_en="x")
        act = Dissemination.objects.create(publication=publication, manner="presented")
        act.distributors.add(body)
        OtherName.objects.get_or_create(
            content_type_id=_content_type(Publication), object_id=publication.pk, name=self.words()
        )

    def refer(self, record: Record) -> None:
        """Change a foreign key of the record, only to an earlier row, to avoid cycles."""
        keys = [
            field
            for field in record._meta.fields
            if isinstance(field, models.ForeignKey) and field.related_model is not Country
        ]
        if keys:
            field = self.random.choice(keys)
            other = self.random_row(field.related_model)
            if field.related_model is not type(record) or other.pk < record.pk:
                values = {
                    field.name: other,
                    **(SUPERSEDED if field.name == "superseded_by" else {}),
                }
                type(record)._base_manager.filter(pk=record.pk).update(**values)

    def change(self) -> str:
        """Make a random change that may affect the index, and return its name."""
        actions = [
            self.link,
            self.link,
            self.restate,
            self.rename,
            self.move,
            self.regroup,
            self.unlink,
            self.rename_in_sql,
            self.retitle,
            self.retitle,
            self.recode,
            self.renumber_years,
        ]
        action = self.random.choice(actions)
        action()
        return action.__name__

    def restate(self) -> None:
        model = self.random.choice(MODELS)
        model._base_manager.filter(pk=self.random_row(model).pk).update(state=self.state())

    def rename(self) -> None:
        row = self.random_row(self.random.choice([Topic, CountryGroup, Country]))
        row.name_es = self.words()
        row.save()

    def rename_in_sql(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE catalogue_organization SET acronym_es = title_en || '!'")
            cursor.execute("UPDATE activities_mandate SET title_es = symbol WHERE id % 2 = 0")

    def retitle(self) -> None:
        """Change the title and slug of a record, which other records show, too."""
        row = self.random_row(self.random.choice(MODELS))
        title = self.random.choice(["=", '"', "; ", ", ", "\n"]) + self.words()
        slug = f"{row.plural}-{row.pk}-{self.random.randrange(10_000)}"
        type(row)._base_manager.filter(pk=row.pk).update(title_es=title, slug=slug)

    def recode(self) -> None:
        """Change the number of provisions, the symbol of a mandate and a language."""
        Provision.objects.update(number=Concat("number", Value("a")))
        Mandate._base_manager.filter(pk=self.random_row(Mandate).pk).update(symbol="")
        languages = self.random.sample(["fr", "pt", "ru"], 3)
        for edition, language in zip(Edition.objects.order_by("?")[:1], languages, strict=False):
            Edition.objects.filter(pk=edition.pk).update(language=language)

    def move(self) -> None:
        model, parent = self.random.choice([(Topic, "broader"), (Organization, "parent")])
        below, above = self.random_row(model), self.random_row(model)
        if above.pk < below.pk:
            model._base_manager.filter(pk=below.pk).update(**{parent: above})

    def regroup(self) -> None:
        group = self.random.choice(self.groups)
        group.members.set(self.random.sample(self.countries, 2))

    def unlink(self) -> None:
        through = self.random.choice(
            [
                Activity.mandates.through,
                Activity.meetings.through,
                Project.mandates.through,
                Participation,
                Involvement,
                Membership,
                Edition,
                Provision,
                OtherName,
            ]
        )
        for row in through._base_manager.order_by("?")[:2]:
            row.delete()

    def renumber_years(self) -> None:
        model = self.random.choice(MODELS)
        model._base_manager.filter(pk=self.random_row(model).pk, end_precision="year").update(
            period=DateRange(date(2001, 1, 1), date(2003, 1, 1))
        )


def _content_type(model) -> int:
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.get_for_model(model).pk
