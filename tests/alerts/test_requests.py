"""Requests for news: double opt-in, one-click unsubscribing, limits, and what is stored."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from alerts import subscriptions
from alerts.mails import send_due_messages
from alerts.models import PENDING_DAYS, UNSUBSCRIBE, Subscription
from alerts.subscriptions import delete_expired_requests
from alerts.views import MAX_POSTS_PER_MINUTE
from catalogue.api.throttling import ApiUse
from staff.models import StaffSession
from tests.alerts.readers import READER, path_in
from tests.support.factories import ActivityFactory, CountryFactory, MandateFactory

pytestmark = pytest.mark.django_db
LIST = "activities?country=HND"
SENT = "/alerts/requested/"


@pytest.fixture(autouse=True)
def records():
    ActivityFactory(published=True, countries=[CountryFactory()])


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def ask(client, *, about=LIST, address=READER, frequency="daily", prefix="", **extra):
    data = {"about": about, "address": address, "frequency": frequency}
    return client.post(f"{prefix}/alerts/", data, **extra)


def confirmation_path() -> str:
    send_due_messages()
    return path_in(mail.outbox[-1], "/confirm/")


def test_news_begin_when_the_link_of_the_mail_is_confirmed(visitor):
    assert ask(visitor)["Location"] == SENT
    path = confirmation_path()
    assert visitor.get(path).status_code == 200
    assert not Subscription.objects.confirmed().exists()  # programs that check mails follow links
    page = visitor.post(path)

    subscription = Subscription.objects.get()
    assert (page.status_code, subscription.address) == (200, READER)
    assert subscription.told_until == subscription.confirmed_at
    assert subscription.due_at > timezone.now()
    assert "Activities – Country: Honduras (HND)" in page.text
    assert (len(mail.outbox), visitor.cookies) == (1, {})
    assert not StaffSession.objects.exists()


def test_confirmation_mail_is_in_the_language_of_the_page(visitor):
    response = ask(visitor, prefix="/es", frequency="weekly")
    path = confirmation_path()
    [message] = mail.outbox

    assert response["Location"] == "/es/alerts/requested/"
    assert path.startswith("/es/alerts/confirm/")
    assert message.to == [READER]
    assert "Actividades – País: Honduras (HND)" in message.body
    assert Subscription.objects.get().language == "es"


def test_confirmation_mail_repeats_no_words_of_the_visitor(visitor):
    ask(visitor, about="search?q=cheap+pills")
    ask(visitor, about="activities?q=cheap+pills&country=HND", address="b@example.org")
    send_due_messages()

    assert [message.to for message in mail.outbox] == [[READER], ["b@example.org"]]
    assert not any("pills" in message.body + message.subject for message in mail.outbox)


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ("activities?country=XXX", "is not a valid value"),
        ("activities?colour=red", "There is no parameter"),
        ("reports?country=HND", "There is no parameter"),
        ("search", "There is no such list or record"),
        ("search?q=" + "x" * 400, "Shorten your search"),
        ("record?number=999999", "There is no such list or record"),
        ("record?number=" + "9" * 40, "There is no such list or record"),
        ("country?country=XX", "There is no such list or record"),
        ("topic?topic=none", "There is no such list or record"),
        ("https://example.org/", "There is no such list or record"),
        ("activities?q=" + "ñ" * 2001, "too many filters"),
        ("activities?" + "&".join(["country=HND"] * 110), "accepts at most"),
    ],
)
def test_unknown_subjects_are_refused_with_a_sentence(visitor, about, sentence):
    for response in (visitor.get("/alerts/", {"about": about}), ask(visitor, about=about)):
        assert (response.status_code, sentence in response.text) == (400, True)
    assert not Subscription.objects.exists()


def test_hidden_record_is_answered_like_an_unknown_one(visitor):
    hidden = MandateFactory(embargoed=True)
    pages = [
        visitor.get("/alerts/", {"about": f"record?number={number}"})
        for number in (hidden.number, 987654)
    ]

    assert [page.status_code for page in pages] == [400, 400]
    own, unknown = (f"number%3D{number}" for number in (hidden.number, 987654))
    assert pages[0].text.replace(own, unknown) == pages[1].text


def test_bad_address_is_refused_and_kept_in_the_form(visitor):
    for address in ("", "reader", "a@b@c.org", "reader@example.org\nBcc: b@example.org"):
        response = ask(visitor, address=address)
        assert response.status_code == 400
        assert "Enter an e-mail address such as" in response.text
    assert 'value="reader"' in ask(visitor, address="reader").text
    # In lower case this letter has two characters, so that the address is too long to be stored.
    part = "a" * 60
    longest = f"{'r' * 60}@{part}.{part}.{part}.aİ.org"
    assert ask(visitor, address=longest + "g" * (254 - len(longest))).status_code == 400
    assert not Subscription.objects.exists()


def test_known_address_gets_the_same_answer_as_an_unknown_one(visitor, readers):
    readers.subscribe(LIST)
    answers = [
        ask(visitor, address=one) for one in (READER, "READER@Example.org", "new@example.org")
    ]

    assert {(one.status_code, one["Location"], one.content) for one in answers} == {
        (302, SENT, b"")
    }


def test_repeated_request_changes_a_subscription_only_when_confirmed(visitor, readers):
    earlier = readers.subscribe(LIST)
    ask(visitor, frequency="weekly")
    assert Subscription.objects.confirmed().get().frequency == "daily"
    visitor.post(confirmation_path())

    changed = Subscription.objects.get()
    # The links in earlier messages still end it.
    assert (changed.pk, changed.frequency, changed.told_until) == (
        earlier.pk,
        "weekly",
        earlier.told_until,
    )


def test_address_with_unconfirmed_requests_gets_no_further_mail(visitor):
    for number in range(5):
        ask(visitor, about=f"activities?year={2000 + number}", REMOTE_ADDR=f"198.51.100.{number}")
    send_due_messages()
    send_due_messages()

    assert len(mail.outbox) == subscriptions.MAX_REQUESTS_PER_ADDRESS


def test_network_with_many_unconfirmed_requests_is_refused(visitor, monkeypatch):
    monkeypatch.setattr(subscriptions, "MAX_REQUESTS_PER_NETWORK", 2)
    addresses = [f"2001:db8::{number}" for number in range(3)]  # one /64 is one network
    answers = [
        ask(visitor, address=f"r{number}@example.org", REMOTE_ADDR=address)
        for number, address in enumerate(addresses)
    ]
    elsewhere = ask(visitor, address="r9@example.org", REMOTE_ADDR="198.51.100.9")

    assert [one.status_code for one in [*answers, elsewhere]] == [302, 302, 429, 302]
    assert "Too many alerts" in answers[2].text
    assert 'value="r2@example.org"' in answers[2].text
    assert not Subscription.objects.filter(network__contains="2001").exists()


def test_requests_of_a_network_are_limited_in_each_minute(visitor, monkeypatch):
    monkeypatch.setattr("alerts.views.time.time", lambda: 1_800_000_000)
    answers = [ask(visitor, address="not an address") for _ in range(MAX_POSTS_PER_MINUTE + 1)]

    assert [one.status_code for one in answers] == [400] * MAX_POSTS_PER_MINUTE + [429]
    assert answers[-1]["Retry-After"] == "60"
    assert [len(one.address) for one in ApiUse.objects.all()] == [64]  # HMAC-SHA-256


def test_requests_that_are_not_confirmed_are_deleted(visitor, readers):
    readers.subscribe("activities")
    ask(visitor)
    path = confirmation_path()
    delete_expired_requests()
    assert Subscription.objects.count() == 2
    readers.put_clock(timezone.now() + timedelta(days=PENDING_DAYS, minutes=1))
    assert visitor.post(path).status_code == 404
    delete_expired_requests()

    assert [one.subject for one in Subscription.objects.all()] == ["activities"]


# --- unsubscribing --------------------------------------------------------------------------------


def test_one_click_unsubscribing_needs_no_session_and_no_cookie(visitor, readers):
    ActivityFactory(published=True)
    readers.subscribe("activities")
    ActivityFactory(published=True)
    [message] = readers.send()
    path = path_in(message, "/unsubscribe/")
    assert message.extra_headers["List-Unsubscribe"] == f"<https://migration.example.org{path}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page = visitor.get(path)
    assert (page.status_code, Subscription.objects.count()) == (200, 1)
    assert '<form method="post">' in page.text
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    for _attempt in range(2):  # a mail program may repeat it
        body = {"List-Unsubscribe": "One-Click"}
        assert visitor.post(path, body).status_code == 200

    assert not Subscription.objects.exists()
    assert visitor.cookies == {}


def test_unsubscribing_deletes_the_address_only_with_its_last_subscription(visitor, readers):
    rows = [readers.subscribe(about) for about in ("activities", "meetings", "mandates")]
    others = readers.subscribe("activities", address="other@example.org")
    paths = [f"/alerts/unsubscribe/{row.token(UNSUBSCRIBE)}/" for row in rows]
    visitor.post(paths[0])
    assert Subscription.objects.count() == 3
    assert "Unsubscribe from all alerts" in visitor.get(paths[1]).text
    visitor.post(paths[1], {"all": "1"})

    assert list(Subscription.objects.all()) == [others]
    assert (
        "Unsubscribe from all alerts"
        not in visitor.get(f"/alerts/unsubscribe/{others.token(UNSUBSCRIBE)}/").text
    )


def test_repeated_click_on_a_confirmation_changes_nothing(visitor):
    ask(visitor)
    path = confirmation_path()
    first = visitor.post(path)
    before = Subscription.objects.get()
    again = visitor.post(path)

    assert (first.status_code, again.status_code) == (200, 200)
    assert Subscription.objects.values_list("due_at", "told_until").get() == (
        before.due_at,
        before.told_until,
    )


def test_database_refuses_incomplete_and_repeated_subscriptions(readers):
    subscription = readers.subscribe("activities")
    changes = [{"frequency": "hourly"}, {"told_until": None}, {"due_at": None}, {"network": "x"}]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            Subscription.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        readers.subscribe("activities")
    subscription.refresh_from_db()

    assert subscription.frequency == "daily"


def test_altered_links_and_links_of_another_purpose_do_nothing(visitor, readers):
    subscription = readers.subscribe("activities")
    confirm = subscription.token("alerts.confirm")
    for token in (
        confirm,
        str(subscription.pk),
        f"{subscription.pk}:x",
        f"{subscription.token(UNSUBSCRIBE)}x",
    ):
        assert visitor.post(f"/alerts/unsubscribe/{token}/").status_code == 404
    assert visitor.post(f"/alerts/confirm/{subscription.token(UNSUBSCRIBE)}/").status_code == 404

    assert Subscription.objects.count() == 1


def test_switched_off_news_only_allow_unsubscribing(visitor, readers, settings):
    subscription = readers.subscribe("activities")
    ActivityFactory(published=True)
    settings.PUBLIC_ALERTS = False
    assert ask(visitor).status_code == 404
    assert visitor.get("/alerts/requested/").status_code == 404
    assert readers.send() == []
    assert "Receive news by e-mail" not in visitor.get("/activities/").text
    assert (
        visitor.post(f"/alerts/unsubscribe/{subscription.token(UNSUBSCRIBE)}/").status_code == 200
    )

    assert not Subscription.objects.exists()
