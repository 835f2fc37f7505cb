"""Pages of the user's own account: `/admin/account/`, passwords and two-step verification."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.forms import PasswordChangeForm, PasswordResetForm
from django.contrib.auth.views import (
    PasswordChangeView,
    PasswordResetCompleteView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
    redirect_to_login,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from staff import second_factor, sessions
from staff.audit import SignInEvent, record_sign_in_event
from staff.forms import CodeForm, NotificationForm, OwnPasswordForm
from staff.invitations import invitation_tokens
from staff.models import User
from staff.reset_mail import StaffPasswordResetForm
from staff.views import confirm_enrolment, recovery_codes_page, session_enrolment

Kind = SignInEvent.Kind
ViewFunction = Callable[..., HttpResponse]


def signed_in_user(request: HttpRequest) -> User:
    """Return the user of the request; the pages of this module require a sign-in."""
    return cast(User, request.user)


def user_account(request: HttpRequest) -> HttpResponse:
    """Show the settings of the user account and its recent sign-in events; save the former."""
    user = signed_in_user(request)
    if request.method == "POST":
        form = NotificationForm(request.POST, instance=user)
        if form.is_valid():
            form.save()
            messages.success(request, _("Your notification settings were saved."))
            return redirect("staff:account")
    else:
        form = NotificationForm(instance=user)
    context = {
        **admin.site.each_context(request),
        "title": _("My account"),
        "notification_form": form,
        "has_mail": settings.EMAIL_IS_ENABLED,
        "is_set_up": second_factor.is_set_up(user),
        "is_required": second_factor.is_required(user),
        "codes_left": second_factor.recovery_codes_left(user),
        "events": SignInEvent.objects.filter(user=user)[:20],
        "sessions": sessions.own_sessions(request),
        "session_minutes": settings.SESSION_IDLE_MINUTES,
        "session_hours": settings.SESSION_HOURS,
    }
    return render(request, "staff/account.html", context)


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End the session with the submitted code, or all other sessions of the user."""
    code = request.POST.get("session", "")
    count = sessions.end_other_sessions(request, code)
    if count:
        text = ngettext("%(count)d session was ended.", "%(count)d sessions were ended.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("This session has already ended."))
    return redirect("staff:account")


def recent_sign_in_required(view: ViewFunction) -> ViewFunction:
    """Require a recent sign-in, so that an unattended session cannot change the second factor."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if sessions.is_recent_sign_in(request):
            return view(request)
        record_sign_in_event(Kind.SIGNED_OUT, user=request.user, request=request)
        logout(request)
        messages.info(request, _("Sign in again before you change two-step verification."))
        return redirect_to_login(reverse("staff:account"), reverse("admin:login"))

    return guarded


@recent_sign_in_required
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Set up a second factor, or replace the current one."""
    if request.method == "POST":
        codes, form, enrolment = confirm_enrolment(request, signed_in_user(request))
        if codes is not None:
            request.session[sessions.SECOND_FACTOR_KEY] = "set-up"
            return recovery_codes_page(request, codes, reverse("staff:account"))
    else:
        form, enrolment = CodeForm(), session_enrolment(request, signed_in_user(request))
    title = _("Set up two-step verification")
    context = {**admin.site.each_context(request), "title": title, "person": request.user}
    return render(request, "staff/set_up.html", {**context, "form": form, "enrolment": enrolment})


@require_POST
@recent_sign_in_required
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    if not second_factor.is_set_up(signed_in_user(request)):
        return redirect("staff:account")
    codes = second_factor.renew_recovery_codes(signed_in_user(request))
    record_sign_in_event(Kind.RECOVERY_CODES_RENEWED, user=request.user, request=request)
    return recovery_codes_page(request, codes, reverse("staff:account"))


@require_POST
@recent_sign_in_required
def remove_second_factor(request: HttpRequest) -> HttpResponse:
    """Remove the second factor, unless the user is required to have one."""
    if second_factor.is_required(signed_in_user(request)):
        messages.error(request, _("Your account requires two-step verification."))
    elif second_factor.is_set_up(signed_in_user(request)):
        second_factor.remove(signed_in_user(request))
        request.session[sessions.SECOND_FACTOR_KEY] = ""
        record_sign_in_event(Kind.SECOND_FACTOR_REMOVED, user=request.user, request=request)
        messages.success(request, _("Two-step verification is off."))
    return redirect("staff:account")


# Passwords.


class AdminContextMixin:
    """A mixin that shows a page of Django's own in the frame of the admin."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**admin.site.each_context(self.request), **kwargs)


class ChangePasswordForm(PasswordChangeForm):
    def save(self, commit: bool = True):
        self.user.set_own_password(self.cleaned_data["new_password1"])
        if commit:
            self.user.save()
        return self.user


class ChangePasswordView(AdminContextMixin, PasswordChangeView):
    """A page to change the password, which ends all other sessions of the user."""

    form_class = ChangePasswordForm
    template_name = "registration/password_change_form.html"
    success_url = reverse_lazy("admin:password_change_done")

    def form_valid(self, form):
        response = super().form_valid(form)
        record_sign_in_event(Kind.PASSWORD_CHANGED, user=self.request.user, request=self.request)
        return response


class EmailRequiredMixin:
    """A mixin that answers 404 if the site cannot send mail."""

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        if not settings.EMAIL_IS_ENABLED:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class StaffPasswordResetView(EmailRequiredMixin, AdminContextMixin, PasswordResetView):
    """A form for a mail address, with the same response for known and unknown addresses."""

    form_class: type[PasswordResetForm] = StaffPasswordResetForm

    def form_valid(self, form):
        form.request = self.request
        return super().form_valid(form)


class StaffPasswordResetDoneView(EmailRequiredMixin, AdminContextMixin, PasswordResetDoneView):
    pass


class StaffPasswordResetConfirmView(
    EmailRequiredMixin, AdminContextMixin, PasswordResetConfirmView
):
    """The page of the link in the mail; the next sign-in still requires the second factor."""

    form_class = OwnPasswordForm

    def form_valid(self, form):
        response = super().form_valid(form)
        record_sign_in_event(
            Kind.PASSWORD_CHANGED, user=self.user, request=self.request, note="by mail"
        )
        return response


class StaffPasswordResetCompleteView(
    EmailRequiredMixin, AdminContextMixin, PasswordResetCompleteView
):
    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"login_url": reverse("admin:login")}


class InvitationView(AdminContextMixin, PasswordResetConfirmView):
    """The page of an invitation's link, on which a new user chooses a password."""

    form_class = OwnPasswordForm
    token_generator = invitation_tokens
    reset_url_token = "choose"  # noqa: S105 (a part of the address, shown in place of the token)
    success_url = reverse_lazy("admin:login")
    title = gettext_lazy("Choose your password")

    def form_valid(self, form):
        response = super().form_valid(form)
        record_sign_in_event(
            Kind.PASSWORD_CHANGED, user=self.user, request=self.request, note="by invitation"
        )
        messages.success(self.request, _("Your password is stored. Sign in with it."))
        return response
