"""The accounts as pages and files. What is not issued is for staff, and for others not there."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.base.period import Period, Precision
from reports.changes_since_issue import changed, withdrawals
from reports.html_renderer import Page
from reports.models import Account
from reports.redaction import blacked_out, public_file
from reports.rendering import document_of, file_of, headings

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def index(request: HttpRequest) -> HttpResponse:
    """The accounts that there are; for staff with those that are being written."""
    accounts = Account.objects.in_order()
    if not is_staff(request):
        accounts = accounts.public()
    return render(request, "reports/index.html", {"accounts": accounts, "plural": "reports"})


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """An account. Of a year that has none, staff see what one would say."""
    account = visible_account(request, slug)
    document = document_of(account, language())
    gone = withdrawals(account) if account.is_issued else []
    page = Page(blacked_out(document, gone))
    context = {
        "account": account,
        "plural": "reports",
        "document": page.document,
        "sections": page.sections(),
        "annexes": page.annexes(headings(language())["annex"]),
        "issued": account.texts.get(language=language()) if account.is_issued else None,
        "changed": _changed(account, page),
        "family": _family(request, account),
        "contents": headings(language())["contents"],
    }
    response = render(request, "reports/account.html", context)
    return _private(response, account)


def file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """An account as a file: as it was issued, or the draft as it would be today."""
    account = visible_account(request, slug)
    site = request.build_absolute_uri("/")
    if account.is_issued:
        text = account.texts.get(language=language())
        content = public_file(account, text, kind, withdrawals(account), site=site)
    else:
        document = document_of(account, language())
        mark = headings(language())["draft"]
        content = file_of(document, kind, site=site, status=mark, at=timezone.now())
    return _private(attachment(account, content, kind, language()), account)


def attachment(account: Account, content: bytes, kind: str, code: str) -> HttpResponse:
    """A file of an account, called by the account and its language."""
    response = HttpResponse(content, content_type=TYPES[kind])
    name = f"{_('account')}-{account.slug}-{code}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Language"] = code
    return response


def language() -> str:
    return "es" if (get_language() or "en").startswith("es") else "en"


def is_staff(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_staff


def visible_account(request: HttpRequest, slug: str) -> Account:
    """The account at an address, as far as the visitor may see it. Raises Http404."""
    accounts = Account.objects.all() if is_staff(request) else Account.objects.public()
    account = accounts.filter(slug=slug).first()
    if account is None and is_staff(request):
        account = unwritten(slug)
    if account is None:
        raise Http404(_("There is no account at this address."))
    return account


def unwritten(slug: str) -> Account | None:
    """The account of a year that nobody has begun, as it would be; nothing if it is not a year."""
    if not (len(slug) == 4 and slug.isascii() and slug.isdigit()):
        return None
    try:
        year = Period.from_edtf(slug)
    except ValidationError:
        return None
    if year.start.precision != Precision.YEAR or Account.objects.filter(slug=slug).exists():
        return None
    account = Account(slug=slug)
    account.when = year
    return account


def _changed(account: Account, page: Page) -> list:
    if not account.is_issued:
        return []
    return [
        page.document.records[number]
        for number in changed(account)
        if number in page.document.records
    ]


def _family(request: HttpRequest, account: Account) -> list[Account]:
    """The first account of the same span and its other revisions, as far as the visitor may see."""
    first = account.revises or account
    if first.pk is None:
        return []
    family = Account.objects.filter(pk=first.pk) | Account.objects.filter(revises=first)
    family = family.exclude(pk=account.pk).order_by("revision")
    return list(family if is_staff(request) else family.public())


def _private(response: HttpResponse, account: Account) -> HttpResponse:
    """A draft is kept by no cache."""
    if not account.is_issued:
        response["Cache-Control"] = "private, no-store"
    return response
