"""Fields of DOI, handle, ORCID and ISBN, which accept the prefixes that people paste."""

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.records.identifiers import (
    ExternalIdentifier,
    IdentifierField,
    RegisteredFieldMixin,
    checked_by,
    grouped_by_four,
    validate_mod_11_2,
)
from server.text_fields import WebAddressField, WebAddressFormField

DOI_PREFIX = re.compile(
    r"(?:\s*(?:https?://)?(?:dx\.|www\.)?doi\.org/|\s*doi\s*:?\s*)+", re.IGNORECASE
)
DOI_FORM = r"^10\.[0-9]{4,9}/[^[:space:]]+$"  # the class of spaces as PostgreSQL writes it
DOI_MESSAGE = _("A DOI looks like 10.18356/abc.")
ORCID_SITE = "https://orcid.org/"
ORCID_PREFIX = re.compile(
    r"\s*(?:(?:https?://)?(?:www\.)?orcid\.org/|orcid(?:\s+id)?\s*:?\s*)", re.IGNORECASE
)
ORCID_FORM = r"^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$"
ORCID_MESSAGE = _("An ORCID has sixteen digits, such as 0000-0002-1825-0097.")
ISBN_PREFIX = re.compile(r"\s*(?:isbn|e-isbn)(?:[- ]?1[03])?\s*:?\s*", re.IGNORECASE)
HYPHENS_AND_SPACES = re.compile("[\\s\u2010-\u2015\u2212-]+")
HANDLE = r"[0-9]+(?:\.[0-9]+)*/[^\s?#]*[^\s?#/]"
BARE_HANDLE = re.compile(rf"\s*(?:(?:hdl|handle)\s*:\s*)?({HANDLE})\s*", re.IGNORECASE)
# The address of a handle at the resolver, or at a repository such as https://repositorio.cepal.org.
# After a handle, a repository may name a file: …/bitstream/handle/11362/35998/1/S2012_es.pdf
HANDLE_ADDRESS = re.compile(
    r"https?://(?:(?P<resolver>hdl\.handle\.net/)|[^/\s]+/(?:[^\s?#]*/)?handle/)(?P<path>.*)", re.I
)
HANDLE_RESOLVER = "https://hdl.handle.net/"
HANDLE_OF_REPOSITORY = r"[0-9]+(?:\.[0-9]+)*/[^\s?#/]+"


def normalized_doi(text: str) -> str:
    """Return a DOI without `doi:`, `https://doi.org/` and the like before it."""
    match = DOI_PREFIX.match(text)
    return text[match.end() :] if match else text


def normalized_orcid(text: str) -> str:
    """Return an ORCID in four groups, without the address of the register before it."""
    return grouped_by_four(text, ORCID_PREFIX, "-")


def normalized_isbn(text: str) -> str:
    """Return an ISBN without `ISBN` before it, and with plain hyphens between its groups."""
    match = ISBN_PREFIX.match(text)
    digits = (text[match.end() :] if match else text).strip()
    return HYPHENS_AND_SPACES.sub("-", digits).upper()


def normalized_handle(text: str) -> str:
    """Return the address of a handle typed without one, and any other text unchanged."""
    match = BARE_HANDLE.fullmatch(text)
    return f"{HANDLE_RESOLVER}{match[1]}" if match else text


def handle_in(address: str) -> str:
    """Return the handle in an address, such as `11362/35998`, or "" if there is none."""
    match = HANDLE_ADDRESS.match(address)
    if not match:
        return ""
    found = re.match(HANDLE if match["resolver"] else HANDLE_OF_REPOSITORY, match["path"])
    return found[0] if found else ""


def validate_handle(address: str) -> None:
    """Raise ValidationError if an address of a handle contains no well-formed handle."""
    if HANDLE_ADDRESS.match(address) and not handle_in(address):
        raise ValidationError(_("A handle looks like 11362/35998."), code="invalid")


def validate_isbn(isbn: str) -> None:
    """Raise ValidationError if an ISBN has too few digits or a wrong check digit."""
    digits = [10 if sign == "X" else int(sign) for sign in isbn if sign in "0123456789X"]
    weights = {13: [1, 3] * 6 + [1], 10: list(range(10, 0, -1))}.get(len(digits), [])
    total = sum(digit * weight for digit, weight in zip(digits, weights, strict=False))
    if not weights or total % (10 if len(digits) == 13 else 11):
        raise ValidationError(
            _("The last digit of the ISBN does not match the others. Check all digits."),
            code="check_digit",
        )


class DoiField(RegisteredFieldMixin, IdentifierField):
    """Column of a Digital Object Identifier (ISO 26324): https://doi.org"""

    register, site = "DOI", "https://doi.org/"
    normalize = staticmethod(normalized_doi)
    default_validators: ClassVar[list] = checked_by(r"10\.[0-9]{4,9}/\S+", DOI_MESSAGE)


class OrcidField(IdentifierField):
    """Column of an ORCID: https://orcid.org

    A person has it in every publication, so it identifies no row of the table.
    """

    normalize = staticmethod(normalized_orcid)
    default_validators: ClassVar[list] = checked_by(ORCID_FORM, ORCID_MESSAGE, validate_mod_11_2)


class HandleFormField(WebAddressFormField):
    """Form field of a handle, or of another link to a repository."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(normalized_handle(value) if isinstance(value, str) else value)


class HandleField(RegisteredFieldMixin, WebAddressField):
    """Column of the web address of a handle (https://www.handle.net), or of another repository."""

    register, site = "Handle", HANDLE_RESOLVER
    form_class = HandleFormField
    default_validators: ClassVar[list] = [*WebAddressField.default_validators, validate_handle]

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        text = normalized_handle(value) if isinstance(value, str) else value
        return super().clean(text, model_instance)

    def recognize(self, text: str) -> str:
        return handle_in(normalized_handle(text.strip()))

    def lookup_sql(self) -> str:
        at_resolver, at_repository = (
            f"substring({self.name} from '{begin}({handle})')"
            for begin, handle in (
                (r"hdl\.handle\.net/", HANDLE),
                ("/handle/", HANDLE_OF_REPOSITORY),
            )
        )
        return f"coalesce({at_resolver}, {at_repository})"

    def lookup_value(self, row: Any) -> str:
        return handle_in(getattr(row, self.name))

    def external(self, value: str) -> ExternalIdentifier | None:
        handle = handle_in(value)
        return ExternalIdentifier(self.register, handle, f"{self.site}{handle}") if handle else None


class IsbnField(IdentifierField):
    normalize = staticmethod(normalized_isbn)
    default_validators: ClassVar[list] = [validate_isbn]
