"""What counts as one visitor's address."""

import ipaddress


def network_of(address: str) -> str:
    """Return what counts as one visitor's address: of IPv6, the network that one line gets."""
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if version == 6 else address
