"""Permanent slugs: a slug that a row has or had is never assigned to another row of its kind.

The slugs of a deleted row are free again, except those of a record that was public: they stay
reserved whatever happens to the record.
"""

from collections.abc import Collection
from itertools import count
from typing import ClassVar

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalogue.base import rules


class Address(models.Model):
    """A current or former slug of a row of a kind (the name of a model), written by triggers."""

    kind = models.CharField(max_length=50)
    slug = models.SlugField(max_length=120)
    object_id = models.BigIntegerField()
    merged_from = models.BigIntegerField(
        null=True, help_text="The row that had this slug before it was merged into another one."
    )
    was_public = models.BooleanField(
        default=False,
        db_default=False,
        help_text="A record was published at this slug, or at a page that redirects from it.",
    )

    class Meta:
        verbose_name = _("web address")
        verbose_name_plural = _("addresses")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["kind", "slug"], name="catalogue_address_unique"),
        ]
        indexes: ClassVar[list] = [
            models.Index(fields=["kind", "object_id"], name="catalogue_address_of"),
            # For `slug_history_trigger`, which asks for every new row.
            models.Index(
                fields=["kind", "merged_from"],
                name="catalogue_address_merged",
                condition=Q(merged_from__isnull=False),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="public_immutable",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__was_public=True),
                func=pgtrigger.Func(
                    """
                    IF TG_OP = 'UPDATE' THEN  -- a merge changes the row that has the slug
                        IF NEW.was_public AND NEW.kind = OLD.kind AND NEW.slug = OLD.slug THEN
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'address % was public', OLD.slug USING
                        ERRCODE = 'check_violation', CONSTRAINT = 'public_address_immutable';
                    """
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"


def slug_history_trigger() -> pgtrigger.Trigger:
    """Return a trigger that stores every slug of a row, for good: see `Address`."""
    return pgtrigger.Trigger(
        name="slug_history",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("slug"),
        func=pgtrigger.Func(
            """
            IF TG_OP = 'INSERT' THEN  -- what had been merged into another is there again
                UPDATE catalogue_address SET object_id = NEW.id, merged_from = NULL
                WHERE kind = '{meta.model_name}' AND merged_from = NEW.id;
            END IF;
            INSERT INTO catalogue_address (kind, slug, object_id)
            VALUES ('{meta.model_name}', NEW.slug, NEW.id)
            ON CONFLICT (kind, slug) DO UPDATE SET slug = EXCLUDED.slug
            WHERE catalogue_address.object_id = NEW.id;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'address % is taken', NEW.slug USING
                    ERRCODE = 'unique_violation', CONSTRAINT = 'address_taken';
            END IF;
            RETURN NULL;
            """
        ),
    )


def slug_release_trigger() -> pgtrigger.Trigger:
    """Return a trigger that releases the slugs of a deleted row, except those once public."""
    return pgtrigger.Trigger(
        name="slug_release",
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        func=pgtrigger.Func(
            """
            DELETE FROM catalogue_address
            WHERE kind = '{meta.model_name}' AND object_id = OLD.id AND NOT was_public;
            RETURN NULL;
            """
        ),
    )


def public_slug_trigger() -> pgtrigger.Trigger:
    """Return a trigger that reserves all slugs of a record, current and former, once it is public.

    A record under embargo counts as public. The triggers of an event run in the order of their
    names: this one runs after `slug_history`, which stores the slug.
    """
    return pgtrigger.Trigger(
        name="slug_reservation",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("state", "slug"),
        condition=pgtrigger.Q(new__state__in=["published", "withdrawn"]),
        func=pgtrigger.Func(
            """
            UPDATE catalogue_address SET was_public = true
            WHERE kind = '{meta.model_name}' AND object_id = NEW.id AND NOT was_public;
            RETURN NULL;
            """
        ),
    )


def public_record_trigger() -> pgtrigger.Trigger:
    """Return a trigger that rejects the deletion of a record that was public.

    A merge first gives the addresses of the record to another one.
    """
    return pgtrigger.Trigger(
        name="keep_public_record",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        condition=rules.STATE_GUARD,
        func=pgtrigger.Func(
            """
            IF EXISTS (
                SELECT FROM catalogue_address
                WHERE kind = '{meta.model_name}' AND object_id = OLD.id AND was_public
            ) THEN
                RAISE EXCEPTION 'the record was public' USING
                    ERRCODE = 'check_violation', CONSTRAINT = 'public_address_immutable';
            END IF;
            RETURN OLD;
            """
        ),
    )


class SluggedModel(models.Model):
    """An abstract model with a slug, unique among current and former slugs of its kind."""

    slug = models.SlugField(
        _("web address (last part)"),
        max_length=120,
        unique=True,
        blank=True,
        help_text=_("Leave empty to form it from the title. Old addresses keep working."),
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_slug_is_written_plainly",
                condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                violation_error_message=_(
                    "Use lowercase letters without accents, digits and single hyphens."
                ),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            slug_history_trigger(),
            slug_release_trigger(),
        ]

    # True if the caller has compared the slugs of many rows with those taken in one query.
    is_slug_checked = False

    def clean(self) -> None:
        """Fill an empty slug from the name. Raise ValidationError if the slug is taken."""
        super().clean()
        if not self.slug:
            self.fill_slug()
        elif not self.is_slug_checked and (
            addresses_with_slug(self._meta.model_name, self.slug)
            .exclude(object_id=self.pk or 0)
            .exists()
        ):
            raise ValidationError({"slug": rules.TRIGGER_MESSAGES["address_taken"]}, code="unique")

    def fill_slug(self, not_saved: Collection[str] = ()) -> None:
        """Form the slug from the English name, in any language of the interface."""
        with override("en"):
            self.slug = free_slug(self._meta.model_name, str(self), not_saved)


def addresses_with_slug(kind: str, slug: str) -> models.QuerySet[Address]:
    return Address.objects.filter(kind=kind, slug=slug)


def free_slug(kind: str, text: str, not_saved: Collection[str] = ()) -> str:
    """Return a slug for `text` that no row of this kind has or had, and not one of `not_saved`.

    `not_saved` are the slugs of rows that are about to be saved together.
    """
    stem = slug_stem(kind, text)
    taken = Address.objects.filter(kind=kind, slug__startswith=stem)
    return first_free_slug(stem, {*taken.values_list("slug", flat=True), *not_saved})


def slug_stem(kind: str, text: str) -> str:
    """Return the stem of a slug for `text`: a number follows if the stem is taken."""
    return slugify(text)[:100].strip("-_").replace("_", "-") or kind


def first_free_slug(stem: str, taken: set[str]) -> str:
    """Return the stem, or the first of its numbered forms that is not in `taken`."""
    candidates = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(slug for slug in candidates if slug not in taken)
