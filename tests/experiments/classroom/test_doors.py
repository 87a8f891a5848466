"""Who may enter: codes as they are typed, secrets, hosts that are addresses."""

import pytest

from openclosed.experiments.classroom import doors


def test_a_code_is_understood_however_it_is_typed() -> None:
    code = doors.new_code()
    for typed in (code, code.lower(), code.replace("-", ""), f" {code[:2]} {code[2:]} "):
        assert doors.code_meant(typed) == code
    assert doors.code_meant("o1l-i0o") == "011-100"


def test_codes_and_secrets_do_not_repeat() -> None:
    assert len({doors.new_code() for _ in range(50)}) == 50
    assert len({doors.new_secret() for _ in range(50)}) == 50


def test_a_secret_fits_its_own_hash_alone() -> None:
    assert doors.fits("a", doors.hashed("a"))
    assert not doors.fits("b", doors.hashed("a"))
    assert not doors.fits("", doors.hashed("a"))
    assert not doors.fits("\udcff", doors.hashed("a"))  # as JSON can say it


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("127.0.0.1:8000", True), ("192.168.1.5", True), ("localhost:8000", True),
        ("[::1]:8000", True), ("evil.example", False), ("evil.example:8000", False), ("", False),
        ("127.0.0.1.evil.example", False),
    ],
)  # fmt: skip
def test_only_addresses_are_hosts(host: str, is_here: bool) -> None:
    assert doors.names_this_machine(host) is is_here
