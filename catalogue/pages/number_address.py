"""The address of a record made of its number, such as `/id/27/`. It never changes."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.kinds import kinds
from catalogue.pages.detail_view import withdrawn_response
from catalogue.pages.withdrawals import publicly_withdrawn


@require_safe
def record_by_number(request: HttpRequest, number: int) -> HttpResponse:
    """Redirect to the page of a public record, return 410 for a withdrawn one, or raise Http404.

    The redirect is temporary, because the slug may change and the record may be withdrawn.
    """
    for kind in kinds():
        records = kind.model.objects.filter(number=number)
        record = records.public().first()
        if record is not None:
            return HttpResponseRedirect(record.get_absolute_url())
        withdrawn = publicly_withdrawn(records).first()
        if withdrawn is not None:
            return withdrawn_response(request, withdrawn)
    raise Http404(_("There is no record at this address."))
