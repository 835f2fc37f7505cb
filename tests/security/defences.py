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
TRANSITIONS = "tests/catalogue/workflow/test_transitions.py::"
SIGN_IN = "tests/staff/test_sign_in.py::"
SESSIONS = "tests/staff/test_sessions.py::"
RECORD_FORM = "tests/catalogue/admin/test_record_form.py::"
OVERLOAD = "tests/server/test_overload.py::"
PRODUCTION = "tests/eclac_migration/test_settings.py::test_production_refuses_each_alone"
LIVE_FAILURES = "tests/live/test_failures.py::"
GUNICORN_WORKER = "tests/server/test_gunicorn_worker.py::"
SLOW_CLIENTS = "tests/live/test_slow_clients.py::"
HISTORY_PERMISSIONS = "tests/catalogue/admin/test_history_permissions.py::"
REVIEW_STATE = "tests/catalogue/admin/test_review_state.py::"
REDACTION = "tests/reports/test_redaction.py::"
SHARED_TABLES = "tests/catalogue/records/test_shared_tables.py::"
UNUSED_VALUES = "tests/eclac_migration/public_site/test_unused_values.py::"
NUMBER_ADDRESS = "tests/catalogue/pages/test_number_address.py::"
PUBLIC_PAGES = "tests/eclac_migration/public_site/test_public_pages.py::"


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
        '            "SELECT catalogue_term_query(term)::text"\n'
        '            " FROM unnest(%s::text[]) WITH ORDINALITY AS typed(term, position)'
        ' ORDER BY position",\n'
        "            [[term.text for term in terms]],\n",
        '            "SELECT catalogue_term_query(term)::text FROM (VALUES "\n'
        '            + ", ".join(f"(\'{one.text}\', {n})" for n, one in enumerate(terms))\n'
        '            + ") AS typed(term, position) ORDER BY position",\n',
        HOSTILE_INPUT + "test_sql_in_any_parameter_is_a_value",
    ),
    Defence(
        "tsquery operators",
        "catalogue/base/full_text.py",
        "return [(term, query) for term, (query,) in",
        "return [(term, term.text) for term, (query,) in",
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
        "record = self.rows(records.public()).filter(slug=slug).first()",
        "record = self.rows(records.all()).filter(slug=slug).first()",
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
        "catalogue/pages/detail_view.py",
        "rows = related_model_at(model, name)._default_manager.public().prefetch_related(*more)",
        "rows = related_model_at(model, name)._default_manager.prefetch_related(*more)",
        PUBLIC_PAGES + "test_nothing_leaks_from_what_is_not_public_through_relations_to_several",
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
        "enumeration of drafts: harvesting",
        "publications/oai_queries.py",
        'public = Publication.objects.public().values("pk")',
        'public = Publication.objects.values("pk")',
        PERMISSIONS + "test_draft_is_not_named_in_listing_files",
    ),
    Defence(
        "enumeration of drafts: earlier versions",
        "catalogue/pages/version_views.py",
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
        "right = person is None or (",
        "right = True or (",
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
        "reports/workflow.py",
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
        "leak: the slug of a withdrawn record on its page",
        "catalogue/pages/detail_view.py",
        '        context["page_path"] = record.get_absolute_url()\n',
        "        pass\n",
        "tests/catalogue/pages/test_number_address.py"
        "::test_unnamed_record_answers_410_at_its_addresses_and_shows_no_slug",
    ),
    Defence(
        "roles: an editor waives a translation",
        "reports/admin.py",
        "        if not may_publish(request.user):\n            raise PermissionDenied\n"
        "        try:\n            count",
        "        try:\n            count",
        PERMISSIONS + "test_staff_permissions_match_the_table",
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
        "return service_unavailable() if isinstance(error, TRANSIENT_ERRORS) else None",
        "return None",
        OVERLOAD + "test_exhausting_query_is_cut_and_answered_with_a_time_to_come_back",
    ),
    Defence(
        "statement time-out, outside a view",
        "server/overload.py",
        "    if isinstance(sys.exception(), TRANSIENT_ERRORS):\n"
        "        return service_unavailable()\n",
        "",
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
        "    if current_version <= seen_version:\n",
        "    if True:\n",
        "tests/catalogue/admin/test_edit_conflicts.py::test_second_of_two_editors_sees_the_changes_of_the_first",
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
        "    _check_address_stays_public(source, target)\n",
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
        "tests/server/test_images.py::test_every_image_is_pinned_by_its_digest",
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
        "reports/workflow.py",
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
        "an unused topic in completions",
        "catalogue/pages/global_search.py",
        "filter_by_name(public_rows(model), text",
        "filter_by_name(model.objects.all(), text",
        UNUSED_VALUES + "test_topic_and_group_of_an_editor_are_public_with_the_first_public_record",
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
        "catalogue/api/throttling.py",
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
]
