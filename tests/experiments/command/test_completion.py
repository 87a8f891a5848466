"""Completion: what a Tab offers, and its installation in shells."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from openclosed.experiments.command.completion import INSTALL, SCRIPTS, completions_of
from tests.experiments.conftest import Command, assert_refused, laid


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("wh", ["what-if"]),
        ("choice.logi", ["choice.logit_scale="]),
        ("scenario=own", []),
        ("intensity=hi", ["intensity=high"]),
        ("tipping experiment.gr", ["experiment.grid="]),
        ("help ti", ["tipping"]),
        ("what-if boom pla", ["plateau"]),
        ("what-if --config-dir mine own-", ["own-one"]),
        ("--config-dir=mine scenario=own", ["scenario=own_one"]),
        ("--config-dir mi", ["mine/"]),
        ("data=mine/l", ["data=mine/log.csv"]),
        ("-m scenario=boom,plat", ["scenario=boom,plateau"]),
        ("sweep design", ["design=", "design_points="]),
        ("'", []),
    ],
)
def test_a_tab_offers_what_may_stand_there(
    line: str, offered: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("scenario/own_one.yaml", "log.csv"):
        laid(f"mine/{name}", "description: Mine.")
    assert completions_of(f"openclosed {line}") == offered


@pytest.mark.parametrize("shell", SCRIPTS)
def test_one_command_installs_it_once_and_says_how_to_undo_it(
    shell: str, openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "ZDOTDIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", f"/bin/{shell}")
    laid(".bashrc", "one=1")

    def files() -> dict[Path, str]:
        found = (one for one in tmp_path.rglob("*") if one.is_file())
        return {one: one.read_text(encoding="utf-8") for one in found}

    before, first = files(), openclosed(INSTALL)
    after = files()
    changed = {one for one, text in after.items() if before.get(one) != text}
    assert len(changed) == 1 + (shell != "fish")
    assert all(first.out.count(str(one)) == 2 for one in changed)  # written, and to undo
    assert SCRIPTS[shell] in after.values()
    assert "already" in openclosed(INSTALL, shell).out
    assert files() == after
    if shutil.which(shell):
        (script,) = [str(one) for one, text in after.items() if text == SCRIPTS[shell]]
        assert subprocess.run([shell, "-n", script], check=False).returncode == 0


def test_bash_completes_once_it_is_installed_and_another_shell_is_refused(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bash = shutil.which("bash") or pytest.skip("needs bash")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert openclosed(INSTALL, "bash").code == 0
    typed = "COMP_LINE='openclosed what-if pla now'; COMP_POINT=22; _openclosed 2> /dev/null; "
    asked = [bash, "--rcfile", str(tmp_path / ".bashrc"), "-ic", f"{typed} echo ${{COMPREPLY[@]}}"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60)
    assert answer.stdout.strip() == "plateau"
    refused = openclosed(INSTALL, "ksh")
    assert_refused(refused, "")
    assert "ksh: must be followed by bash, zsh or fish" in refused.err
