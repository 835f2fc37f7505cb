"""Calendar of a month for staff: meetings, last days of other work, and ends of embargoes.

The admin of a kind chooses by `calendar_days` what it contributes: all days of a record, its last
day, or nothing. Records that are not known to the day are listed below the month.
"""

import calendar
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.base.admin_addresses import change_address
from catalogue.base.calendar_unit import KNOWN_PRECISIONS, Precision
from catalogue.kinds import listed_kinds
from catalogue.records.record import NOT_WITHDRAWN_Q, Record

ALL_DAYS, LAST_DAY = "all", "last"
MAX_RECORDS_PER_KIND = 500  # in one month
FIRST_YEAR, LAST_YEAR = 1900, 2199
ENDS, EMBARGO_ENDS = gettext_lazy("ends"), gettext_lazy("embargo ends")


@dataclass(frozen=True)
class Entry:
    """A record on a day; `what` says what happens, if it does not take place."""

    record: Record
    address: str
    what: str | Promise = ""

    @property
    def kind(self) -> str:
        return capfirst(str(self.record._meta.verbose_name))

    @property
    def status(self) -> str:
        record: Any = self.record
        return record.get_status_display() if hasattr(record, "status") else ""


@dataclass
class Day:
    date: date
    is_in_month: bool
    is_today: bool
    entries: list[Entry] = field(default_factory=list)


@dataclass
class Month:
    """The weeks of a month, each of seven days, and the entries that are not known to the day."""

    first: date
    weeks: list[list[Day]]
    undated: list[Entry]
    is_truncated: bool

    @property
    def days(self) -> dict[date, Day]:
        return {day.date: day for week in self.weeks for day in week if day.is_in_month}


def month_of(text: str) -> date:
    """Return the first day of a month such as 2026-11; of the current month if it is none."""
    year, _hyphen, month = text.partition("-")
    if all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in (year, month)) and (
        FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(month) <= 12
    ):
        return date(int(year), int(month), 1)
    return timezone.localdate().replace(day=1)


def build_month(request: HttpRequest, first: date) -> Month:
    """Return the month with the records of all kinds that the user may view."""
    today = timezone.localdate()
    weeks = [
        [Day(day, day.month == first.month, day == today) for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    month = Month(first, weeks, [], is_truncated=False)
    for kind in listed_kinds():
        model_admin = admin.site._registry[kind.model]
        if model_admin.has_view_permission(request):
            _add_kind(month, model_admin.get_queryset(request), model_admin.calendar_days)
    return month


def _add_kind(month: Month, rows: QuerySet, shown: str) -> None:
    days = month.days
    after = next_month(month.first)
    rows = rows.filter(NOT_WITHDRAWN_Q)
    if shown:
        dated = rows.filter(period__overlap=DateRange(month.first, after))
        for record in _limited(month, dated.order_by("period", "pk")):
            for day, entry in _entries(record, shown, days):
                if day is None:
                    month.undated.append(entry)
                elif day in days:
                    days[day].entries.append(entry)
    start, end = (
        timezone.make_aware(datetime.combine(day, time.min)) for day in (month.first, after)
    )
    embargoed = rows.filter(public_from__gte=start, public_from__lt=end)
    for record in _limited(month, embargoed.order_by("public_from", "pk")):
        day = timezone.localdate(record.public_from)
        days[day].entries.append(Entry(record, change_address(record), EMBARGO_ENDS))


def _limited(month: Month, rows: QuerySet) -> list[Any]:
    records = list(rows[: MAX_RECORDS_PER_KIND + 1])
    month.is_truncated |= len(records) > MAX_RECORDS_PER_KIND
    return records[:MAX_RECORDS_PER_KIND]


def _entries(record: Any, shown: str, days: Container[date]) -> Iterator[tuple[date | None, Entry]]:
    """Yield the days of a record with its entry, or None for a day of the month that is not known.

    An end that is not known to the day belongs to the last month in which it can be.
    """
    address = change_address(record)
    last = None if record.period.upper is None else record.period.upper - timedelta(days=1)
    if shown == LAST_DAY:
        if record.end_precision == Precision.DAY:
            yield last, Entry(record, address, ENDS)
        elif record.end_precision in KNOWN_PRECISIONS and last in days:
            yield None, Entry(record, address, ENDS)
    elif (record.start_precision, record.end_precision) == (Precision.DAY, Precision.DAY):
        for number in range((last - record.period.lower).days + 1):
            yield record.period.lower + timedelta(days=number), Entry(record, address)
    else:
        yield None, Entry(record, address)


def next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def month_page(request: HttpRequest) -> HttpResponse:
    """Show the month that `?month=2026-11` names, or the current month."""
    first = month_of(request.GET.get("month", ""))
    month = build_month(request, first)
    before, after = (first - timedelta(days=1)).replace(day=1), next_month(first)
    context = {
        **admin.site.each_context(request),
        "title": _("Calendar: %(month)s") % {"month": date_format(first, "YEAR_MONTH_FORMAT")},
        "month": month,
        "has_entries": any(day.entries for day in month.days.values()) or month.undated,
        "weekdays": [WEEKDAYS[number] for number in range(7)],
        "value": f"{first:%Y-%m}",
        "before": before if before.year >= FIRST_YEAR else None,
        "after": after if after.year <= LAST_YEAR else None,
        "most": MAX_RECORDS_PER_KIND,
    }
    return render(request, "admin/calendar.html", context)
