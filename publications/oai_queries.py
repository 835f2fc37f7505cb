"""What a harvester asks (OAI-PMH 2.0), read strictly, and the publications that it asks for."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Greatest
from django.http import QueryDict

from catalogue.base.languages import Language
from catalogue.models import State, Topic
from publications.models import Authorship, Publication

METADATA_PREFIX = "oai_dc"
PAGE_SIZE = 100  # records in one answer
DATESTAMP_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
# Of each verb what it must be asked with, and what it may.
ARGUMENTS: dict[str, tuple[set[str], set[str]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), {"resumptionToken"}),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
    "ListIdentifiers": ({"metadataPrefix"}, {"from", "until", "set", "resumptionToken"}),
    "ListRecords": ({"metadataPrefix"}, {"from", "until", "set", "resumptionToken"}),
}


class OaiError(Exception):
    """A request that cannot be answered; `code` is one of the protocol's."""

    def __init__(self, code: str, sentence: str):
        super().__init__(sentence)
        self.code = code


def parse_arguments(data: QueryDict) -> dict[str, str]:
    """The verb and its arguments. Raises OaiError."""
    verb = data.get("verb", "")
    if verb not in ARGUMENTS or len(data.getlist("verb")) > 1:
        raise OaiError("badVerb", "The verb is missing, repeated, or none of the protocol's.")
    needed, allowed = ARGUMENTS[verb]
    given = {name: values for name, values in data.lists() if name != "verb"}
    if any(len(values) > 1 or "\x00" in values[0] for values in given.values()):
        raise OaiError("badArgument", "An argument is repeated, or is no text.")
    if "resumptionToken" in given and len(given) > 1:
        raise OaiError("badArgument", "A resumptionToken stands alone.")
    missing = set() if "resumptionToken" in given else needed - given.keys()
    if missing or given.keys() - needed - allowed:
        raise OaiError(
            "badArgument", f"{verb} lacks an argument, or has one that it does not take."
        )
    return {"verb": verb, **{name: values[0] for name, values in given.items()}}


@dataclass(frozen=True)
class HarvestSelection:
    """What ListRecords and ListIdentifiers select, and after which record they go on."""

    first: str = ""
    until: str = ""
    set_spec: str = ""
    after: tuple[str, int] | None = None

    @classmethod
    def from_arguments(cls, arguments: dict[str, str]) -> "HarvestSelection":
        if token := arguments.get("resumptionToken"):
            return cls.from_token(token)
        if arguments["metadataPrefix"] != METADATA_PREFIX:
            raise OaiError("cannotDisseminateFormat", f"The only format is {METADATA_PREFIX}.")
        first, until = arguments.get("from", ""), arguments.get("until", "")
        if first and until and (len(first) != len(until) or first > until):
            raise OaiError("badArgument", "from and until differ in granularity, or in order.")
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
            raise OaiError("badResumptionToken", "That token was not given here.") from error

    def token(self, stamp: datetime, key: int) -> str:
        """The token with which the list goes on after a record."""
        values = [self.first, self.until, self.set_spec, stamp.isoformat(), key]
        return urlsafe_b64encode(json.dumps(values).encode()).decode()

    def publications(self) -> QuerySet[Publication]:
        found = harvested_publications()
        if self.first:
            found = found.filter(stamp__gte=parse_datestamp(self.first))
        if self.until:
            found = found.filter(
                stamp__lt=parse_datestamp(self.until) + datestamp_duration(self.until)
            )
        return found.filter(set_q(self.set_spec)).order_by("stamp", "pk")

    def after_token(self, found: QuerySet[Publication]) -> QuerySet[Publication]:
        if self.after is None:
            return found
        stamp, key = datetime.fromisoformat(self.after[0]), self.after[1]
        return found.filter(Q(stamp__gt=stamp) | Q(stamp=stamp, pk__gt=key))


def harvested_publications() -> QuerySet[Publication]:
    """What is public, and what was withdrawn, which is said to be deleted.

    `stamp` is when a record last changed for the public: its change, or the end of its embargo.
    """
    seen = Publication.objects.public().values("pk")
    withdrawn = Q(state=State.WITHDRAWN)
    return Publication.objects.filter(Q(pk__in=seen) | withdrawn).annotate(
        stamp=Greatest("changed_at", "public_from")
    )


def prefetch_metadata(found: QuerySet[Publication]) -> QuerySet[Publication]:
    """The publications with the rows that their description is made of."""
    authorships = Prefetch("authorships", Authorship.objects.public())
    return found.prefetch_related("topics", "editions", authorships, "countries", "regions")


def parse_datestamp(text: str) -> datetime:
    """A day or an instant to the second. Raises OaiError."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?", text, re.ASCII):
        raise OaiError("badArgument", "A date is written 2012-08-19 or 2012-08-19T10:00:00Z.")
    try:
        return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError as error:
        raise OaiError("badArgument", f"{text} is not in the calendar.") from error


def datestamp_duration(text: str) -> timedelta:
    """How long the day or the second is that `until` takes in."""
    return timedelta(days=1) if len(text) == 10 else timedelta(seconds=1)


def set_q(spec: str) -> Q:
    """Publications of a set: `language-es` or `topic-remittances`."""
    kind, _dash, name = spec.partition("-")
    if not spec:
        return Q()
    if kind == "language" and name in Language.values:
        return Q(pk__in=Publication.objects.filter(editions__language=name).values("pk"))
    if kind == "topic":
        return Q(pk__in=Publication.objects.filter(topics__slug=name).values("pk"))
    return Q(pk__in=Publication.objects.none().values("pk"))


def nonempty_sets() -> list[tuple[str, str]]:
    """Every set in which there is something, by spec and name."""
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
