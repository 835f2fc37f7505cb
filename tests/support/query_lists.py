"""The tables that lists, pages and forms read, one query after the other, by kind of record."""

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.models import Organization
from meetings.models import Meeting
from publications.models import Publication

# A list: the counts of its facets, the rows of the page and their records, and in one statement the
# related records that a row shows; then, for the filters, the counts and in one statement the names
# of the values of all facets. The counts and the filters are kept in memory.
LIST_QUERIES = {
    model: f"indexrow indexrow {model._meta.model_name} country indexrow country"
    for model in (Activity, Meeting, Publication, Outcome, Mandate, Project, Organization)
}

# The page of a record: the record, in one statement the rows that it shows (topics first), in one
# the rows that belong to those, the last event of its history, and in one the stages of its chain.
# In place of a chain an organization has its memberships and its roles: for each kind a count by
# year and the newest; and the counts of the deliverables to which its records count.
PARTICIPATION_QUERIES = (
    "deliverable deliverable deliverableyear delivery performancemeasure measureyear"
)
PAGE_QUERIES = {
    Activity: "activity topic projectmandate event mandate",
    Meeting: "meeting topic edition event mandate",
    Publication: "publication topic edition event mandate",
    Outcome: "outcome topic event mandate",
    Mandate: (
        "mandate topic organization activity event"
        # The history of its standing, and the earlier ones with their times.
        " project event event event indexrow"
    ),
    Project: "project topic activity deliverable event mandate",
    Organization: (
        f"organization topic event involvement membership indexrow {PARTICIPATION_QUERIES}"
    ),
}

# A list in the admin for a superuser: the session, the user, the choices of the filters, the
# numbers of rows, and the rows of the page with those that they name.
SIGNED_IN_QUERIES = "staffsession user"
# A list of records: also the saved filters and the columns of the user, and at the end the
# countries and the users of two filters.
RECORD_LIST_QUERIES = f"{SIGNED_IN_QUERIES} savedfilter listcolumns"
ADMIN_LIST_QUERIES = {
    "Organization": f"{RECORD_LIST_QUERIES} country organization organization country user",
    "Membership": f"{SIGNED_IN_QUERIES} membership membership membership",
    "Country": f"{SIGNED_IN_QUERIES} country country country",
    "CountryGroup": f"{SIGNED_IN_QUERIES} countrygroup countrygroup countrygroup",
    "Topic": f"{SIGNED_IN_QUERIES} topic topic topic topic",
    "Source": f"{SIGNED_IN_QUERIES} source source source source",
    "Synonym": f"{SIGNED_IN_QUERIES} synonym synonym synonym",
    "Meeting": f"{RECORD_LIST_QUERIES} meeting meeting meeting country user",
    "Publication": f"{RECORD_LIST_QUERIES} publication publication publication country user",
    "Edition": f"{SIGNED_IN_QUERIES} edition edition edition",
    "Dissemination": (
        f"{SIGNED_IN_QUERIES} dissemination dissemination dissemination dissemination"
    ),
    "Mandate": f"{RECORD_LIST_QUERIES} mandate mandate mandate country user",
    "Provision": f"{SIGNED_IN_QUERIES} provision provision provision organization",
    "Project": f"{RECORD_LIST_QUERIES} project project project country user",
    "Activity": f"{RECORD_LIST_QUERIES} activity activity activity country user",
    "Outcome": f"{RECORD_LIST_QUERIES} outcome outcome outcome country user",
}

# A form in the admin: the session, the user and the permissions, the record with its inlines, its
# last transition and open proposal, and the records selected in its fields.
STAFF_QUERIES = f"{SIGNED_IN_QUERIES} event"
PERMISSION_QUERIES = "permission permission"
REVIEW_QUERIES = "citation link teamentry transition proposal"
FORM_QUERIES = {
    Activity: (
        f"{STAFF_QUERIES} activity {PERMISSION_QUERIES} topic country countrygroup mandate "
        "provision meeting publication outcome topic country countrygroup meeting publication "
        f"involvement delivery {REVIEW_QUERIES} topic country countrygroup mandate provision "
        "meeting publication meeting activity project"
    ),
    Meeting: (
        f"{STAFF_QUERIES} meeting {PERMISSION_QUERIES} topic country countrygroup organization "
        f"participation delivery {REVIEW_QUERIES} organization topic country countrygroup meeting "
        "meeting"
    ),
    Publication: (
        f"{STAFF_QUERIES} publication {PERMISSION_QUERIES} topic country countrygroup meeting "
        "organization edition authorship dissemination edition organization contribution "
        f"delivery othername {REVIEW_QUERIES} topic country countrygroup meeting organization"
    ),
    Outcome: (
        f"{STAFF_QUERIES} outcome {PERMISSION_QUERIES} topic country countrygroup meeting "
        f"publication uptake {REVIEW_QUERIES} outcome topic country countrygroup meeting "
        "publication project activity organization meeting publication"
    ),
    Mandate: (
        f"{STAFF_QUERIES} mandate {PERMISSION_QUERIES} topic country countrygroup provision "
        # After the links: whether the user may write provisions from a text.
        f"organization mandate {REVIEW_QUERIES.replace('link', 'link mandate')} mandate topic "
        "country countrygroup organization meeting mandate"
    ),
    Project: (
        f"{STAFF_QUERIES} project {PERMISSION_QUERIES} topic country countrygroup publication "
        f"projectmandate involvement deliverable performancemeasure delivery {REVIEW_QUERIES} "
        "project topic country countrygroup meeting "
        "publication"
    ),
    Organization: (
        f"{STAFF_QUERIES} organization {PERMISSION_QUERIES} topic membership othername "
        f"{REVIEW_QUERIES} topic organization organization"
    ),
}

# A list of the API: the count of requests, the count of records, the rows of the page, the records,
# in one statement the rows that they refer to, and in one the rows that belong to those.
API_LIST_QUERIES = "apiuse indexcount indexrow"
API_QUERIES = {
    Activity: f"{API_LIST_QUERIES} activity topic",
    Meeting: f"{API_LIST_QUERIES} meeting topic",
    Publication: f"{API_LIST_QUERIES} publication topic edition",
    Outcome: f"{API_LIST_QUERIES} outcome topic",
    Mandate: f"{API_LIST_QUERIES} mandate topic organization",
    Project: f"{API_LIST_QUERIES} project topic deliverableyear measureyear",
    Organization: f"{API_LIST_QUERIES} organization topic",
}

# The home page: the counts of the charts, the countries, the totals of the kinds, the editions, the
# mandates, the latest report, the rows of dated records and in one statement their records. All but
# the last three are kept in memory.
HOME_QUERIES = "indexrow country indexcount indexrow mandate issuedtext indexrow activity"

# The page about a country or a topic: the row and its groups or narrower topics, the counts of all
# kinds, the counts of the activities, the names of the related topics or countries, the index rows
# of all kinds in one statement, then in another the records of all kinds with what their lines
# show. At the end, for a country, the counts of the deliverables.
COUNTRY_QUERIES = "country countrygroup indexrow indexrow topic indexrow indexrow activity indexrow"
TOPIC_QUERIES = "topic topic indexrow indexrow country indexrow activity"
TOPICS_QUERIES = "indexrow topic topic"
