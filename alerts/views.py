"""Public pages of e-mail alerts: request, confirmation and unsubscribing.

They use neither a session nor a cookie, so no other site can act in the name of a visitor, and the
forms need no protection against it. Links in mails only open a page with a button, because programs
that check mails for viruses follow links.
"""

import time
from http import HTTPStatus

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from alerts.forms import RequestForm
from alerts.models import PENDING_DAYS, UNSUBSCRIBE, Subscription
from alerts.subjects import Subject, SubjectError, read_subject
from alerts.subscriptions import (
    TooManyRequestsError,
    confirm,
    request_news,
    requested,
    subscribed,
    unsubscribe,
)
from catalogue.api.throttling import count_request
from server.client_address import visitor_digest

MAX_POSTS_PER_MINUTE = 6  # of requests from one network
SECONDS_PER_MINUTE = 60

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@csrf_exempt
@never_cache
@read_or_post
def new(request: HttpRequest) -> HttpResponse:
    """Return the form for an alert on the subject in the parameter `about`, or store a request."""
    if not settings.PUBLIC_ALERTS:
        raise Http404(_("This site sends no e-mail alerts."))
    code = (request.POST if request.method == "POST" else request.GET).get("about", "")
    try:
        subject = read_subject(code) if code else None
    except SubjectError as error:
        return _page(request, "new", {"problem": str(error)}, HTTPStatus.BAD_REQUEST)
    if request.method != "POST" or subject is None:
        return _form_page(request, subject, RequestForm(label_suffix=""))
    form = RequestForm(request.POST, label_suffix="")
    network = visitor_digest("alerts.views", request)
    if count_request(network, int(time.time() // SECONDS_PER_MINUTE)) > MAX_POSTS_PER_MINUTE:
        return _refused(request, subject, form, SECONDS_PER_MINUTE)
    if not form.is_valid():
        return _form_page(request, subject, form, HTTPStatus.BAD_REQUEST)
    try:
        request_news(
            form.cleaned_data["address"], subject.code, form.cleaned_data["frequency"], network
        )
    except TooManyRequestsError:
        return _refused(request, subject, form, PENDING_DAYS * 24 * 60 * SECONDS_PER_MINUTE)
    return HttpResponseRedirect(reverse("alerts:requested"))


@require_safe
def requested_page(request: HttpRequest) -> HttpResponse:
    """Return the answer to every request, whether or not the address is known."""
    if not settings.PUBLIC_ALERTS:
        raise Http404(_("This site sends no e-mail alerts."))
    return _page(request, "requested", {"days": PENDING_DAYS})


@csrf_exempt
@never_cache
@read_or_post
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """Return the page with the button that confirms a request, or confirm it."""
    if not settings.PUBLIC_ALERTS:
        raise Http404(_("This site sends no e-mail alerts."))
    is_post = request.method == "POST"
    subscription = confirm(token) if is_post else requested(token)
    if subscription is None:
        return _page(request, "expired", {}, HTTPStatus.NOT_FOUND)
    context = {"subscription": subscription, "subject": _subject_of(subscription)}
    is_active = is_post or subscription.confirmed_at is not None
    if is_active:
        context["unsubscribe_path"] = reverse(
            "alerts:unsubscribe", args=[subscription.token(UNSUBSCRIBE)]
        )
    return _page(request, "confirmed" if is_active else "confirm", context)


@csrf_exempt
@never_cache
@read_or_post
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """Return the page with the button for unsubscribing, or delete the subscription.

    Mail programs send the POST of RFC 8058 here. It is answered in the same way if the subscription
    was deleted before. This page works also while alerts are switched off.
    """
    try:
        subscription = subscribed(token)
    except BadSignature:
        return _page(request, "incomplete", {}, HTTPStatus.NOT_FOUND)
    if request.method == "POST" and subscription is not None:
        unsubscribe(subscription, from_all=request.POST.get("all") == "1")
        subscription = None
    if subscription is None:
        return _page(request, "unsubscribed", {})
    same_address = Subscription.objects.filter(address=subscription.address)
    context = {"subject": _subject_of(subscription), "has_more": same_address.count() > 1}
    return _page(request, "unsubscribe", context)


def _subject_of(subscription: Subscription) -> Subject | None:
    """Return the subject in the language of the page, or None if it is not public now."""
    try:
        return read_subject(subscription.subject)
    except SubjectError:
        return None


def _form_page(
    request: HttpRequest, subject: Subject | None, form: RequestForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    return _page(request, "new", {"subject": subject, "form": form}, status)


def _refused(
    request: HttpRequest, subject: Subject, form: RequestForm, seconds: int
) -> HttpResponse:
    """Return the form with the message that this network has sent too many requests."""
    problem = _(
        "Too many alerts were requested from your network and not confirmed. Confirm those that "
        "you have requested, or try again later."
    )
    context = {"subject": subject, "form": form, "problem": problem}
    response = _page(request, "new", context, HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response


def _page(
    request: HttpRequest, name: str, context: dict, status: int = HTTPStatus.OK
) -> HttpResponse:
    return render(request, f"alerts/{name}.html", context, status=status)
