"""The history and the publish guard of every table of this layer."""

from django.db import migrations

from catalogue.history.tracking import history_trigger_operation, publish_guard_operation


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0001_records"),
        ("catalogue", "0004_history"),
    ]

    operations = [
        history_trigger_operation("activities_mandate"),
        history_trigger_operation("activities_project"),
        history_trigger_operation("activities_activity"),
        history_trigger_operation("activities_outcome"),
        history_trigger_operation(
            "activities_mandate_countries", "mandate_id", "activities_mandate"
        ),
        history_trigger_operation("activities_mandate_regions", "mandate_id", "activities_mandate"),
        history_trigger_operation("activities_mandate_topics", "mandate_id", "activities_mandate"),
        history_trigger_operation("activities_provision", "mandate_id", "activities_mandate"),
        history_trigger_operation(
            "activities_project_summed_up_in", "project_id", "activities_project"
        ),
        history_trigger_operation(
            "activities_project_countries", "project_id", "activities_project"
        ),
        history_trigger_operation("activities_project_regions", "project_id", "activities_project"),
        history_trigger_operation("activities_project_topics", "project_id", "activities_project"),
        history_trigger_operation("activities_projectmandate", "project_id", "activities_project"),
        history_trigger_operation(
            "activities_activity_mandates", "activity_id", "activities_activity"
        ),
        history_trigger_operation(
            "activities_activity_provisions", "activity_id", "activities_activity"
        ),
        history_trigger_operation(
            "activities_activity_meetings", "activity_id", "activities_activity"
        ),
        history_trigger_operation(
            "activities_activity_publications", "activity_id", "activities_activity"
        ),
        history_trigger_operation(
            "activities_activity_countries", "activity_id", "activities_activity"
        ),
        history_trigger_operation(
            "activities_activity_regions", "activity_id", "activities_activity"
        ),
        history_trigger_operation(
            "activities_activity_topics", "activity_id", "activities_activity"
        ),
        history_trigger_operation(
            "activities_involvement",
            "activity_id",
            "activities_activity",
            "project_id",
            "activities_project",
        ),
        history_trigger_operation(
            "activities_outcome_about_meetings", "outcome_id", "activities_outcome"
        ),
        history_trigger_operation(
            "activities_outcome_about_publications", "outcome_id", "activities_outcome"
        ),
        history_trigger_operation(
            "activities_outcome_countries", "outcome_id", "activities_outcome"
        ),
        history_trigger_operation("activities_outcome_regions", "outcome_id", "activities_outcome"),
        history_trigger_operation("activities_outcome_topics", "outcome_id", "activities_outcome"),
        history_trigger_operation("activities_uptake", "outcome_id", "activities_outcome"),
        history_trigger_operation(
            "activities_provision_addressees", "provision_id", "activities_provision"
        ),
        publish_guard_operation("activities_mandate", "record"),
        publish_guard_operation("activities_project", "record"),
        publish_guard_operation("activities_activity", "record"),
        publish_guard_operation("activities_outcome", "record"),
        publish_guard_operation("activities_mandate_countries", "mandate_id", "activities_mandate"),
        publish_guard_operation("activities_mandate_regions", "mandate_id", "activities_mandate"),
        publish_guard_operation("activities_mandate_topics", "mandate_id", "activities_mandate"),
        publish_guard_operation("activities_provision", "mandate_id", "activities_mandate"),
        publish_guard_operation(
            "activities_project_summed_up_in", "project_id", "activities_project"
        ),
        publish_guard_operation("activities_project_countries", "project_id", "activities_project"),
        publish_guard_operation("activities_project_regions", "project_id", "activities_project"),
        publish_guard_operation("activities_project_topics", "project_id", "activities_project"),
        publish_guard_operation("activities_projectmandate", "project_id", "activities_project"),
        publish_guard_operation(
            "activities_activity_mandates", "activity_id", "activities_activity"
        ),
        publish_guard_operation(
            "activities_activity_provisions", "activity_id", "activities_activity"
        ),
        publish_guard_operation(
            "activities_activity_meetings", "activity_id", "activities_activity"
        ),
        publish_guard_operation(
            "activities_activity_publications", "activity_id", "activities_activity"
        ),
        publish_guard_operation(
            "activities_activity_countries", "activity_id", "activities_activity"
        ),
        publish_guard_operation(
            "activities_activity_regions", "activity_id", "activities_activity"
        ),
        publish_guard_operation("activities_activity_topics", "activity_id", "activities_activity"),
        publish_guard_operation(
            "activities_involvement",
            "activity_id",
            "activities_activity",
            "project_id",
            "activities_project",
        ),
        publish_guard_operation(
            "activities_outcome_about_meetings", "outcome_id", "activities_outcome"
        ),
        publish_guard_operation(
            "activities_outcome_about_publications", "outcome_id", "activities_outcome"
        ),
        publish_guard_operation("activities_outcome_countries", "outcome_id", "activities_outcome"),
        publish_guard_operation("activities_outcome_regions", "outcome_id", "activities_outcome"),
        publish_guard_operation("activities_outcome_topics", "outcome_id", "activities_outcome"),
        publish_guard_operation("activities_uptake", "outcome_id", "activities_outcome"),
        publish_guard_operation(
            "activities_provision_addressees", "provision_id", "activities_provision"
        ),
    ]
