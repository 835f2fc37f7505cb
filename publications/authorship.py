"""Models of authors and contributors of publications, and of contributed sections."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.translation import TranslatedProperty
from catalogue.base.visibility import public_q
from catalogue.models import Organization, Party
from catalogue.records.identifiers import form_constraint
from publications.identifiers import ORCID_FORM, ORCID_MESSAGE, ORCID_SITE, OrcidField
from publications.publication import Publication
from server.text_fields import MultiLineField, OneLineField


class AuthorshipRole(models.TextChoices):
    AUTHOR = "author", _("Author")
    CONTRIBUTOR = "contributor", _("Contributor")
    COORDINATOR = "coordinator", _("Coordinator")
    PUBLISHER = "publisher", _("Publisher")


class Authorship(Party):
    """The role of a person, organization or described group in a publication, in order."""

    archive_name = "authorships"  # the published name of the table in the archive: stable

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="authorships", verbose_name=_("publication")
    )
    role = models.CharField(
        _("role"), max_length=11, choices=AuthorshipRole, default=AuthorshipRole.AUTHOR
    )
    family_name = OneLineField(_("family name"), max_length=120, blank=True)
    given_name = OneLineField(_("given name"), max_length=120, blank=True)
    orcid = OrcidField(_("ORCID"), max_length=19, blank=True, default="", db_default="")

    class Meta(Party.Meta):
        verbose_name = _("author or contributor")
        verbose_name_plural = _("authors and contributors")
        constraints: ClassVar[list] = [
            rules.choices_constraint("group_kind", Organization.Kind),
            rules.choices_constraint("role", AuthorshipRole, or_empty=False),
            models.CheckConstraint(
                name="publications_authorship_names_one_party_or_person",
                condition=Q(organization__isnull=False, group_en="", group_es="", family_name="")
                | (Q(organization__isnull=True, family_name="") & rules.any_language_q("group"))
                | (Q(organization__isnull=True, group_en="", group_es="") & ~Q(family_name="")),
                violation_error_message=_(
                    "Choose an organization, describe a group or name a person."
                ),
            ),
            models.CheckConstraint(
                name="publications_authorship_given_name_has_a_family_name",
                condition=Q(given_name="") | ~Q(family_name=""),
                violation_error_message=_("Enter the family name of the person."),
            ),
            models.CheckConstraint(
                name="publications_authorship_only_a_person_has_an_orcid",
                condition=Q(orcid="") | ~Q(family_name=""),
                violation_error_message=_("Only a person has an ORCID: enter the family name."),
            ),
            form_constraint("orcid", ORCID_FORM, ORCID_MESSAGE),
            models.CheckConstraint(
                name="publications_authorship_only_a_group_has_a_size_and_kind",
                condition=Q(group_kind="", group_size__isnull=True) | rules.any_language_q("group"),
                violation_error_message=_(
                    "Enter the kind and the number of members only for a group described in words."
                ),
            ),
            models.UniqueConstraint(
                fields=["publication", "organization", "role"],
                name="publications_authorship_unique",
                violation_error_message=_("This organization already has this role."),
            ),
        ]

    @property
    def orcid_address(self) -> str:
        return f"{ORCID_SITE}{self.orcid}" if self.orcid else ""

    def __str__(self) -> str:
        person = ", ".join(filter(None, [self.family_name, self.given_name]))
        return person or super().__str__()


class ContributionQuerySet(models.QuerySet):
    def public(self):
        """Return the sections whose publication and organization are both public."""
        both_public_q = public_q("publication") & public_q("organization")
        return self.filter(both_public_q).select_related("publication", "organization")


class Contribution(models.Model):
    """A section that an organization contributed to a publication of another body."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="contributions", verbose_name=_("publication")
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="contributions",
        verbose_name=_("contributed by"),
    )
    title_en = OneLineField(_("title in English"), max_length=500, blank=True)
    title_es = OneLineField(_("title in Spanish"), max_length=500, blank=True)
    text_en = MultiLineField(_("content in English"), blank=True)
    text_es = MultiLineField(_("content in Spanish"), blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    title = TranslatedProperty()
    text = TranslatedProperty()

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contributed section")
        verbose_name_plural = _("contributed sections")
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                name="publications_contribution_has_title_or_text",
                condition=rules.any_language_q("title") | rules.any_language_q("text"),
                violation_error_message=_("Enter the title or the content of the section."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title or self.text)
