"""Add everyday words to the synonyms that staff change, without a change of their own words.

The words join the group that contains the first one, unless they are in a group already. If no
group contains it, they become a group.
"""

from django.db import migrations

MAX_SYNONYMS = 40  # in a group
ADDED = (
    ("planned", "next", "siguiente", "siguientes"),
    (
        "irregular migration",
        "illegal immigrants",
        "illegal migrants",
        "irregular migrants",
        "undocumented migrants",
        "inmigrantes ilegales",
        "migrantes ilegales",
        "migrantes irregulares",
        "migrantes indocumentados",
    ),
    (
        "migration statistics",
        "statistics of migrants",
        "statistics on migration",
        "numbers of migrants",
        "how many migrants",
        "estadísticas de migrantes",
        "estadísticas migrantes",
        "estadísticas sobre migración",
        "número de migrantes",
        "cuántos migrantes",
    ),
    ("care", "caregivers", "carers", "care workers", "cuidados", "cuidadoras", "cuidadores"),
    (
        "remittances",
        "money home",
        "money sent back",
        "dinero que mandan",
        "envío de dinero",
    ),
    (
        "funds",
        "funded",
        "finances",
        "financed",
        "pays",
        "paid",
        "financia",
        "financió",
        "paga",
        "pagó",
    ),
)


def add_words(apps, schema_editor):
    synonyms = apps.get_model("catalogue", "Synonym").objects.using(schema_editor.connection.alias)
    groups = [(group, group.words.splitlines()) for group in synonyms.order_by("pk")]
    known = {word.strip().casefold() for _group, words in groups for word in words}
    for first, *more in ADDED:
        new = [word for word in more if word.casefold() not in known]
        group, words = next(
            (pair for pair in groups if first.casefold() in map(str.casefold, pair[1])),
            (None, [first]),
        )
        words = [*words, *new][:MAX_SYNONYMS]
        if group is not None and new:
            group.words = "\n".join(words)
            group.save()
        elif len(words) > 1 and group is None:
            synonyms.create(words="\n".join(words))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0020_neighbouring_dates")]

    operations = [migrations.RunPython(add_words, migrations.RunPython.noop)]
