"""The actor is set on the connection that writes and cleared afterwards."""

import pytest
from django.db import DatabaseError, connection, transaction

from catalogue.history.actor import act_as
from catalogue.history.events import events_of
from staff.models import User
from tests.support.factories import MeetingFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_actor_is_set_on_a_new_connection_and_cleared_after_an_error():
    with act_as(person=User.objects.create_user("ana")):
        connection.close()
        first = MeetingFactory()
        connection.close()
        with transaction.atomic():
            MeetingFactory()  # the setting is rolled back with the transaction
            transaction.set_rollback(True)
        second = MeetingFactory()
        with pytest.raises(DatabaseError, match="kept as it is"):
            events_of(first).delete()
    third = MeetingFactory()

    assert [events_of(one).get().actor_name for one in (first, second)] == ["ana", "ana"]
    assert events_of(third).get().person is None


def test_end_leaves_the_settings_of_a_lost_connection():
    with act_as(doing="closed by Django"):
        connection.close()
    with act_as(doing="closed by the server"):
        connection.connection.close()
    connection.close()
    with transaction.atomic():
        with act_as(doing="failed"):
            transaction.set_rollback(True)
        assert connection.needs_rollback

    assert events_of(MeetingFactory()).get().doing == ""
