"""What a file of meetings may hold."""

from catalogue.imports.table_schema import PARTY, PARTY_KEY, child, record_table
from meetings.models import Meeting, Participation

PARTICIPATIONS = child(
    "participations", Participation, "meeting", Meeting, ("role", *PARTY), natural=PARTY_KEY
)
MEETINGS = record_table(
    Meeting,
    what=("kind", "status", "ordinal", "series_bodies"),
    where=(
        *("city_en", "city_es", "country"),
        *("venue_en", "venue_es", "is_online"),
        *("countries", "regions"),
    ),
    whence=("part_of", "prepares", "parties_are_incomplete"),
    children=(PARTICIPATIONS,),
)
