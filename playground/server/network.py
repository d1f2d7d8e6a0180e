"""This computer as others in its network see it."""

import socket


def address_in_network(scheme: str, port: int | None) -> str | None:
    """The address at which others reach this server, if it answers in the network at all."""
    port = port or (443 if scheme == "https" else 80)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(("192.0.2.1", 9))  # nothing is sent: only the way out is looked up
            address = way.getsockname()[0]
        except OSError:
            return None
    try:
        socket.create_connection((address, port), timeout=0.5).close()
    except OSError:
        return None
    return f"{scheme}://{address}:{port}"
