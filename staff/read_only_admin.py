"""Read-only admin pages."""

from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """An admin page whose rows cannot be added, changed or deleted."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
