from django.urls import include, path

from reports import views

paths = [
    path("", views.index, name="list"),
    path("<slug:slug>.docx", views.file, {"kind": "docx"}, name="docx"),
    path("<slug:slug>.pdf", views.file, {"kind": "pdf"}, name="pdf"),
    path("<slug:slug>/", views.detail, name="detail"),
]
urlpatterns = [path("reports/", include((paths, "reports")))]
