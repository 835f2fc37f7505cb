"""Each constraint of the layer, violated alone: the database refuses it with its message.

One table of cases; each constraint of the layer has one.
"""

from functools import partial
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from catalogue.link_check.models import LinkCheck, Problem
from catalogue.models import (
    Citation,
    Country,
    CountryGroup,
    ImportJob,
    ImportProfile,
    ImportRow,
    Link,
    Membership,
    Notification,
    Organization,
    OtherName,
    ParagraphDecision,
    Proposal,
    Source,
    SourceParagraph,
    SourceText,
    TeamEntry,
    Topic,
)
from catalogue.workflow.merge_job import MergeJob
from staff.models import User
from tests.support.constraint_cases import (
    NOT_IN_LIST,
    ConstraintCase,
    assert_constraint_enforced,
    assert_enforced_outside_drafts,
    choice_case,
    declared_constraints,
    period_cases,
    record_cases,
    slug_cases,
    validation_messages,
)
from tests.support.constraint_violations import violated_constraint
from tests.support.factories import (
    CitationFactory,
    CountryFactory,
    CountryGroupFactory,
    LinkFactory,
    MembershipFactory,
    OrganizationFactory,
    OtherNameFactory,
    SourceFactory,
    SynonymFactory,
    TopicFactory,
)


def same_row(row):
    return row


def group():
    return CountryGroupFactory(name_es="Grupo")


def topic():
    return TopicFactory(name_es="Tema")


def objective(**fields):
    return TopicFactory(**{"framework": "gcm", "code": "1", **fields})


def second_objective():
    objective()
    return objective(code="2")


def citation():
    return CitationFactory(record=OrganizationFactory(), place_en="p. 1")


def link():
    return LinkFactory(record=OrganizationFactory())


def other_name():
    return OtherNameFactory(record=OrganizationFactory())


def second_commission():
    OrganizationFactory(is_commission=True)
    return OrganizationFactory()


def second_membership():
    first = MembershipFactory()
    return MembershipFactory(organization=first.organization, body=first.body, role="coordinator")


def second_citation():
    first = citation()
    return CitationFactory(record=first.record, source=first.source, place_en="p. 2")


def second_link():
    return LinkFactory(record=LinkFactory(record=OrganizationFactory(), url="https://a.org").record)


def failed_link():
    return LinkCheck.objects.create(
        address="https://a.org", failures=1, failing_since=timezone.now(), problem=Problem.NOT_FOUND
    )


def second_name():
    return OtherNameFactory(record=OtherNameFactory(record=OrganizationFactory(), name="A").record)


def merge_job(source=1):
    return MergeJob.objects.create(
        content_type=ContentType.objects.get_for_model(Organization),
        source_id=source,
        target_id=3,
        source_name="Twin",
        target_name="Office",
        requested_by=User.objects.create(username=f"reviewer-{source}"),
        language="en",
        total=1,
    )


def second_merge_job():
    merge_job()
    return merge_job(source=2)


def import_job():
    return ImportJob.objects.create(
        content_type=ContentType.objects.get_for_model(Organization),
        file_name="a.csv",
        size=0,
        digest="0" * 64,
        language="en",
        uploaded_by=User.objects.create(username="editor"),
    )


def import_row(job=None, position=1):
    return ImportRow.objects.create(
        job=job or import_job(), position=position, line=position, outcome="new"
    )


def second_import_profile():
    kind = ContentType.objects.get_for_model(Organization)
    owner = User.objects.create(username="editor")
    given = {"content_type": kind, "owner": owner, "columns": {}, "mapping": {}}
    ImportProfile.objects.create(name="Offices", **given)
    return ImportProfile.objects.create(name="Ministries", **given)


def source_text(source=None, version=1):
    return SourceText(
        source=source or SourceFactory(),
        version=version,
        pasted="A text",
        requested_by=User.objects.get_or_create(username="reader")[0],
    )


def saved_text() -> SourceText:
    text = source_text()
    text.save()
    return text


def source_paragraph(text=None, position=1):
    return SourceParagraph(
        text=text or saved_text(),
        position=position,
        kind="text",
        content="Content",
        place_en=f"paragraph {position}",
        place_es=f"párrafo {position}",
        notes=[[0, "1"]],
        fingerprint="0",
    )


def second_paragraph():
    first = source_paragraph()
    first.save()
    return source_paragraph(first.text, 2)


def second_text():
    return source_text(saved_text().source, 2)


def paragraph_decision():
    paragraph = source_paragraph()
    paragraph.save()
    user = User.objects.get(username="reader")
    return ParagraphDecision(paragraph=paragraph, reason="other", decided_by=user)


def second_import_row():
    return import_row(job=import_row().job, position=2)


def proposal():
    return Proposal.objects.create(
        content_type=ContentType.objects.get_for_model(Organization),
        object_id=OrganizationFactory().pk,
        base=0,
        changes=[],
        context=uuid4(),
        by=User.objects.create(username="editor"),
        at=timezone.now(),
    )


def team_entry():
    return TeamEntry(
        content_type=ContentType.objects.get_for_model(Organization),
        object_id=1,
        kind="comment",
        content="A comment.",
        person=User.objects.create(username="editor"),
    )


def notification():
    return Notification(
        recipient=User.objects.create(username="editor"),
        kind="assigned",
        content_type=ContentType.objects.get_for_model(Organization),
        object_id=1,
        due_at=timezone.now(),
    )


def second_organization(name: str, values: tuple[str, str]) -> Organization:
    OrganizationFactory(**{name: values[0]})
    return OrganizationFactory(**{name: values[1]})


WHAT_ENTRIES_NEED = (
    "catalogue_teamentry_has_what_its_kind_needs",
    "Enter a text or choose a file.",
)
COMPLETENESS_CASES = [
    ConstraintCase(
        "catalogue_organization_has_a_kind",
        "Choose the kind of organization.",
        lambda: OrganizationFactory(published=True),
        {"kind": ""},
    ),
]
MALFORMED_IDENTIFIERS = (
    (
        "ror",
        "A ROR identifier looks like 05a28rw58. Copy it from ror.org.",
        ("15a28rw58", "05a28rw5", "05a28rwu8"),
    ),
    (
        "isni",
        "An ISNI has sixteen digits, such as 0000 0001 2150 090X. Copy it from isni.org.",
        ("0000 0001 2150", "0000 0001 2150 09XX"),
    ),
    (
        "wikidata",
        "A Wikidata item looks like Q42. Copy it from wikidata.org.",
        ("42", "Q042", "P42"),
    ),
)
SHARED_IDENTIFIERS = (
    ("ror", "Another organization has this ROR identifier.", ("05a28rw58", "03yrm5c26")),
    ("isni", "Another organization has this ISNI.", ("0000 0001 2150 090X", "0000 0001 2156 142X")),
    ("wikidata", "Another organization has this Wikidata item.", ("Q42", "Q43")),
)
COUNTRY_CODE_RULE = (
    "catalogue_country_codes_are_written_as_the_standards_do",
    "An alpha-3 code has three capital letters; an M49 code has three digits.",
)
CONSTRAINT_CASES = [
    *COMPLETENESS_CASES,
    choice_case(Country, "subregion", CountryFactory),
    choice_case(Country, "commission_status", CountryFactory),
    *(
        ConstraintCase(*COUNTRY_CODE_RULE, CountryFactory, {"alpha3": code})
        for code in ("hnd", "HN", "H1D")
    ),
    *(
        ConstraintCase(
            *COUNTRY_CODE_RULE,
            CountryFactory,
            {"m49": code},
            form_message="The M49 code of HND is 340.",
        )
        for code in ("34", "34A")
    ),
    *(
        ConstraintCase(
            f"catalogue_organization_{name}_is_well_formed",
            message,
            OrganizationFactory,
            {name: one},
        )
        for name, message, values in MALFORMED_IDENTIFIERS
        for one in values
    ),
    *(
        ConstraintCase(
            f"catalogue_organization_{name}_is_unique",
            message,
            partial(second_organization, name, values),
            {name: values[0]},
        )
        for name, message, values in SHARED_IDENTIFIERS
    ),
    *slug_cases(CountryGroup, group),
    *(
        ConstraintCase(
            "catalogue_countrygroup_slug_is_written_plainly",
            "Use lowercase letters without accents, digits and single hyphens.",
            group,
            {"slug": slug},
        )
        for slug in ("Capital", "two--hyphens", "-before", "after-")
    ),
    ConstraintCase(
        "catalogue_countrygroup_broader_is_another",
        "A group cannot be part of itself.",
        group,
        {"broader": same_row},
        trigger="acyclic_broader",
    ),
    *slug_cases(Topic, topic),
    ConstraintCase(
        "catalogue_topic_framework_is_in_its_list",
        "Choose a value from the list.",
        objective,
        {"framework": "xx"},
    ),
    ConstraintCase(
        "catalogue_topic_has_a_name",
        "Enter the name in at least one language.",
        objective,
        {"name_en": "", "name_es": ""},
    ),
    ConstraintCase(
        "catalogue_topic_code_of_framework",
        "A topic of a framework, and no other, has a code.",
        objective,
        {"code": ""},
    ),
    ConstraintCase(
        "catalogue_topic_code_is_unique_in_framework",
        "Another topic of this framework has this code.",
        second_objective,
        {"code": "1"},
    ),
    ConstraintCase(
        "catalogue_topic_broader_is_another",
        "A topic cannot be broader than itself.",
        topic,
        {"broader": same_row},
        trigger="acyclic_broader",
    ),
    *record_cases(Organization, OrganizationFactory),
    choice_case(Organization, "kind", OrganizationFactory),
    ConstraintCase(
        "catalogue_organization_parent_is_another",
        "An organization cannot be part of itself.",
        OrganizationFactory,
        {"parent": same_row},
        trigger="acyclic_parent",
    ),
    ConstraintCase(
        "catalogue_organization_successor_is_another",
        "An organization cannot succeed itself.",
        OrganizationFactory,
        {"successor": same_row},
        trigger="acyclic_successor",
    ),
    ConstraintCase(
        "catalogue_organization_government_has_a_country",
        "Choose the country of the government.",
        OrganizationFactory,
        {"kind": "government"},
    ),
    ConstraintCase(
        "catalogue_organization_only_one_is_the_commission",
        "Another organization is marked as the commission.",
        second_commission,
        {"is_commission": True},
    ),
    *period_cases(Membership, MembershipFactory),
    choice_case(Membership, "role", MembershipFactory),
    ConstraintCase(
        "catalogue_membership_is_of_another_body",
        "An organization cannot be a member of itself.",
        MembershipFactory,
        {"body": lambda membership: membership.organization},
    ),
    ConstraintCase(
        "catalogue_membership_never_overlaps_itself",
        "This organization already has this role in this body during part of this period.",
        second_membership,
        {"role": "member"},
    ),
    *period_cases(Source, SourceFactory, every_way=True),
    choice_case(Source, "kind", SourceFactory),
    choice_case(Source, "language", SourceFactory),
    ConstraintCase(
        "catalogue_source_has_a_title",
        "Enter the title in at least one language.",
        SourceFactory,
        {"title_en": ""},
    ),
    choice_case(Citation, "basis", citation),
    ConstraintCase(
        "catalogue_citation_stands_once",
        "This citation already exists.",
        second_citation,
        {"place_en": "p. 1"},
    ),
    ConstraintCase(
        "catalogue_citation_of_a_value_names_its_field",
        "Choose the field of this value.",
        citation,
        {"value": "2012"},
    ),
    ConstraintCase(
        "catalogue_citation_in_spanish_has_a_value",
        "Enter the value in the source, too.",
        citation,
        {"field": "title_en", "value_es": "Foro"},
    ),
    choice_case(Link, "language", link),
    ConstraintCase(
        "catalogue_link_has_a_label",
        "Enter the link text in at least one language.",
        link,
        {"label_en": ""},
    ),
    ConstraintCase(
        "catalogue_link_stands_once",
        "This link is already listed.",
        second_link,
        {"url": "https://a.org"},
    ),
    ConstraintCase(
        "catalogue_link_is_a_web_address",
        "Enter a link that begins with http:// or https://.",
        link,
        {"url": "ftp://example.org"},
    ),
    choice_case(LinkCheck, "problem", failed_link),
    *(
        ConstraintCase(
            "catalogue_linkcheck_failure_has_reason_and_date",
            "A failure has a problem and a date.",
            failed_link,
            change,
        )
        for change in ({"problem": ""}, {"failing_since": None}, {"failures": 0})
    ),
    choice_case(OtherName, "language", other_name),
    *(
        ConstraintCase(
            "catalogue_synonym_has_two_lines",
            "Enter at least two words, one on each line.",
            SynonymFactory,
            {"words": words},
        )
        for words in ("one", "one\n \n", "\none")
    ),
    ConstraintCase(
        "catalogue_othername_stands_once",
        "This name is already listed.",
        second_name,
        {"name": "A"},
    ),
]
# Written by code only; no form has these fields.
CODE_WRITTEN_CASES = [
    ConstraintCase(
        "catalogue_source_file_has_a_name",
        "Enter the name of the file.",
        SourceFactory,
        {"file_name": "letter.pdf"},
    ),
    choice_case(ImportJob, "state", import_job),
    ConstraintCase(
        "catalogue_importjob_undone_has_person",
        "Enter who undid the import.",
        import_job,
        {"state": "undone"},
    ),
    ConstraintCase(
        "catalogue_importprofile_name_once",
        "You have a profile with this name.",
        second_import_profile,
        {"name": "Offices"},
    ),
    choice_case(MergeJob, "state", merge_job),
    ConstraintCase(
        "catalogue_mergejob_one_running_for_a_source",
        "This record is already being merged.",
        second_merge_job,
        {"source_id": 1},
    ),
    choice_case(ImportRow, "outcome", import_row),
    ConstraintCase(
        "catalogue_importrow_position_once",
        "This row is already listed.",
        second_import_row,
        {"position": 1},
    ),
    choice_case(SourceText, "state", source_text),
    choice_case(SourceText, "reason", source_text),
    ConstraintCase(
        "catalogue_sourcetext_version_once",
        "This version already exists.",
        second_text,
        {"version": 1},
    ),
    ConstraintCase(
        "catalogue_sourcetext_has_one_origin",
        "Upload a file or paste a text, not both.",
        source_text,
        {"file": "a.txt"},
    ),
    choice_case(SourceParagraph, "kind", source_paragraph),
    ConstraintCase(
        "catalogue_sourceparagraph_position_once",
        "This paragraph is already listed.",
        second_paragraph,
        {"position": 1},
    ),
    ConstraintCase(
        "catalogue_sourceparagraph_place_once",
        "This place is already listed.",
        second_paragraph,
        {"place_en": "paragraph 1"},
    ),
    choice_case(ParagraphDecision, "reason", paragraph_decision),
    ConstraintCase(
        "catalogue_proposal_is_decided_by_somebody",
        "A decision needs a date and time.",
        proposal,
        {"decision": "accepted"},
    ),
    ConstraintCase(
        "catalogue_teamentry_kind_is_in_its_list",
        NOT_IN_LIST,
        team_entry,
        {"kind": "xx", "content": ""},
        form_message="Value 'xx' is not a valid choice.",
    ),
    *(
        ConstraintCase(*WHAT_ENTRIES_NEED, team_entry, change)
        for change in (
            {"content": ""},
            {"kind": "resolved"},
            {"kind": "attachment", "content": ""},
            {"kind": "removed", "content": ""},
        )
    ),
    choice_case(Notification, "kind", notification),
    choice_case(Notification, "state", notification),
]


def test_every_rule_of_the_catalogue_is_tested():
    # Triggers write the addresses; they are tested in test_slugs.py.
    by_triggers = {"catalogue_address_unique"}
    tested = {rule.name for rule in [*CONSTRAINT_CASES, *CODE_WRITTEN_CASES]}
    assert tested == declared_constraints("catalogue") - by_triggers


@pytest.mark.django_db
@pytest.mark.parametrize("rule", CODE_WRITTEN_CASES, ids=str)
def test_rule_for_system_columns_is_enforced(rule):
    row = rule.row()
    for name, value in rule.change.items():
        setattr(row, name, value)

    assert validation_messages(row.validate_constraints) == [rule.message]
    assert violated_constraint(row.save) == rule.name


@pytest.mark.django_db
@pytest.mark.parametrize("rule", CONSTRAINT_CASES, ids=str)
def test_rule_is_enforced(rule):
    assert_constraint_enforced(rule)


@pytest.mark.django_db
@pytest.mark.parametrize("rule", COMPLETENESS_CASES, ids=str)
def test_completeness_rule_does_not_apply_to_drafts(rule):
    assert_enforced_outside_drafts(rule)
