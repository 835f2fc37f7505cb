"""The background jobs that send the messages of alerts and delete requests that were not confirmed.

The subscriptions in the database are the queue. The job runs each minute, so that a request is
answered within a minute, and a message that could not be sent waits for the next run.
"""

from procrastinate.contrib.django import app

from alerts.mails import send_due_messages
from alerts.subscriptions import delete_expired_requests


@app.periodic(cron="* * * * *")
@app.task(name="alerts.send_news", queueing_lock="alerts.send_news", lock="alerts.send_news")
def send_news(timestamp: int) -> None:
    send_due_messages()


@app.periodic(cron="30 * * * *")
@app.task(name="alerts.delete_expired", queueing_lock="alerts.delete_expired")
def delete_expired(timestamp: int) -> None:
    delete_expired_requests()
