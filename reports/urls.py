from django.urls import include, path

from reports import views
from reports.feed import report_feed
from reports.plan_docx import PlanDocxView

paths = [
    path("", views.report_list, name="list"),
    path("feed.atom", report_feed, name="atom"),
    path("<slug:slug>.docx", views.report_file, {"kind": "docx"}, name="docx"),
    path("<slug:slug>.pdf", views.report_file, {"kind": "pdf"}, name="pdf"),
    path("<slug:slug>/", views.report_detail, name="detail"),
    path("<slug:slug>/short/", views.short_version, name="short"),
]
urlpatterns = [
    path("reports/", include((paths, "reports"))),
    path("projects/<slug:slug>/deliverables.docx", PlanDocxView.as_view(), name="plan-docx"),
]
