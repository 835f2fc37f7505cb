"""The visitor that limits count: an IPv4 address or a whole IPv6 /64."""

import pytest
from django.test import RequestFactory

from server.client_address import client_address, visitor_address, visitor_range


@pytest.mark.parametrize(
    ("remote", "address", "visitor"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:3::", "2001:db8:1:3::", "2001:db8:1:3::"),
        ("fe80::1%eth0", "fe80::1", "fe80::"),
        ("::1", "::1", "::1"),
        ("", None, None),
    ],
)
def test_visitor_is_an_ipv4_address_or_an_ipv6_network(remote, address, visitor):
    request = RequestFactory().get("/", REMOTE_ADDR=remote)

    assert (client_address(request), visitor_address(request)) == (address, visitor)


def test_range_of_a_visitor_is_the_whole_network():
    last = "2001:db8:1:2:ffff:ffff:ffff:ffff"

    assert visitor_range("2001:db8:1:2::9") == ("2001:db8:1:2::", last)
    assert visitor_range("192.0.2.7") == ("192.0.2.7", "192.0.2.7")
