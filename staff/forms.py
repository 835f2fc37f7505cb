"""Forms of the sign-in steps."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from staff import throttle
from staff.audit import SignInEvent, record_sign_in_event
from staff.models import MailTiming, NotificationKind, User


class SignInForm(AdminAuthenticationForm):
    """User name and password, with the same error message for all causes of failure."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": _(
            "User name or password incorrect, or no access to the staff area. Check upper and "
            "lower case."
        ),
    }

    def clean(self) -> dict[str, Any]:
        try:
            cleaned = super().clean()
        except ValidationError as error:
            error.params = None
            raise self._refused(error) from None
        user = self.get_user()
        if user is not None and user.has_expired_password:
            record_sign_in_event(SignInEvent.Kind.EXPIRED, user=user, request=self.request)
            raise ValidationError(
                _("This one-time password has expired. Ask the site administrator for a new one."),
                code="expired",
            )
        return cleaned

    def _refused(self, error: ValidationError) -> ValidationError:
        name = self.cleaned_data.get("username", "")
        user = User.objects.filter(username=name).first()
        if not getattr(self.request, "axes_locked_out", False):
            record_sign_in_event(SignInEvent.Kind.REFUSED, user=user, request=self.request)
            return error
        record_sign_in_event(SignInEvent.Kind.THROTTLED, user=user, request=self.request)
        wait = throttle.lockout_seconds(self.request, name)
        return ValidationError(throttle.lockout_message(wait), code="throttled")


class CodeForm(forms.Form):
    """A code of the authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false", "size": 12}
        ),
    )


class OwnPasswordForm(SetPasswordForm):
    """A new password that the user chooses, different from the one-time password."""

    def clean_new_password1(self) -> str:
        password = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError(
                _("Choose a password that is different from the one-time password.")
            )
        return password

    def save(self, commit: bool = True):
        self.user.set_own_password(self.cleaned_data["new_password1"])
        if commit:
            self.user.save()
        return self.user


class NotificationForm(forms.ModelForm):
    """The user's choice of when notifications of each kind are mailed, and in which language."""

    language = forms.ChoiceField(label=_("Language of mails"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("language",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind, label in NotificationKind.choices:
            self.fields[f"mail_{kind}"] = forms.ChoiceField(
                label=label,
                choices=MailTiming.choices,
                initial=self.instance.mail_timing_of(kind),
            )

    @property
    def timings(self) -> list[forms.BoundField]:
        """Return the fields of the kinds of notifications."""
        return [self[f"mail_{kind}"] for kind in NotificationKind.values]

    def save(self, commit: bool = True):
        self.instance.mail_timings = {
            kind: self.cleaned_data[f"mail_{kind}"] for kind in NotificationKind.values
        }
        return super().save(commit)
