"""Pages of the mapping step of an import, and of rows that are left out."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from catalogue.imports.faulty_rows import faulty_rows_file
from catalogue.imports.mapping.choices import Mapping
from catalogue.imports.mapping.form import MappingForm
from catalogue.imports.mapping.guessing import guess
from catalogue.imports.mapping.profiles import mapping_from_profile, profiles_for, save_profile
from catalogue.imports.mapping.step import begin_mapping, stored_layouts
from catalogue.imports.models import ImportJob, ImportProfile, ImportState
from catalogue.imports.tasks import enqueue
from server.whole_numbers import is_key

# States in which the user can return to the mapping.
MAPPABLE_STATES = (ImportState.CHECKED, ImportState.REFUSED)


class MappingMixin:
    """Mixin for the admin of records: the pages between the upload of a file and its check."""

    def mapping_page(self: Any, request, job: ImportJob, errors: list[str] | None = None):
        form = self.mapping_form(job)
        profiles = list(profiles_for(job, request.user))
        context = self._context(
            request,
            job=job,
            title=_("Map the columns of %(file)s") % {"file": job.file_name},
            is_mine=job.uploaded_by_id == request.user.pk,
            mapping=form.mapping,
            profiles=profiles,
            own_profiles=[p for p in profiles if p.owner_id == request.user.pk],
            job_address=self._import_url("job", job.pk),
            form_errors=errors or [],
            **form.context(),
        )
        status = 400 if errors else 200
        return TemplateResponse(request, "admin/imports/mapping.html", context, status=status)

    def mapping_form(self: Any, job: ImportJob) -> MappingForm:
        return MappingForm(
            stored_layouts(job), self.import_table, Mapping.from_json(job.mapping or {"sheets": []})
        )

    def import_mapping_view(self: Any, request, pk: int):
        """Store the mapping and check the file, or show the values of the chosen columns."""
        job = self._get_own_job(request, pk)
        if job.state != ImportState.MAPPING:
            return redirect(self._import_url("job", pk))
        form = self.mapping_form(job)
        mapping, errors = form.read(request.POST)
        job.mapping = mapping.to_json()
        name = request.POST.get("profile-name", "").strip()[:100]
        if request.POST.get("save-profile"):
            try:
                name = ImportProfile._meta.get_field("name").clean(name, None)
            except ValidationError as error:
                errors += error.messages if name else [_("Enter a name for the profile.")]
        if errors:
            return self.mapping_page(request, job, errors)
        shown = set(request.POST.getlist("shown"))
        groups = MappingForm(form.layouts, self.import_table, mapping).value_groups()
        has_new_values = any(group.values and group.key not in shown for group in groups)
        if request.POST.get("action") == "show" or has_new_values:
            job.save(update_fields=["mapping"])
            messages.info(request, _("The mapping was saved. Check the values below."))
            return redirect(self._import_url("job", pk))
        with transaction.atomic():
            if request.POST.get("save-profile"):
                is_shared = bool(request.POST.get("profile-shared"))
                save_profile(job, form.layouts, mapping, name, is_shared=is_shared)
                job.mapping = {**job.mapping, "profile": name}
            updated = ImportJob.objects.filter(pk=pk, state=ImportState.MAPPING).update(
                mapping=job.mapping, state=ImportState.WAITING, stage="", done=0, total=0
            )
            if updated:
                enqueue(job)
        return redirect(self._import_url("job", pk))

    def import_profile_view(self: Any, request, pk: int):
        """Use another profile, or the proposed mapping, or delete a profile of the user."""
        job = self._get_own_job(request, pk)
        if job.state != ImportState.MAPPING:
            return redirect(self._import_url("job", pk))
        chosen = request.POST.get("profile", "")
        profile = None
        if is_key(chosen):
            profile = profiles_for(job, request.user).filter(pk=chosen).first()
        if chosen and profile is None:
            raise Http404
        if request.POST.get("action") == "delete":
            own = ImportProfile.objects.filter(pk=profile.pk if profile else 0, owner=request.user)
            if own.delete()[0]:
                messages.success(request, _("The profile was deleted."))
            return redirect(self._import_url("job", pk))
        layouts = stored_layouts(job)
        mapping = guess(layouts, self.import_table)
        if profile is not None:
            mapping = mapping_from_profile(profile, layouts, mapping)
        job.mapping = mapping.to_json()
        job.save(update_fields=["mapping"])
        return redirect(self._import_url("job", pk))

    def import_remap_view(self: Any, request, pk: int):
        """Return from the result of the check to the mapping."""
        job = self._get_own_job(request, pk)
        with transaction.atomic():
            locked = ImportJob.objects.select_for_update().defer("content").get(pk=job.pk)
            if locked.state in MAPPABLE_STATES and locked.layout:
                begin_mapping(locked, self.import_table)
        return redirect(self._import_url("job", pk))

    # --- rows with errors -----------------------------------------------------------------------

    def import_leave_out_view(self: Any, request, pk: int):
        """Check the file again without its rows with errors, or with them."""
        job = self._get_own_job(request, pk)
        is_left_out = request.POST.get("faulty") != "keep"
        with transaction.atomic():
            updated = ImportJob.objects.filter(pk=job.pk, state__in=MAPPABLE_STATES).update(
                faulty_left_out=is_left_out, state=ImportState.WAITING, stage="", done=0, total=0
            )
            if updated:
                enqueue(job)
        return redirect(self._import_url("job", pk))

    def import_faulty_rows_view(self: Any, request, pk: int):
        """Return the rows with errors as a file like the uploaded one, with their reasons."""
        job = self._get_job(request, pk)
        if not job.rows.filter(outcome="faulty").exists():
            raise Http404
        file, name, content_type = faulty_rows_file(job, self.import_table)
        return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
