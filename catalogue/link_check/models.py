"""The results of checks of the links from public pages to other sites."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Func, Max, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules

CHECK_INTERVAL = timedelta(days=30)
# An address that fails is tried again on the next days, so that a short outage is not reported.
RETRY_INTERVAL = timedelta(days=1)
FAILURES_OF_DEAD_LINK = 3
# The name of the site in an address, with its port.
SITE = Func(Lower("address"), Value("^[a-z]+://([^/?#]*)"), function="substring")
NEVER = datetime.min.replace(tzinfo=UTC)


class Problem(models.TextChoices):
    """The reasons for which a page could not be read."""

    NOT_FOUND = "not-found", _("The page does not exist")
    SERVER_ERROR = "server-error", _("The site reports an error of its own")
    NO_SITE = "no-site", _("The name of the site does not exist")
    NO_CONNECTION = "no-connection", _("The site does not answer")
    CERTIFICATE = "certificate", _("The certificate of the site is not valid")
    REDIRECTS = "redirects", _("The site redirects without end")
    NOT_PUBLIC = "not-public", _("The address is not an address of the public internet")


class LinkCheckQuerySet(models.QuerySet):
    """Checked addresses."""

    def due(self):
        """Return the addresses to check now."""
        now = timezone.now()
        failing = Q(failures__gt=0, failures__lt=FAILURES_OF_DEAD_LINK)
        is_due = (
            Q(checked_at__isnull=True)
            | Q(checked_at__lt=now - CHECK_INTERVAL)
            | (failing & Q(checked_at__lt=now - RETRY_INTERVAL))
        )
        return self.filter(is_due)

    def one_of_each_site(self) -> list["LinkCheck"]:
        """Return one address of each site: one that failed, else the one checked longest ago.

        The sites that were asked longest ago come first, so that a site with thousands of links
        does not keep the others waiting.
        """
        checks = (
            self.annotate(site=SITE)
            .distinct("site")
            .order_by("site", "-failures", F("checked_at").asc(nulls_first=True), "pk")
        )
        sites = LinkCheck.objects.annotate(site=SITE).values_list("site")
        asked = dict(sites.annotate(Max("checked_at")))
        return sorted(checks, key=lambda one: (asked.get(one.site) or NEVER, one.pk))

    def dead(self):
        """Return the addresses that failed on at least three days, the oldest failure first."""
        return self.filter(failures__gte=FAILURES_OF_DEAD_LINK).order_by("failing_since", "pk")


class LinkCheck(models.Model):
    """The last check of an address. `failures` counts the checks since it last worked.

    `status` is the HTTP status of the last answer, `archived_address` a copy of the page in the
    Internet Archive.
    """

    address = models.CharField(max_length=1000, unique=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=13, choices=Problem, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    archived_address = models.CharField(max_length=1200, blank=True)

    objects = LinkCheckQuerySet.as_manager()
    has_history = False  # the records that link to the address have one

    class Meta:
        verbose_name = _("checked link")
        verbose_name_plural = _("checked links")
        default_permissions: ClassVar[tuple] = ()
        constraints: ClassVar[list] = [
            rules.choices_constraint("problem", Problem),
            models.CheckConstraint(
                name="catalogue_linkcheck_failure_has_reason_and_date",
                condition=Q(failures=0, problem="", failing_since__isnull=True)
                | (Q(failures__gt=0, failing_since__isnull=False) & ~Q(problem="")),
                violation_error_message=_("A failure has a problem and a date."),
            ),
        ]

    def __str__(self) -> str:
        return self.address
