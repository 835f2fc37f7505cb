"""One table: every address of the site, who may read there, and who may send something.

An address that no row names, or two, fails the tests; so does a row that names none.
"""

import re
from dataclasses import dataclass

from tests.support.kinds import MODELS

NOBODY: tuple[str, ...] = ()
ADMINISTRATOR = ("administrator",)
REVIEWERS = ("reviewer", "administrator")
STAFF = ("editor", "reviewer", "administrator")
EVERYBODY = ("visitor", "half way in", *STAFF)

RECORD_MODEL = "({})".format(
    "|".join(model._meta.label_lower.replace(".", "/") for model in MODELS)
)
OTHER_MODEL = (
    "(activities/provision|deliverables/(deliverable|performancemeasure)"
    "|catalogue/(country|countrygroup|membership|source|synonym|topic)"
    "|publications/(edition|dissemination)|reports/report)"
)
ANY_MODEL = f"({RECORD_MODEL}|{OTHER_MODEL})"
ROW_ID = "<path:object_id>"


@dataclass(frozen=True)
class PermissionRow:
    """The routes and the permitted roles; the others are turned away."""

    routes: str
    read: tuple[str, ...]
    write: tuple[str, ...]
    is_sign_in: bool = False  # open to everybody, and nothing behind it but the next step


PERMISSIONS = (
    PermissionRow(r"(?!admin/|alerts/(confirm/|unsubscribe/|$)).*", EVERYBODY, NOBODY),
    # E-mail alerts: everybody may ask, and the holder of a signed link may confirm and end one.
    PermissionRow(r"alerts/(|(confirm|unsubscribe)/.*)", EVERYBODY, EVERYBODY),
    PermissionRow(r"admin/alerts/", ADMINISTRATOR, ADMINISTRATOR),
    # The pages of the sign-in, on which everybody may also choose the language.
    PermissionRow(
        r"admin/((login|logout|language)/|password_reset/.*|reset/.*|invitation/.*|sign-in/.*)",
        *(EVERYBODY, EVERYBODY),
        is_sign_in=True,
    ),
    PermissionRow(
        r"admin/(go-to/(completions/)?|calendar/|notifications/|behind-plan/|dead-links/)",
        STAFF,
        STAFF,
    ),
    PermissionRow(
        r"admin/(|account/.*|password_change/.*|jsi18n/|autocomplete/|r/.*)", STAFF, STAFF
    ),
    PermissionRow(
        r"admin/(\^\(\?P<app_label>|\(\?P<url>).*", STAFF, STAFF
    ),  # lists, and the unknown
    PermissionRow(rf"admin/\w+/\w+/{ROW_ID}/", STAFF, STAFF),  # leads to the address of the form
    # Accounts.
    PermissionRow(rf"admin/auth/group/(|add/|{ROW_ID}/(change|delete|history)/)", NOBODY, NOBODY),
    PermissionRow(
        rf"admin/staff/user/(|add/|<id>/password/|{ROW_ID}/(change|history)/)",
        *(ADMINISTRATOR, ADMINISTRATOR),
    ),
    PermissionRow(rf"admin/staff/user/{ROW_ID}/delete/", NOBODY, NOBODY),
    PermissionRow(rf"admin/staff/signinevent/(|{ROW_ID}/history/)", ADMINISTRATOR, ADMINISTRATOR),
    PermissionRow(rf"admin/staff/signinevent/{ROW_ID}/change/", ADMINISTRATOR, NOBODY),
    PermissionRow(rf"admin/staff/signinevent/(add/|{ROW_ID}/delete/)", NOBODY, NOBODY),
    # Records, and what belongs to them.
    PermissionRow(
        rf"admin/{ANY_MODEL}/(|add/|deleted/|{ROW_ID}/(change|delete|history)/)", STAFF, STAFF
    ),
    PermissionRow(rf"admin/{ANY_MODEL}/restore/.*", NOBODY, STAFF),
    # Here a change of several records by another person, which editors cannot undo.
    PermissionRow(rf"admin/{ANY_MODEL}/<int:pk>/take-back/.*", NOBODY, REVIEWERS),
    PermissionRow(rf"admin/{ANY_MODEL}/import/.*", STAFF, STAFF),
    PermissionRow(rf"admin/{RECORD_MODEL}/<int:pk>/preview/", STAFF, STAFF),
    PermissionRow(rf"admin/{RECORD_MODEL}/<int:pk>/team/(files/<int:entry>/)?", STAFF, STAFF),
    PermissionRow(rf"admin/{RECORD_MODEL}/(columns|filters/save)/", STAFF, STAFF),
    # Here the shared filter of another person, which editors cannot delete.
    PermissionRow(rf"admin/{RECORD_MODEL}/filters/<int:pk>/delete/", NOBODY, REVIEWERS),
    PermissionRow(
        rf"admin/{RECORD_MODEL}/<int:pk>/review/<str:step>/", REVIEWERS, REVIEWERS
    ),  # publishing
    PermissionRow(rf"admin/catalogue/organization/{ROW_ID}/merge/", STAFF, STAFF),
    PermissionRow(rf"admin/catalogue/topic/{ROW_ID}/merge/", REVIEWERS, REVIEWERS),
    PermissionRow(r"admin/catalogue/source/(receive|file/<str:name>)/", STAFF, STAFF),
    PermissionRow(r"admin/catalogue/source/reading/", STAFF, STAFF),
    PermissionRow(r"admin/activities/mandate/(<int:pk>/)?resolution/", STAFF, STAFF),
    PermissionRow(r"admin/activities/mandatedecision/", STAFF, REVIEWERS),
    PermissionRow(r"admin/catalogue/source/<int:pk>/reading/(|compare/|names/)", STAFF, STAFF),
    PermissionRow(
        r"admin/catalogue/source/<int:pk>/reading/"
        r"(start|undo|<int:key>/(decide|cite|split|join|several))/",
        STAFF,
        STAFF,
    ),
    PermissionRow(
        r"admin/reports/report/<int:pk>/(choose|paragraphs|citations|revise|addressee|as-issued/.*)/?",
        STAFF,
        STAFF,
    ),
    PermissionRow(r"admin/reports/report/<int:pk>/word(-changes/<int:returned>)?/", STAFF, STAFF),
    PermissionRow(r"admin/reports/report/(<int:pk>/issuing|draft-files/.*)/", STAFF, STAFF),
    PermissionRow(r"admin/reports/report/<int:pk>/issue/", STAFF, REVIEWERS),  # see it, and do it
    PermissionRow(r"admin/reports/report/<int:pk>/accept/", REVIEWERS, REVIEWERS),
    PermissionRow(
        rf"admin/catalogue/proposal/(|<int:number>/preview/|{ROW_ID}/(change|history)/)",
        *(STAFF, STAFF),
    ),
    PermissionRow(rf"admin/catalogue/importjob/(|{ROW_ID}/(change|history)/)", STAFF, STAFF),
    PermissionRow(rf"admin/catalogue/importjob/(add/|{ROW_ID}/delete/)", NOBODY, NOBODY),
    PermissionRow(rf"admin/catalogue/proposal/(add/|{ROW_ID}/delete/)", NOBODY, NOBODY),
)


def permission_rows(route: str) -> list[PermissionRow]:
    return [line for line in PERMISSIONS if re.fullmatch(line.routes, route)]


def permission_row(route: str) -> PermissionRow:
    (line,) = permission_rows(route)
    return line
