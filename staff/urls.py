"""The addresses of signing in, in front of the admin's own."""

from django.contrib import admin
from django.urls import include, path

from staff import account, openid, views

inside = admin.site.admin_view

steps = [
    path("sign-in/code/", views.CodeView.as_view(), name="code"),
    path("sign-in/new-password/", views.NewPasswordView.as_view(), name="new-password"),
    path("sign-in/set-up/", views.SetUpView.as_view(), name="set-up"),
    path("sign-in/openid/", openid.begin, name="openid"),
    path("sign-in/openid/callback/", openid.callback, name="openid-callback"),
    path("account/", inside(account.account), name="account"),
    path("account/second-factor/", inside(account.set_up), name="second-factor"),
    path("account/second-factor/remove/", inside(account.remove), name="remove"),
    path("account/recovery-codes/", inside(account.renew_codes), name="renew-codes"),
]

urlpatterns = [
    path("login/", views.SignInView.as_view()),
    path("logout/", inside(views.sign_out)),
    path("password_change/", inside(account.ChangePasswordView.as_view())),
    path("password_reset/", account.ResetView.as_view(), name="admin_password_reset"),
    path("password_reset/done/", account.ResetDoneView.as_view(), name="password_reset_done"),
    path(
        "reset/<uidb64>/<token>/",
        account.ResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path("reset/done/", account.ResetCompleteView.as_view(), name="password_reset_complete"),
    path("", include((steps, "staff"))),
]
