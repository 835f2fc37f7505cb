"""Subjects of alerts: lists, searches and records, and their news.

A subject is stored and passed on as a text: `activities?country=HND` is a list with its filters,
`reports` the list of reports, `search?q=remittances` a search of all kinds of records,
`record?number=27` a record, `country?country=HND` a country and `topic?topic=return` a topic. The
news of a record is its changes; that of all others is records or reports that became public. A
mandate, an organization or a project has both: its changes, and the records that refer to it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alerts.models import MAX_SUBJECT_LENGTH
from catalogue.base.full_text import parse_terms
from catalogue.base.relation_paths import related_model_at
from catalogue.filtering.description import list_title
from catalogue.filtering.filters import RelatedFilter, public_rows
from catalogue.filtering.query_parameters import BadParametersError, parse_parameters
from catalogue.history.public_versions import PublicVersion, public_versions
from catalogue.history.publication_times import became_public
from catalogue.index.models import FACET_NUMBERS, IndexRow, IndexRowQuerySet
from catalogue.kinds import RecordKind, listed_kinds
from catalogue.models import Country, Topic
from catalogue.pages.list_view import PAGE_PARAMETERS
from catalogue.pages.number_address import public_record_with_number
from catalogue.pages.public_records import IndexKey, public_records
from catalogue.records.record import Record
from catalogue.records.slugs import Address, addresses_with_slug
from catalogue.search.interpretation import Interpretation, Mode, interpret
from reports.feed import entry_title
from reports.models import Report
from reports.redaction import public_copies

MAX_NEWS = 30  # records named in one message; the page of the subject lists all
MAX_DIGITS = 10  # of a record number


class SubjectError(Exception):
    """A text stands for no subject that is public now; the message is for readers."""


@dataclass(frozen=True)
class NewsItem:
    """A record or report that became public: its title, its kind and date, and its page."""

    title: str
    facts: str
    path: str


@dataclass(frozen=True)
class News:
    """The news of a subject: the newest records that became public, their number, and changes."""

    items: list[NewsItem] = field(default_factory=list)
    total: int = 0
    changes: list[PublicVersion] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.total or self.changes)


@dataclass(frozen=True)
class Subject:
    """The list, search, record, country or topic of an alert, with titles in the active language.

    `plain_title` is the title without words that a visitor typed. `rows` selects the index rows of
    a kind of record; None means that the news is only the changes of `record`.
    """

    code: str
    title: str
    plain_title: str
    path: str
    kinds: tuple[RecordKind, ...] = ()
    rows: Callable[[RecordKind], IndexRowQuerySet] | None = None
    record: Record | None = None
    has_reports: bool = False

    def news(self, since: datetime, until: datetime) -> News:
        """Return the news after `since` and not after `until` that is public at this moment."""
        if self.has_reports:
            return _report_news(since, until)
        found: list[tuple[datetime, IndexKey]] = []
        total = 0
        for kind in self.kinds if self.rows else ():
            rows = self.rows(kind).values("record_id")
            records = became_public(kind.model.objects.filter(pk__in=rows), since, until)
            if self.record is not None and type(self.record) is kind.model:
                records = records.exclude(pk=self.record.pk)
            total += records.count()
            newest = records.order_by("-public_since", "-pk").values_list("pk", "public_since")
            found += [(at, (kind.plural, pk)) for pk, at in newest[:MAX_NEWS]]
        keys = [key for _at, key in sorted(found, reverse=True)[:MAX_NEWS]]
        public = public_records(keys)
        items = [_record_item(public[key]) for key in keys if key in public]
        return News(items, total, self._changes(since, until))

    def _changes(self, since: datetime, until: datetime) -> list[PublicVersion]:
        if self.record is None:
            return []
        return [
            version
            for version in public_versions(self.record)
            if since < version.since <= until and not version.is_withdrawn
        ]


def _record_item(record: Record) -> NewsItem:
    kind = capfirst(str(record._meta.verbose_name))
    facts = " · ".join(filter(None, [kind, str(record.when or "")]))
    return NewsItem(str(record.title), facts, record.get_absolute_url())


def _report_news(since: datetime, until: datetime) -> News:
    """Return the reports issued in a span of time, with the titles that the public may read."""
    reports = Report.objects.public().filter(issued_at__gt=since, issued_at__lte=until)
    newest = public_copies(reports.order_by("-issued_at", "-pk")[:MAX_NEWS])
    items = [
        NewsItem(
            entry_title(report),
            _("Issued on %(day)s") % {"day": report.issued_on},
            report.get_absolute_url(),
        )
        for report in newest
    ]
    return News(items, reports.count())


def read_subject(code: str) -> Subject:
    """Return the subject that a text stands for. Raises SubjectError."""
    subject = _read(code) if len(code) <= MAX_SUBJECT_LENGTH else None
    # A query that was not encoded is longer in the form that is stored.
    if subject is None or len(subject.code) > MAX_SUBJECT_LENGTH:
        raise SubjectError(
            _("This list has too many filters for an e-mail alert. Remove some of them.")
        )
    return subject


def _read(code: str) -> Subject:
    name, _mark, query = code.partition("?")
    parameters = QueryDict(query)
    kinds = {kind.plural: kind for kind in listed_kinds()}
    try:
        if name in kinds:
            return _list_subject(kinds[name], parameters)
        reader = {
            "reports": _reports_subject,
            "search": _search_subject,
            "record": _record_subject,
            "country": _country_subject,
            "topic": _topic_subject,
        }.get(name)
        if reader is not None:
            return reader(parameters)
    except BadParametersError as error:
        sentences = [problem.sentence for problem in error.problems]
        raise SubjectError(" ".join(sentences)) from error
    raise _unknown_subject()


def _unknown_subject() -> SubjectError:
    return SubjectError(
        _(
            "There is no such list or record. Open the list or record and choose “Receive news by "
            "e-mail”."
        )
    )


def _list_subject(kind: RecordKind, parameters: QueryDict) -> Subject:
    """Return the subject of a list with its filters; its order does not matter."""
    parameters = parameters.copy()
    for name in ("sort", *PAGE_PARAMETERS):
        parameters.pop(name, None)
    filters = kind.list_view.filterset_of(_with_current_slugs(kind, parameters))
    data = QueryDict(mutable=True)
    for name, values in sorted(filters.data.lists()):
        data.setlist(name, sorted(set(values)))
    query = f"?{data.urlencode()}" if data else ""
    plain = data.copy()
    plain.pop("q", None)

    def rows(_kind: RecordKind) -> IndexRowQuerySet:
        found = filters.rows()
        return found.none() if data.get("q") and _is_partial(filters.interpretation) else found

    return Subject(
        code=f"{kind.plural}{query}",
        title=list_title(filters),
        plain_title=list_title(kind.list_view.filterset_of(plain)),
        path=f"{reverse(f'{kind.plural}:list')}{query}",
        kinds=(kind,),
        rows=rows,
    )


def _with_current_slugs(kind: RecordKind, parameters: QueryDict) -> QueryDict:
    """Return the filters of a list with the current slugs of public rows in place of former ones.

    Lists refuse former slugs, but an alert lasts longer than a name: after a merge, it follows the
    remaining record. Raises BadParametersError.
    """
    known = kind.list_view.filterset_class.base_filters
    data, problems = parse_parameters(parameters, set(known))
    if problems:
        raise BadParametersError(problems)
    for name, slugs in list(data.lists()):
        if isinstance(known[name], RelatedFilter) and known[name].extra["to_field_name"] == "slug":
            model = related_model_at(kind.model, known[name].value_paths[0])
            addresses = Address.objects.filter(kind=model._meta.model_name, slug__in=slugs)
            keys = dict(addresses.values_list("slug", "object_id"))
            rows = public_rows(model).filter(pk__in=keys.values())
            current = dict(rows.values_list("pk", "slug"))
            data.setlist(name, [current.get(keys.get(slug), slug) for slug in slugs])
    return data


def _is_partial(interpretation: Interpretation) -> bool:
    """Return whether the records found lack some of the words; they are no news."""
    return interpretation.mode == Mode.PARTIAL


def _reports_subject(parameters: QueryDict) -> Subject:
    _data, problems = parse_parameters(parameters, set())
    if problems:
        raise BadParametersError(problems)
    title = _("Reports")
    return Subject("reports", title, title, reverse("reports:list"), has_reports=True)


def _search_subject(parameters: QueryDict) -> Subject:
    text = _only_value(parameters, "q")
    try:
        parse_terms(text)
    except ValidationError as error:
        raise SubjectError(" ".join(error.messages)) from error
    query = QueryDict(mutable=True)
    query["q"] = text
    found: list[Interpretation] = []  # read once, for the news only

    def rows(kind: RecordKind) -> IndexRowQuerySet:
        if not found:
            found.append(interpret(text))
        rows = IndexRow.objects.of(kind.model)
        return rows.none() if _is_partial(found[0]) else found[0].filter(rows)

    return Subject(
        code=f"search?{query.urlencode()}",
        title=_("Search: %(text)s") % {"text": text},
        plain_title=_("Search of all records"),
        path=f"{reverse('search')}?{query.urlencode()}",
        kinds=tuple(listed_kinds()),
        rows=rows,
    )


def _record_subject(parameters: QueryDict) -> Subject:
    text = _only_value(parameters, "number")
    is_number = text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
    record = public_record_with_number(int(text)) if is_number else None
    if record is None:
        raise _unknown_subject()
    name = str(record._meta.model_name)
    has_facet = name in FACET_NUMBERS
    return Subject(
        code=f"record?number={record.number}",
        title=str(record.title),
        plain_title=str(record.title),
        path=record.get_absolute_url(),
        kinds=tuple(listed_kinds()) if has_facet else (),
        rows=_rows_with(name, record) if has_facet else None,
        record=record,
    )


def _country_subject(parameters: QueryDict) -> Subject:
    country = Country.objects.filter(alpha3=_only_value(parameters, "country").upper()).first()
    if country is None:
        raise _unknown_subject()
    path = reverse("country", args=[country.alpha3])
    return _value_subject("country", country, f"country?country={country.alpha3}", path)


def _topic_subject(parameters: QueryDict) -> Subject:
    slug = _only_value(parameters, "topic")
    known = Topic.objects.known()
    topic = known.filter(slug=slug).first()
    if topic is None:
        former = addresses_with_slug(Topic._meta.model_name, slug).values("object_id")
        topic = known.filter(pk__in=former).first()
    if topic is None:
        raise _unknown_subject()
    path = reverse("topic", args=[topic.slug])
    return _value_subject("topic", topic, f"topic?topic={topic.slug}", path)


def _value_subject(facet: str, value: Country | Topic, code: str, path: str) -> Subject:
    name = str(value.name)
    return Subject(code, name, name, path, tuple(listed_kinds()), _rows_with(facet, value))


def _rows_with(facet: str, value) -> Callable[[RecordKind], IndexRowQuerySet]:
    return lambda kind: IndexRow.objects.of(kind.model).with_facet_values(facet, value)


def _only_value(parameters: QueryDict, name: str) -> str:
    """Return the value of the only parameter. Raises BadParametersError or SubjectError."""
    data, problems = parse_parameters(parameters, {name})
    if problems:
        raise BadParametersError(problems)
    if not data.get(name):
        raise _unknown_subject()
    return str(data[name])
