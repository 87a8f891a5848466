"""A class from another machine's address: one in a network namespace that a cable joins to here."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.experiments.classroom.served import Served, served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not shutil.which("ip") or os.geteuid() != 0, reason="needs root and the command ip"
    ),
]

ELSEWHERE = f"openclosed-{os.getpid()}"
HERE, THERE = "198.18.77.1", "198.18.77.2"
NEAR, FAR = f"oc{os.getpid()}a", f"oc{os.getpid()}b"  # the ends of the cable
VISIT = """
import http.client, json, sys
host, port, code, name = sys.argv[1:]
def ask(method, path, body=None, **headers):
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    connection.request(method, path, body, {"Content-Type": "application/json", **headers})
    return connection.getresponse().status
try:
    said = {
        "page": ask("GET", "/?code=" + code),
        "join": ask("POST", "/join", json.dumps({"code": code, "name": name})),
        "teacher": ask("GET", "/teacher/state"),
        "another name": ask("GET", "/", Host="school.example"),
    }
except OSError as error:
    said = {"error": type(error).__name__}
print(json.dumps(said))
"""


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


@pytest.fixture(scope="module")
def cable() -> Iterator[None]:
    try:
        _ip("netns", "add", ELSEWHERE)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no network namespaces here: {error.stderr.strip()}")
    try:
        _ip("link", "add", NEAR, "type", "veth", "peer", FAR, "netns", ELSEWHERE)
        _ip("addr", "add", f"{HERE}/30", "dev", NEAR)
        _ip("link", "set", NEAR, "up")
        _ip("-n", ELSEWHERE, "addr", "add", f"{THERE}/30", "dev", FAR)
        _ip("-n", ELSEWHERE, "link", "set", FAR, "up")
        yield
    finally:
        _ip("netns", "del", ELSEWHERE)


def visit(server: Served) -> dict[str, int | str]:
    """What a student elsewhere is answered."""
    words = [sys.executable, "-c", VISIT, HERE, str(server.port), server.code, "Ada"]
    asked = ["ip", "netns", "exec", ELSEWHERE, *words]
    said = subprocess.run(asked, check=True, capture_output=True, text=True, timeout=60).stdout
    found: dict[str, int | str] = json.loads(said)
    return found


@pytest.mark.usefixtures("cable")
def test_students_on_other_machines_come_in_only_where_the_teacher_lets_the_network_in(
    page_file: Path, tmp_path: Path
) -> None:
    with served(page_file, tmp_path / "open", "experiment.lan=true") as server:
        assert visit(server) == {"page": 200, "join": 200, "teacher": 401, "another name": 421}
    with served(page_file, tmp_path / "closed") as server:
        assert visit(server) == {"error": "ConnectionRefusedError"}
