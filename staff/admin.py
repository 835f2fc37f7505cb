"""Admin pages of users, groups and sign-in events."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

# Imported first, because a page can only be unregistered after its registration; these pages would
# show secret keys.
from django_otp.plugins.otp_static import admin as _static_devices  # noqa: F401
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as _phones  # noqa: F401
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff.audit import SignInEvent, record_sign_in_event
from staff.models import User
from staff.read_only_admin import ReadOnlyAdmin
from staff.roles import has_all_permissions_of, permissions_of

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


class NewUserForm(OneTimePasswordMixin, AdminUserCreationForm):
    pass


class OneTimePasswordForm(OneTimePasswordMixin, AdminPasswordChangeForm):
    pass


# Check boxes, because the default widget is hard to use by keyboard and with a screen reader.
CHECKBOX_WIDGET_KWARGS = {"widget": forms.CheckboxSelectMultiple}


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
    change_password_form = OneTimePasswordForm
    list_display = ("username", "email", "first_name", "last_name", "is_active", "last_login")
    list_filter = ("is_active", "is_superuser", "groups")
    readonly_fields = ("last_login", "date_joined", "one_time_until")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "one_time_until")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, "is_superuser")

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and (obj is None or has_all_permissions_of(request.user, obj))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups" and not request.user.is_superuser:
            beyond = Permission.objects.exclude(pk__in=permissions_of(request.user))
            kwargs["queryset"] = Group.objects.exclude(permissions__in=beyond)
        return super().formfield_for_manytomany(
            db_field, request, **CHECKBOX_WIDGET_KWARGS | kwargs
        )

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
