"""One table: every address of the site, who may read there, and who may send something.

An address that no row names, or two, fails the tests; so does a row that names none.
"""

import re
from dataclasses import dataclass

NOBODY: tuple[str, ...] = ()
ADMINISTRATOR = ("administrator",)
REVIEWERS = ("reviewer", "administrator")
STAFF = ("editor", "reviewer", "administrator")
EVERYBODY = ("visitor", "half way in", *STAFF)

RECORD = (
    "(activities/(activity|mandate|outcome|project)|catalogue/organization|meetings/meeting"
    "|publications/publication)"
)
OTHER = (
    "(activities/provision|catalogue/(country|countrygroup|membership|source|topic)"
    "|publications/(edition|dissemination)|reports/account)"
)
ANY = f"({RECORD}|{OTHER})"
ROW = "<path:object_id>"


@dataclass(frozen=True)
class Line:
    """What routes it names, and the roles that may; the others are turned away."""

    routes: str
    read: tuple[str, ...]
    write: tuple[str, ...]
    is_way_in: bool = False  # open to everybody, and nothing behind it but the next step


TABLE = (
    Line(r"(?!admin/).*", EVERYBODY, NOBODY),
    Line(
        r"admin/((login|logout)/|password_reset/.*|reset/.*|sign-in/.*)",
        *(EVERYBODY, EVERYBODY),
        is_way_in=True,
    ),
    Line(r"admin/(|account/.*|password_change/.*|jsi18n/|autocomplete/|r/.*)", STAFF, STAFF),
    Line(r"admin/(\^\(\?P<app_label>|\(\?P<url>).*", STAFF, STAFF),  # lists, and the unknown
    Line(rf"admin/\w+/\w+/{ROW}/", STAFF, STAFF),  # leads to the address of the form
    # Accounts.
    Line(rf"admin/auth/group/(|add/|{ROW}/(change|delete|history)/)", NOBODY, NOBODY),
    Line(
        rf"admin/staff/user/(|add/|<id>/password/|{ROW}/(change|history)/)",
        *(ADMINISTRATOR, ADMINISTRATOR),
    ),
    Line(rf"admin/staff/user/{ROW}/delete/", NOBODY, NOBODY),
    Line(rf"admin/staff/signinevent/(|{ROW}/history/)", ADMINISTRATOR, ADMINISTRATOR),
    Line(rf"admin/staff/signinevent/{ROW}/change/", ADMINISTRATOR, NOBODY),
    Line(rf"admin/staff/signinevent/(add/|{ROW}/delete/)", NOBODY, NOBODY),
    # Records, and what belongs to them.
    Line(rf"admin/{ANY}/(|add/|deleted/|{ROW}/(change|delete|history)/)", STAFF, STAFF),
    Line(rf"admin/{ANY}/(restore/.*|<int:pk>/take-back/.*)", NOBODY, STAFF),
    Line(rf"admin/{ANY}/import/.*", STAFF, STAFF),
    Line(rf"admin/{RECORD}/<int:pk>/preview/", STAFF, STAFF),
    Line(rf"admin/{RECORD}/<int:pk>/review/<str:step>/", REVIEWERS, REVIEWERS),  # publishing
    Line(rf"admin/catalogue/organization/{ROW}/merge/", STAFF, STAFF),
    Line(rf"admin/catalogue/topic/{ROW}/merge/", REVIEWERS, REVIEWERS),
    Line(r"admin/catalogue/source/(receive|file/<str:name>)/", STAFF, STAFF),
    Line(r"admin/reports/account/<int:pk>/(choose|revise|as-issued/.*)/?", STAFF, STAFF),
    Line(r"admin/reports/account/<int:pk>/issue/", STAFF, REVIEWERS),  # see it, and do it
    Line(r"admin/reports/account/<int:pk>/waive/", REVIEWERS, REVIEWERS),
    Line(
        rf"admin/catalogue/proposal/(|<int:number>/preview/|{ROW}/(change|history)/)",
        *(STAFF, STAFF),
    ),
    Line(rf"admin/catalogue/importjob/(|{ROW}/(change|history)/)", STAFF, STAFF),
    Line(rf"admin/catalogue/importjob/(add/|{ROW}/delete/)", NOBODY, NOBODY),
    Line(rf"admin/catalogue/proposal/(add/|{ROW}/delete/)", NOBODY, NOBODY),
)


def lines_of(route: str) -> list[Line]:
    return [line for line in TABLE if re.fullmatch(line.routes, route)]


def line_of(route: str) -> Line:
    (line,) = lines_of(route)
    return line
