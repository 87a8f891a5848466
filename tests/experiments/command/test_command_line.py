"""The command composes what was asked, refuses what cannot be, and says so in one line."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from experiments import ensemble
from experiments.ensemble import EnsembleSettings
from experiments.question.config_nodes import CONFIGURATION
from experiments.question.settings import Question
from tests.experiments.conftest import Command

REFUSED = {
    # unknown names
    "firms.cuont=3": ["firms.cuont", "did you mean firms.count?"],
    "firms.tastes.cost=3": ["firms.tastes", "no such parameter"],
    "+firms.vigour=3": ["firms.vigour", "no such parameter"],
    "network.standards_years=1": ["removed, instead: network.open_compatibility"],
    "+vendors.overseas.complements=1": ["overseas.complements", "instead: vendors.NAME.aims"],
    "mechanisms.takeovers=false": ["removed, instead: vendors that fail close down"],
    "+schedule={assurance.patch_reach: {2025-01: 1}}": ["instead: assurance.attacker_rate"],
    "scenario=price_wa": ["scenario=price_wa", "choose from", "did you mean price_war?"],
    "network=hypercube": ["network=hypercube", "choose from block, complete"],
    "scnario=baseline": ["scnario", "did you mean scenario?"],
    "execution=cloud": ["execution=cloud", "choose from dask, local, serial"],
    "vendors.mine.markup=2": ["vendors.mine", "+vendors.mine"],
    "schedule={choice.noise: {2025-01: 2}}": ["schedule.choice.noise", "+schedule"],
    "shocks.leap.amount=3": ["shocks.leap", "+shocks.NAME={month"],
    "+shocks.leap={month: 2026-03, what: rain}": ["shocks.leap.what=rain", "'release'"],
    "+shocks.leap={month: 2026-3, what: closing}": ["shocks.leap.month=2026-3", "must"],
    "+shocks.leap={what: closing}": ["shocks.leap.month", "must be given"],
    "+shocks.leap={month: 2026-03, what: closing, who: nobody}": ["who=nobody", "one of incumbent"],
    "+shocks.leap={month: 2026-03, what: incident}": ["shocks.leap: amount=0", "1 to 1000"],
    "+schedule={choice.nois: {2025-01: 2}}": ["choice.nois", "did you mean choice.noise"],
    "experiment.question=nowhere.run": ["experiment.question", "no question"],
    # wrong types
    "firms.count=many": ["firms.count=many", "a whole number from 1 to 100,000,000 firms"],
    "firms.count=2.5": ["firms.count=2.5", "a whole number"],
    "firms.count=[1,2]": ["firms.count=[1, 2]", "a whole number"],
    "review.forced=perhaps": ["review.forced=perhaps", "true or false"],
    "quiet=perhaps": ["quiet=perhaps", "true or false"],
    "replicates=few": ["replicates=few", "a whole number from 1 to 10,000,000 runs, or auto"],
    "seed=abc": ["seed=abc", "a whole number from 0"],
    "execution.timeout=3": ["execution.timeout", "add it by +execution.timeout=VALUE"],
    "+execution.timeout=long": ["execution.timeout=long", "a number of at most 3,600"],
    # out of range
    "clock.horizon=-12": ["clock.horizon=-12", "a number from 0.05 to 6,000 months"],
    "choice.nest_scale=2": ["choice.nest_scale=2", "from 0.01 to 1"],
    "choice.ties=coin": ["choice.ties=coin", "one of random, first, keep"],
    "clock.start=January": ["clock.start=January"],
    "vendors.incumbent.markup=-1": ["vendors.incumbent.markup=-1", "from 0 to 1,000"],
    "+schedule={choice.noise: {2025-01: -2}}": ["at 2025-01", "choice.noise=-2", "from 0 to 100"],
    "+schedule={clock.horizon: {2023-06: 2}}": [
        "schedule.clock.horizon={2023-06: 2}",
        "holds for the whole run",
        "set clock.horizon itself",
    ],
    "replicates=0": ["replicates=0", "a whole number from 1 to 10,000,000 runs, or auto"],
    "seed=-1": ["seed=-1", "a whole number from 0"],
    "+execution.timeout=0": ["execution.timeout=0", "must be greater than 0"],
    "seeds=3": ["seeds", "did you mean seed"],
    "execution.workers=0": ["execution.workers=0", "a whole number from 1 to 1,000,000"],
    "execution.threads=2": ["execution.threads", "no such parameter"],
    "output=": ["output="],
    # combinations that do not hold together
    "work.custom_share=0.9": ["work.custom_share=0.9", "must not exceed"],
    "work.kept_apart=1": ["work.kept_apart=1", "must be at least 2"],
    "verdict.window=100": ["clock.horizon=120", "verdict.window=100"],
    "communities.commons.sponsor=nobody": ["communities.commons.sponsor=nobody", "one of"],
    "clock.months=24": ["clock.months", "did you mean clock.horizon"],
    "+experiment.nope=1": ["experiment.nope", "no such option of the experiment"],
    "+experiment.outcme=x": ["experiment.outcme"],
    # not Hydra's language
    "firms.count": ["firms.count", "name=value"],
    "firms.count={": ["firms.count={", "name=value"],
    "firms.count=1,2": ["firms.count=1,2", "--multirun"],
    "seed=${nothing}": ["nothing"],
    "firms.count=\n": ["firms.count= ", "name=value"],
    "firms.count=\x1b[2J": ["firms.count=\\x1b[2J"],
    "policy=null": ["policy=null", "must be one of", "none"],
    "scenario=3": ["scenario=3", "baseline"],
    "hydra.run.dir=/proc/x": ["hydra.run.dir=/proc/x", "output="],
    "hydra.run.dir=here": ["hydra.run.dir=here", "output="],
    "--resolve": ["--resolve"],
    "--horizon=3": ["--horizon=3", "--help"],
    "--config-dir=nowhere": ["--config-dir=nowhere", "not found", "a folder"],
}


@pytest.mark.parametrize(("word", "parts"), REFUSED.items(), ids=REFUSED)
def test_bad_input_is_refused_in_one_line_before_anything_is_written(
    word: str, parts: list[str], openclosed: Command, tmp_path: Path
) -> None:
    said = openclosed(word)
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("openclosed: ")
    assert said.err.count("\n") == 1
    assert all(part in said.err for part in parts), said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("words", "says"), [
    (["experiment=compare", "experiment.scenarios=lock_in"], "scenarios=lock_in: must be a list"),
    (["experiment=policies", "experiment.scenarios=4"], "scenarios=4: must be a list"),
    (["experiment=sensitivity", "experiment.points=x"], "points=x: must be a whole number"),
    (["experiment=tipping", "experiment.factors=4"],
     "factors=4: must be a list or a mapping"),
    (["resume=nowhere", "experiment.points=8"],
     "points: no such option of the experiment; beside resume=DIR leave options out"),
    (["experiment=favours", "experiment.docs=[1]"], "docs=[1]: must be true or false"),
])  # fmt: skip
def test_an_option_of_another_kind_than_an_experiment_takes_is_refused(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert openclosed(*words) == (2, "", f"openclosed: experiment.{says}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """The questions that reach the main job, which then answers none of them."""
    questions: list[Question] = []

    def note(question: Question, settings: EnsembleSettings) -> int:
        questions.append(question)
        return 0

    monkeypatch.setattr(ensemble, "run", note)
    return questions


def test_a_scenario_in_a_folder_of_ones_own_is_found(
    openclosed: Command, asked: list[Question], tmp_path: Path
) -> None:
    folder = tmp_path / "mine" / "scenario"
    folder.mkdir(parents=True)
    (folder / "thrift.yaml").write_text(
        "# @package _global_\ndescription: Firms look at the bill first.\nfirms: {count: 77}\n"
    )
    said = openclosed("--config-dir", "mine", "scenario=thrift", "choice.noise=0")
    assert said == (0, "", "")
    (question,) = asked
    assert question.scenario == "thrift"
    assert question.about.description == "Firms look at the bill first."
    assert question.parameters.firms.count == 77
    assert question.parameters.choice.noise == 0


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("description: No package line here.\nfirms: {count: 7}\n", "# @package _global_"),
        ("# @package _global_\nfirms: {count: 7\n", "thrift.yaml"),
        ("# @package _global_\nfirms: {cuont: 7}\n", "did you mean firms.count?"),
        ("# @package _global_\nsupport: {smoothing_months: 7}\n", "removed, instead: firms see"),
        ("# @package _global_\ndefaults: [override /network: ring]\n", "network=ring"),
    ],
)
def test_a_broken_scenario_is_refused_in_one_line(
    text: str, part: str, openclosed: Command, tmp_path: Path
) -> None:
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario" / "thrift.yaml").write_text(text)
    said = openclosed("--config-dir", ".", "scenario=thrift")
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert part in said.err


def test_a_path_over_time_can_be_given_as_the_message_says(
    openclosed: Command, asked: list[Question]
) -> None:
    said = openclosed("+schedule={choice.noise: {2025-01: 2, 2026-01: 0.5}}")
    assert said.code == 0, said.err
    path = asked[0].parameters.schedule["choice.noise"]
    assert path == {"2025-01": 2.0, "2026-01": 0.5}


def test_a_fault_is_one_line_and_a_traceback_only_on_request(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(question: Question, settings: EnsembleSettings) -> int:
        raise RuntimeError("the\nroof fell")

    monkeypatch.setattr(ensemble, "run", broken)
    said = openclosed()
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "fault: RuntimeError: the roof fell" in said.err
    monkeypatch.setenv("HYDRA_FULL_ERROR", "1")
    with pytest.raises(RuntimeError, match="roof fell"):
        openclosed()


def test_an_interruption_is_one_line(openclosed: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(question: Question, settings: EnsembleSettings) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(ensemble, "run", interrupted)
    assert openclosed() == (130, "", "openclosed: interrupted: nothing was written\n")


def test_the_environment_and_the_arguments_are_as_before(
    openclosed: Command, asked: list[Question]
) -> None:
    environment, arguments = dict(os.environ), list(sys.argv)
    openclosed("firms.count=10")
    openclosed("firms.count=-10")
    assert (dict(os.environ), sys.argv) == (environment, arguments)


def test_help_lists_every_scenario_with_its_sentence_and_every_group(
    openclosed: Command, tmp_path: Path
) -> None:
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario" / "mine.yaml").write_text("description: My own $ market.\n")
    said = openclosed("--help", "--config-dir", ".", "firms.count=3")
    assert said.code == 0
    for path in (CONFIGURATION / "scenario").rglob("*.yaml"):
        sentence = yaml.safe_load(path.read_text(encoding="utf-8"))["description"]
        assert " ".join(sentence.split()) in said.out
    assert "My own $ market." in said.out
    groups = ("scenario", "population", "network", "policy", "vendors", "communities", "work")
    for group in groups:
        assert f"\n{group}: " in said.out


def test_the_configuration_is_shown_and_nothing_is_written(
    openclosed: Command, tmp_path: Path
) -> None:
    said = openclosed("--cfg", "job", "scenario=lock_in", "firms.count=33")
    assert (said.code, said.err) == (0, "")
    shown = yaml.safe_load(said.out)
    assert shown["firms"]["count"] == 33
    lock_in = yaml.safe_load((CONFIGURATION / "scenario" / "lock_in.yaml").read_text("utf-8"))
    assert shown["schedule"].items() >= lock_in["schedule"].items()
    assert list(tmp_path.iterdir()) == []


def test_completion_knows_parameters_and_scenarios(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMP_LINE", "openclosed choice.noi")
    assert "choice.noise=" in openclosed("-sc", "query=bash").out
    monkeypatch.setenv("COMP_LINE", "openclosed scenario=")
    assert "scenario=baseline" in openclosed("-sc", "query=bash").out


def alone(*words: str) -> tuple[int, list[str], str]:
    """Exit code, lines and error stream of Python with these words, in a process of its own."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=CONFIGURATION.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.splitlines(), done.stderr


@pytest.mark.parametrize(
    ("words", "part"),
    [(["--info", "defaults"], "scenario/baseline"), (["--hydra-help"], "hydra/launcher")],
)
def test_hydras_own_flags_work(words: list[str], part: str) -> None:
    code, lines, said = alone("-m", "experiments", *words)
    assert (code, said) == (0, "")
    assert any(part in line for line in lines)


def test_help_loads_nothing_heavy() -> None:
    code, lines, said = alone(
        "-c",
        "import sys; from experiments.command.command_line import main; main(['--help']); "
        "heavy = {'mesa', 'numba', 'numpy', 'pandas', 'pyarrow', 'matplotlib', 'rich'}; "
        "print('loaded:', *sorted(heavy & set(sys.modules)))",
    )
    assert (code, said) == (0, "")
    assert lines[-1] == "loaded:"


def test_the_version_names_its_own_the_revision_and_mesas(openclosed: Command) -> None:
    said = openclosed("--version")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"openclosed {version('openclosed')}")
    assert said.out.rstrip().endswith(f"Mesa {version('mesa')}")
    if (CONFIGURATION.parent / ".git").exists():
        git = ["git", "-C", str(CONFIGURATION.parent), "rev-parse", "--short", "HEAD"]
        revision = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
        assert f"(git {revision}" in said.out


def test_a_reader_that_has_seen_enough_ends_it_quietly() -> None:
    """As `openclosed --cfg job | head` does."""
    words = [sys.executable, "-m", "experiments", "--cfg", "job"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141
