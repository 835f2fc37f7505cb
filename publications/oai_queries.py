"""Strict parsing of OAI-PMH 2.0 arguments, and the queries of harvested publications."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Greatest
from django.http import QueryDict

from catalogue.base.languages import Language
from catalogue.models import Topic
from catalogue.pages.withdrawals import publicly_withdrawn
from publications.models import Authorship, Publication
from server.text import REFUSED

METADATA_PREFIX = "oai_dc"
PAGE_SIZE = 100  # records per response
DATESTAMP_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
# Required and optional arguments of each verb.
ARGUMENTS: dict[str, tuple[set[str], set[str]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), {"resumptionToken"}),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
    "ListIdentifiers": ({"metadataPrefix"}, {"from", "until", "set", "resumptionToken"}),
    "ListRecords": ({"metadataPrefix"}, {"from", "until", "set", "resumptionToken"}),
}


class OaiError(Exception):
    """An OAI-PMH error; `code` is an error code of the protocol."""

    def __init__(self, code: str, sentence: str):
        super().__init__(sentence)
        self.code = code


def parse_arguments(data: QueryDict) -> dict[str, str]:
    """Return the verb and its arguments. Raise OaiError."""
    verb = data.get("verb", "")
    if verb not in ARGUMENTS or len(data.getlist("verb")) > 1:
        raise OaiError("badVerb", "The verb is missing, repeated or unknown.")
    required, optional = ARGUMENTS[verb]
    arguments = {name: values for name, values in data.lists() if name != "verb"}
    if any(len(values) > 1 or REFUSED.search(values[0]) for values in arguments.values()):
        raise OaiError("badArgument", "An argument is repeated or contains a control character.")
    if "resumptionToken" in arguments and len(arguments) > 1:
        raise OaiError("badArgument", "resumptionToken cannot be used with other arguments.")
    missing = set() if "resumptionToken" in arguments else required - arguments.keys()
    if missing or arguments.keys() - required - optional:
        raise OaiError("badArgument", f"{verb} has a missing or an unknown argument.")
    return {"verb": verb, **{name: values[0] for name, values in arguments.items()}}


@dataclass(frozen=True)
class HarvestSelection:
    """The selection of ListRecords and ListIdentifiers, and the last record already sent.

    `after` is the datestamp (ISO 8601) and the primary key of that record.
    """

    first: str = ""
    until: str = ""
    set_spec: str = ""
    after: tuple[str, int] | None = None

    @classmethod
    def from_arguments(cls, arguments: dict[str, str]) -> "HarvestSelection":
        if "resumptionToken" in arguments:
            return cls.from_token(arguments["resumptionToken"])
        if arguments["metadataPrefix"] != METADATA_PREFIX:
            raise OaiError("cannotDisseminateFormat", f"The only format is {METADATA_PREFIX}.")
        first, until = arguments.get("from", ""), arguments.get("until", "")
        if first and until and (len(first) != len(until) or first > until):
            raise OaiError("badArgument", "from is after until, or their granularities differ.")
        return cls(first, until, arguments.get("set", ""))

    @classmethod
    def from_token(cls, token: str) -> "HarvestSelection":
        try:
            first, until, set_spec, stamp, key = json.loads(
                urlsafe_b64decode(token.encode("ascii"))
            )
            datetime.fromisoformat(stamp)
            return cls(str(first), str(until), str(set_spec), (stamp, int(key)))
        except (ValueError, TypeError) as error:
            raise OaiError("badResumptionToken", "The token is not valid.") from error

    def token(self, stamp: datetime, key: int) -> str:
        """Return the resumption token of the list after the record with this stamp and key."""
        values = [self.first, self.until, self.set_spec, stamp.isoformat(), key]
        return urlsafe_b64encode(json.dumps(values).encode()).decode()

    def publications(self) -> QuerySet[Publication]:
        publications = harvested_publications()
        if self.first:
            publications = publications.filter(stamp__gte=parse_datestamp(self.first))
        if self.until:
            end = parse_datestamp(self.until) + datestamp_duration(self.until)
            publications = publications.filter(stamp__lt=end)
        return publications.filter(set_q(self.set_spec)).order_by("stamp", "pk")

    def after_token(self, publications: QuerySet[Publication]) -> QuerySet[Publication]:
        """Return the publications after the last record already sent."""
        if self.after is None:
            return publications
        stamp, key = datetime.fromisoformat(self.after[0]), self.after[1]
        return publications.filter(Q(stamp__gt=stamp) | Q(stamp=stamp, pk__gt=key))


def harvested_publications() -> QuerySet[Publication]:
    """Return the public publications and the withdrawn ones, which OAI-PMH calls deleted.

    `stamp` is the time of the last public change: the change or the end of the embargo.
    """
    public = Publication.objects.public().values("pk")
    withdrawn = publicly_withdrawn(Publication.objects.all()).values("pk")
    return Publication.objects.filter(Q(pk__in=public) | Q(pk__in=withdrawn)).annotate(
        stamp=Greatest("changed_at", "public_from")
    )


def prefetch_metadata(publications: QuerySet[Publication]) -> QuerySet[Publication]:
    """Return the publications with the related rows of their Dublin Core elements."""
    topics = Prefetch("topics", Topic.objects.public())  # withdrawn publications may have others
    authorships = Prefetch("authorships", Authorship.objects.public())
    return publications.prefetch_related(topics, "editions", authorships, "countries", "regions")


def parse_datestamp(text: str) -> datetime:
    """Return the UTC time of a datestamp, which is a day or a second. Raise OaiError."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?", text, re.ASCII):
        raise OaiError("badArgument", "Dates must look like 2012-08-19 or 2012-08-19T10:00:00Z.")
    try:
        return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError as error:
        raise OaiError("badArgument", f"{text} is not a date of the calendar.") from error


def datestamp_duration(text: str) -> timedelta:
    """Return the duration of a datestamp, a day or a second, because `until` is inclusive."""
    return timedelta(days=1) if len(text) == 10 else timedelta(seconds=1)


def set_q(spec: str) -> Q:
    """Return the condition for publications of a set: `language-es` or `topic-remittances`.

    An empty spec selects all publications, an unknown one none.
    """
    kind, _dash, name = spec.partition("-")
    if not spec:
        return Q()
    if kind == "language" and name in Language.values:
        return Q(pk__in=Publication.objects.filter(editions__language=name).values("pk"))
    if kind == "topic":
        topics = Topic.objects.public().filter(slug=name)
        return Q(pk__in=Publication.objects.filter(topics__in=topics).values("pk"))
    return Q(pk__in=Publication.objects.none().values("pk"))


def nonempty_sets() -> list[tuple[str, str]]:
    """Return the spec and name of all sets with public publications."""
    public = Publication.objects.public()
    languages = set(public.values_list("editions__language", flat=True))
    topics = Topic.objects.filter(pk__in=public.values("topics"))
    return [
        *(
            (f"language-{code}", f"In {label}")
            for code, label in Language.choices
            if code in languages
        ),
        *((f"topic-{topic.slug}", str(topic)) for topic in topics),
    ]


def publication_sets(publication: Publication) -> list[str]:
    languages = sorted({edition.language for edition in publication.editions.all()})
    topics = sorted(topic.slug for topic in publication.topics.all())
    return [*(f"language-{code}" for code in languages), *(f"topic-{slug}" for slug in topics)]
