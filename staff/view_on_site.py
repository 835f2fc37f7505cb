"""The link “View on site” of the admin, with a check of the permission."""

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from server.whole_numbers import is_small_number
from staff.roles import has_model_permission


def view_on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """Redirect to the page of a row.

    Django's own view needs no permission, and the address of a draft repeats its title. Raise
    PermissionDenied unless the user may view the rows of this model; raise Http404 if there is no
    such model or row.
    """
    key = int(content_type_id) if is_small_number(content_type_id) else None
    content_type = get_object_or_404(ContentType, pk=key)
    model = content_type.model_class()
    if model is None:
        raise Http404
    if not has_model_permission(request.user, "view", model):
        raise PermissionDenied
    return shortcut(request, content_type_id, object_id)
