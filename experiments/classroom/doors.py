"""Who may enter: join codes, secrets, tokens, and which addresses a request may name."""

import hashlib
import hmac
import ipaddress
import secrets

from openclosed.analysis.lab.codes import ALPHABET

STUDENT, TEACHER = "openclosed_student", "openclosed_teacher"  # cookies


def new_code() -> str:
    """A join code that is easy to read aloud, one of 890 million: K7M-4TQ."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{letters[:3]}-{letters[3:]}"


def code_meant(typed: str) -> str:
    """A join code however it is spaced and cased."""
    letters = "".join(letter for letter in typed.upper()[:40] if letter.isalnum())
    letters = "".join({"O": "0", "I": "1", "L": "1"}.get(letter, letter) for letter in letters)
    return f"{letters[:3]}-{letters[3:]}"


def new_secret() -> str:
    """128 bits that cannot be guessed."""
    return secrets.token_urlsafe(16)


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def fits(secret: str, kept: str) -> bool:
    """Whether a secret is the one of which this was kept, in equal time for all."""
    return hmac.compare_digest(hashed(secret), kept)


def names_this_machine(host: str) -> bool:
    """Whether the Host of a request is an address or this machine, not a name of another's.

    So no page elsewhere can reach the server by a name that it lets point here.
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    name = name.strip("[]")
    if name == "localhost":
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
