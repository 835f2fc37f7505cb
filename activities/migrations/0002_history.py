"""The tables of this layer whose history is kept."""

from django.db import migrations

from catalogue.history.tracking import keep_history


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_history"), ("activities", "0001_activities")]

    operations = [
        keep_history("activities_mandate"),
        keep_history("activities_project"),
        keep_history("activities_activity"),
        keep_history("activities_outcome"),
        keep_history("activities_mandate_countries", "mandate_id", "activities_mandate"),
        keep_history("activities_mandate_regions", "mandate_id", "activities_mandate"),
        keep_history("activities_mandate_topics", "mandate_id", "activities_mandate"),
        keep_history("activities_provision", "mandate_id", "activities_mandate"),
        keep_history("activities_project_summed_up_in", "project_id", "activities_project"),
        keep_history("activities_project_countries", "project_id", "activities_project"),
        keep_history("activities_project_regions", "project_id", "activities_project"),
        keep_history("activities_project_topics", "project_id", "activities_project"),
        keep_history("activities_projectmandate", "project_id", "activities_project"),
        keep_history("activities_activity_mandates", "activity_id", "activities_activity"),
        keep_history("activities_activity_provisions", "activity_id", "activities_activity"),
        keep_history("activities_activity_meetings", "activity_id", "activities_activity"),
        keep_history("activities_activity_publications", "activity_id", "activities_activity"),
        keep_history("activities_activity_countries", "activity_id", "activities_activity"),
        keep_history("activities_activity_regions", "activity_id", "activities_activity"),
        keep_history("activities_activity_topics", "activity_id", "activities_activity"),
        keep_history(
            "activities_involvement",
            "activity_id",
            "activities_activity",
            "project_id",
            "activities_project",
        ),
        keep_history("activities_outcome_about_meetings", "outcome_id", "activities_outcome"),
        keep_history("activities_outcome_about_publications", "outcome_id", "activities_outcome"),
        keep_history("activities_outcome_countries", "outcome_id", "activities_outcome"),
        keep_history("activities_outcome_regions", "outcome_id", "activities_outcome"),
        keep_history("activities_outcome_topics", "outcome_id", "activities_outcome"),
        keep_history("activities_uptake", "outcome_id", "activities_outcome"),
        keep_history("activities_provision_addressees", "provision_id", "activities_provision"),
    ]
