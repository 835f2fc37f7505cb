"""Address of the staff page that compares plan and delivery."""

from django.contrib import admin
from django.urls import path

from deliverables.staff_page import behind_plan

urlpatterns = [
    path("admin/behind-plan/", admin.site.admin_view(behind_plan), name="behind-plan"),
]
