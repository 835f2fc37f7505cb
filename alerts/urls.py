"""Addresses of the public pages of e-mail alerts."""

from django.urls import path

from alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.new, name="new"),
    path("requested/", views.requested_page, name="requested"),
    path("confirm/<str:token>/", views.confirm_page, name="confirm"),
    path("unsubscribe/<str:token>/", views.unsubscribe_page, name="unsubscribe"),
]
