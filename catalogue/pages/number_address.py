"""The address of a record made of its number, such as `/id/27/`. It never changes."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.base.visibility import State
from catalogue.kinds import kinds
from catalogue.pages.detail_view import withdrawn_response


@require_safe
def record_by_number(request: HttpRequest, number: int) -> HttpResponse:
    """Redirect to the page of a public record, return 410 for a withdrawn one, or raise Http404.

    The redirect is temporary, because the slug may change and the record may be withdrawn.
    """
    for kind in kinds():
        record = kind.model.objects.filter(number=number).first()
        if record is not None and record.is_public:
            return HttpResponseRedirect(record.get_absolute_url())
        if record is not None and record.state == State.WITHDRAWN:
            return withdrawn_response(request, record)
    raise Http404(_("There is no record at this address."))
