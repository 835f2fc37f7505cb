"""Admin pages of users, groups and sign-in events."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    UserChangeForm,
    UserCreationForm,
    UsernameField,
)
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Imported first, because a page can only be unregistered after its registration; these pages would
# show secret keys.
from django_otp.plugins.otp_static import admin as _static_devices  # noqa: F401
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as _phones  # noqa: F401
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff.audit import SignInEvent, record_sign_in_event
from staff.invitations import (
    end_invitations,
    invitation_link,
    is_waiting_for_password,
    mail_invitation,
)
from staff.models import User
from staff.read_only_admin import ReadOnlyAdmin
from staff.roles import ROLE_LABELS, has_all_permissions_of, permissions_of

ONE_TIME_PASSWORD_LIFETIME = timedelta(days=7)

admin.site.unregister([StaticDevice, TOTPDevice, Group])
admin.site.enable_nav_sidebar = False  # replaced by templates/admin/_menu.html
admin.site.index_title = _("Staff home")


class OneTimePasswordMixin:
    """A form mixin that makes a password set by an administrator valid for one sign-in."""

    def save(self, commit: bool = True):
        user = super().save(commit=False)
        if user.has_usable_password():
            user.set_one_time_password(
                self.cleaned_data["password1"], valid_for=ONE_TIME_PASSWORD_LIFETIME
            )
        if commit:
            user.save()
            if hasattr(self, "save_m2m"):
                self.save_m2m()
        return user


class RoleMixin:
    """A form mixin that gives access to the staff area to users with a role, and only to them."""

    def save(self, commit: bool = True):
        self.instance.is_staff = bool(
            self.instance.is_superuser
            or self.cleaned_data.get("groups")
            or (self.instance.pk and self.instance.user_permissions.exists())
        )
        return super().save(commit)


class NewUserForm(RoleMixin, forms.ModelForm):
    """A new user, who chooses a password by a link: see `staff.invitations`."""

    MAIL, LINK, OPENID = "mail", "link", "openid"

    access = forms.ChoiceField(label=_("First sign-in"), widget=forms.RadioSelect)

    class Meta:
        model = User
        fields = ("username",)
        field_classes = {"username": UsernameField}  # normalized as at the sign-in

    clean_username = UserCreationForm.clean_username  # refuses a name that differs only in case

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, str]] = [
            (self.LINK, gettext("Show me a link to pass on, which works once"))
        ]
        if settings.EMAIL_IS_ENABLED:
            choices.insert(0, (self.MAIL, gettext("Send an invitation by e-mail")))
        if settings.OPENID_NAME:
            choices.append((self.OPENID, gettext("Sign-in with %s only") % settings.OPENID_NAME))
        self.fields["access"].choices = choices
        self.fields["access"].initial = choices[0][0]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("access") == self.MAIL and not cleaned.get("email"):
            self.add_error("email", _("Enter the address to which the invitation is sent."))
        return cleaned

    def save(self, commit: bool = True):
        self.instance.set_unusable_password()
        return super().save(commit)


class ChangedUserForm(RoleMixin, UserChangeForm):
    """A changed user. Deactivation ends the invitations, also if the user is active again later."""

    def save(self, commit: bool = True):
        if not self.instance.is_active and not self.instance.has_usable_password():
            self.instance.set_unusable_password()
        return super().save(commit)


class OneTimePasswordForm(OneTimePasswordMixin, AdminPasswordChangeForm):
    pass


# Check boxes, because the default widget is hard to use by keyboard and with a screen reader.
CHECKBOX_WIDGET_KWARGS = {"widget": forms.CheckboxSelectMultiple}


def _role_label(obj: Group) -> str:
    return str(ROLE_LABELS.get(obj.name, obj.name))


@admin.register(Group)
class StaffGroupAdmin(GroupAdmin):
    """Additional groups, for permissions other than those of the three roles."""

    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(
            db_field, request, **CHECKBOX_WIDGET_KWARGS | kwargs
        )


@admin.register(User)
class StaffUserAdmin(UserAdmin):
    """Users, whose permissions come from groups.

    An administrator can only grant permissions that they have, and cannot change a user with more
    permissions: a new password for that user would give access to those permissions.
    """

    add_form = NewUserForm
    add_form_template = None  # Django's says that a password comes first
    form = ChangedUserForm
    change_password_form = OneTimePasswordForm
    list_display = ("username", "email", "first_name", "last_name", "is_active", "last_login")
    list_filter = ("is_active", "is_superuser", "groups")
    readonly_fields = ("last_login", "date_joined", "one_time_until")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "one_time_until")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (_("Permissions"), {"fields": ("is_active", "is_superuser", "groups")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email", "groups", "access")}),
    )
    actions = ("invite_again",)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, "is_superuser")

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and (obj is None or has_all_permissions_of(request.user, obj))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        kwargs["label"] = _("Roles")
        kwargs["help_text"] = _("A user with a role has access to the staff area.")
        if not request.user.is_superuser:
            beyond = Permission.objects.exclude(pk__in=permissions_of(request.user))
            kwargs["queryset"] = Group.objects.exclude(permissions__in=beyond)
        field = super().formfield_for_manytomany(
            db_field, request, **CHECKBOX_WIDGET_KWARGS | kwargs
        )
        field.label_from_instance = _role_label  # type: ignore[method-assign]
        return field

    def response_add(self, request, obj, post_url_continue=None):
        if not obj.is_staff:
            sentence = _("%(name)s has no role, and cannot open the staff area. Choose a role.")
            self.message_user(request, sentence % {"name": obj}, messages.WARNING)
        access = request.POST.get("access")
        if access == NewUserForm.MAIL:
            self.invite_by_mail(request, obj)
        elif access == NewUserForm.LINK:
            self.show_invitation(request, obj)
        return super(UserAdmin, self).response_add(request, obj, post_url_continue)

    @admin.action(description=_("Invite again"), permissions=["change"])
    def invite_again(self, request, queryset):
        """Invite the chosen users who have not chosen a password yet."""
        for user in queryset:
            if not self.has_change_permission(request, user) or not is_waiting_for_password(user):
                sentence = _("%(name)s was not invited: only users without a password are.")
                self.message_user(request, sentence % {"name": user}, messages.WARNING)
                continue
            end_invitations(user)
            if settings.EMAIL_IS_ENABLED and user.email:
                self.invite_by_mail(request, user)
            else:
                self.show_invitation(request, user)

    def invite_by_mail(self, request, user: User) -> None:
        """Send the invitation; if the mail server refuses it, show the link instead."""
        try:
            mail_invitation(user, request)
        except OSError:
            sentence = _("The e-mail to %(address)s could not be sent.") % {"address": user.email}
            self.message_user(request, sentence, messages.ERROR)
            self.show_invitation(request, user)
            return
        self.record_invitation(request, user, "by mail")
        sentence = _("An invitation was sent to %(address)s.") % {"address": user.email}
        self.message_user(request, sentence, messages.SUCCESS)

    def show_invitation(self, request, user: User) -> None:
        self.record_invitation(request, user, "by link")
        link = invitation_link(user, request)
        sentence = _("Link for %(name)s, valid once, for a week: %(link)s")
        self.message_user(request, sentence % {"name": user, "link": link}, messages.WARNING)

    def record_invitation(self, request, user: User, manner: str) -> None:
        note = f"{manner}, from {request.user.get_username()}"
        record_sign_in_event(SignInEvent.Kind.INVITED, user=user, request=request, note=note)

    def has_delete_permission(self, request, obj=None):
        """Return False: users are deactivated instead, because the history refers to them."""
        return False

    def user_change_password(self, request, id, form_url=""):
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            user = User.objects.get(pk=id)
            note = f"by {request.user.get_username()}"
            record_sign_in_event(
                SignInEvent.Kind.ONE_TIME_PASSWORD_SET, user=user, request=request, note=note
            )
        return response


@admin.register(SignInEvent)
class SignInEventAdmin(ReadOnlyAdmin):
    """Accepted and rejected sign-ins, for administrators to read."""

    list_display = ("at", "kind", "username", "address", "note")
    list_filter = ("kind", "at")
    search_fields = ("username", "address", "note")
    ordering = ("-at", "-pk")
    show_full_result_count = False
