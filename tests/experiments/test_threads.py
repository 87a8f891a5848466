"""Functions in threads of one process, as a dashboard or a notebook calls them."""

import io
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hydra import initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig

import openclosed as oc

NAMES = ("baseline", "price_war", "plateau", "boom")
MINUTE = 60.0


def asked(scenario: str, **more: Any) -> oc.Result:
    """A small answer, in the usual folder."""
    small: dict[str, Any] = {"unmeasured": "default", "replicates": 2, "quiet": True}
    return oc.answer(scenario, {"firms.count": 40, "clock.horizon": 24}, **small, **more)


@pytest.fixture(autouse=True)
def _in_a_new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.slow
def test_threads_that_ask_at_once_get_what_each_would_get_alone() -> None:
    main, printed = sys.modules["__main__"], sys.stdout
    alone = {name: oc.scenario(name) for name in NAMES}
    wheres = [("price_war", "serial"), ("plateau", "local")]
    results = [asked(name, execution="serial") for name, _ in wheres]
    together = threading.Barrier(6, timeout=MINUTE)

    def four_times(name: str) -> list[Any]:
        together.wait()
        return [oc.scenario(name) for _ in range(4)]

    def once(name: str, where: str) -> pd.DataFrame:
        together.wait()
        return asked(name, execution=where).runs

    with ThreadPoolExecutor(6) as threads:
        scenarios = {name: threads.submit(four_times, name) for name in NAMES}
        answers = [threads.submit(once, *one) for one in wheres]
        for name, found in scenarios.items():
            assert found.result(MINUTE) == 4 * [alone[name]]
        for expected, got in zip(results, answers, strict=True):
            assert expected.runs.equals(got.result(MINUTE))
    assert sys.modules["__main__"] is main
    assert sys.stdout is printed
    assert len(list(Path("outputs").iterdir())) == 4


def test_while_a_run_goes_others_compose_and_print(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started, free = threading.Event(), threading.Event()
    hydra: list[bool] = []

    class Waits(oc.Ecosystem):
        def step(self) -> None:
            super().step()
            hydra.append(GlobalHydra.instance().is_initialized() or HydraConfig.initialized())
            started.set()
            assert free.wait(MINUTE)

    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(asked, "price_war", execution="serial", ecosystem=Waits)
        assert started.wait(MINUTE)
        text = io.StringIO()
        with monkeypatch.context() as own:
            own.setattr("sys.stdout", text)
            print("mine")
            assert oc.scenario("boom").firms.count
            free.set()
            assert running.result(MINUTE).answer
        assert text.getvalue() == "mine\n"
    assert not any(hydra)
    assert not capsys.readouterr().out


def test_a_program_with_a_hydra_of_its_own_keeps_it(tmp_path: Path) -> None:
    with initialize_config_dir(str(tmp_path), version_base="1.3"):
        own = GlobalHydra.instance().hydra
        assert oc.scenario("price_war") == oc.scenario("price_war")
        assert GlobalHydra.instance().hydra is own
    assert not GlobalHydra.instance().is_initialized()
