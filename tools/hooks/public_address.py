"""Which addresses are everybody's internet, and which lead into a house: ours, the host's or a neighbour's."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# Listed here and not taken from ``ipaddress``, whose ``is_global`` differs between versions of Python.
_NOT_PUBLIC_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # "This host": Linux connects to itself.
        "10.0.0.0/8",
        "100.64.0.0/10",  # Behind a carrier's NAT; clouds keep their metadata here too.
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host, reached from inside its machines, although the address is a public one.
        "169.254.0.0/16",  # Link-local; most clouds' metadata.
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # Relays of 6to4.
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# The only part of IPv6 that is given out. Outside lie loopback, link-local, unique local, multicast, mapped and
# compatible IPv4, and NAT64: what these carry an IPv4 address for is somebody's own network.
_GIVEN_OUT_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, benchmarks, overlays: nothing a receiver stands behind.
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address, a private one if somebody wants.
        "3fff::/20",
    )
)


def is_public(address: str | IPv4Address | IPv6Address) -> bool:
    """Whether everybody reaches the same by this address. What is no address is not."""
    try:
        # A link-local address may come with the name of an interface behind it.
        parsed = ip_address(address) if isinstance(address, str) else address
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _NOT_PUBLIC_4)
    return parsed in _GIVEN_OUT_6 and not any(parsed in network for network in _NOT_PUBLIC_6)
