"""Where a message may be sent: to the outside by https, never into our own network (pure)."""

import ipaddress
import re
from urllib.parse import urlsplit

LONGEST = 1000
# Printable ASCII without spaces: nothing that could end a line of a header.
FORM = re.compile(r"[\x21-\x7e]{1,1000}")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def problem_of(url: str, *, here: bool) -> str | None:
    """This function will name by a code what is wrong with an address; ``here`` allows this machine, by http too."""
    if not FORM.fullmatch(url):
        return "form"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "form"
    if not host or parts.username is not None or parts.fragment or port == 0:
        return "form"
    if parts.scheme != "https" and not (here and parts.scheme == "http"):
        return "scheme"
    literal = read_address(host)
    return None if literal is None or is_outside(literal, here=here) else "address"


def read_address(host: str) -> Address | None:
    """This function will read a host that is an address of its own, or give None: it is a name."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def is_outside(address: Address, *, here: bool) -> bool:
    """This function will say whether messages may go to an address: none of a private net, a link, a cloud's metadata.

    An address that carries an older one inside (mapped, 6to4, Teredo, NAT64) is judged by that too.
    """
    if here and address.is_loopback:
        return True
    inner = _inside(address)
    return address.is_global and not address.is_multicast and all(is_outside(each, here=False) for each in inner)


def _inside(address: Address) -> list[ipaddress.IPv4Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in found if each is not None]
