"""The background jobs that check links, if the setting `LINK_CHECK` is on."""

from django.conf import settings
from procrastinate.contrib.django import app

from catalogue.link_check.checking import check_due_links, list_addresses


@app.periodic(cron="30 4 * * *")  # UTC
@app.task(name="catalogue.list_links", queueing_lock="catalogue.list_links", priority=-10)
def list_links(timestamp: int) -> None:
    if settings.LINK_CHECK:
        list_addresses()


@app.periodic(cron="* * * * *")
@app.task(
    name="catalogue.check_links",
    queueing_lock="catalogue.check_links",
    lock="catalogue.check_links",
    priority=-10,
)
def check_links(timestamp: int) -> None:
    if settings.LINK_CHECK:
        check_due_links()
