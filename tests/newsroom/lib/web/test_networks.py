"""Addresses of visitors: forwarded ones count from our proxies only, and become coarse networks."""

import pytest

from newsroom.lib.web.networks import client_address, coarse_network, is_tor_exit

PROXIES = ["10.0.0.0/8", "fd00::/8"]


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.2.2.2", "198.51.100.1"),
        ("10.0.0.1", "nonsense, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("fd00::1", "2001:db8::5", "2001:db8::5"),
        ("10.0.0.1", "[2001:db8::5]:443", "2001:db8::5"),
        ("10.0.0.1", "198.51.100.1:8080", "198.51.100.1"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("", "198.51.100.1", "None"),
        ("unix:", "", "None"),
    ],
)
def test_forwarded_address_counts_from_our_proxies_only(remote, forwarded, expected):
    meta = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    assert str(client_address(meta, PROXIES)) == expected


def test_network_is_as_coarse_as_it_must_be():
    def network(address: str) -> str:
        return coarse_network(client_address({"REMOTE_ADDR": address}, []))

    assert network("203.0.113.7") == network("203.0.113.250") == "203.0.113.0/24"
    assert network("2001:db8:1:2::5") == network("2001:db8:1:ffff::9") == "2001:db8:1::/48"
    assert network("203.0.114.7") != network("203.0.113.7")
    assert network("nonsense") == "unknown"


def test_exit_of_tor_is_known_from_the_operators_file(tmp_path):
    exits = tmp_path / "exits"
    exits.write_text("198.51.100.9\n2001:db8::9\n")
    address = client_address({"REMOTE_ADDR": "198.51.100.9"}, [])
    assert is_tor_exit(address, str(exits))
    assert not is_tor_exit(client_address({"REMOTE_ADDR": "198.51.100.8"}, []), str(exits))
    assert not is_tor_exit(address, str(tmp_path / "missing"))
