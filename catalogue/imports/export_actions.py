"""Admin actions that export the selected records as files that can be edited and imported."""

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.imports.table_schema import Table
from catalogue.imports.templates import build_workbook, editing_csv

XLSX_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportActionsMixin:
    """Mixin for the admin of records: actions that export the columns of `import_table`."""

    import_table: Table | None = None

    def get_actions(self, request):
        actions = super().get_actions(request)
        if self.import_table is not None and actions is not None:
            for name, function, label in (
                ("export_for_editing_xlsx", export_xlsx, _("Export for editing (XLSX)")),
                ("export_for_editing_csv", export_csv, _("Export for editing (CSV)")),
            ):
                actions[name] = (function, name, label)
        return actions


def _export_name(model_admin, extension: str) -> str:
    return f"{model_admin.import_table.code}_staff_{timezone.localdate().isoformat()}.{extension}"


def _site_url(request) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def export_xlsx(model_admin, request, queryset):
    """Return the selected records in both languages with their child rows, one sheet per table."""
    file = build_workbook(model_admin.import_table, queryset, _site_url(request))
    return FileResponse(
        file,
        as_attachment=True,
        filename=_export_name(model_admin, "xlsx"),
        content_type=XLSX_CONTENT_TYPE,
    )


def export_csv(model_admin, request, queryset):
    """Return the selected records in both languages, without their child rows."""
    chunks = editing_csv(model_admin.import_table, queryset, _site_url(request))
    response = StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8")
    name = _export_name(model_admin, "csv")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
