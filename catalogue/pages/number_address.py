"""The address of a record made of its number, such as `/id/27/`. It never changes."""

from collections.abc import Iterator
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.history.events import Action, Event
from catalogue.kinds import kinds
from catalogue.pages.detail_view import LINKED_DATA, withdrawn_response
from catalogue.pages.withdrawals import publicly_withdrawn
from catalogue.records.record import Record, RecordQuerySet
from catalogue.records.slugs import addresses_with_slug

MAX_NUMBER = 2**31 - 1  # of the column


@require_safe
def record_by_number(request: HttpRequest, number: int) -> HttpResponse:
    """Redirect to the page of a public record, return 410 for a withdrawn one, or raise Http404.

    The redirect is temporary, because the slug may change and the record may be withdrawn. A client
    that prefers linked data is led to its file.
    """
    response = _answer(request, number)
    patch_vary_headers(response, ["Accept"])
    return response


def _answer(request: HttpRequest, number: int) -> HttpResponse:
    for records in _records_with_number(number):
        record = records.public().first()
        if record is not None:
            preferred = request.get_preferred_type(["text/html", *LINKED_DATA])
            if preferred in LINKED_DATA:
                address = reverse(LINKED_DATA[preferred], args=[number])
                return HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
            return HttpResponseRedirect(record.get_absolute_url())
        withdrawn = publicly_withdrawn(records).first()
        if withdrawn is not None:
            return withdrawn_response(request, withdrawn)
    raise Http404(_("There is no record at this address."))


def public_record_with_number(number: int) -> Record | None:
    """Return the public record with this number, or that into which it was merged."""
    found = (records.public().first() for records in _records_with_number(number))
    return next((record for record in found if record is not None), None)


def _records_with_number(number: int) -> Iterator[RecordQuerySet]:
    """Yield, for each kind, the record with this number, or that into which it was merged.

    The merges are read for each kind, so that a hidden record takes as long as none.
    """
    for kind in kinds():
        targets = merge_targets(kind.model, number)
        records = kind.model.objects.filter(number=number)
        if targets and not records.exists():
            records = kind.model.objects.filter(pk__in=targets)
        yield records


def merge_targets(model: type[Record], number: int) -> list[int]:
    """Return the key of the row that the deleted record with this number was merged into, if any.

    The slug of a merged record leads there, also after further merges. A slug that was given to a
    new record after the deletion does not: that record has an event of insertion after it.
    """
    if number > MAX_NUMBER:
        return []
    table = model._meta.db_table
    deletions = Event.objects.filter(table=table, action=Action.DELETE, row__number=number)
    # Sorted here: PostgreSQL would read the whole history backwards in search of the last one.
    last = max(deletions.order_by().values_list("pk", "row__slug"), default=None)
    if last is None:
        return []
    deletion, slug = last
    addresses = addresses_with_slug(model._meta.model_name, slug)
    address = addresses.filter(merged_from__isnull=False).first()
    if address is None:
        return []
    sources = Event.objects.filter(table=table, row_id=address.merged_from)
    is_reused = sources.filter(action=Action.INSERT, pk__gt=deletion).exists()
    return [] if is_reused else [address.object_id]
