"""Every attack and fault that we defend against, where its defence stands, and which test asks.

`prove_defences.py` takes them away one at a time: `text`, which is in `file` once, becomes
`instead`, and `test` has to fail. Where the defence is Django's own or PostgreSQL's there is
nothing of ours to take away; the line then says so, and breaks what we would have to get wrong.

One table of data, so that each defence is found at one place.
"""

from dataclasses import dataclass

SETTINGS = "eclac_migration/settings.py"
HOSTILE_INPUT = "tests/security/test_hostile_input.py::"
PERMISSIONS = "tests/security/test_permissions.py::"
PARSING = "tests/catalogue/imports/test_parsing.py::"
ODS = "tests/catalogue/imports/test_ods.py::"
LINK_CHECK = "tests/catalogue/link_check/test_link_check.py::"
TRANSITIONS = "tests/catalogue/workflow/test_transitions.py::"
SIGN_IN = "tests/staff/test_sign_in.py::"
SESSIONS = "tests/staff/test_sessions.py::"
INVALID_INPUT = "tests/catalogue/admin/test_invalid_input.py::"
EDIT_MERGE = "tests/catalogue/admin/test_edit_merge.py::"
RECORD_FORM = "tests/catalogue/admin/test_record_form.py::"
OVERLOAD = "tests/server/test_overload.py::"
PRODUCTION = "tests/eclac_migration/test_settings.py::test_production_refuses_each_alone"
LIVE_FAILURES = "tests/live/test_failures.py::"
GUNICORN_WORKER = "tests/server/test_gunicorn_worker.py::"
SLOW_CLIENTS = "tests/live/test_slow_clients.py::"
HISTORY_PERMISSIONS = "tests/catalogue/admin/test_history_permissions.py::"
REVIEW_STATE = "tests/catalogue/admin/test_review_state.py::"
REDACTION = "tests/reports/test_redaction.py::"
REPORT_JOBS = "tests/reports/test_jobs.py::"
REPORT_OPTIONS = "tests/reports/test_options.py::"
REPORT_SUBJECTS = "tests/reports/test_subjects.py::"
REPORT_UNPUBLISHED = "tests/reports/test_unpublished_records.py::"
PRECEDING_REPORT = "tests/reports/test_preceding_report.py::"
REPORT_API = "tests/reports/test_api.py::"
SHARED_TABLES = "tests/catalogue/records/test_shared_tables.py::"
UNUSED_VALUES = "tests/eclac_migration/public_site/test_unused_values.py::"
ANSWER_CACHE = "tests/catalogue/pages/test_answer_cache_committed.py::"
CONTENT_MEMORY = "tests/catalogue/base/test_content_memory_committed.py::"
OUTDATED_ROWS = "tests/catalogue/indexing/test_outdated_rows.py::"
NUMBER_ADDRESS = "tests/catalogue/pages/test_number_address.py::"
USER_ADMIN = "tests/staff/test_user_admin.py::"
BULK_EDIT = "tests/catalogue/admin/test_bulk_edit.py::"
LISTS = "tests/catalogue/admin/test_lists.py::"
ASSISTANTS = "tests/eclac_migration/public_site/test_assistants.py::"
EMBEDDING = "tests/eclac_migration/public_site/test_embedding.py::"
RECONCILIATION = "tests/eclac_migration/public_site/test_reconciliation.py::"
GO_TO = "tests/catalogue/admin/test_go_to_and_calendar.py::"
PUBLIC_PAGES = "tests/eclac_migration/public_site/test_public_pages.py::"
WORD_RETURN = "tests/reports/test_word_return.py::"
READERS = "tests/catalogue/reading/test_readers.py::"
READING_JOBS = "tests/catalogue/reading/test_reading_jobs.py::"
LINEAR_TIME = "tests/security/test_linear_time.py::"
READING_PAGES = "tests/catalogue/reading/test_reading_pages.py::"
BATCH_PAGES = "tests/catalogue/reading/test_batch_pages.py::"
PARAGRAPH_EDITS = "tests/catalogue/reading/test_paragraph_edits.py::"
TEAM_PAGE = "tests/catalogue/teamwork/test_team_page.py::"
NOTIFICATIONS = "tests/catalogue/teamwork/test_notifications.py::"
MAIL_DELIVERY = "tests/server/test_mail_delivery.py::"
ALERT_REQUESTS = "tests/alerts/test_requests.py::"
ALERT_PRIVACY = "tests/alerts/test_alerts_privacy.py::"


@dataclass(frozen=True)
class Defence:
    """A defence: the attack and the place: `text` in `file`, without which `test` fails."""

    against: str
    file: str
    text: str
    instead: str
    test: str


DEFENCES = [
    # --- requests that another site sends -----------------------------------------------------
    Defence(
        "CSRF",
        SETTINGS,
        '    "django.middleware.csrf.CsrfViewMiddleware",\n',
        "",
        PERMISSIONS + "test_staff_forms_refuse_cross_site_requests",
    ),
    # --- scripts: escaping is Django's own, so it is switched off -----------------------------
    Defence(
        "stored script, shown to the public",
        SETTINGS,
        '"APP_DIRS": True,\n        "OPTIONS": {',
        '"APP_DIRS": True,\n        "OPTIONS": {"autoescape": False,',
        HOSTILE_INPUT + "test_script_in_any_text_is_shown_as_text",
    ),
    Defence(
        "stored script, shown to staff",
        SETTINGS,
        '"APP_DIRS": True,\n        "OPTIONS": {',
        '"APP_DIRS": True,\n        "OPTIONS": {"autoescape": False,',
        HOSTILE_INPUT + "test_script_in_any_text_is_shown_as_text_to_staff",
    ),
    Defence(
        "stored script, among marked words",
        "catalogue/pages/highlighting.py",
        "parts.append(escape(text[end:]))",
        "parts.append(text[end:])",
        "tests/catalogue/pages/test_global_search.py"
        "::test_found_words_are_marked_and_all_other_markup_is_escaped",
    ),
    Defence(
        "reflected script",
        SETTINGS,
        '"APP_DIRS": True,\n        "OPTIONS": {',
        '"APP_DIRS": True,\n        "OPTIONS": {"autoescape": False,',
        HOSTILE_INPUT + "test_script_in_an_address_is_not_thrown_back",
    ),
    Defence(
        "script that runs all the same",
        SETTINGS,
        '"script-src": [SELF],',
        '"script-src": [SELF, "\'unsafe-inline\'"],',
        "tests/server/test_security_headers.py::test_every_page_allows_nothing_but_its_own",
    ),
    # --- SQL and tsquery: parameters are bound by the driver, so one is written into the text --
    Defence(
        "SQL",
        "catalogue/base/full_text.py",
        '            " FROM unnest(%s::text[], %s::boolean[]) WITH ORDINALITY AS'
        ' typed(term, kept, position)"\n'
        '            " ORDER BY position",\n'
        "            [list(column) for column in zip(*words, strict=True)],\n",
        '            " FROM (VALUES "\n'
        '            + ", ".join(f"(\'{text}\', {kept}, 0)" for text, kept in words)\n'
        '            + ") AS typed(term, kept, position) ORDER BY position",\n',
        HOSTILE_INPUT + "test_sql_in_any_parameter_is_a_value",
    ),
    Defence(
        "tsquery operators",
        "catalogue/base/full_text.py",
        "        return cursor.fetchall()\n",
        "        return [(text, text) for text, _kept in words]\n",
        "tests/catalogue/base/test_full_text.py::test_operators_are_only_letters",
    ),
    # --- files that go out ----------------------------------------------------------------------
    Defence(
        "CSV formulas, public files",
        "catalogue/indexing/line_sql.py",
        'return f"catalogue_guard_formula({name})"',
        "return name",
        "tests/catalogue/exports/test_csv_export.py::test_formula_is_made_harmless_and_nothing_is_lost",
    ),
    Defence(
        "CSV formulas, files of the staff",
        "catalogue/exports/formula_guard.py",
        'return f"\'{cell}" if cell.startswith(FORMULA_PREFIXES) else cell',
        "return cell",
        "tests/catalogue/exports/test_formula_guard.py::test_cell_that_looks_like_a_formula_is_guarded",
    ),
    # --- files that come in ---------------------------------------------------------------------
    Defence(
        "ZIP bomb",
        "catalogue/imports/parsing/xlsx_parser.py",
        "unpacked > MAX_UNPACKED_BYTES\n        or ",
        "",
        PARSING + "test_hostile_workbooks_are_refused",
    ),
    Defence(
        "ZIP bomb that lies of its size",
        "catalogue/imports/parsing/xlsx_parser.py",
        "if archive.testzip() is not None:",
        "if False:",
        PARSING + "test_hostile_workbooks_are_refused",
    ),
    Defence(
        "XLSX bomb of entities",
        "catalogue/imports/parsing/xlsx_scanner.py",
        "    parser.StartDoctypeDeclHandler = refuse\n",
        "",
        PARSING + "test_hostile_workbooks_are_refused",
    ),
    Defence(
        "XLSX bomb of a far cell",
        "catalogue/imports/parsing/xlsx_parser.py",
        "if scan.last_row > 2 * MAX_ROWS or scan.last_column > MAX_COLUMNS:",
        "if False:",
        PARSING + "test_cell_beyond_the_limit_is_refused_before_the_cells_between_are_read",
    ),
    Defence(
        "XLSX bomb of one text in many cells",
        "catalogue/imports/parsing/xlsx_parser.py",
        "if scan.characters > MAX_CHARACTERS:",
        "if False:",
        PARSING + "test_hostile_workbooks_are_refused",
    ),
    Defence(
        "ODS bomb of a repeated row",
        "catalogue/imports/parsing/ods_parser.py",
        "if max(self.line + self.row_repeats, self.row_count) > 2 * MAX_ROWS:",
        "if False:",
        ODS + "test_rows_beyond_the_limit_are_refused",
    ),
    Defence(
        "ODS bomb of a repeated cell",
        "catalogue/imports/parsing/ods_parser.py",
        "if text and position + repeats > MAX_COLUMNS:",
        "if False:",
        ODS + "test_hostile_files_are_refused",
    ),
    Defence(
        "ODS bomb of a repeated text",
        "catalogue/imports/parsing/ods_parser.py",
        "if self.characters > MAX_CHARACTERS:",
        "if False:",
        ODS + "test_hostile_files_are_refused",
    ),
    Defence(
        "ODS bomb that unpacks to far more",
        "catalogue/imports/parsing/ods_parser.py",
        "            refuse_oversized_archive(archive)\n",
        "",
        ODS + "test_hostile_files_are_refused",
    ),
    Defence(
        "roles: the mapping of the import of another",
        "catalogue/imports/mapping/page.py",
        "        job = self._get_own_job(request, pk)\n"
        "        if job.state != ImportState.MAPPING:\n"
        '            return redirect(self._import_url("job", pk))\n        form = ',
        "        job = self._get_job(request, pk)\n        form = ",
        "tests/catalogue/imports/test_mapping.py::test_mapping_of_the_import_of_another_is_refused",
    ),
    Defence(
        "roles: the profile of another",
        "catalogue/imports/mapping/profiles.py",
        "profiles.filter(Q(owner=user) | Q(is_shared=True))",
        "profiles",
        "tests/catalogue/imports/test_mapping.py::test_profiles_are_of_their_owner_unless_shared",
    ),
    Defence(
        "evidence that is not what it says",
        "catalogue/records/source_files.py",
        "return head.startswith(FILE_SIGNATURES[ending])",
        "return True",
        RECORD_FORM + "test_other_file_types_are_refused_with_an_error",
    ),
    Defence(
        "path tricks: a file is kept under a name of ours",
        "catalogue/records/source_files.py",
        "return f\"{secrets.token_hex(20)}{ending if ending in FILE_SIGNATURES else ''}\"",
        "return name",
        RECORD_FORM + "test_dropped_file_becomes_an_internal_source_for_staff_only",
    ),
    Defence(
        "path tricks: evidence for others than staff",
        "catalogue/admin/forms/source_uploads.py",
        "        if not self.has_view_permission(request, source):\n"
        "            raise PermissionDenied\n",
        "",
        RECORD_FORM + "test_dropped_file_becomes_an_internal_source_for_staff_only",
    ),
    # --- headers, hosts, ways out ---------------------------------------------------------------
    Defence(
        "header injection",
        "catalogue/exports/views.py",
        'return "".join(c if c.isascii() and (c.isalnum() or c in "-+") else "-" for c in letters)',
        "return text",
        HOSTILE_INPUT + "test_line_breaks_reach_no_header",
    ),
    Defence(
        "host spoofing",
        SETTINGS,
        'ALLOWED_HOSTS = [re.sub(r":\\d+$", "", host) for host in hosts]',
        'ALLOWED_HOSTS = ["*"]',
        HOSTILE_INPUT + "test_other_host_names_are_refused",
    ),
    Defence(
        "host spoofing by a header",
        SETTINGS,
        'X_FRAME_OPTIONS = "DENY"',
        'X_FRAME_OPTIONS = "DENY"\nUSE_X_FORWARDED_HOST = True\nALLOWED_HOSTS += ["evil.example"]',
        HOSTILE_INPUT + "test_forwarded_host_changes_no_address",
    ),
    Defence(
        "forged address of a visitor",
        "server/client_address.py",
        "candidates = forwarded[-settings.PROXY_COUNT :][:1] + candidates",
        "candidates = forwarded[:1] + candidates",
        SIGN_IN + "test_forwarded_address_is_trusted_only_from_own_proxies",
    ),
    Defence(
        "way out after saving",
        "catalogue/admin/forms/redirects.py",
        'if page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None):',
        "if page:",
        "tests/catalogue/admin/test_record_form.py"
        "::test_saving_returns_only_to_a_page_of_this_site",
    ),
    # --- drafts -----------------------------------------------------------------------------------
    Defence(
        "enumeration of drafts: their pages",
        "catalogue/pages/detail_view.py",
        "records = view.model.objects.public().select_related(*view.select_related_fields)",
        "records = view.model.objects.select_related(*view.select_related_fields)",
        PERMISSIONS + "test_draft_address_is_answered_like_an_unknown_one",
    ),
    Defence(
        "enumeration of drafts: former addresses",
        "catalogue/pages/detail_view.py",
        "moved = records.public().filter(pk__in=former).first()",
        "moved = records.all().filter(pk__in=former).first()",
        PERMISSIONS + "test_draft_address_is_answered_like_an_unknown_one",
    ),
    Defence(
        "enumeration of drafts: the API",
        "catalogue/api/views.py",
        "records = self.model.objects.public().select_related(*self.select_related_fields)",
        "records = self.model.objects.select_related(*self.select_related_fields)",
        "tests/catalogue/api/test_views.py::test_address_of_what_is_not_public",
    ),
    Defence(
        "enumeration of drafts: what a public page leads to",
        "catalogue/pages/prefetches.py",
        "rows = related_model_at(model, name)._default_manager.public().prefetch_related(*more)",
        "rows = related_model_at(model, name)._default_manager.prefetch_related(*more)",
        PUBLIC_PAGES + "test_nothing_leaks_from_what_is_not_public_through_relations_to_several",
    ),
    Defence(
        "enumeration of drafts: the chain from mandate to outcome",
        "catalogue/pages/chain.py",
        "leaf.objects.public().filter(pk__in=related)",
        "leaf.objects.filter(pk__in=related)",
        "tests/catalogue/pages/test_detail_view.py"
        "::test_stages_from_the_index_are_those_of_the_relations",
    ),
    Defence(
        "enumeration of drafts: the values of filters",
        "catalogue/filtering/filters.py",
        'return manager.public() if hasattr(manager, "public") else manager.all()',
        "return manager.all()",
        PERMISSIONS + "test_draft_is_not_found_by_any_parameter",
    ),
    Defence(
        "enumeration of drafts: sitemaps",
        "eclac_migration/public_site/sitemaps.py",
        "records = model.objects.public().filter(",
        "records = model.objects.filter(",
        PERMISSIONS + "test_draft_is_not_named_in_listing_files",
    ),
    Defence(
        "enumeration of drafts: pages about topics",
        "eclac_migration/public_site/subjects.py",
        "public = Topic.objects.known()",
        "public = Topic.objects.all()",
        "tests/eclac_migration/public_site/test_subjects.py"
        "::test_topic_without_public_records_has_no_page",
    ),
    Defence(
        "enumeration of drafts: harvesting",
        "publications/oai_queries.py",
        'public = Publication.objects.public().values("pk")',
        'public = Publication.objects.values("pk")',
        PERMISSIONS + "test_draft_is_not_named_in_listing_files",
    ),
    Defence(
        "enumeration of drafts: earlier versions and references",
        "catalogue/pages/record_subpages.py",
        "record = self.detail_view.model.objects.public().filter(slug=slug).first()",
        "record = self.detail_view.model.objects.filter(slug=slug).first()",
        "tests/catalogue/pages/test_versions.py::test_draft_and_withdrawn_versions_are_never_shown",
    ),
    # --- people -----------------------------------------------------------------------------------
    Defence(
        "enumeration of users: signing in",
        "staff/forms.py",
        "            error.params = None\n",
        '            if not User.objects.filter(username=self.data["username"]).exists():\n'
        '                raise ValidationError("No such name.") from None\n'
        "            error.params = None\n",
        SIGN_IN + "test_every_refused_sign_in_gets_the_same_answer",
    ),
    Defence(
        "enumeration of users: forgotten passwords",
        "staff/reset_mail.py",
        "if user.is_staff and requests.count() < MAX_MAILS_PER_HOUR:",
        "if requests.count() < MAX_MAILS_PER_HOUR:",
        SESSIONS + "test_unknown_mail_address_gets_the_same_answer",
    ),
    Defence(
        "enumeration of users: the time that a mail takes",
        "staff/reset_mail.py",
        "    thread.start()\n",
        "    thread.run()\n",
        SESSIONS + "test_answer_does_not_wait_for_the_mail",
    ),
    Defence(
        "guessing of passwords",
        SETTINGS,
        "AXES_FAILURE_LIMIT = 5",
        "AXES_FAILURE_LIMIT = 5000",
        SIGN_IN + "test_name_is_locked_only_for_the_guessing_address",
    ),
    Defence(
        "session fixation",
        "staff/sign_in.py",
        "        request.session.flush()  # prevents session fixation\n",
        "",
        SIGN_IN + "test_session_key_changes_at_sign_in",
    ),
    Defence(
        "sign-in's next address",  # of a password Django asks, too; of OpenID we alone
        "staff/sign_in.py",
        "if is_safe_redirect(request, next_address)",
        "if True",
        SIGN_IN + "test_no_sign_in_method_redirects_to_another_site",
    ),
    Defence(
        "half way in",
        "staff/sign_in.py",
        "        if step:\n            self.store(request)\n",
        "        if step:\n            login(request, user, self.backend)\n"
        "            self.store(request)\n",
        "tests/staff/test_second_factor.py::test_password_alone_gives_no_session",
    ),
    # --- roles ------------------------------------------------------------------------------------
    Defence(
        "writing from the public",
        SETTINGS,
        '    "eclac_migration.public_site.read_only_middleware.ReadOnlyMiddleware",\n',
        "",
        PERMISSIONS + "test_public_addresses_refuse_writing_methods",
    ),
    Defence(
        "roles: an editor publishes",
        "catalogue/workflow/transitions.py",
        "    if needs_publish_right:\n        require_publish_right(by)\n",
        "",
        TRANSITIONS + "test_editor_cannot_publish_by_a_transition",
    ),
    Defence(
        "roles: an editor changes what is public",
        "catalogue/history/actor.py",
        "return person is None or (",
        "return True or (",
        TRANSITIONS + "test_editor_cannot_change_published_records_in_any_way",
    ),
    Defence(
        "roles: the import of another",
        "catalogue/imports/admin.py",
        "        if job.uploaded_by_id != request.user.pk:\n            raise PermissionDenied\n",
        "",
        "tests/catalogue/imports/test_authorization.py"
        "::test_only_the_uploader_confirms_and_only_the_uploader_or_a_reviewer_undoes",
    ),
    Defence(
        "roles: an editor issues an account",
        "reports/workflow/issuing.py",
        (
            '    if not may_publish(person):\n        raise PermissionDenied(_("Only '
            'reviewers can issue reports."))\n'
        ),
        "",
        "tests/reports/test_workflow.py::test_only_reviewers_can_issue_also_in_the_database",
    ),
    # --- names and addresses of records that were withdrawn without their title ----------------
    Defence(
        "leak: a name that a sentence of the report does not cite",
        "reports/composition/paragraph_builder.py",
        "numbers = self.numbers((*records, *phrase.records))",
        "numbers = self.numbers(records)",
        REDACTION + "test_body_named_in_a_mandate_is_redacted_with_it",
    ),
    Defence(
        "leak: a name of a withdrawn record in a text by staff",
        "reports/redaction.py",
        "    _redact_names(document, [item for item in withdrawn if item.is_unnamed], mark)\n",
        "",
        REDACTION + "test_name_in_a_text_by_staff_is_redacted",
    ),
    Defence(
        "leak: the slug of a withdrawn record in links of the report",
        "reports/redaction.py",
        "title=mark.text, language=document.language, path=path",
        "title=mark.text, language=document.language",
        REDACTION + "test_body_named_in_a_mandate_is_redacted_with_it",
    ),
    Defence(
        "leak: the name of the commission in the title of the report",
        "reports/redaction.py",
        "    _redact_title(document, withdrawn, mark)\n",
        "",
        REDACTION + "test_commission_withdrawn_with_its_title_leaves_the_title_of_the_report",
    ),
    Defence(
        "leak: a link in a note without the numbers of records, after a withdrawal",
        "reports/redaction.py",
        "        if note.number in notes:  # a note need not have the numbers of records\n",
        "        if numbers & set(note.records):\n",
        REPORT_OPTIONS + "test_link_in_a_note_without_sources_is_redacted",
    ),
    Defence(
        "leak: a name of a withdrawn record in the symbol of the report",
        "reports/redaction.py",
        "    document.references = "
        "[_without_names(text, pattern, mark) for text in document.references]\n",
        "",
        REPORT_OPTIONS + "test_references_are_redacted",
    ),
    Defence(
        "leak: the short version of a report without its redactions",
        "reports/views.py",
        "        report_document(report, content_language()),\n"
        "        withdrawals(report) if report.is_issued else [],\n",
        "        report_document(report, content_language()),\n        [],\n",
        REPORT_OPTIONS + "test_short_version_is_a_page_of_the_issued_report",
    ),
    Defence(
        "leak: records of a report on a mandate that is not public",
        "reports/composition/subject.py",
        "        if not self.is_public:\n            return Q(pk__in=[])\n",
        "",
        REPORT_SUBJECTS + "test_value_that_is_not_public_leaves_no_record_beside_one_that_is",
    ),
    Defence(
        "leak: a report on a mandate that is not public is issued",
        "reports/workflow/issuing.py",
        "    if not report.scope.subject.is_public:\n",
        "    if False:\n",
        REPORT_SUBJECTS + "test_hidden_mandate_has_no_records_no_name_and_no_issue",
    ),
    Defence(
        "leak: the name of a hidden mandate in the name of a report",
        "reports/composition/subject.py",
        "    rows = public_rows(model)\n",
        "    rows = model._default_manager.all()\n",
        REPORT_SUBJECTS + "test_hidden_mandate_has_no_records_no_name_and_no_issue",
    ),
    Defence(
        "leak: the name of a hidden mandate in the form of a report",
        "reports/report_form.py",
        "self.fields[name].queryset = public_rows(model)",
        "self.fields[name].queryset = model._default_manager.all()",
        REPORT_SUBJECTS + "test_hidden_mandate_is_refused_and_not_named",
    ),
    Defence(
        "leak: the title of a mandate in the address of a report",
        "reports/composition/subject.py",
        'key = "number" if name == "mandate" else PARAMETERS[name][1]',
        "key = PARAMETERS[name][1]",
        REPORT_SUBJECTS + "test_address_names_a_mandate_by_its_number",
    ),
    Defence(
        "leak: announced work that is no longer public, in the next report",
        "reports/preceding_report.py",
        "    activities = Activity.objects.public().filter(number__in=numbers)\n",
        "    activities = Activity.objects.filter(number__in=numbers)\n",
        PRECEDING_REPORT + "test_hidden_and_unknown_work_shows_nowhere",
    ),
    Defence(
        "leak: the meeting of an outcome that is not public, in a report",
        "reports/composition/chapters/meetings.py",
        "if_public(outcome.adopted_at) or outcome",
        "outcome.adopted_at or outcome",
        REPORT_UNPUBLISHED + "test_meeting_that_adopted_an_outcome_without_a_summary",
    ),
    Defence(
        "leak: a group that is not public, in the sentence on another group of a report",
        "reports/composition/chapters/activities.py",
        "return provisions[0] if len(provisions) == 1 else None",
        "return next((p for p in activity.provisions.all() if p.establishes), None)",
        REPORT_UNPUBLISHED + "test_group_that_another_provision_of_the_activity_established",
    ),
    Defence(
        "roles: a revision of a report that the user may not view",
        "reports/admin.py",
        '        """Start a revision of an issued report on POST."""\n'
        "        report = get_object_or_404(Report, pk=pk)\n"
        "        if not self.has_add_permission(request)"
        " or not self.has_view_permission(request, report):\n",
        '        """Start a revision of an issued report on POST."""\n'
        "        report = get_object_or_404(Report, pk=pk)\n"
        "        if not self.has_add_permission(request):\n",
        "tests/reports/test_admin.py"
        "::test_revision_and_copy_require_the_permissions_to_view_and_to_add",
    ),
    Defence(
        "leak: the author of a serial in a sentence of a report that does not cite it",
        "reports/composition/chapters/publications.py",
        "                builder.note_summary(publication)\n"
        "                builder.cite(*authors)\n",
        "                builder.note_summary(publication)\n",
        REDACTION + "test_author_of_a_serial_is_cited_in_the_sentence_that_names_it",
    ),
    Defence(
        "the link of staff in the lists that visitors share",
        "catalogue/pages/staff_links.py",
        "    if not request.user.is_staff:\n        return []\n"
        "    return [\n        (str(link.label), link.address(query))\n        for link in links\n"
        "        if request.user.has_perm(link.permission)\n    ]\n",
        "    return [(str(link.label), link.address(query)) for link in links]\n",
        REPORT_SUBJECTS + "test_visitors_and_staff_without_the_permission_get_no_link",
    ),
    Defence(
        "leak: the slug of a withdrawn record on its page",
        "catalogue/pages/detail_view.py",
        '        context["page_path"] = record.get_absolute_url()\n',
        "        pass\n",
        "tests/catalogue/pages/test_number_address.py"
        "::test_unnamed_record_answers_410_at_its_addresses_and_shows_no_slug",
    ),
    Defence(
        "roles: an editor accepts a doubt about a report",
        "reports/issue_admin.py",
        "        if not may_publish(request.user):\n            raise PermissionDenied\n"
        "        try:\n            fingerprint",
        "        try:\n            fingerprint",
        PERMISSIONS + "test_staff_permissions_match_the_table",
    ),
    Defence(
        "an accepted doubt covers a text that nobody looked at",
        "reports/doubts.py",
        "(code, language, *texts)",
        "(code, language)",
        "tests/reports/test_doubts.py::test_acceptance_covers_only_the_text_that_was_looked_at",
    ),
    Defence(
        "roles: an administrator takes the account of who may do more",
        "staff/admin.py",
        "return may and (obj is None or has_all_permissions_of(request.user, obj))",
        "return may",
        PERMISSIONS + "test_administrator_cannot_create_or_change_superusers",
    ),
    Defence(
        "roles: an administrator grants more than they have",
        "staff/admin.py",
        'kwargs["queryset"] = Group.objects.exclude(permissions__in=beyond)',
        "pass",
        PERMISSIONS + "test_administrator_cannot_grant_permissions_they_lack",
    ),
    # --- too much, and too slow -------------------------------------------------------------------
    Defence(
        "statement time-out",
        "server/overload.py",
        "        return response_to(error)\n",
        "        return None\n",
        OVERLOAD + "test_exhausting_query_is_cut_and_answered_with_a_time_to_come_back",
    ),
    Defence(
        "statement time-out, outside a view",
        "server/overload.py",
        "return response_to(sys.exception()) or usual_server_error(request)",
        "return usual_server_error(request)",
        OVERLOAD + "test_database_that_goes_away_outside_a_view_is_a_503_too",
    ),
    Defence(
        "statement time-out, as a setting",
        SETTINGS,
        "if statement_timeout:\n",
        "if False:\n",
        "tests/eclac_migration/test_settings.py"
        "::test_statement_timeout_joins_the_options_of_the_address",
    ),
    Defence(
        "statement time-out, unless told otherwise",
        "gunicorn.conf.py",
        'os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "5000")\n',
        "",
        GUNICORN_WORKER + "test_page_may_ask_the_database_for_five_seconds_unless_told_otherwise",
    ),
    Defence(
        "one visitor starves the rest",
        "server/overload.py",
        "if self.active_requests[address] >= settings.MAX_CONCURRENT_REQUESTS_PER_ADDRESS:",
        "if False:",
        OVERLOAD + "test_one_visitor_does_not_take_all_the_threads",
    ),
    Defence(
        "one visitor starves the rest, on real processes",
        "server/overload.py",
        "if self.active_requests[address] >= settings.MAX_CONCURRENT_REQUESTS_PER_ADDRESS:",
        "if False:",
        LIVE_FAILURES + "test_page_that_takes_too_long_is_cut_and_others_are_served",
    ),
    Defence(
        "slow client",
        "server/gunicorn_worker.py",
        "if read_ahead or is_head_ready(conn.sock):",
        "if True:",
        SLOW_CLIENTS + "test_heads_that_come_letter_by_letter_hold_no_thread",
    ),
    Defence(
        "client that does not read",
        "server/gunicorn_worker.py",
        "limits = {socket.SO_RCVTIMEO: RECEIVE_TIMEOUT_SECONDS, "
        "socket.SO_SNDTIMEO: SEND_TIMEOUT_SECONDS}",
        "limits = {socket.SO_RCVTIMEO: RECEIVE_TIMEOUT_SECONDS}",
        GUNICORN_WORKER + "test_connection_does_not_stand_still_for_ever",
    ),
    # --- faults -----------------------------------------------------------------------------------
    Defence(
        "database restarted under load",
        "server/overload.py",
        "TRANSIENT_ERRORS = (OperationalError, InterfaceError, psycopg.OperationalError)",
        "TRANSIENT_ERRORS = ()",
        LIVE_FAILURES + "test_pages_come_back_by_themselves_when_the_database_restarts_under_load",
    ),
    Defence(
        "connection cut in mid-import",
        "catalogue/imports/steps.py",
        "with act_as(person=job.uploaded_by, doing=doing) as context, transaction.atomic():",
        "with act_as(person=job.uploaded_by, doing=doing) as context:",
        LIVE_FAILURES + "test_import_that_is_cut_off_writes_nothing",
    ),
    Defence(
        "connection cut in mid-publish",
        "catalogue/workflow/transitions.py",
        "    together = list(together)\n    with transaction.atomic():\n",
        "    together = list(together)\n    if True:\n",
        LIVE_FAILURES + "test_publishing_together_that_is_cut_off_publishes_none",
    ),
    # A row and its address are one statement, which PostgreSQL does whole or not at all: what is
    # ours is the sentence that whoever saved is told.
    Defence(
        "save broken off",
        "server/overload.py",
        "TRANSIENT_ERRORS = (OperationalError, InterfaceError, psycopg.OperationalError)",
        "TRANSIENT_ERRORS = ()",
        LIVE_FAILURES + "test_save_that_is_broken_off_leaves_nothing_behind",
    ),
    Defence(
        "two editors on one record",
        "catalogue/admin/forms/edit_conflicts.py",
        "    if version <= shown and not has_choices(attempt.data):\n",
        "    if True:\n",
        "tests/catalogue/admin/test_edit_conflicts.py::test_second_of_two_editors_sees_the_changes_of_the_first",
    ),
    Defence(
        "text of another editor, replaced without a question",
        "catalogue/admin/forms/edit_merge.py",
        "            elif name in self._changed_names(form_class, prefix, current):\n",
        "            elif False:\n",
        EDIT_MERGE + "test_field_that_both_changed_shows_both_texts_and_the_editor_chooses",
    ),
    Defence(
        "later changes, reverted by an old proposal",
        "catalogue/workflow/proposals.py",
        "            write_rows(rebased_rows(proposal))\n",
        "            write_rows(rows_after(proposal))\n",
        EDIT_MERGE + "test_proposal_that_is_edited_again_keeps_later_changes_of_the_record",
    ),
    Defence(
        "two editors at one moment",
        "catalogue/admin/forms/edit_conflicts.py",
        '    type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()\n',
        "",
        LIVE_FAILURES + "test_of_two_who_save_at_the_same_moment_one_is_told",
    ),
    # --- what the operator sees -------------------------------------------------------------------
    Defence(
        "metrics for outsiders",
        "server/metrics.py",
        "if not (token and credentials and constant_time_compare(credentials[1], token)):",
        "if not credentials:",
        "tests/server/test_metrics.py::test_metrics_are_not_there_for_outsiders",
    ),
    Defence(
        "personal data in the log: what was typed",
        "server/metrics.py",
        'route = match.route if match else "none"',
        "route = request.get_full_path()",
        "tests/server/test_metrics.py::test_metrics_count_by_route_and_never_by_what_was_typed",
    ),
    Defence(
        "personal data in the log: addresses and tokens",
        "server/log_formatters.py",
        'return PERSONAL_DATA_PATTERN.sub("…", text)',
        "return text",
        "tests/server/test_log_formatters.py"
        "::test_line_names_no_mail_address_no_network_address_and_no_token",
    ),
    Defence(
        "personal data in the log: what an error quotes",
        "server/log_formatters.py",
        'message = QUOTED_PATTERN.sub("…", str(error).partition("\\n")[0])',
        'message = str(error).partition("\\n")[0]',
        "tests/server/test_log_formatters.py"
        "::test_json_line_tells_the_error_and_nothing_that_it_quotes",
    ),
    # --- production does not start ----------------------------------------------------------------
    Defence(
        "production with a short secret",
        SETTINGS,
        "    if len(SECRET_KEY) < 50:\n",
        "    if False:\n",
        PRODUCTION,
    ),
    Defence(
        "production with a secret that is none",
        SETTINGS,
        "    elif len(set(SECRET_KEY)) < 10 or SECRET_KEY.lower().startswith(\n"
        '        ("django-", "change", "secret")\n'
        "    ):\n",
        "    elif False:\n",
        PRODUCTION,
    ),
    Defence("production with DEBUG", SETTINGS, "    if DEBUG:\n", "    if False:\n", PRODUCTION),
    Defence(
        "production without its names",
        SETTINGS,
        "    if not ALLOWED_HOSTS:\n",
        "    if False:\n",
        PRODUCTION,
    ),
    Defence(
        "production under every name",
        SETTINGS,
        '    if "*" in ALLOWED_HOSTS:\n',
        "    if False:\n",
        PRODUCTION,
    ),
    Defence(
        "production without a database",
        SETTINGS,
        '    if not (env_text("DATABASE_URL") or env_text("DATABASE_URL_FILE")):\n',
        "    if False:\n",
        PRODUCTION,
    ),
    Defence(
        "production as checked by Django",
        SETTINGS,
        "SECURE_HSTS_SECONDS = 0 if LOCAL else 365 * 24 * 60 * 60",
        "SECURE_HSTS_SECONDS = 0",
        "tests/server/test_command_line.py"
        "::test_production_as_the_readme_sets_it_up_passes_the_deployment_check",
    ),
    # --- undo and restore as a back door ---------------------------------------------------------
    Defence(
        "publication taken back by an undo",
        "catalogue/history/undo.py",
        "if before and after and changes_review_state(key, before, after):",
        "if False:",
        REVIEW_STATE + "test_publication_is_not_undone_by_any_role",
    ),
    Defence(
        "review states written by old versions and proposals",
        "catalogue/history/row_writer.py",
        "        if last and is_record_table(table):\n",
        "        if False:\n",
        REVIEW_STATE + "test_undo_of_other_fields_leaves_the_review_state",
    ),
    Defence(
        "review states written by other code than transitions",
        "catalogue/history/actor.py",
        '"catalogue.may_change_state": "yes" if self.may_change_state else "no",',
        '"catalogue.may_change_state": "yes",',
        REVIEW_STATE + "test_database_lets_only_transitions_change_a_state",
    ),
    Defence(
        "deletion of a record that was public",
        "catalogue/history/actor.py",
        '"catalogue.may_change_state": "yes" if self.may_change_state else "no",',
        '"catalogue.may_change_state": "yes",',
        REVIEW_STATE + "test_public_record_is_not_deleted_by_a_person",
    ),
    Defence(
        "stored proposal of a review state",
        "catalogue/workflow/proposals.py",
        "        if sets_review_state(locked):\n",
        "        if False:\n",
        REVIEW_STATE + "test_stored_proposal_of_a_review_state_is_refused",
    ),
    Defence(
        "merge of a public record into a draft",
        "catalogue/workflow/merge.py",
        "    check_address_stays_public(source, target)\n",
        "",
        REVIEW_STATE + "test_slug_that_was_public_is_never_given_to_another_record",
    ),
    Defence(
        "undo of the import of another by a history",
        "catalogue/admin/review/history.py",
        "        if not may_undo_context(context, request.user):\n"
        "            raise PermissionDenied\n",
        "",
        HISTORY_PERMISSIONS + "test_editor_cannot_undo_the_import_of_another_by_either_page",
    ),
    Defence(
        "undo of rows that the user may not change",
        "catalogue/imports/undo.py",
        "        if not _has_permission(user, table, OPPOSITES[Action(action)]):\n"
        "            allowed.discard(context)\n",
        "",
        HISTORY_PERMISSIONS + "test_undo_needs_the_opposite_permission_for_every_row",
    ),
    Defence(
        "undo of a change of many records by another",
        "catalogue/imports/undo.py",
        "if context not in others or not _changes_several_records(context)",
        "if True",
        HISTORY_PERMISSIONS + "test_change_of_several_records_by_another_is_undone_by_reviewers",
    ),
    Defence(
        "restore by the address of another model",
        "catalogue/admin/review/history.py",
        "keys = [key for key in event_row_keys(found) if key[0] == self.opts.db_table]",
        "keys = event_row_keys(found)[-1:]",
        HISTORY_PERMISSIONS + "test_event_of_another_model_is_not_restored",
    ),
    Defence(
        "restore by a record over the change of a colleague: the row two levels down",
        "catalogue/admin/review/history.py",
        "            keys[0][1],\n            partial(self._restore, request, found, keys[0]),",
        "            found.owner_id or found.row_id,\n"
        "            partial(self._restore, request, found, keys[0]),",
        HISTORY_PERMISSIONS
        + "test_restoring_a_row_two_levels_down_checks_the_version_of_the_record",
    ),
    Defence(
        "restore of an owned row over the change of a colleague",
        "catalogue/admin/review/history.py",
        "table, record_pk = record_key(self.opts.db_table, pk)",
        "table, record_pk = self.opts.db_table, pk",
        HISTORY_PERMISSIONS
        + "test_restoring_a_row_two_levels_down_checks_the_version_of_the_record",
    ),
    Defence(
        "restore of rows that the user may not add, change or delete",
        "catalogue/admin/review/history.py",
        "if not may_make_changes(restore_version(event, key), request.user):",
        "if not restore_version(event, key):",
        HISTORY_PERMISSIONS + "test_restore_needs_the_permission_for_every_row",
    ),
    Defence(
        "success claimed for the undo of an import that does not start",
        "catalogue/imports/undo.py",
        "        if not updated:\n            job.refresh_from_db(",
        "        if False:\n            job.refresh_from_db(",
        HISTORY_PERMISSIONS + "test_second_undo_of_an_import_by_a_history_claims_no_success",
    ),
    Defence(
        "publication of a related record that the user may not change",
        "catalogue/workflow/transitions.py",
        "    _require_change_permission(record, by)\n",
        "",
        "tests/catalogue/admin/test_review.py::"
        "test_related_record_is_published_only_with_the_permission_to_change_it",
    ),
    Defence(
        "proposal by the address of another record",
        "catalogue/admin/review/proposals.py",
        "if not is_key(key) or record_key(model._meta.db_table, int(key)) != proposed:",
        "if False:",
        HISTORY_PERMISSIONS + "test_proposal_is_opened_and_replaced_only_at_its_record",
    ),
    Defence(
        "proposals for records that the user may not view or change",
        "catalogue/admin/review/proposal_admin.py",
        "return has_model_permission(request.user, verb, proposal.content_type.model_class())",
        "return True",
        HISTORY_PERMISSIONS + "test_proposal_needs_the_permissions_for_its_record",
    ),
    Defence(
        "title of a record that was withdrawn before the end of its embargo",
        "catalogue/pages/withdrawals.py",
        "~Exists(withdrawals.filter(before_the_end)) | Exists(withdrawals.filter(while_public))",
        "Exists(model._base_manager.all())",
        NUMBER_ADDRESS + "test_record_withdrawn_before_the_end_of_its_embargo_was_never_there",
    ),
    # --- what the processes on the server may do ------------------------------------------------
    Defence(
        "a foreign port in the Host header",
        "server/host_port.py",
        "            and host not in settings.ALLOWED_HOSTS_WITH_PORT\n",
        "            and False\n",
        "tests/server/test_host_port.py::test_foreign_port_reaches_no_mail",
    ),
    Defence(
        "a web server that reads backups",
        "deploy/eclac-migration.service",
        "InaccessiblePaths=-/var/backups/eclac-migration ",
        "InaccessiblePaths=",
        "tests/server/test_systemd_units.py"
        "::test_web_server_and_worker_cannot_read_backups_or_their_keys",
    ),
    Defence(
        "a base image that was replaced",
        "compose.yaml",
        "image: postgres:18@sha256:"
        "4ef4dbc939d61acea57712655ddb4b4ab27419c913f94cca0cd57cb3ea3c2280\n",
        "image: postgres:18\n",
        "tests/server/test_images.py::test_every_pulled_image_is_pinned_by_its_digest",
    ),
    Defence(
        "a session that its user cannot end",
        "staff/sessions.py",
        "    StaffSession.objects.filter(session_key__in=keys).delete()\n",
        "",
        "tests/staff/test_own_sessions.py::test_one_session_is_ended",
    ),
    Defence(
        "pages of staff in the browser of the next person",
        "staff/views.py",
        """    response.headers["Clear-Site-Data"] = '"cache", "storage"'\n""",
        "",
        "tests/staff/test_own_sessions.py::test_sign_out_lets_the_browser_remove_pages_and_drafts",
    ),
    Defence(
        "a stolen password",
        "staff/passwords.py",
        "        if file and is_in_breached_list(password, Path(file)):\n",
        "        if False:\n",
        "tests/staff/test_passwords.py::test_stolen_password_is_refused",
    ),
    Defence(
        "a cookie that another host of the domain sets",
        SETTINGS,
        'COOKIE_PREFIX = "" if LOCAL else "__Host-"',
        'COOKIE_PREFIX = ""',
        "tests/eclac_migration/test_settings.py::test_cookies_of_production_belong_to_the_host",
    ),
    # --- staff without permissions, and the second person -----------------------------------------
    Defence(
        "draft reports for staff without a group",
        "reports/views.py",
        'return request.user.is_staff and request.user.has_perm("reports.view_report")',
        "return request.user.is_staff",
        PERMISSIONS + "test_page_of_a_draft_report_requires_the_permission_to_view_reports",
    ),
    Defence(
        "an own report issued without a second person",
        "reports/workflow/issuing.py",
        "    if needs_second_person(report, person):\n",
        "    if False:\n",
        "tests/reports/test_workflow.py"
        "::test_second_person_rule_refuses_the_issue_of_an_own_report",
    ),
    Defence(
        "a large body of a visitor stored on the disk",
        SETTINGS,
        '    "server.body_limit.BodyLimitMiddleware",\n',
        "",
        "tests/server/test_body_limit.py::test_large_body_of_a_visitor_is_refused_unread",
    ),
    # --- topics and country groups that no reviewer has read --------------------------------------
    Defence(
        "a topic of an unpublished record in filters, completions and the archive",
        "catalogue/records/shared_tables.py",
        "links.filter(public, **{value",
        "links.filter(**{value",
        SHARED_TABLES + "test_topic_is_public_while_a_public_record_of_any_kind_has_it",
    ),
    Defence(
        "an unused topic that filters accept",
        "catalogue/filtering/filters.py",
        "return public_rows(related_model_at(self.model, self.value_paths[0]))",
        "return related_model_at(self.model, self.value_paths[0])._default_manager.all()",
        UNUSED_VALUES + "test_unused_value_is_answered_like_an_unknown_one",
    ),
    Defence(
        "drafts among the records of rows of the index",
        "catalogue/base/related_rows.py",
        'rows = model._default_manager.public().filter(IsAnyOf("pk", "keys"))',
        'rows = model._default_manager.filter(IsAnyOf("pk", "keys"))',
        "tests/catalogue/base/test_compiled_queries.py::test_only_public_records_are_read_by_key",
    ),
    Defence(
        "drafts among the records of search results",
        "catalogue/pages/public_records.py",
        "records = kind.model._default_manager.public()",
        "records = kind.model._default_manager.all()",
        "tests/catalogue/pages/test_public_records.py"
        "::test_only_public_records_of_all_kinds_are_read_with_their_own_relations",
    ),
    Defence(
        "names of values of facets from before a commit",
        "catalogue/base/content_memory.py",
        "if now and now.token == version.token:",
        "if now:",
        CONTENT_MEMORY + "test_values_are_kept_until_the_content_changes",
    ),
    Defence(
        "a page with names of values of facets from before a commit",
        "catalogue/base/content_memory.py",
        "        depends_on(lambda: list(map(last, self._present_entries(own_keys, read)))"
        " == numbers)\n",
        "",
        CONTENT_MEMORY + "test_page_with_a_value_in_memory_depends_on_its_rows",
    ),
    Defence(
        "a search with names of topics from before a commit",
        "catalogue/base/content_memory.py",
        "        depends_on(lambda: self._present().number == number)\n",
        "",
        CONTENT_MEMORY + "test_page_with_a_value_in_memory_depends_on_its_rows",
    ),
    Defence(
        "counts from before the end of an embargo",
        "catalogue/base/content_version.py",
        "concat(token, ({last_embargo_sql()}))",
        "token::text",
        "tests/catalogue/pages/test_kept_parts_committed.py"
        "::test_filters_and_overview_follow_the_end_of_an_embargo",
    ),
    Defence(
        "filters in the language of another visitor",
        "catalogue/pages/filter_panel.py",
        "    with override(language):\n",
        "    with override(None):\n",
        "tests/catalogue/pages/test_kept_parts_committed.py"
        "::test_filters_are_kept_by_language_and_until_a_name_changes",
    ),
    Defence(
        "a chart of the year before",
        "eclac_migration/public_site/home.py",
        '("overview", language, year)',
        '("overview", language)',
        "tests/catalogue/pages/test_kept_parts_committed.py::test_overview_follows_the_year",
    ),
    Defence(
        "links to a place that another visitor named",
        "gunicorn.conf.py",
        'forwarder_headers = ""',
        'forwarder_headers = "SCRIPT_NAME,PATH_INFO"',
        "tests/live/test_slow_clients.py::test_client_cannot_prefix_the_addresses_of_links",
    ),
    Defence(
        "an unused topic in completions",
        "catalogue/pages/global_search.py",
        "ranked_by_name(public_rows(model), texts",
        "ranked_by_name(model.objects.all(), texts",
        UNUSED_VALUES + "test_topic_and_group_of_an_editor_are_public_with_the_first_public_record",
    ),
    Defence(
        "the time of a row that refers to a hidden record",
        "catalogue/history/public_versions.py",
        "events.filter(is_public_change(table))",
        "events",
        "tests/catalogue/pages/test_versions.py"
        "::test_reference_to_a_hidden_record_makes_no_public_version",
    ),
    Defence(
        "the time of a reference of a record to a hidden one",
        "catalogue/history/public_changes.py",
        "    if optional:\n",
        "    if False:\n",
        "tests/catalogue/pages/test_versions.py"
        "::test_reference_to_a_hidden_record_makes_no_public_version",
    ),
    Defence(
        "hidden rows in reconciliation",
        "eclac_migration/public_site/reconciliation/rows.py",
        "manager.all() if model is Country else manager.public()",
        "manager.all()",
        RECONCILIATION + "test_nothing_hidden_is_found",
    ),
    Defence(
        "hidden rows among similar names",
        "catalogue/imports/name_lookup.py",
        'names = f"SELECT * FROM ({names}) AS every (id, rank, name) WHERE id IN ({keys})"',
        "key_parameters = ()",
        RECONCILIATION + "test_hidden_rows_take_no_place_of_others",
    ),
    Defence(
        "a hidden mandate in answers to assistants",
        "eclac_migration/public_site/assistants/tools.py",
        "public = Mandate.objects.public()",
        "public = Mandate.objects.all()",
        ASSISTANTS + "test_tools_reveal_nothing_hidden",
    ),
    Defence(
        "hidden records in answers to other sites that embed",
        "eclac_migration/public_site/embedding/frames.py",
        "kinds[plural].model.objects.public().filter(",
        "kinds[plural].model.objects.filter(",
        EMBEDDING + "test_nothing_hidden_is_in_a_frame",
    ),
    Defence(
        "frames of this site in other sites than the allowed",
        "eclac_migration/public_site/embedding/pages.py",
        '"frame-ancestors": origins',
        '"frame-ancestors": ["*"]',
        EMBEDDING + "test_page_can_be_shown_by_the_allowed_origins_alone",
    ),
    Defence(
        "answers with snippets of other sites",
        "eclac_migration/public_site/embedding/frames.py",
        " or parts.netloc.lower() != request.get_host().lower()",
        "",
        EMBEDDING + "test_refusal_is_one_sentence",
    ),
    Defence(
        "an unused topic in the archive",
        "catalogue/exports/archive_tables.py",
        "return ArchiveTable(table_name(model), title, public_rows(model), columns, key=names[0])",
        "rows = model._default_manager.all()\n"
        "    return ArchiveTable(table_name(model), title, rows, columns, key=names[0])",
        UNUSED_VALUES + "test_topic_and_group_of_an_editor_are_public_with_the_first_public_record",
    ),
    Defence(
        "an unused topic in the sets of harvesters",
        "publications/oai_queries.py",
        'Prefetch("topics", Topic.objects.public())',
        'Prefetch("topics", Topic.objects.all())',
        UNUSED_VALUES
        + "test_harvesters_get_no_set_of_a_topic_that_only_a_withdrawn_publication_has",
    ),
    Defence(
        "an unused topic in an earlier version",
        "catalogue/history/redaction.py",
        "    _remove_unused_rows(record)\n    return record\n",
        "    return record\n",
        "tests/catalogue/pages/test_versions.py"
        "::test_earlier_version_shows_no_topic_that_no_public_record_uses_now",
    ),
    # --- visitors who use many addresses of one IPv6 network, and hostile e-mails ---------
    Defence(
        "guessing from the addresses of one network: the count",
        SETTINGS,
        'AXES_CLIENT_IP_CALLABLE = "server.client_address.visitor_address"',
        'AXES_CLIENT_IP_CALLABLE = "server.client_address.client_address"',
        SIGN_IN + "test_name_is_locked_for_the_whole_network_of_the_guessing_address",
    ),
    Defence(
        "guessing from the addresses of one network: the remaining time",
        "staff/throttle.py",
        "ip_address=visitor_address(request))",
        'ip_address=request.META["REMOTE_ADDR"])',
        SIGN_IN + "test_name_is_locked_for_the_whole_network_of_the_guessing_address",
    ),
    Defence(
        "flood of refusals from the addresses of one network",
        "staff/audit.py",
        '{"address__range": visitor_range(address)}',
        '{"address": address}',
        SIGN_IN + "test_flood_from_addresses_of_one_network_is_one_flood",
    ),
    Defence(
        "API requests from the addresses of one network",
        "server/client_address.py",
        "visitor_address(request) or",
        'request.META["REMOTE_ADDR"] or',
        "tests/catalogue/api/test_views.py::test_addresses_of_one_network_share_a_limit",
    ),
    Defence(
        "all threads taken from the addresses of one network",
        "server/overload.py",
        "address = visitor_address(request)\n",
        'address = request.META["HTTP_X_FORWARDED_FOR"]\n',
        OVERLOAD + "test_addresses_of_one_network_are_one_visitor",
    ),
    Defence(
        "e-mail with very many or nested parts",
        "catalogue/records/source_files.py",
        'headers, blank_line, _body = lines.partition(b"\\n\\n")',
        'headers, blank_line, _body = lines, b"\\n\\n", b""',
        RECORD_FORM + "test_parts_of_an_email_are_not_parsed",
    ),
    Defence(
        "e-mail with endless headers",
        "catalogue/records/source_files.py",
        "if not blank_line and len(head) > MAX_EMAIL_HEADER_BYTES:",
        "if False:",
        RECORD_FORM + "test_email_with_endless_headers_is_refused",
    ),
    Defence(
        "a NUL character in the address of a staff list",
        "eclac_migration/public_site/read_only_middleware.py",
        """            if b"\\0" in unquote_to_bytes(query):\n""",
        "            if False:\n",
        HOSTILE_INPUT + "test_null_character_reaches_no_query_of_a_staff_list",
    ),
    Defence(
        "a forged, foreign or used link of an invitation",
        "staff/invitations.py",
        "return is_waiting_for_password(user) and constant_time_compare(",
        "return True or constant_time_compare(",
        USER_ADMIN + "test_link_of_an_invitation_is_for_its_active_user_alone",
    ),
    Defence(
        "a link of an invitation after a change of the mail address, role or right",
        "staff/invitations.py",
        "state = [user.pk, user.password, user.email, user.is_superuser, *rights]",
        "state = [user.pk, user.password]",
        USER_ADMIN + "test_link_of_an_invitation_is_for_the_user_as_invited",
    ),
    Defence(
        "a link of an invitation after a later one",
        "staff/admin.py",
        "            end_invitations(user)\n",
        "",
        USER_ADMIN + "test_link_of_an_invitation_is_for_the_user_as_invited",
    ),
    Defence(
        "a link of an invitation after a deactivation",
        "staff/admin.py",
        "            self.instance.set_unusable_password()\n        return super().save(commit)\n",
        "            pass\n        return super().save(commit)\n",
        USER_ADMIN + "test_link_of_an_invitation_is_for_the_user_as_invited",
    ),
    Defence(
        "names of users that look alike",
        "staff/admin.py",
        "    clean_username = UserCreationForm.clean_username",
        "    other_name = UserCreationForm.clean_username",
        USER_ADMIN + "test_name_of_a_new_user_differs_from_all_others",
    ),
    Defence(
        "tokens of invitations in the log",
        "server/log_formatters.py",
        r"|(?<=/invitation/)[^/\s]+/[^/\s]+",
        "",
        "tests/server/test_log_formatters.py::test_line_names_no_token_of_any_link_that_signs_in",
    ),
    Defence(
        "names of topics that only hidden records have, by the reading of a search",
        "catalogue/search/lexicon.py",
        "in Topic.objects.own().public().values_list",
        "in Topic.objects.own().values_list",
        UNUSED_VALUES + "test_search_reads_no_name_of_an_unused_value",
    ),
    Defence(
        "names of country groups that only hidden records have, by the reading of a search",
        "catalogue/search/lexicon.py",
        "in CountryGroup.objects.public().values_list",
        "in CountryGroup.objects.values_list",
        UNUSED_VALUES + "test_search_reads_no_name_of_an_unused_value",
    ),
    Defence(
        "names of unnamed records in the title of a report, outside the report",
        "reports/redaction.py",
        "unnamed = [item for item in withdrawals(report) if item.is_unnamed]",
        "unnamed: list[Withdrawal] = []",
        REDACTION + "test_title_and_addressee_are_redacted_in_the_list_and_the_picture",
    ),
    Defence(
        "names of withdrawn records in the API and the feed of reports",
        "reports/redaction.py",
        "            redact_document(head, withdrawn)\n",
        "",
        REPORT_API + "test_names_of_withdrawn_records_are_in_no_list_and_are_not_found",
    ),
    Defence(
        "names of withdrawn records, by the search in reports of the API",
        "reports/filters.py",
        "for shown in public_copies(reports):",
        "for shown in reports:",
        REPORT_API + "test_names_of_withdrawn_records_are_in_no_list_and_are_not_found",
    ),
    Defence(
        "drafts in the API of reports",
        "reports/api.py",
        "return Report.objects.public().select_related",
        "return Report.objects.select_related",
        REPORT_API + "test_drafts_are_neither_in_the_api_nor_in_the_feed_nor_for_staff",
    ),
    Defence(
        "drafts in the feed of reports",
        "reports/feed.py",
        "reports = Report.objects.public()",
        "reports = Report.objects.all()",
        REPORT_API + "test_drafts_are_neither_in_the_api_nor_in_the_feed_nor_for_staff",
    ),
    Defence(
        "a draft revision in what corrects a report",
        "reports/report.py",
        "later = Report.objects.public().filter(",
        "later = Report.objects.filter(",
        REPORT_API + "test_drafts_are_neither_in_the_api_nor_in_the_feed_nor_for_staff",
    ),
    Defence(
        "texts of a row in the messages of a migration",
        "server/text_constraints.py",
        'reason = str(error).partition("\\n")[0]',
        "reason = str(error)",
        "tests/server/test_text.py"
        "::test_migration_names_a_row_that_it_cannot_clean_without_its_texts",
    ),
    Defence(
        "topics of hidden records: the list of topics",
        "eclac_migration/public_site/topics.py",
        "for row in Topic.objects.own().public():",
        "for row in Topic.objects.own():",
        PUBLIC_PAGES + "test_hidden_records_change_no_public_page",
    ),
    Defence(
        "numbers of hidden records, by the time of the answer",
        "catalogue/pages/number_address.py",
        "        targets = merge_targets(kind.model, number)\n"
        "        records = kind.model.objects.filter(number=number)\n"
        "        if targets and not records.exists():\n"
        "            records = kind.model.objects.filter(pk__in=targets)\n",
        "        records = kind.model.objects.filter(number=number)\n"
        "        if not records.exists():\n"
        "            targets = merge_targets(kind.model, number)\n"
        "            records = kind.model.objects.filter(pk__in=targets)\n",
        NUMBER_ADDRESS + "test_number_of_an_unpublished_record_is_looked_up_like_an_unknown_one",
    ),
    # --- texts that hide something ------------------------------------------------------------
    Defence(
        "control characters and bidirectional overrides in a form",
        "server/text.py",
        "    if refused := REFUSED.search(text):",
        "    if refused := None:",
        INVALID_INPUT + "test_refused_character_is_named_at_its_field",
    ),
    Defence(
        "a line break in a text of one line",
        "server/text.py",
        "    if one_line and (line_break := ",
        "    if False and (line_break := ",
        INVALID_INPUT + "test_refused_character_is_named_at_its_field",
    ),
    Defence(
        "invisible characters that make two texts look alike",
        "server/text.py",
        "    text = text.translate(_INVISIBLE_TABLE)\n",
        "",
        INVALID_INPUT + "test_text_is_cleaned_by_the_form",
    ),
    Defence(
        "refused characters in a cell of an import",
        "catalogue/imports/parsing/reader.py",
        "    return clean_text(cell, one_line=False)",
        "    return cell",
        "tests/catalogue/imports/test_round_trip_property.py::"
        "test_refused_characters_are_reported_at_their_cells",
    ),
    Defence(
        "refused and invisible characters in a query",
        "catalogue/filtering/query_parameters.py",
        'text = " ".join(clean_text(value, one_line=False).split("\\n"))',
        "text = value",
        "tests/catalogue/filtering/test_query_parameters.py::"
        "test_query_is_cleaned_as_the_stored_texts_are",
    ),
    Defence(
        "refused characters restored from the history",
        "catalogue/history/row_writer.py",
        "        row = _cleaned(table, row)\n",
        "",
        "tests/catalogue/history/test_history.py::"
        "test_texts_recorded_before_the_cleaning_are_restored_clean",
    ),
    Defence(
        "refused characters in a write that passes by the fields",
        "server/text_constraints.py",
        'f" CHECK (({refused_sql(one_line, multi_line)}) IS NOT TRUE) NOT VALID"',
        '" CHECK (true) NOT VALID"',
        "tests/server/test_text.py::test_database_refuses_what_python_refuses",
    ),
    # --- methods that no page uses ---------------------------------------------------------------
    Defence(
        "methods that no page of staff uses",
        "eclac_migration/public_site/read_only_middleware.py",
        "allowed = STAFF_METHODS if is_staff_area else READ_METHODS\n"
        "        if request.method in allowed or ",
        "allowed = READ_METHODS\n        if request.method in allowed or is_staff_area or ",
        HOSTILE_INPUT + "test_unused_methods_are_refused",
    ),
    # --- names of records of kinds that the user may not view -------------------------------------
    Defence(
        "names of related records that the user may not view, on the form of a publication",
        "catalogue/admin/review/forms.py",
        '            if has_model_permission(self.user, "view", type(record))\n',
        "",
        "tests/catalogue/admin/test_review.py"
        "::test_publish_form_names_no_related_record_that_the_user_may_not_view",
    ),
    Defence(
        "names of unpublished records that the user may not view, on the content page of a report",
        "reports/selection_form.py",
        'if not has_model_permission(self.user, "view", model):',
        "if False:",
        "tests/reports/test_admin.py"
        "::test_selection_names_no_unpublished_record_that_the_user_may_not_view",
    ),
    Defence(
        "undo offered for an import that was undone",
        "catalogue/imports/undo.py",
        "    return allowed - set(imports.values_list(",
        "    return allowed or set(imports.values_list(",
        HISTORY_PERMISSIONS + "test_history_offers_no_undo_of_an_import_that_is_undone",
    ),
    Defence(
        "the number of a deleted record that leads to a record with its former slug",
        "catalogue/pages/number_address.py",
        "return [] if is_reused else [address.object_id]",
        "return [address.object_id]",
        NUMBER_ADDRESS + "test_number_of_a_merged_record_leads_where_its_slug_leads",
    ),
    # --- the cache of answers ---------------------------------------------------------------------
    Defence(
        "answers to staff in the cache of visitors",
        "catalogue/pages/answer_cache.py",
        "        and settings.SESSION_COOKIE_NAME not in request.COOKIES\n",
        "",
        ANSWER_CACHE + "test_staff_and_credentials_never_get_or_leave_a_stored_answer",
    ),
    Defence(
        "an answer that a commit made old while it was made",
        "catalogue/pages/answer_cache.py",
        "if not is_still(version, answer.until):",
        "if answer is None:",
        ANSWER_CACHE + "test_answer_made_during_a_commit_is_not_stored",
    ),
    Defence(
        "an answer kept although a commit changed its rows",
        "catalogue/pages/answer_cache.py",
        " or not earlier.recording.is_unchanged():",
        ":",
        ANSWER_CACHE + "test_each_commit_is_seen_at_once",
    ),
    Defence(
        "an answer kept although an embargo has ended",
        "catalogue/pages/answer_cache.py",
        "if not (earlier and answer and version.now < answer.until):",
        "if not (earlier and answer):",
        ANSWER_CACHE + "test_unchanged_answer_ends_with_the_next_embargo",
    ),
    Defence(
        "an answer kept by what another answer of its address was made from",
        "catalogue/pages/answer_cache.py",
        "if answer.digest() != earlier.digest or not",
        "if not",
        ANSWER_CACHE + "test_answer_that_another_process_stored_is_not_kept",
    ),
    Defence(
        "an answer of yesterday kept until tomorrow",
        "catalogue/pages/answer_cache.py",
        "until = min(answer.until, expiry())",
        "until = expiry()",
        ANSWER_CACHE + "test_kept_answer_ends_when_it_did_at_first",
    ),
    Defence(
        "names of facets that another thread read at an earlier version",
        "catalogue/base/content_memory.py",
        "return latest if latest.is_unchanged() else",
        "return self._latest if latest.is_unchanged() else",
        CONTENT_MEMORY + "test_values_that_another_thread_reads_meanwhile_are_not_taken",
    ),
    Defence(
        "rows of another transaction in the names of a search",
        "catalogue/base/content_version.py",
        "pg_current_xact_id_if_assigned()::text FROM",
        "NULL FROM",
        CONTENT_MEMORY + "test_value_of_a_transaction_is_not_taken_by_others",
    ),
    Defence(
        "an answer kept that was made after a statement had failed",
        "catalogue/base/recorded_statements.py",
        "            self.is_complete &= not is_recorded\n",
        "",
        "tests/catalogue/base/test_recorded_statements.py"
        "::test_what_cannot_be_asked_again_counts_as_changed",
    ),
    Defence(
        "a row of a draft that is published meanwhile",
        "catalogue/migrations/0032_content_version_of_drafts.py",
        "    PERFORM pg_advisory_xact_lock(hashtext('catalogue_indexrow'));\n",
        "",
        ANSWER_CACHE + "test_row_of_a_draft_that_another_transaction_publishes_is_shown",
    ),
    Defence(
        "a draft body between the commission and a public one",
        "activities/mandate_progress.py",
        "Organization.objects.public().commission()",
        "Organization.objects.commission()",
        "tests/catalogue/pages/test_detail_view.py"
        "::test_draft_body_does_not_make_its_part_a_body_of_the_commission",
    ),
    Defence(
        "answers from before the end of an embargo",
        "catalogue/pages/answer_cache.py",
        "return min(midnight, next_embargo) if next_embargo else midnight",
        "return midnight",
        ANSWER_CACHE + "test_answer_ends_with_the_next_embargo_or_at_midnight",
    ),
    Defence(
        "the parameters of one visitor on the page of another",
        "catalogue/pages/answer_cache.py",
        "        and not any(is_foreign(name) for name, _value in "
        "parse_qsl(query, keep_blank_values=True))\n",
        "",
        ANSWER_CACHE + "test_invented_and_foreign_parameters_are_not_stored",
    ),
    Defence(
        "entries that another process wrote into a shared cache",
        "server/stored_answers.py",
        "if not compare_digest(signature, _signature(key, content)):",
        "if not signature:",
        ANSWER_CACHE + "test_altered_or_foreign_entry_is_not_used",
    ),
    # --- names that a background job takes over -------------------------------------------------
    Defence(
        "leak: the name of a withdrawn organization in searches and files until a job has run",
        "catalogue/indexing/dependencies.py",
        'watched.columns |= names & {"state", "public_from"}',
        'watched.name_columns |= names & {"state", "public_from"}',
        OUTDATED_ROWS + "test_withdrawn_organization_is_found_by_no_name_at_once",
    ),
    # --- files of reports ---------------------------------------------------------------------
    Defence(
        "leak: the issued file of a report before its redacted copy is ready",
        "reports/redaction.py",
        "        raise CopyNotReadyError\n",
        "        return bytes(getattr(text, kind))\n",
        REPORT_JOBS + "test_withdrawal_queues_the_redaction_and_stale_files_are_never_served",
    ),
    Defence(
        "leak: the file of a draft with a record withdrawn since",
        "reports/jobs/admin.py",
        "not is_ready or names_withdrawn_record(file):",
        "not is_ready:",
        REPORT_JOBS + "test_draft_file_is_not_offered_after_a_withdrawal",
    ),
    Defence(
        "roles: files of drafts for staff who may not view reports",
        "reports/jobs/admin.py",
        "        if not may_view_drafts(request):\n            raise PermissionDenied\n",
        "",
        REPORT_JOBS + "test_draft_files_need_the_permission_to_view_reports",
    ),
    Defence(
        "roles: an issue by a person who lost the right after the request",
        "reports/jobs/steps.py",
        "if not may_issue(job.requested_by):",
        "if False:",
        REPORT_JOBS + "test_issue_is_refused_if_the_person_has_lost_the_right",
    ),
    Defence(
        "an issue of other texts than those that the person looked at",
        "reports/jobs/steps.py",
        "expected_fingerprint=job.fingerprint,",
        "expected_fingerprint=None,",
        REPORT_JOBS + "test_issue_is_refused_if_the_texts_differ_from_those_looked_at",
    ),
    Defence(
        "exhaustion: the PDF of a report that needs all the memory",
        "reports/typst_program.py",
        '(request["max_memory_bytes"], hard)',
        "(_soft, hard)",
        REPORT_JOBS + "test_program_that_runs_out_of_memory_or_time_exceeds_its_limits",
    ),
    Defence(
        "publication of a record without the parts that the settings require",
        "catalogue/workflow/transitions.py",
        "                _check_completeness(published)\n",
        "",
        "tests/catalogue/workflow/test_publication_checks.py"
        "::test_incomplete_record_of_each_kind_is_not_published",
    ),
    Defence(
        "names of related records that the user may not view, in the edit of several records",
        "catalogue/admin/lists/bulk_fields.py",
        'if not has_model_permission(request.user, "view", column.related_model):',
        "if False:",
        BULK_EDIT + "test_relations_to_kinds_that_the_user_may_not_view_are_not_offered",
    ),
    Defence(
        "edit of a record that another person changed after the preview",
        "catalogue/workflow/bulk_edit.py",
        "stale = {pk for pk in keys if versions.get(pk) != current.get(pk, NO_EVENT)}",
        "stale: set[int] = set()",
        BULK_EDIT + "test_record_that_changed_since_the_preview_is_named_and_left_out",
    ),
    Defence(
        "edit of several published records by an editor without a proposal",
        "catalogue/workflow/bulk_edit.py",
        "is_limited = not may_change_public_records(by)",
        "is_limited = False",
        BULK_EDIT + "test_changes_of_published_records_by_an_editor_become_proposals",
    ),
    Defence(
        "names of related records that the user may not view, in a column of a list",
        "catalogue/admin/lists/settings.py",
        """elif not column.is_relation or has_model_permission(
                request.user, "view", column.related_model
            ):""",
        "else:",
        LISTS + "test_columns_of_tables_that_the_user_may_not_view_are_not_shown",
    ),
    Defence(
        "search for organizations that the user may not view, by a filter of a list",
        "catalogue/admin/lists/filters.py",
        "return self.may_view",
        "return True",
        LISTS + "test_organization_filter_needs_the_permission_to_view_organizations",
    ),
    Defence(
        "deletion of the saved filter of another user",
        "catalogue/admin/lists/settings.py",
        "saved.user_id == request.user.pk or (saved.is_shared and may_publish(request.user))",
        "True",
        LISTS + "test_shared_filters_are_visible_to_all_and_deleted_by_their_owner_or_a_reviewer",
    ),
    Defence(
        "names of records that the user may not view, in the box that leads to any record",
        "catalogue/admin/go_to.py",
        "if model_admin.has_view_permission(request):",
        "if True:",
        GO_TO + "test_kinds_that_the_user_may_not_view_are_not_named",
    ),
    Defence(
        "names of records that the user may not view, in the calendar of staff",
        "catalogue/admin/calendar.py",
        "if model_admin.has_view_permission(request):",
        "if True:",
        GO_TO + "test_kinds_that_the_user_may_not_view_are_not_named",
    ),
    # --- documents that staff upload and read -------------------------------------------------
    Defence(
        "document that fills the memory",
        "catalogue/reading/readers/main.py",
        "        (resource.RLIMIT_AS, MAX_MEMORY_BYTES),\n",
        "",
        READING_JOBS + "test_memory_of_the_process_is_limited",
    ),
    Defence(
        "document whose reader never ends",
        "catalogue/reading/extraction.py",
        "            timeout=TIMEOUT_SECONDS,\n",
        "",
        READING_JOBS + "test_process_that_takes_too_long_is_ended",
    ),
    Defence(
        "drafts from a text by a person who may not add organizations",
        "catalogue/reading/batch_pages.py",
        'if not has_model_permission(request.user, "add", Organization) or not may_cite:',
        "if False:",
        BATCH_PAGES + "test_batch_pages_need_the_permissions_of_what_they_make",
    ),
    Defence(
        "other words in the text of a source, by a division of a paragraph",
        "catalogue/reading/paragraph_edits.py",
        'if "".join(typed.split()) != "".join(content.split()):',
        "if False:",
        PARAGRAPH_EDITS + "test_refused_division_keeps_the_typed_text",
    ),
    Defence(
        "error of a reader that quotes an internal document in the log",
        "catalogue/reading/extraction.py",
        "            stderr=subprocess.DEVNULL,\n",
        "",
        READING_JOBS + "test_error_of_a_reader_is_not_logged",
    ),
    Defence(
        "secrets in the environment of a process that reads hostile files",
        "catalogue/reading/extraction.py",
        "            env={},\n",
        "",
        READING_JOBS + "test_process_gets_no_environment",
    ),
    Defence(
        "archive that inflates",
        "catalogue/reading/readers/archives.py",
        "info.file_size > MIN_RATIO_BYTES and ratio > MAX_RATIO",
        "False",
        READERS + "test_archive_that_inflates_a_thousandfold_is_refused",
    ),
    Defence(
        "entities in a returned Word file",
        "reports/word_return/parts.py",
        'b"<!DOCTYPE" in content.replace(b"\\x00", b"")',
        "False",
        WORD_RETURN + "test_entities_are_refused",
    ),
    Defence(
        "macros in a returned Word file",
        "reports/word_return/reader.py",
        'name.lower().endswith("vbaproject.bin")',
        'name == ""',
        WORD_RETURN + "test_macros_are_refused",
    ),
    Defence(
        "returned Word file whose comparison costs minutes",
        "reports/paragraph_changes.py",
        "_comparison_cost(old, new) > MAX_COST_PER_WORD * (len(old) + len(new))",
        "False",
        WORD_RETURN + "test_differences_of_repetitive_texts_take_linear_time",
    ),
    Defence(
        "returned Word file of another report",
        "reports/word_return/copies.py",
        "if mark.report == report.pk",
        "if mark.report",
        WORD_RETURN + "test_file_of_another_report_is_refused",
    ),
    Defence(
        "withdrawn record in a returned Word file",
        "reports/word_return/proposals.py",
        'proposal.records = set(self.copy.content["records"].get(key, ()))',
        "pass",
        WORD_RETURN + "test_text_on_a_withdrawn_record_is_not_used",
    ),
    Defence(
        "name of a withdrawn record in a new paragraph of a Word file",
        "reports/word_return/form.py",
        "named = {number for number, name in names.items() if name.search(text)}",
        "named = set()",
        WORD_RETURN + "test_new_text_with_the_name_of_a_withdrawn_record_is_not_used",
    ),
    Defence(
        "upload into a report by a user without the permission",
        "reports/word_return/pages.py",
        "        report = self.get_draft(request, pk)\n        form = UploadForm(",
        "        report = get_object_or_404(Report, pk=pk)\n        form = UploadForm(",
        WORD_RETURN + "test_pages_require_the_permission_to_change_reports",
    ),
    Defence(
        "e-mail whose parts cost minutes",
        "catalogue/reading/readers/email_message.py",
        'len(re.findall(rb"(?m)^--\\S", content)) > MAX_BOUNDARIES',
        "False",
        READERS + "test_emails_with_many_parts_or_long_headers_are_refused_before_parsing",
    ),
    Defence(
        "form filled from a source that the user may not view",
        "catalogue/reading/prefill.py",
        'if not request.user.has_perm("catalogue.view_source"):',
        "if False:",
        READING_PAGES + "test_prefill_needs_the_permission_for_the_source",
    ),
    Defence(
        "citation in a record that the user may not change",
        "catalogue/reading/pages.py",
        "if not citable.is_direct:",
        "if False:",
        READING_PAGES + "test_editor_proposes_a_citation_in_a_published_record",
    ),
    Defence(
        "time of a citation of an internal source, in the versions of its record",
        "catalogue/history/public_changes.py",
        "    if required:\n",
        "    if False:\n",
        "tests/catalogue/pages/test_versions.py"
        "::test_citation_of_an_internal_source_makes_no_public_version",
    ),
    Defence(
        "unknown record numbers, each of which would be looked for in the whole history",
        "catalogue/pages/number_address.py",
        'max(deletions.order_by().values_list("pk", "row__slug"), default=None)',
        'deletions.order_by("pk").values_list("pk", "row__slug").last()',
        NUMBER_ADDRESS + "test_deletion_of_a_number_is_found_without_reading_the_history",
    ),
    # --- texts that cost more than their length ------------------------------------------------
    Defence(
        "number of many digits in a cell, read from each of its places",
        "catalogue/imports/mapping/layout.py",
        'r"[-+$€%\\s.,]*\\d[-+$€%\\s\\d.,]*"',
        'r"[-+$€%\\s\\d.,]*\\d[-+$€%\\s\\d.,]*"',
        LINEAR_TIME + "test_hostile_text_is_read_once",
    ),
    Defence(
        "long run of spaces in a list of names",
        "catalogue/imports/mapping/recognition.py",
        'r"((?:(?<!\\s)\\s+)?[;,/|\\n]',
        'r"(\\s*[;,/|\\n]',
        LINEAR_TIME + "test_hostile_text_is_read_once",
    ),
    Defence(
        "many opening quotation marks in a cell",
        "catalogue/imports/issue_groups.py",
        "sentence[:end]) + sentence[end:]",
        "sentence)",
        LINEAR_TIME + "test_hostile_text_is_read_once",
    ),
    Defence(
        "long word in a sentence that names a title",
        "catalogue/reading/selection.py",
        "    text = text[:MAX_TITLE_SOURCE_LENGTH]\n",
        "",
        LINEAR_TIME + "test_hostile_text_is_read_once",
    ),
    Defence(
        "long run of spaces before the name of an organization",
        "catalogue/reading/prefill.py",
        ".rstrip()[-MAX_CUE_LENGTH:]",
        ".rstrip()",
        LINEAR_TIME + "test_hostile_text_is_read_once",
    ),
    Defence(
        "long paragraph of names and dates",
        "catalogue/reading/recognition/recognizer.py",
        "    text = text[:MAX_RECOGNIZED_LENGTH]\n",
        "",
        LINEAR_TIME + "test_hostile_text_is_read_once",
    ),
    Defence(
        "long run of spaces in a paragraph of a report",
        "reports/composition/markup.py",
        'r"(?:(?<!\\s)\\s+)?\\[((',
        'r"\\s*\\[((',
        LINEAR_TIME + "test_hostile_text_is_read_once",
    ),
    Defence(
        "title that an author has not closed",
        "reports/composition/markup.py",
        'r"\\[([\\d\\s,;]*[^',
        'r"\\[([^\\]\\[]*[^',
        LINEAR_TIME + "test_hostile_text_is_read_once",
    ),
    Defence(
        "heading of an author after a withdrawal",
        "reports/composition/paragraph_edits.py",
        "self.heading_en, self.heading_es, self.is_added",
        "self.is_added",
        "tests/reports/test_paragraphs.py::"
        "test_a_heading_that_may_name_an_unpublished_record_is_not_used",
    ),
    Defence(
        "names of organizations among the addressees of a resolution",
        "activities/resolutions/pages.py",
        "organizations = Organization.objects.public()",
        "pass",
        "tests/activities/resolutions/test_resolution_page.py::"
        "test_names_of_organizations_that_the_user_may_not_view_are_not_shown",
    ),
    Defence(
        "decisions on mandates of an unpublished programme",
        "activities/mandate_review/decisions.py",
        'public_q("mandate") & public_q("project")',
        'public_q("mandate")',
        "tests/activities/test_mandate_review.py::"
        "test_decisions_of_an_unpublished_programme_are_not_shown",
    ),
    Defence(
        "decisions on mandates by editors",
        "activities/mandate_review/pages.py",
        'if data is not None and not context["may_decide"]:',
        "if False:",
        "tests/activities/test_mandate_review.py::test_editors_read_and_do_not_decide",
    ),
    Defence(
        "topics of unpublished records in the thesaurus",
        "eclac_migration/public_site/linked_data/topics_graph.py",
        "Topic.objects.known()",
        "Topic.objects.all()",
        "tests/eclac_migration/public_site/test_skos.py::"
        "test_unpublished_topics_and_parameters_are_refused",
    ),
    Defence(
        "long run of spaces in a web address",
        "server/text_fields.py",
        '(end := text.rstrip()).endswith(">"):\n',
        '(end := re.sub(r"\\s*>\\s*$", ">", text)).endswith(">"):\n',
        LINEAR_TIME + "test_hostile_text_is_read_once",
    ),
    Defence(
        "long address of a request in the log",
        "server/log_formatters.py",
        'r"(?<![^\\s@\'\\"<>])[^\\s@',
        'r"[^\\s@',
        LINEAR_TIME + "test_hostile_text_is_read_once",
    ),
    Defence(
        "opening quotation marks in an error of the log",
        "server/log_formatters.py",
        '“[^”]*(?:”|$)"',
        '“[^”]*”"',
        LINEAR_TIME + "test_hostile_text_is_read_once",
    ),
    Defence(
        "word that a published text repeats thousands of times, marked in results of a search",
        "catalogue/pages/highlighting.py",
        "if is_after and (place == len(spans) or end <= spans[place][0]):",
        "if all(end <= other[0] or start >= other[1] for other in spans):",
        LINEAR_TIME + "test_hostile_text_is_read_once",
    ),
    Defence(
        "many signs between the entries of a BibTeX file",
        "publications/bibliographic_files/bibtex.py",
        'self.text.count("\\n", counted, at)',
        'self.text.count("\\n", 0, at)',
        LINEAR_TIME + "test_hostile_text_is_read_once",
    ),
    Defence(
        "macros of BibTeX that double each other",
        "publications/bibliographic_files/bibtex.py",
        "            require_cell_length(length, line)\n",
        "",
        LINEAR_TIME + "test_macros_of_bibtex_cannot_name_a_text_that_is_larger_than_a_cell",
    ),
    Defence(
        "macro of BibTeX in thousands of entries",
        "publications/bibliographic_files/bibtex.py",
        "                self.require_total_length(length)\n",
        "",
        LINEAR_TIME + "test_entries_of_bibtex_cannot_repeat_a_macro_beyond_the_size_of_a_file",
    ),
    Defence(
        "value of RIS that never ends",
        "publications/bibliographic_files/ris.py",
        "                require_cell_length(len(value), line)\n",
        "",
        LINEAR_TIME + "test_lines_of_ris_cannot_continue_a_value_beyond_a_cell",
    ),
    Defence(
        "number of a paragraph with millions of letters",
        "catalogue/reading/readers/blocks.py",
        "            block.number = block.number[:MAX_NUMBER_CHARACTERS]\n",
        "",
        LINEAR_TIME + "test_numbers_and_notes_of_a_block_are_limited",
    ),
    # --- the work of staff on records -----------------------------------------------------------
    Defence(
        "discussion and attachments of a record that the user may not view",
        "catalogue/admin/teamwork/pages.py",
        "if not self.has_view_or_change_permission(request, record):",
        "if False:",
        TEAM_PAGE + "test_page_needs_the_permission_to_view_the_record",
    ),
    Defence(
        "attachment at the address of another record, or a removed one",
        "catalogue/admin/teamwork/pages.py",
        "for one in team_state(record).attachments}",
        'for one in TeamEntry.objects.exclude(file="")}',
        TEAM_PAGE + "test_notes_and_attachments_are_added_and_removed",
    ),
    Defence(
        "assignment, note or attachment by a person who may only view the record",
        "catalogue/teamwork/actions.py",
        "        raise PermissionDenied\n",
        "        return\n",
        TEAM_PAGE + "test_viewer_comments_but_does_not_assign_or_attach",
    ),
    Defence(
        "attachment that a browser displays",
        "catalogue/admin/file_downloads.py",
        'content_type="application/octet-stream"',
        'content_type="text/html"',
        TEAM_PAGE + "test_notes_and_attachments_are_added_and_removed",
    ),
    Defence(
        "mail about a record that its reader may not view any more",
        "catalogue/teamwork/mails.py",
        "if model is not None and viewers(model).filter(pk=recipient.pk).exists()",
        "if model is not None",
        NOTIFICATIONS + "test_record_that_the_reader_may_no_longer_see_is_not_mailed",
    ),
    Defence(
        "mail with the title of a record that was withdrawn without it",
        "catalogue/teamwork/mails.py",
        "isinstance(record, Record) and record.is_unnamed",
        "False",
        NOTIFICATIONS + "test_title_of_a_record_withdrawn_without_it_is_not_mailed",
    ),
    Defence(
        "the same mail twice",
        "catalogue/teamwork/mails.py",
        "            state=MailState.SENDING,\n            mail_id",
        "            state=MailState.WAITING,\n            mail_id",
        NOTIFICATIONS + "test_mail_of_a_killed_worker_is_not_repeated",
    ),
    Defence(
        "mail server that holds the worker with a greeting without end",
        "server/mail_delivery.py",
        "backend._watch(sock)",
        "pass",
        MAIL_DELIVERY + "test_server_that_is_slow_at_the_beginning_does_not_hold_the_worker",
    ),
    Defence(
        "mail server that holds the worker after the mail",
        "server/mail_delivery.py",
        "try:\n            super().close()\n        finally:\n            self._end_limit()",
        "self._end_limit()\n        super().close()",
        MAIL_DELIVERY + "test_slow_server_does_not_hold_the_worker",
    ),
    Defence(
        "mail that stops the mails of the other recipients each time",
        "server/mail_delivery.py",
        "            postpone(key)",
        "            raise",
        NOTIFICATIONS + "test_mail_that_fails_does_not_stop_the_others",
    ),
    Defence(
        "address of a reader in the log, with the text of an error",
        "server/mail_delivery.py",
        'logger.error("A mail failed: %s.\\n%s", type(error).__name__, lines)',
        'logger.error("A mail failed: %s.\\n%s", error, lines)',
        NOTIFICATIONS + "test_mail_that_fails_does_not_stop_the_others",
    ),
    Defence(
        "check of a link that requests the network of the server",
        "catalogue/link_check/request.py",
        "if not all(is_public_number(number) for number in numbers):",
        "if False:",
        LINK_CHECK + "test_redirect_into_the_network_of_the_server_is_not_followed",
    ),
    Defence(
        "address in a draft that is sent to another site",
        "catalogue/link_check/addresses.py",
        "return rows.filter(public_q(owner_field))",
        "return rows",
        LINK_CHECK + "test_addresses_of_all_columns_are_checked_and_none_that_is_not_public",
    ),
    Defence(
        "public figure of a deliverable raised by a hidden record",
        "deliverables/deliveries.py",
        "return expected & public_q(field)",
        'return expected & Q(**{f"{field}__isnull": False})',
        "tests/deliverables/test_table.py::test_hidden_record_never_raises_a_public_figure",
    ),
    Defence(
        "hidden subprogramme in the table of its programme",
        "deliverables/table.py",
        "type(project).objects.public().filter(kind=PROGRAMME",
        "type(project).objects.filter(kind=PROGRAMME",
        "tests/deliverables/test_table.py::test_hidden_subprogramme_is_in_no_table",
    ),
    Defence(
        "hidden record in the annex of deliverables",
        "deliverables/table.py",
        "Delivery.objects.recorded(public=True)",
        "Delivery.objects.recorded(public=False)",
        "tests/deliverables/test_report_annex.py::test_annex_shows_nothing_hidden",
    ),
    Defence(
        "decision on a mandate imported by an editor",
        "catalogue/imports/authorization.py",
        "row.is_new and not may_add[row.table.model]",
        "False",
        "tests/activities/test_mandate_decision_imports.py::test_editor_imports_no_decision",
    ),
    Defence(
        "plan of a hidden programme",
        "catalogue/pages/record_subpages.py",
        "objects.public().filter(slug=slug).first()",
        "objects.filter(slug=slug).first()",
        "tests/deliverables/test_table.py::test_plan_of_a_hidden_programme_is_hidden",
    ),
    Defence(
        "e-mail alert that tells of a record which is not public",
        "catalogue/history/publication_times.py",
        "records.public()",
        "records.all()",
        ALERT_PRIVACY + "test_record_that_is_not_public_never_became_public",
    ),
    Defence(
        "e-mail alert on a hidden record",
        "alerts/subjects.py",
        "record = public_record_with_number(int(text)) if is_number else None",
        "record = next((row for kind in listed_kinds() for row in"
        " kind.model.objects.filter(number=int(text))), None)",
        ALERT_REQUESTS + "test_hidden_record_is_answered_like_an_unknown_one",
    ),
    Defence(
        "program that follows the links of a mail, and so confirms an alert",
        "alerts/views.py",
        'is_post = request.method == "POST"',
        "is_post = True",
        ALERT_REQUESTS + "test_news_begin_when_the_link_of_the_mail_is_confirmed",
    ),
    Defence(
        "program that follows the links of a mail, and so ends an alert",
        "alerts/views.py",
        'if request.method == "POST" and subscription is not None:',
        "if subscription is not None:",
        ALERT_REQUESTS + "test_one_click_unsubscribing_needs_no_session_and_no_cookie",
    ),
    Defence(
        "invented link that ends the alert of another reader",
        "alerts/models.py",
        "return signing.Signer(salt=purpose).unsign(token)",
        'return token.partition(":")[0]',
        ALERT_REQUESTS + "test_altered_links_and_links_of_another_purpose_do_nothing",
    ),
    Defence(
        "mails in masses to the address of a stranger",
        "alerts/subscriptions.py",
        "of_address.pending().count() >= MAX_REQUESTS_PER_ADDRESS",
        "False",
        ALERT_REQUESTS + "test_address_with_unconfirmed_requests_gets_no_further_mail",
    ),
    Defence(
        "mails in masses to many addresses",
        "alerts/subscriptions.py",
        "if pending.filter(network=network).count() >= MAX_REQUESTS_PER_NETWORK:",
        "if False:",
        ALERT_REQUESTS + "test_network_with_many_unconfirmed_requests_is_refused",
    ),
    Defence(
        "advertisement to a stranger in the words of a search",
        "alerts/mails.py",
        '"subject": subject.plain_title,',
        '"subject": subject.title,',
        ALERT_REQUESTS + "test_confirmation_mail_repeats_no_words_of_the_visitor",
    ),
    Defence(
        "addresses of readers deleted by other staff",
        "alerts/staff_page.py",
        'if not request.user.has_perm("staff.change_user"):',
        "if False:",
        ALERT_PRIVACY + "test_other_staff_see_nothing",
    ),
    Defence(
        "known passwords in production",
        SETTINGS,
        'VAR_DIR /= "demo"\n    if not LOCAL:',
        'VAR_DIR /= "demo"\n    if False:',
        "tests/eclac_migration/test_settings.py::test_demonstration_is_refused_in_production",
    ),
    Defence(
        "known passwords on a network",
        SETTINGS,
        "if DEMONSTRATION and HOST not in",
        "if False and HOST not in",
        "tests/eclac_migration/test_settings.py::test_demonstration_is_not_opened_to_a_network",
    ),
]
