"""The tables that lists, pages and forms read, one query after the other, by kind of record."""

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.models import Organization
from meetings.models import Meeting
from publications.models import Publication

COMMON_QUERIES = "topic link citation"
PLACE_QUERIES = f"{COMMON_QUERIES} country countrygroup"

# A list: the counts of its facets, the rows of the page and their records, the related records
# that a row shows, and the names of the values of each facet.
LISTED_PLACES = "country countrygroup"
LIST_QUERIES = {
    Activity: (
        f"indexrow indexrow activity {LISTED_PLACES}"
        f" {LISTED_PLACES} organization mandate provision project topic"
    ),
    Meeting: (
        f"indexrow indexrow meeting {LISTED_PLACES}"
        f" {LISTED_PLACES} organization mandate project topic"
    ),
    Publication: (
        f"indexrow indexrow publication {LISTED_PLACES} edition"
        f" {LISTED_PLACES} organization mandate project topic"
    ),
    Outcome: (
        f"indexrow indexrow outcome {LISTED_PLACES}"
        f" {LISTED_PLACES} organization mandate project topic"
    ),
    Mandate: f"indexrow indexrow mandate {LISTED_PLACES} {LISTED_PLACES} organization topic",
    Project: (
        f"indexrow indexrow project {LISTED_PLACES} {LISTED_PLACES} organization mandate topic"
    ),
    Organization: "indexrow indexrow organization organization topic",
}

# The page of a record: the record, the records that it shows, the last event of its history, each
# stage of its chain. In place of a chain an organization has its
# memberships and its roles: for each kind a count by year and the newest.
PAGE_QUERIES = {
    Activity: (
        f"activity {PLACE_QUERIES} involvement mandate provision meeting publication projectmandate"
        " activity outcome event mandate project meeting publication outcome"
    ),
    Meeting: (
        f"meeting {PLACE_QUERIES} organization participation meeting meeting activity activity"
        " project mandate publication dissemination edition outcome outcome uptake event"
        " mandate project activity publication outcome"
    ),
    Publication: (
        f"publication {PLACE_QUERIES} othername edition authorship contribution meeting"
        " organization dissemination edition organization recipient activity project outcome"
        " outcome uptake event mandate project activity meeting outcome"
    ),
    Outcome: (
        f"outcome {PLACE_QUERIES} outcome meeting publication uptake uptake event mandate project"
        " activity meeting publication"
    ),
    Mandate: (
        f"mandate {PLACE_QUERIES} provision organization organization mandate projectmandate"
        " activity organization organization indexrow activity event project meeting publication"
        " outcome indexrow activity"
    ),
    Project: (
        f"project {PLACE_QUERIES} involvement projectmandate publication outcome activity event"
        " mandate activity meeting publication outcome"
    ),
    Organization: (
        f"organization {COMMON_QUERIES} othername organization organization meeting mandate"
        " provision outcome publication event membership membership involvement involvement"
        " participation authorship contribution activity project meeting publication"
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
        f"involvement {REVIEW_QUERIES} topic country countrygroup mandate provision project "
        "meeting publication meeting activity"
    ),
    Meeting: (
        f"{STAFF_QUERIES} meeting {PERMISSION_QUERIES} topic country countrygroup organization "
        f"participation {REVIEW_QUERIES} organization topic country countrygroup meeting "
        "meeting"
    ),
    Publication: (
        f"{STAFF_QUERIES} publication {PERMISSION_QUERIES} topic country countrygroup meeting "
        "organization edition authorship dissemination edition organization contribution "
        f"othername {REVIEW_QUERIES} topic country countrygroup meeting organization"
    ),
    Outcome: (
        f"{STAFF_QUERIES} outcome {PERMISSION_QUERIES} topic country countrygroup meeting "
        f"publication uptake {REVIEW_QUERIES} outcome topic country countrygroup meeting "
        "publication project activity organization meeting publication"
    ),
    Mandate: (
        f"{STAFF_QUERIES} mandate {PERMISSION_QUERIES} topic country countrygroup provision "
        # After the links: whether the user may write provisions from a text.
        f"organization {REVIEW_QUERIES.replace('link', 'link mandate')} topic country "
        "countrygroup organization meeting mandate"
    ),
    Project: (
        f"{STAFF_QUERIES} project {PERMISSION_QUERIES} topic country countrygroup publication "
        f"projectmandate involvement {REVIEW_QUERIES} topic country countrygroup meeting "
        "publication"
    ),
    Organization: (
        f"{STAFF_QUERIES} organization {PERMISSION_QUERIES} topic membership othername "
        f"{REVIEW_QUERIES} topic organization organization"
    ),
}

# A list of the API: the count of requests, the count of records, the rows of the page, and the
# records with those that they refer to.
API_LIST_QUERIES = "apiuse indexcount indexrow"
API_QUERIES = {
    Activity: (
        f"{API_LIST_QUERIES} activity {PLACE_QUERIES} involvement mandate provision meeting"
        " publication"
    ),
    Meeting: f"{API_LIST_QUERIES} meeting {PLACE_QUERIES} organization participation",
    Publication: (
        f"{API_LIST_QUERIES} publication {PLACE_QUERIES} othername edition authorship contribution"
        " meeting organization dissemination edition organization recipient"
    ),
    Outcome: f"{API_LIST_QUERIES} outcome {PLACE_QUERIES} meeting publication uptake",
    Mandate: f"{API_LIST_QUERIES} mandate {PLACE_QUERIES} provision organization organization",
    Project: (f"{API_LIST_QUERIES} project {PLACE_QUERIES} involvement projectmandate publication"),
    Organization: f"{API_LIST_QUERIES} organization {COMMON_QUERIES} othername membership",
}

# The home page: totals, what comes next, the charts (kinds, countries, mandates and the bodies of
# the commission), the newest record of each kind, and the editions in Arabic.
HOME_QUERIES = (
    "indexrow country indexrow meeting country publication edition outcome issuedtext indexcount"
    " indexrow mandate"
)

# The page about a country or a topic: the row and its groups or narrower topics, the counts of all
# kinds, the counts of the activities, the names of the related topics or countries, the index rows
# of all kinds in one statement, then the records of each kind with what their lines show.
SUBJECT_RECORDS = (
    "activity country meeting country country publication country edition outcome country"
    " mandate country project country organization country"
)
COUNTRY_QUERIES = (
    f"country countrygroup indexrow indexrow topic indexrow indexrow {SUBJECT_RECORDS}"
)
TOPIC_QUERIES = f"topic topic indexrow indexrow country indexrow {SUBJECT_RECORDS}"
TOPICS_QUERIES = "indexrow topic"
