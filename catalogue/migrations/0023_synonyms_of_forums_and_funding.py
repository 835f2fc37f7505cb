"""Add acronyms of forums and further everyday words to the synonyms that staff change.

The words join the group that contains the first one, as in the migration before.
"""

from django.db import migrations

MAX_SYNONYMS = 40  # in a group
ADDED = (
    ("Global Forum on Migration and Development", "GFMD", "FMMD"),
    ("High-level Dialogue", "HLD", "Diálogo de Alto Nivel"),
    (
        "national capacities",
        "capacity building",
        "capacity development",
        "capacity strengthening",
        "capacidades nacionales",
        "creación de capacidades",
        "desarrollo de capacidades",
        "fortalecimiento de capacidades",
    ),
    (
        "intraregional migration",
        "south-south migration",
        "migración intrarregional",
        "migración sur-sur",
    ),
    ("migrant workers", "jobs", "employment", "labour market", "empleo", "mercado laboral"),
    ("laws", "legislation", "leyes", "legislación", "normativa"),
    (
        "financing",
        "financiación",
        "financiamiento",
        "budget",
        "presupuesto",
        "donor",
        "donors",
        "donante",
        "donantes",
        "sponsor",
        "sponsors",
        "patrocinador",
        "patrocinadores",
    ),
    ("organization", "partner", "partners", "socio", "socios"),
)


def add_words(apps, schema_editor):
    synonyms = apps.get_model("catalogue", "Synonym").objects.using(schema_editor.connection.alias)
    for first, *more in ADDED:
        groups = {group: group.words.splitlines() for group in synonyms.order_by("pk")}
        known = {word.strip().casefold() for words in groups.values() for word in words}
        new = [word for word in more if word.casefold() not in known]
        joined = [
            group for group, words in groups.items() if first.casefold() in map(str.casefold, words)
        ]
        if joined and new:
            joined[0].words = "\n".join([*groups[joined[0]], *new][:MAX_SYNONYMS])
            joined[0].save()
        elif new and not joined:
            synonyms.create(words="\n".join([first, *new]))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0022_deletions_by_record_number")]

    operations = [migrations.RunPython(add_words, migrations.RunPython.noop)]
