"""What this machine is called on its network."""

import ipaddress
import socket
from collections.abc import Iterator

import ifaddr


def own_names() -> tuple[str, ...]:
    """Host names and addresses by which browsers and devices may know this machine; loopback included."""
    host = socket.gethostname()
    found = ["localhost", host, socket.getfqdn(host), *_addresses()]
    return tuple(dict.fromkeys(name.lower() for name in found if name))


def _addresses() -> Iterator[str]:
    for adapter in ifaddr.get_adapters():
        for one in adapter.ips:
            # An IPv6 address comes with its flow and its scope.
            address = ipaddress.ip_address(one.ip[0] if isinstance(one.ip, tuple) else one.ip)
            # A link-local address names an interface of this machine, which means nothing elsewhere.
            if not address.is_link_local:
                yield str(address)
