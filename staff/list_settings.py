"""Settings of the lists of the staff area: the columns of a user, and saved filters.

A list is named by the label of its model, such as `meetings.meeting`. A filter is stored as the
query of the address of its list. It is shown only in that list, to users who may view it.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.text_fields import OneLineField

MAX_QUERY_LENGTH = 2000
MAX_SAVED_FILTERS = 50  # of a user in one list


class ListColumns(models.Model):
    """The columns that a user has chosen for a list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_label = models.CharField(max_length=100)
    columns = ArrayField(models.CharField(max_length=100))

    has_history = False  # a personal setting

    class Meta:
        verbose_name = _("columns of a list")
        verbose_name_plural = _("columns of lists")
        default_permissions = ()
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["user", "list_label"], name="staff_listcolumns_one_of_a_user_and_list"
            ),
        ]

    def __str__(self) -> str:
        return self.list_label


class SavedFilterQuerySet(models.QuerySet):
    """Saved filters."""

    def visible_to(self, user, list_label: str):
        """Return the user's own filters of a list and the shared ones."""
        rows = self.filter(list_label=list_label).select_related("user")
        return rows.filter(models.Q(user=user) | models.Q(is_shared=True)).order_by("name", "pk")


class SavedFilter(models.Model):
    """The filters, search and order of a list, under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_label = models.CharField(max_length=100)
    name = OneLineField(_("name"), max_length=80)
    query = models.CharField(max_length=MAX_QUERY_LENGTH)
    is_shared = models.BooleanField(_("shared with all staff"), default=False, db_default=False)

    has_history = False  # a personal setting

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        default_permissions = ()
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["user", "list_label", "name"],
                name="staff_savedfilter_name_is_unique",
                violation_error_message=_("You have a filter of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
