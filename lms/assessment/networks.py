"""Lists of addresses of computers: reading them, and asking whether a computer belongs to one."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from lms.assessment.errors import AddressUnreadable

BETWEEN = re.compile(r"[\s,;]+")


def read(text: str) -> list[str]:
    """Answer the addresses and networks of a text, each once, as they are kept. Raises AddressUnreadable."""
    return list(dict.fromkeys(_network(line) for line in BETWEEN.split(text) if line))


def _network(line: str) -> str:
    try:
        found = ipaddress.ip_network(line, strict=False)
    except ValueError as error:
        raise AddressUnreadable(line[:40]) from error
    return str(found.network_address) if found.num_addresses == 1 else str(found)


def hold(networks: Iterable[str], address: str) -> bool:
    """Answer whether an address lies in one of the networks; an unreadable one lies in none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in ipaddress.ip_network(network) for network in networks)
