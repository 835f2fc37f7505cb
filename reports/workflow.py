"""What writes several rows about an account: issuing, waiving, revising, choosing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.history.events import Event
from reports.composition.compose import LANGUAGES
from reports.composition.document import Document
from reports.composition.outline import Passage
from reports.composition.source_records import KINDS as RECORD_KINDS
from reports.composition.source_records import Material
from reports.models import Account, IssuedText, OwnParagraph, Placing, Resting, Waiver
from reports.rendering import FORMATS, canonical, composed, digest, file_of
from staff.roles import may_publish

KINDS = {model.plural: model for model in RECORD_KINDS}


OWN = 0  # stands for the paragraphs of the staff's own, where records have their numbers


@dataclass(frozen=True)
class Lack:
    """A record whose own words, or paragraphs of the staff's, are not in a language."""

    number: int
    language: str
    title: str


def name_of(person) -> str:
    """Somebody's full name, or else the name under which they sign in."""
    return person.get_full_name() or person.get_username()


def lacks(account: Account, documents: Mapping[str, Document] | None = None) -> list[Lack]:
    """What would be issued in the wrong language, and has not been waived by anybody."""
    documents = documents or both(account)
    found = [
        Lack(number, language, document.records[number].title)
        for language, document in documents.items()
        for number in document.lacking
    ]
    passages = account.own_paragraphs.all()
    found += [
        Lack(OWN, language, _("Paragraphs of our own"))
        for language in documents
        if not all(getattr(one, f"text_{language}") for one in passages)
    ]
    waived = set(account.waivers.values_list("number", "language"))
    return [one for one in found if (one.number, one.language) not in waived]


def both(account: Account) -> dict[str, Document]:
    """The account in its two languages, from the same records."""
    material = Material(account.scope)
    return {language: composed(account, language, material) for language in LANGUAGES}


def stamp(documents: Mapping[str, Document]) -> str:
    """What tells these texts from all others: whatever is said of a record is part of it."""
    return digest(b"".join(canonical(one.content) for one in documents.values()))


def _refuse_others(account: Account, documents: Mapping[str, Document], seen: str | None) -> None:
    """Raises ValidationError where these are not the texts of which somebody has `seen` the stamp:
    the account has been changed since, or what it rests on."""
    if seen is not None and seen != stamp(documents):
        raise ValidationError(
            _(
                "“%(account)s” has been changed since you looked at it, or a record that it rests"
                " on: look again."
            ),
            code="changed",
            params={"account": account.name},
        )


@transaction.atomic
def waive(*, account: Account, person, seen: str | None = None) -> int:
    """`person` answers by name for every text that stands in the other language.

    Raises ValidationError if the texts are others than those of which they have `seen` the stamp.
    """
    documents = both(account)
    _refuse_others(account, documents, seen)
    found = lacks(account, documents)
    for lack in found:
        Waiver.objects.create(
            account=account,
            number=lack.number,
            language=lack.language,
            person=person,
            person_name=name_of(person),
        )
    return len(found)


@transaction.atomic
def issue(*, account: Account, person, site: str, seen: str | None = None) -> Account:
    """Fix the account for ever: its text, its files, and the versions of what it rests on.

    Raises PermissionDenied if `person` may not publish, ValidationError if it is issued already,
    if a translation is neither there nor waived, or if the texts are others than those of which
    `person` has `seen` the stamp.
    """
    if not may_publish(person):
        raise PermissionDenied(_("Only reviewers issue accounts."))
    account = Account.objects.select_for_update().get(pk=account.pk)
    if account.is_issued:
        raise ValidationError(_("This account has been issued already."), code="issued")
    documents = both(account)
    _refuse_others(account, documents, seen)
    if lacking := lacks(account, documents):
        names = "; ".join(f"{one.title} ({one.language})" for one in lacking)
        raise ValidationError(
            _("These texts are not there in the language of the account: %(names)s."),
            code="lacking",
            params={"names": names},
        )
    at = timezone.now()
    last_event = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    for document in documents.values():
        _keep(account, document, site=site, at=at)
    _rest(account, documents, last_event)
    account.state = Account.State.ISSUED
    account.issued_at, account.issued_by = at, person
    account.issued_by_name, account.last_event = name_of(person), last_event
    account.save()
    return account


def _keep(account: Account, document: Document, *, site: str, at) -> None:
    files = {kind: file_of(document, kind, site=site, status="", at=at) for kind in FORMATS}
    content = document.content
    IssuedText.objects.create(
        account=account,
        language=document.language,
        content=content,
        digest=digest(canonical(content)),
        docx=files["docx"],
        docx_digest=digest(files["docx"]),
        pdf=files["pdf"],
        pdf_digest=digest(files["pdf"]),
    )


def _rest(account: Account, documents: Mapping[str, Document], version: int) -> None:
    """Keep which records the account rests on, and as of which event of the history."""
    cited = {
        number: one for document in documents.values() for number, one in document.records.items()
    }
    types = ContentType.objects.get_for_models(*KINDS.values())
    for plural, model in KINDS.items():
        numbers = [number for number, one in cited.items() if one.plural == plural]
        keys = model.objects.filter(number__in=numbers).values_list("number", "pk")
        Resting.objects.bulk_create(
            Resting(
                account=account,
                content_type=types[model],
                object_id=pk,
                number=number,
                version=version,
            )
            for number, pk in keys
        )


@transaction.atomic
def revise(*, account: Account) -> Account:
    """A draft beside an issued account, with the choices that were made for it.

    Raises ValidationError for a draft, or while another revision is a draft.
    """
    first = account.revises or account
    if not account.is_issued:
        raise ValidationError(_("A draft is changed, not revised."), code="draft")
    if open_one := first.revisions.filter(state=Account.State.DRAFT).first():
        raise ValidationError(
            _("There is a draft of a revision already: %(name)s."),
            code="open",
            params={"name": open_one.name},
        )
    number = (first.revisions.aggregate(last=Max("revision"))["last"] or 0) + 1
    draft = Account(revises=first, revision=number, slug=f"{first.slug}-rev-{number}")
    for field in ("title_en", "title_es", "addressee_en", "addressee_es", "written_on"):
        setattr(draft, field, getattr(account, field))
    draft.when = account.when
    draft.full_clean()
    draft.save()
    for placing in account.placings.all():
        Placing.objects.create(
            account=draft,
            number=placing.number,
            is_left_out=placing.is_left_out,
            position=placing.position,
        )
    for own in account.own_paragraphs.all():
        own.pk, own.account = None, draft
        own.save(force_insert=True)
    return draft


@transaction.atomic
def choose(
    *,
    account: Account,
    left_out: Iterable[int],
    positions: Mapping[int, int],
    passages: Iterable[Passage],
) -> None:
    """Replace what staff chose: numbers left out, places by number, own paragraphs.

    A passage with the key of an own paragraph of this account changes it; those whose keys are
    not among `passages` are removed.
    """
    _place(account, set(left_out), positions)
    kept = []
    for passage in passages:
        own = account.own_paragraphs.filter(pk=passage.key).first() or OwnParagraph(account=account)
        own.section, own.position = passage.section, passage.position
        own.text_en, own.text_es = passage.text_en, passage.text_es
        own.full_clean(exclude=["account"])
        own.save()
        kept.append(own.pk)
    account.own_paragraphs.exclude(pk__in=kept).delete()


def _place(account: Account, left_out: set[int], positions: Mapping[int, int]) -> None:
    """Write where records stand, as far as that is new: the history keeps every change."""
    wanted = {
        number: (number in left_out, positions.get(number)) for number in {*left_out, *positions}
    }
    there = {one.number: one for one in account.placings.all()}
    account.placings.filter(number__in=there.keys() - wanted.keys()).delete()
    changed = [
        one
        for number, one in there.items()
        if number in wanted and (one.is_left_out, one.position) != wanted[number]
    ]
    for one in changed:
        one.is_left_out, one.position = wanted[one.number]
    Placing.objects.bulk_update(changed, ["is_left_out", "position"])
    Placing.objects.bulk_create(
        Placing(account=account, number=number, is_left_out=is_out, position=position)
        for number, (is_out, position) in sorted(wanted.items())
        if number not in there
    )
