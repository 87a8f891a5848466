"""Codes of settings and classes, and secrets.

A code names a setting of the page, to read aloud or write down: OS-4K2-7F. It encodes scenario,
measure and run as four digits in base 31 and a check letter. 31 is prime, so that the check finds
every single wrong digit and every swap of two.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

PREFIX = "OS"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTWXYZ"  # without I, L, O, U and V, which are misread
MEASURE_ROOM = 8
RUN_ROOM = 25
SCENARIO_ROOM = 31**4 // (MEASURE_ROOM * RUN_ROOM)
WEIGHTS = (1, 2, 3, 4)
_READ_AS = str.maketrans("OIL", "011")


def new_code() -> str:
    """A code to join a class by, one of 890 million: K7M-4TQ."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{letters[:3]}-{letters[3:]}"


def clean_code(typed: str) -> str:
    """A class's code, whatever the spacing and case in which it was typed."""
    letters = "".join(letter for letter in typed.upper()[:40] if letter.isalnum())
    letters = letters.translate(_READ_AS)
    return f"{letters[:3]}-{letters[3:]}"


def new_secret() -> str:
    """128 bits that cannot be guessed."""
    return secrets.token_urlsafe(16)


def hash_secret(secret: str) -> str:
    """The hash of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def matches(secret: str, kept: str) -> bool:
    """Whether a secret has this hash, compared in constant time."""
    return hmac.compare_digest(hash_secret(secret), kept)
