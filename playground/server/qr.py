"""QR codes, drawn as the path of an SVG."""

import segno


def path_of(address: str) -> tuple[int, str]:
    """How many squares a side has, and the path of the dark ones, one unit for each square."""
    squares = segno.make_qr(address, error="m").matrix
    path = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(squares)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return len(squares), path
