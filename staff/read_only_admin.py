"""What the admin only shows."""

from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that nobody adds, changes or deletes by a form of the admin."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
