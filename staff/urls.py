"""Addresses of the sign-in pages, which take precedence over those of the admin."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from staff import account, openid, views
from staff.view_on_site import view_on_site

staff_only = admin.site.admin_view

staff_patterns = [
    path("sign-in/code/", views.CodeView.as_view(), name="code"),
    path("sign-in/new-password/", views.NewPasswordView.as_view(), name="new-password"),
    path("sign-in/set-up/", views.SetUpView.as_view(), name="set-up"),
    path("sign-in/openid/", openid.openid_request, name="openid"),
    path("sign-in/openid/callback/", openid.openid_callback, name="openid-callback"),
    path("invitation/<uidb64>/<token>/", account.InvitationView.as_view(), name="invitation"),
    path("language/", set_language, name="language"),
    path("account/", staff_only(account.user_account), name="account"),
    path("account/sessions/end/", staff_only(account.end_sessions), name="end-sessions"),
    path("account/second-factor/", staff_only(account.set_up_second_factor), name="second-factor"),
    path("account/second-factor/remove/", staff_only(account.remove_second_factor), name="remove"),
    path("account/recovery-codes/", staff_only(account.renew_recovery_codes), name="renew-codes"),
]

urlpatterns = [
    path("login/", views.SignInView.as_view()),
    path("logout/", staff_only(views.sign_out)),
    path("password_change/", staff_only(account.ChangePasswordView.as_view())),
    path("password_reset/", account.StaffPasswordResetView.as_view(), name="admin_password_reset"),
    path(
        "password_reset/done/",
        account.StaffPasswordResetDoneView.as_view(),
        name="password_reset_done",
    ),
    path(
        "reset/<uidb64>/<token>/",
        account.StaffPasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "reset/done/",
        account.StaffPasswordResetCompleteView.as_view(),
        name="password_reset_complete",
    ),
    path(
        "r/<path:content_type_id>/<path:object_id>/",
        staff_only(view_on_site),
    ),
    path("", include((staff_patterns, "staff"))),
]
