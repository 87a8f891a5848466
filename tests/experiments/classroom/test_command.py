"""The command refuses in one line what cannot be served, before anything is written."""

import base64
import re
import socket
import zlib
from pathlib import Path

import numpy as np
import pytest

from openclosed.experiments.classroom import cube
from openclosed.experiments.classroom import question as command
from openclosed.experiments.classroom.settings import ClassroomSettings
from openclosed.experiments.question.errors import BadInput
from openclosed.sim import Parameters
from tests.experiments.classroom.conftest import CONTENT, write_page
from tests.experiments.conftest import question


def refusal(page: Path | str, *words: str, **options: object) -> str:
    asked = question("experiment=classroom", "execution=serial", *words)
    asked = asked.model_copy(update={"words": ("experiment=classroom", *words)})
    settings = ClassroomSettings.model_validate({"page": str(page), "browser": False} | options)
    with pytest.raises(BadInput) as refused:
        command.run(asked, settings)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_missing_or_wrong_page_is_refused(tmp_path: Path, page_file: Path) -> None:
    assert "No such file" in refusal(tmp_path / "class.html")
    other = tmp_path / "other.html"
    other.write_text("<html></html>", encoding="utf-8")
    assert "not a class page" in refusal(other)
    text = page_file.read_text(encoding="utf-8")
    other.write_text(text.replace('"levers":', '"handles":'), encoding="utf-8")
    assert "a page of another version" in refusal(other)


def test_a_page_that_unpacks_to_too_many_bytes_is_refused(
    tmp_path: Path, page_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = zlib.compressobj()
    inside = bomb.compress(bytes(cube.MOST_BYTES)) + bomb.compress(bytes(cube.MOST_BYTES))
    packed = base64.b64encode(inside + bomb.flush()).decode()
    text = re.sub('(?<="bytes":")[^"]*', packed, page_file.read_text(encoding="utf-8"), count=1)
    (tmp_path / "bomb.html").write_text(text, encoding="utf-8")
    monkeypatch.setattr(np, "frombuffer", None)  # nothing of it is read
    assert "a page of another version, or damaged" in refusal(tmp_path / "bomb.html")


def test_too_few_open_files_for_a_class_are_refused_and_more_are_requested(
    page_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = pytest.importorskip("resource")
    limits, asked = (100, 120), list[tuple[int, int]]()
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _, given: asked.append(given))
    assert refusal(page_file).startswith("ulimit -n=120: a class needs at least ")
    assert asked == [(120, 120)]
    limits = (256, resource.RLIM_INFINITY)
    assert command._most_connections() == command.CONNECTIONS
    assert asked[1] == (command.CONNECTIONS + command.FILES, resource.RLIM_INFINITY)


def test_a_page_that_names_code_is_refused_unless_the_command_line_names_it(tmp_path: Path) -> None:
    model = Parameters.model_validate(CONTENT).model_dump(by_alias=True, mode="json")
    model["vendors"]["challenger"]["_target_"] = "theirs.Theirs"
    page = write_page(tmp_path / "theirs.html", model)
    line = refusal(page)
    assert line.startswith(f"experiment.page={page}: vendors.challenger._target_=theirs.Theirs: ")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        line = refusal(page, "code=theirs", port=port)  # goes on, to a port that is taken
    assert line.startswith(f"experiment.port={port}: Address already")
    assert "must be from 0 to 65535" in refusal(page, port=70_000)


def test_settings_that_would_change_the_model_and_missing_packages_are_named(
    page_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = refusal(page_file, "firms.count=50")
    assert line.startswith("firms.count=50: a class runs the model of its page; ")
    assert refusal(page_file, "experiment.stops=2").startswith("experiment.stops=2: ")
    monkeypatch.setattr(command, "NEEDED", ("starlette", "no_such_package"))
    assert "needs no_such_package; install openclosed[classroom]" in refusal(page_file)
