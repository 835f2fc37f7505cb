"""The sign-in pages: `/admin/login/` and the steps after it."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from staff import second_factor
from staff.audit import SignInEvent, record_sign_in_event
from staff.forms import CodeForm, OwnPasswordForm, SignInForm
from staff.models import User
from staff.sign_in import MAX_CODE_ATTEMPTS, PendingSignIn, is_safe_redirect

Kind = SignInEvent.Kind


class SignInView(LoginView):
    """The page for user name and password."""

    template_name = "staff/sign_in.html"
    authentication_form = SignInForm

    def get(self, request, *args, **kwargs):
        if admin.site.has_permission(request):
            return redirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        return reverse("admin:index")

    def form_valid(self, form):
        return PendingSignIn.begin(
            self.request, form.get_user(), next_address=self.get_success_url()
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            **admin.site.each_context(self.request),
            title=_("Sign in"),
            may_reset=settings.EMAIL_IS_ENABLED,
            openid_name=settings.OPENID_NAME,
        )


@method_decorator([never_cache, csrf_protect, sensitive_post_parameters()], name="dispatch")
class SignInStepView(View):
    """A page of a pending sign-in; without one it redirects to the first page."""

    template_name = ""
    title = ""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        pending = PendingSignIn.from_request(request)
        if pending is None:
            messages.info(request, _("Sign in again with your user name and password."))
            return redirect("admin:login")
        self.sign_in, self.user = pending
        step = self.sign_in.next_step(self.user)
        if step and f"staff:{request.resolver_match.url_name}" != step:
            return redirect(step)
        return super().dispatch(request, *args, **kwargs)

    def render_step(self, request: HttpRequest, status: int = 200, **context) -> HttpResponse:
        site = admin.site.each_context(request)
        context = {**site, "title": self.title, "person": self.user, **context}
        return render(request, self.template_name, context, status=status)


class CodeView(SignInStepView):
    """The page for the code of a user with a second factor."""

    template_name = "staff/code.html"

    @property
    def title(self) -> str:
        return _("Two-step verification")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render_step(request, form=CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self.render_step(request, form=form)
        check = second_factor.check_code(self.user, form.cleaned_data["code"])
        if check.locked_until is not None:
            seconds = max(1, int((check.locked_until - timezone.now()).total_seconds()) + 1)
            form.add_error("code", _wait_message(seconds))
            response = self.render_step(request, status=429, form=form)
            response["Retry-After"] = str(seconds)
            return response
        if not check.device_id:
            return self.reject_code(request, form)
        kind = Kind.RECOVERY_CODE_USED if check.is_recovery else Kind.CODE_ACCEPTED
        record_sign_in_event(kind, user=self.user, request=request)
        if check.is_recovery:
            _warn_of_codes_left(request, self.user)
        self.sign_in.proof = check.device_id
        return self.sign_in.redirect_to_next_step(request, self.user)

    def reject_code(self, request: HttpRequest, form: CodeForm) -> HttpResponse:
        record_sign_in_event(Kind.CODE_REFUSED, user=self.user, request=request)
        self.sign_in.tries += 1
        if self.sign_in.tries >= MAX_CODE_ATTEMPTS:
            request.session.flush()
            messages.error(request, _("Too many incorrect codes. Sign in again."))
            return redirect("admin:login")
        self.sign_in.store(request)
        form.add_error("code", _("Incorrect or used code. Wait for the next one."))
        return self.render_step(request, form=form)


class NewPasswordView(SignInStepView):
    """The page to choose a password in place of a one-time password."""

    template_name = "staff/new_password.html"

    @property
    def title(self) -> str:
        return _("Choose a password")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render_step(request, form=OwnPasswordForm(self.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = OwnPasswordForm(self.user, request.POST)
        if not form.is_valid():
            return self.render_step(request, form=form)
        form.save()
        record_sign_in_event(Kind.PASSWORD_CHANGED, user=self.user, request=request)
        self.sign_in.password_hash = self.user.get_session_auth_hash()
        return self.sign_in.redirect_to_next_step(request, self.user)


class SetUpView(SignInStepView):
    """The page to set up a second factor for a user who must have one."""

    template_name = "staff/set_up.html"

    @property
    def title(self) -> str:
        return _("Set up two-step verification")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render_step(
            request, form=CodeForm(), enrolment=session_enrolment(request, self.user)
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        codes, form, enrolment = confirm_enrolment(request, self.user)
        if codes is None:
            return self.render_step(request, form=form, enrolment=enrolment)
        self.sign_in.proof = "set-up"
        next_url = self.sign_in.redirect_to_next_step(request, self.user)
        return recovery_codes_page(request, codes, next_url.url)


# Setup of a second factor, shared with the pages in `staff.account`.


def session_enrolment(request: HttpRequest, user: User) -> second_factor.Enrolment:
    """Return the new key of this session, the same until it is confirmed."""
    key = request.session.setdefault("new_key", second_factor.new_key())
    return second_factor.Enrolment(user, key)


def confirm_enrolment(request: HttpRequest, user: User):
    """Check the posted code and return (recovery codes, form, enrolment).

    The recovery codes are None if the code is wrong; the form then contains the error.
    """
    form, enrolment = CodeForm(request.POST), session_enrolment(request, user)
    codes = enrolment.confirm(form.cleaned_data["code"]) if form.is_valid() else None
    if codes is None:
        if form.is_valid():
            form.add_error("code", _("Incorrect code. Enter the code that your app shows now."))
        return None, form, enrolment
    del request.session["new_key"]
    record_sign_in_event(Kind.SECOND_FACTOR_SET, user=user, request=request)
    return codes, form, enrolment


def recovery_codes_page(request: HttpRequest, codes: list[str], next_url: str) -> HttpResponse:
    """Show the recovery codes, once."""
    context = {
        **admin.site.each_context(request),
        "title": _("Save your recovery codes"),
        "codes": codes,
        "next_url": next_url if is_safe_redirect(request, next_url) else reverse("admin:index"),
    }
    return render(request, "staff/recovery_codes.html", context)


def _wait_message(seconds: int) -> str:
    return ngettext(
        "Wait %(count)d second before the next attempt.",
        "Wait %(count)d seconds before the next attempt.",
        seconds,
    ) % {"count": seconds}


def _warn_of_codes_left(request: HttpRequest, user: User) -> None:
    count = second_factor.recovery_codes_left(user)
    sentence = ngettext(
        "You used a recovery code. %(count)d code is left. Get new ones under “My account”.",
        "You used a recovery code. %(count)d codes are left. Get new ones under “My account”.",
        count,
    )
    messages.warning(request, sentence % {"count": count})


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign the user out, record the event, and let the browser remove what it stored.

    The browser may hold pages with drafts in its cache, and unsaved input of forms in its storage.
    """
    if request.method == "POST" and request.user.is_authenticated:
        record_sign_in_event(Kind.SIGNED_OUT, user=request.user, request=request)
    response = admin.site.logout(request)
    # Not "cookies": that would also remove those of other sites of the same domain.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
