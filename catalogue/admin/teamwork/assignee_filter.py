"""The filter of the lists of records by assignee."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.admin.lists.filters import FormFilter
from catalogue.teamwork.access import editors
from catalogue.teamwork.entries import assigned_to
from staff.models import User


class AssigneeFilter(FormFilter):
    """A filter for records that are assigned to a person."""

    title = gettext_lazy("assignee")
    parameter_name = "assigned_to"

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        if not self.value:
            return queryset
        user = User.objects.filter(username=self.value, is_staff=True).first()
        if user is None:
            self.error = _("There is no user with the name “%(name)s”.") % {"name": self.value}
            return queryset.none()
        return assigned_to(queryset, user)

    def options(self) -> list[tuple[str, str]]:
        return [(user.get_username(), user.display_name) for user in editors(self.model)]
