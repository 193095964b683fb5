"""Who may reach the telephone from the network, as `phone.allow` says."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from safeconduct.errors import SettingsError

Networks = tuple[IPv4Network | IPv6Network, ...]


def networks_of(allow: str) -> Networks:
    """Addresses or networks, separated by commas. Raises SettingsError for what is none."""
    try:
        return tuple(ip_network(part.strip()) for part in allow.split(",") if part.strip())
    except ValueError as error:
        raise SettingsError("`phone.allow` must be addresses or networks, separated by commas.") from error


def within(address: str, networks: Networks) -> bool:
    """Whether this address, as a socket tells it, belongs to them."""
    own = ip_address(address.partition("%")[0])
    return any(own in network for network in networks)
