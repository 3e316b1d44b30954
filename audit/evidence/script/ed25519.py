"""Ed25519 signatures verified by plain arithmetic, as in RFC 8032, section 5.1: slow and short.

OpenSSL does the same: openssl pkeyutl -verify -pubin -inkey KEY.pem -rawin -in MESSAGE -sigfile SIGNATURE
"""

import base64
from hashlib import sha256, sha512

_P = 2**255 - 19  # the field
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)  # of -1
_HEAD = bytes.fromhex("302a300506032b6570032100")  # of every public key of this kind in DER

Point = tuple[int, int, int, int]  # x = X/Z, y = Y/Z, xy = T/Z


def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point, scalar = _add(point, point), scalar >> 1
    return total


def _point(octets: bytes) -> Point | None:
    """The point that 32 octets stand for; None when they stand for none."""
    y = int.from_bytes(octets, "little")
    sign, y = y >> 255, y % 2**255
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if y >= _P or (x * x - square) % _P or (x == 0 and sign):
        return None
    if x % 2 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))


def verifies(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is of `message`, by the holder of `key`."""
    if len(key) != 32 or len(signature) != 64:  # noqa: PLR2004
        return False
    a, r, s = _point(key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= _ORDER or _BASE is None:
        return False
    h = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % _ORDER
    left, right = _times(s, _BASE), _add(r, _times(h, a))
    return all((left[n] * right[2] - right[n] * left[2]) % _P == 0 for n in (0, 1))


def public_key(pem: str) -> tuple[str, bytes]:
    """The id and the 32 octets of a public key in PEM. The id is the beginning of the key's SHA-256."""
    der = base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-----")))
    if der[:-32] != _HEAD:
        raise ValueError("not an Ed25519 public key in PEM")
    return sha256(der[-32:]).hexdigest()[:16], der[-32:]
