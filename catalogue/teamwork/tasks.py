"""The background jobs that send the mails of notifications and remove old notifications.

The notifications in the database are the queue; the job runs each minute, so a mail "at once"
leaves within a minute, and one that could not be sent waits for the next run.
"""

from procrastinate.contrib.django import app

from catalogue.teamwork.mails import remove_old_notifications, send_due_mails


@app.periodic(cron="* * * * *")
@app.task(
    name="catalogue.send_notifications",
    queueing_lock="catalogue.send_notifications",
    lock="catalogue.send_notifications",
)
def send_notifications(timestamp: int) -> None:
    send_due_mails()


@app.periodic(cron="0 6 * * *")  # UTC
@app.task(name="catalogue.prune_notifications", queueing_lock="catalogue.prune_notifications")
def prune_notifications(timestamp: int) -> None:
    remove_old_notifications()
