"""Paragraphs about activities: by country, by kind, and with other agencies."""

from collections.abc import Iterable, Sequence

from activities.models import Activity, Outcome, Provision
from catalogue.base.visibility import if_public
from meetings.models import Status
from reports.composition.chapters.context import Context
from reports.composition.lazy_phrases import PhraseList
from reports.composition.paragraph_builder import ParagraphBuilder
from reports.composition.record_texts import Clause
from reports.composition.templates import Phrase, fill_template, join_phrases, literal_phrase, words

MAX_TITLES = 8  # in one sentence
MAX_CLAUSES = 2  # in one sentence
MAX_PARAGRAPH_ACTIVITIES = 8
PARTY_ROLES = ("partner", "co-organizer", "beneficiary", "recipient", "host", "funder")


def activity_paragraphs(
    context: Context, builder: ParagraphBuilder, activities: Sequence[Activity]
) -> None:
    """Add paragraphs on activities of one section that belong to no meeting or publication.

    Activities in the same countries come together, then those without countries, then the titles of
    those without a summary.
    """
    told = [activity for activity in activities if _is_told(activity)]
    for key, same in _by_countries(told):
        has_no_countries = key[0]
        for first in range(0, len(same), MAX_PARAGRAPH_ACTIVITIES):
            group = same[first : first + MAX_PARAGRAPH_ACTIVITIES]
            builder.start(group[0], weight=len(group), is_light=has_no_countries)
            CountryGroup(context, builder, group).add()
            for activity in group:
                add_conclusions(context, builder, activity)
    listed = [activity for activity in activities if not _is_told(activity)]
    for kind, same in _grouped(listed, lambda activity: activity.kind):
        for first in range(0, len(same), MAX_TITLES):
            builder.start(same[first], weight=1)
            part = same[first : first + MAX_TITLES]
            add_titles(context, builder, f"listed.{kind}", part)
            for activity in part:
                add_conclusions(context, builder, activity)


def _is_told(activity: Activity) -> bool:
    """Return True for an activity with a sentence of its own: a summary, or a group entry."""
    is_over = activity.status == Status.CANCELLED or activity.status == Status.PLANNED
    return bool(activity.summary) or activity.is_collective or is_over


def _grouped(records: Iterable, key) -> list[tuple]:
    groups: dict = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return list(groups.items())


def _by_countries(activities: Sequence[Activity]) -> list[tuple]:
    """Return the activities by set of countries, those without countries last, by kind."""

    def key(activity: Activity) -> tuple:
        codes = tuple(sorted(country.alpha3 for country in activity.countries.all()))
        return (not codes, codes, "" if codes else activity.kind == "inter-agency")

    groups = _grouped(activities, key)
    return [*(g for g in groups if not g[0][0]), *(g for g in groups if g[0][0])]


class CountryGroup:
    """Composer of the paragraph on activities with the same set of countries."""

    def __init__(self, context: Context, builder: ParagraphBuilder, group: Sequence[Activity]):
        self.context, self.builder = context, builder
        self.names, self.grammar = context.names, context.grammar
        self.group = sorted(group, key=lambda activity: not activity.summary)
        self.has_countries = bool(group[0].countries.all())
        self.countries_stated = False

    def add(self) -> None:
        nouns: list[Activity] = []
        clauses: list[Clause] = []
        for activity in self.group:
            clause = self._clause(activity)
            if clause and self._joins(clauses, clause):
                clauses.append(clause)
                continue
            self._add_clauses(clauses)
            clauses = [clause] if clause else []
            if clause:
                continue
            if activity.status in (Status.CANCELLED, Status.PLANNED):
                add_not_held(self.context, self.builder, activity)
            elif activity.summary:
                self._add_summary(activity)
            else:
                nouns.append(activity)
        self._add_clauses(clauses)
        for _parties, same in _grouped(nouns, self._party_key):
            self._add_nouns(same)

    # --- summaries ------------------------------------------------------------------------------

    def _clause(self, activity: Activity) -> Clause | None:
        if activity.status in (Status.CANCELLED, Status.PLANNED):
            return None
        return self.names.clause(activity, self.names.subjects)

    def _joins(self, clauses: Sequence[Clause], clause: Clause) -> bool:
        """Return True if the clause can stand in one sentence with those before it."""
        if not clauses:
            return True
        last = clauses[-1]
        if len(clauses) >= MAX_CLAUSES or last.subject != clause.subject:
            return False
        return not self._extras(last.record) and not self._extras(clause.record)

    def _extras(self, activity) -> tuple:
        """Return the partners and the time that the summary does not state."""
        return tuple(
            filter(
                None,
                (
                    self._unnamed_parties(activity),
                    self._time(activity),
                    activity.status == Status.UNDER_WAY,
                ),
            )
        )

    def _time(self, activity: Activity) -> Phrase | None:
        when = self.context.when(activity)
        if when is None or activity.status == Status.UNDER_WAY:
            return None
        return None if self.names.summary_states(activity, when) else when

    def _unnamed_parties(self, activity: Activity) -> PhraseList | None:
        return unnamed_parties(self.context, activity)

    def _unnamed_countries(self, activity: Activity) -> PhraseList | None:
        names = [self.grammar.country_name(country) for country in activity.countries.all()]
        if not names or all(self.names.summary_names(activity, [name]) for name in names):
            return None
        return self.context.countries(activity)

    def _add_clauses(self, clauses: Sequence[Clause]) -> None:
        if not clauses:
            return
        first, records = clauses[0], [clause.record for clause in clauses]
        activity: Activity = first.record  # type: ignore[assignment]
        countries = None if self.countries_stated else self._unnamed_countries(activity)
        partners = self._unnamed_parties(activity)
        predicate = self.grammar.join_clauses([clause.predicate for clause in clauses])
        if when := self._time(activity):
            predicate = join_phrases((predicate, literal_phrase(" "), when))
        predicate = join_phrases((predicate, self._under_way(activity) or Phrase()))
        place = f"{'.in' if countries else ''}{'.with' if partners else ''}"
        if self._begins_work(records) and not place and not when:
            place = ".when"
        self.context.begun_spans.add(self.context.span)
        phrases = {
            "span": words(str(self.context.span)),
            "subject": self.context.subject_name(first.subject),
            "predicate": predicate,
            "countries": countries,
            "partners": partners,
        }
        self.builder.add_with_subject(f"clause{place}", first.subject, records, phrases)
        for record in records:
            self.builder.note_summary(record)
        self.countries_stated = self.countries_stated or countries is not None

    def _begins_work(self, records: Sequence) -> bool:
        """Return True for the first sentence on the work of a year, which can state the year.

        It does not if it has the year itself, or if publications after it have the year.
        """
        span = self.context.span
        is_first = span not in self.context.begun_spans and self.grammar.is_year(span)
        return is_first and not (
            self.context.reports_publications
            or any(
                each.status == Status.UNDER_WAY or self.names.summary_names(each, [str(span)])
                for each in records
            )
        )

    def _under_way(self, activity: Activity) -> Phrase | None:
        if activity.status != Status.UNDER_WAY or activity.when is None:
            return None
        start, end = self.grammar.ends(activity.when)
        is_over = self.context.source_records.scope.is_past_plan(activity)
        words_of_end = self.grammar.words["under way.past" if is_over else "under way"]
        return fill_template(words_of_end, {"start": start, "end": end or None})

    def _add_summary(self, activity: Activity) -> None:
        """Add a summary with what it does not state before it, or else in a sentence after it."""
        countries = None if self.countries_stated else self._unnamed_countries(activity)
        partners, when = self._unnamed_parties(activity), self._time(activity)
        facts = {"partners": partners, "countries": countries, "when": when}
        has_facts = bool(countries or partners or when)
        summary = self.names.summary_after_adverb(activity) if has_facts else None
        if summary:
            self.builder.add("opened", activity, summary=summary, **facts)
            self.builder.note_summary(activity)
        else:
            self.builder.add_summary(activity)
            if has_facts:
                self.builder.add("completed", activity, **facts)
        self.countries_stated = self.countries_stated or self.has_countries

    # --- group entries without a summary ----------------------------------------------------------

    @staticmethod
    def _party_key(activity: Activity) -> tuple:
        rows = [row for row in activity.involvements.all() if row.role in PARTY_ROLES]
        return tuple((row.organization_id, row.group_en, row.group_es) for row in rows)

    def _add_nouns(self, activities: Sequence[Activity]) -> None:
        """Add a sentence on group entries with the same parties, by the nouns of their titles."""
        subject = self.context.subject_of(activities[0])
        rows = [row for row in activities[0].involvements.all() if row.role in PARTY_ROLES]
        parties = self.names.party_list(rows) if rows else None
        nouns = self.names.title_nouns(activities, without_parties=bool(rows))
        countries = self.context.countries(activities[0]) if self.has_countries else None
        phrases = {"nouns": nouns, "parties": parties, "countries": countries}
        phrases["subject"] = self.context.subject_name(subject)
        key = "group.same" if self.countries_stated else "group"
        self.builder.add_with_subject(key, subject, list(activities), phrases)
        for activity in activities:
            self.builder.add_links(activity)
        self.countries_stated = self.countries_stated or self.has_countries


def unnamed_parties(context: Context, activity: Activity) -> PhraseList | None:
    """Return the other bodies and groups in an activity, if its summary names none of them."""
    parts = context.source_records.commission_parts
    rows = [
        row
        for row in activity.involvements.all()
        if row.role in (*PARTY_ROLES, "lead") and row.organization_id not in parts
    ]
    if not rows or any(context.names.summary_names_party(activity, row) for row in rows):
        return None
    return context.names.party_list(rows, is_incomplete=activity.parties_are_incomplete)


def add_titles(
    context: Context,
    builder: ParagraphBuilder,
    key: str,
    activities: Sequence[Activity],
    **phrases,
) -> None:
    """Add a sentence that lists activities by title, with place, time and parties."""
    titles = [listed_title(context, activity) for activity in activities]
    for activity in activities:
        context.register.check(activity, "title")
    listed = context.grammar.join_entries(titles)
    sentence = "listed" if len(activities) > 1 else "listed.one"
    builder.add(
        sentence, *activities, kind=words(context.grammar.words[key]), titles=listed, **phrases
    )
    for activity in activities:
        builder.add_links(activity)


def listed_title(context: Context, activity: Activity, year: int = 0) -> Phrase:
    """Return the title of an activity with its facts; the sentence has stated `year`, if given."""
    grammar, names = context.grammar, context.names
    facts = [words(grammar.country_name(country)) for country in activity.countries.all()]
    if activity.when is not None and context.when(activity) is not None:
        facts.append(words(grammar.without_year(grammar.date(activity.when), year)))
    title = names.name_of(activity)
    if any(facts):
        title = names.with_facts(title, facts)
    roles = context.by_role(
        activity.involvements.all(), is_incomplete=activity.parties_are_incomplete
    )
    parts = [title]
    for role, word in (("partner", "with"), ("beneficiary", "for")):
        if role in roles:
            parts.append(fill_template(grammar.words[word], {
                "partners": roles[role], "beneficiaries": roles[role],
            }))  # fmt: skip
    later = if_public(activity.prepares_meeting or activity.prepares_activity)
    if later is not None and activity.status == Status.PLANNED:
        prepares = {"later": names.title_of(later)}
        parts.append(fill_template(grammar.words["prepares"], prepares))
    return join_phrases(parts).with_records(activity)


def add_not_held(
    context: Context, builder: ParagraphBuilder, activity, *, is_explained: bool = False
) -> None:
    """Add a sentence on a cancelled activity or meeting, or on a plan that staff accepted.

    A cancelled one that a later sentence explains is only said to have been planned.
    """
    is_cancelled = activity.status == Status.CANCELLED
    has_summary = bool(activity.summary) and is_cancelled
    key = "cancelled" if is_cancelled and not (has_summary or is_explained) else "was.planned"
    what = context.names.title_of(activity, is_bare=True)
    place = context.names.place(activity) if hasattr(activity, "venue") else None
    when = context.grammar.planned_time(activity.when) if activity.when else None
    builder.add(key, activity, what=what, when=when or None, place=place or None)
    if has_summary:
        builder.add_summary(activity)


def agency_paragraphs(
    context: Context, builder: ParagraphBuilder, activities: Sequence[Activity]
) -> None:
    """Add paragraphs on inter-agency work: first that of groups set up by a mandate."""
    groups = {
        activity: provision
        for activity in activities
        if (provision := _provision_on_group(activity)) is not None
    }
    for activity, provision in groups.items():
        builder.start(activity, weight=3)
        _add_group_of_mandate(context, builder, activity, provision)
    activity_paragraphs(context, builder, [a for a in activities if a not in groups])


def _provision_on_group(activity: Activity) -> Provision | None:
    """Return the only provision of an activity that establishes a public group, or None."""
    provisions = [each for each in activity.provisions.all() if if_public(each.establishes)]
    return provisions[0] if len(provisions) == 1 else None


def _add_group_of_mandate(
    context: Context, builder: ParagraphBuilder, activity: Activity, provision: Provision
) -> None:
    """Add the mandate that set up a group, its coordinator, the work in it and the partners."""
    names, source_records = context.names, context.source_records
    found = provision.establishes
    group = source_records.organizations.get(found.pk, found)
    coordinators = [
        names.organization_name(row.organization)
        for row in group.members.all()
        if row.role == "coordinator" and if_public(row.organization)
    ]
    described = names.described_group(group)
    task = names.task_of_group(activity, group) if described else None
    builder.add(
        "set.up",
        activity,
        mandate=names.title_of(provision.mandate),
        group=described or names.organization_name(group),
        coordinators=PhraseList(context.grammar, coordinators) or None,
        task=task or None,
    )
    if task:
        builder.note_summary(activity)
    else:
        builder.add_summary(activity)
    partners = [
        row
        for row in activity.involvements.all()
        if row.role in ("partner", "co-organizer") and row.organization_id != group.pk
    ]
    if partners:
        commission = context.subject_of(activity)
        builder.add(
            "joined", activity,
            span=words(str(context.span)), group=names.organization_name(group),
            subject=context.subject_name(commission),
            partners=names.party_list(partners, is_incomplete=activity.parties_are_incomplete),
        )  # fmt: skip
        builder.mark_subject(commission)
    add_conclusions(context, builder, activity)


def add_conclusions(context: Context, builder: ParagraphBuilder, host) -> None:
    """Add the summaries, or else the titles, of the outcomes that a record led to."""
    for outcome in context.outline.hosted_by(host, Outcome):
        if not builder.add_summary(outcome):
            builder.add("title", outcome, title=context.names.outcome_text(outcome))
        for item in context.outline.hosted_by(outcome, Outcome):
            if not builder.add_summary(item):
                builder.add("title", item, title=context.names.outcome_text(item))
