"""Give edits, comments and Word files of drafts the keys that their paragraphs now have.

Until 1.1.0 the key of a paragraph depended on the form of its first sentence.
"""

from django.db import migrations

from reports.composition.paragraph_edits import current_key, current_keys


def rename_keys(apps, _schema_editor) -> None:
    for report in apps.get_model("reports", "Report").objects.filter(state="draft"):
        edited = report.edited_paragraphs.order_by("pk")
        keys = current_keys(edited.values_list("key", flat=True))
        for row in edited:
            row.key, row.after = keys[row.key], current_key(row.after)
            row.save(update_fields=["key", "after"])
        for row in report.paragraph_comments.all():
            row.key = current_key(row.key)
            row.save(update_fields=["key"])
        for copy in report.word_copies.all():
            content = copy.content
            keys = current_keys(content["keys"])
            content["keys"] = [keys[key] for key in content["keys"]]
            for part in ("texts", "records"):
                content[part] = {keys.get(key, key): of for key, of in content[part].items()}
            # An update leaves the time at which the file was made, after which it is deleted.
            report.word_copies.filter(pk=copy.pk).update(content=content)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0017_deliverables_annex"),
    ]

    operations = [migrations.RunPython(rename_keys, migrations.RunPython.noop)]
