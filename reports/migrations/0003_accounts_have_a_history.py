"""What staff choose for an account is kept in the history, as all their other work is."""

from django.db import migrations

from catalogue.history.tracking import guard_public, keep_history

ROWS = ("reports_placing", "reports_ownparagraph", "reports_waiver")


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_addresses_follow_merges"),
        ("catalogue", "0014_steps_of_review_are_kept"),
    ]

    operations = [
        keep_history("reports_account"),
        guard_public("reports_account", "record"),
        *(keep_history(table, "account_id", "reports_account") for table in ROWS),
        *(guard_public(table, "account_id", "reports_account") for table in ROWS),
    ]
