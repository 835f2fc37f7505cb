"""People and their groups; and the sign-in events, which nobody changes."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

# Imported first, so that what they register can be taken back: keys are for nobody's eyes.
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
admin.site.enable_nav_sidebar = False  # templates/admin/_menu.html stands above the page instead
admin.site.index_title = _("Staff home")


class OneTimePasswordMixin:
    """A password that an administrator types for somebody else is good for one sign-in."""

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


# Boxes to tick: everybody can use them, by keyboard and by ear as well.
CHECKBOX_WIDGET_KWARGS = {"widget": forms.CheckboxSelectMultiple}


@admin.register(Group)
class StaffGroupAdmin(GroupAdmin):
    """Further groups, for other rights than those of the three roles."""

    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(
            db_field, request, **CHECKBOX_WIDGET_KWARGS | kwargs
        )


@admin.register(User)
class StaffUserAdmin(UserAdmin):
    """What is granted is granted through groups, and nobody grants more than they have.

    Nor does anybody touch the account of who may do more: its password would be a way to that.
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
        """Accounts are switched off, not deleted: their names stand in the history."""
        return False

    def user_change_password(self, request, id, form_url=""):
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            user = User.objects.get(pk=id)
            note = f"by {request.user.get_username()}"
            record_sign_in_event(
                SignInEvent.Kind.ONE_TIME_PASSWORD_SET, user=user, request=request, note=note
            )
        return answer


@admin.register(SignInEvent)
class SignInEventAdmin(ReadOnlyAdmin):
    """Who came in, who was refused: for administrators to read."""

    list_display = ("at", "kind", "username", "address", "note")
    list_filter = ("kind", "at")
    search_fields = ("username", "address", "note")
    ordering = ("-at", "-pk")
    show_full_result_count = False
