"""The command composes what was asked, also in plain words, and refuses the rest in one line."""

import os
import re
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from openclosed import __main__ as program
from openclosed.experiments.answer import question as answering
from openclosed.experiments.answer.settings import AnswerSettings
from openclosed.experiments.command import command_line
from openclosed.experiments.command.command_line import to_hydra
from openclosed.experiments.command.help_text import list_what_ifs, name_help
from openclosed.experiments.question.composing import composing, question_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.hydra_inside import CONFIGURATION
from openclosed.experiments.question.questions import QUESTIONS, command_word
from openclosed.experiments.question.scenarios import under_the_same_words
from openclosed.experiments.question.settings import Question
from openclosed.sim.outcomes import OUTCOMES
from openclosed.sim.parameters import describe
from tests.experiments.conftest import SMALL, Command, assert_refused, laid, runs_in

REFUSED = {
    "firms.cuont=3": "did you mean firms.count?",
    "scnario=baseline": "did you mean scenario?",
    "network=hypercube": "choose from complete, random",
    "scenario=price_wa": "did you mean price_war?",
    "experiment.question=nowhere.run": "experiment.question",
    "firms.count=2.5": "firms.count=2.5: must be a whole number from 1 to 100,000,000 firms",
    "ending.window=130": "clock.horizon=120",
    "firms.count=1,2": "-m",
    "seed=${nothing}": "nothing",
    "firms.count=\n": "firms.count= ",
    "firms.count=\x1b[2J": "firms.count=\\x1b[2J",
    "hydra.run.dir=here": "output=",
    "hydra.job.chdir=true": "changes nothing",
    "firms.enterprise.tastes.cost=2": "mean firms.enterprises?",
    "samples=5": "mean replicates?",
    "years=2": "mean clock.horizon",
    "hydra/launcher=basic": "execution=",
    "--horizon=3": "--help",
    "execution.timeout=3": "+execution.timeout=VALUE",
    "figures=${nope}": "${nope}",
    "+firms.count=5": "+firms.count",
    "unmeasured=me": "unmeasured=me: must be 'drawn' or 'default'",
    "--config-name x": "--config-name",
    "--experimental-rerun x": "--experimental-rerun",
    "-m firms.count=60,many": "point 2 (firms.count=many)",
}
NAMED = (
    "output=", "firms.count", "policy=null", "--config-dir=nowhere", "firms.count=[1",
    "firms.count=nope(3)", "a b=3", "@x=3", "scenario='", "figures=${intensity", "~nothing",
    "scenario=price_war,plateau", "firms=5",
)  # fmt: skip
"""Words that are refused by their own name."""
OF_HYDRA = (
    "hydra", "override", "lexer", "viable", "mismatched", "omegaconf", "interpolation", "multirun",
    "config group", "primary config", "search path", "defaults list", "pydantic", "dictionary",
)  # fmt: skip
MOST_LINES = 60  # of the help that is read first
COMMAND = f"{sys.executable} -m openclosed"
COMPARE = "experiment=what_if experiment.scenarios="


@pytest.mark.parametrize(("words", "part"), [*REFUSED.items(), *zip(NAMED, NAMED, strict=True)])
def test_bad_input_is_refused_in_one_line_and_never_by_the_words_of_a_library(
    words: str, part: str, openclosed: Command, tmp_path: Path
) -> None:
    asked = words.split() if words[0] == "-" else [words]
    result = openclosed(*asked)
    assert_refused(result, "", tmp_path)
    assert (result.out, part in result.err) == ("", True)
    summary = result.err.lower().replace(asked[0], "")
    assert not [one for one in OF_HYDRA if one in summary]


def test_the_largest_seed_stands_in_digits_in_the_refusal_of_a_larger_one(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds: list[int] = []

    def note(question: Question, settings: AnswerSettings) -> int:
        seeds.append(question.settings.seed)
        return 0

    monkeypatch.setattr(answering, "run", note)
    refused = openclosed("seed=-1")
    largest = int(refused.err.split(" to ")[1].split()[0].replace(",", ""))
    assert openclosed(f"seed={largest}").code == 0
    assert openclosed(f"seed={largest + 1}").code == refused.code
    assert seeds == [largest]


def test_a_scenario_in_a_folder_of_ones_own_is_found_and_listed(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: list[Question] = []

    def note(question: Question, settings: AnswerSettings) -> int:
        answered.append(question)
        return 0

    monkeypatch.setattr(answering, "run", note)
    head = "# @package _global_\ndescription: Bills for $ first."
    own = laid("mine/scenario/thrift.yaml", f"{head}\nfirms: {{count: 77}}\n")
    path = "+schedule={choice.logit_scale: {2025-01: 2, 2026-01: 0.5}}"
    environment, arguments = dict(os.environ), list(sys.argv)
    result = openclosed("--config-dir", "mine", "scenario=thrift", "choice.dissimilarity=0.5", path)
    assert result == (0, "", "")
    assert (dict(os.environ), sys.argv) == (environment, arguments)
    (question,) = answered
    assert (question.scenario, question.about.description) == ("thrift", "Bills for $ first.")
    assert (question.parameters.firms.count, question.parameters.choice.dissimilarity) == (77, 0.5)
    assert question.parameters.schedule["choice.logit_scale"] == {"2025-01": 2.0, "2026-01": 0.5}
    short = openclosed("--help", "--config-dir", "mine", "firms.count=3")
    assert (short.code, len(short.out.splitlines()) <= MOST_LINES) == (0, True)
    every = openclosed("--help", "all", "--config-dir", "mine").out
    for file in (own, *(CONFIGURATION / "scenario").glob("*.yaml")):
        assert re.search(rf"\b{file.stem}\b", short.out)
        sentence = yaml.safe_load(file.read_text(encoding="utf-8"))["description"]
        assert " ".join(sentence.split()) in every
    assert [name for name in QUESTIONS if f"\n  {name} " not in short.out] == []


def test_a_fault_is_one_line_and_a_traceback_only_on_request(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(question: Question, settings: AnswerSettings) -> int:
        raise RuntimeError("the\nroof fell")

    monkeypatch.setattr(answering, "run", broken)
    result = openclosed()
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert "RuntimeError: the roof fell" in result.err
    monkeypatch.setenv("HYDRA_FULL_ERROR", "1")
    with pytest.raises(RuntimeError, match="roof fell"):
        openclosed()


@pytest.mark.parametrize("question", ["answer", "what_if"])
def test_a_users_preset_sets_a_question_and_its_parameters(
    question: str, openclosed: Command
) -> None:
    chosen = f"defaults: [{question}, _self_]\n" if question != "answer" else ""
    text = f"# @package _global_\n{chosen}firms: {{count: 33}}\n"
    laid("mine/experiment/mine.yaml", text)
    with composing("mine"):
        asked = question_of(["experiment=mine"])
    assert (asked.experiment, asked.parameters.firms.count) == (question, 33)
    shown = openclosed("--config-dir", "mine", "experiment=mine", "--cfg", "job", "-p", "firms")
    assert (yaml.safe_load(shown.out)["count"], shown.err) == (33, "")


def test_showing_and_refusing_loads_and_starts_nothing_heavy_and_hydras_own_flags_work() -> None:
    """In a process of its own, since Hydra then sets what all that follows would log."""
    program = (
        "import sys; from openclosed.experiments.command.command_line import main; "
        "heavy = {'mesa', 'numba', 'numpy', 'pandas', 'pyarrow', 'matplotlib', 'rich', 'scipy'}; "
        "main(['--help']); main(['-sc', 'query=bash']); main(['--cfg', 'job', '-p', 'choice']); "
        "assert main(['firms.cuont=3']) == main(['what-if', 'plato']) == 2; "
        "print('loaded:', *sorted(heavy & set(sys.modules))); "
        "from multiprocessing.forkserver import _forkserver; "
        "print('started:', _forkserver._forkserver_pid); "
        "print(main(['--info', 'defaults']), main(['--hydra-help']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=CONFIGURATION.parent, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert {"loaded:", "started: None"} <= {*lines}
    assert (lines[-1], done.stderr.count("\n")) == ("0 0", 2)  # of the refusals
    assert "scenario/baseline" in done.stdout
    assert "hydra/launcher" in done.stdout


def test_the_version_names_its_own_the_revision_and_mesas(openclosed: Command) -> None:
    result = openclosed("--version")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"openclosed {version('openclosed')}")
    assert result.out.rstrip().endswith(f"Mesa {version('mesa')}")
    if (CONFIGURATION.parent / ".git").exists():
        git = ["git", "-C", str(CONFIGURATION.parent), "rev-parse", "--short", "HEAD"]
        revision = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
        assert f"(git {revision}" in result.out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
@pytest.mark.parametrize(
    ("shell", "code"),
    [
        ("{} --version >&- 2>&- <&-", 0),
        ("{} --version >/dev/full", 2),
        ("ulimit -f 0; {} scenario=price_war unmeasured=default replicates=2 output=result", 2),
    ],
)
def test_closed_and_full_streams_and_files_that_may_not_grow_end_in_a_line(
    shell: str, code: int, tmp_path: Path
) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    result = subprocess.run(
        ["sh", "-c", shell.format(COMMAND)], cwd=tmp_path, capture_output=True, text=True,
        check=False, env=kept | {"PYTHONPATH": str(CONFIGURATION.parent)},
    )  # fmt: skip
    assert (result.returncode, result.stdout) == (code, "")
    assert result.stderr.startswith("openclosed: " * bool(code))
    assert result.stderr.count("\n") == bool(code)
    assert not (tmp_path / "result.unfinished").exists()


def test_a_reader_that_has_seen_enough_ends_it_quietly() -> None:
    """As `openclosed --cfg job | head` does."""
    shell = ["sh", "-c", f"{{ {COMMAND} --cfg job; echo $? >&2; }} | :"]
    done = subprocess.run(shell, capture_output=True, text=True, check=False)
    assert done.stderr == "141\n"


@pytest.mark.usefixtures("without_pictures")
def test_a_path_may_hold_any_sign_and_settings_may_stand_on_both_sides_of_an_option(
    openclosed: Command,
) -> None:
    name = "été (1), a = b 'c'"
    laid(f"{name}/scenario/mine.yaml", "# @package _global_\nfirms: {count: 61}\n")
    words = (*SMALL[1:], "--config-dir", name, "scenario=mine", f"output={name}/result")
    assert openclosed(*words).code == 0
    assert len(runs_in(f"{name}/result")) == 4
    assert openclosed("--config-dir", name, f"resume={name}/result").code == 0
    assert_refused(openclosed(*words), f"output={name}/result: ")
    assert_refused(openclosed("sweep", f"experiment.design='{name}.csv'"), "experiment.design=")


@pytest.mark.parametrize(
    ("words", "become"),
    [
        ("", ""),
        ("scenario=price_war", "scenario=price_war"),
        ("help", "--help"),
        ("help tipping", "--help tipping"),
        ("tipping grid=3 seed=2", "experiment=tipping experiment.grid=3 seed=2"),
        (
            "what-if boom ban --config-dir mine",
            f"{COMPARE}['boom','ban','boom+ban'] --config-dir mine",
        ),
        ("what-if", "what-if"),
        ("what-if --config-dir mine", "what-if --config-dir mine"),
        ("what-if --config-dir plateau plateau", f"{COMPARE}['plateau'] --config-dir plateau"),
        ("what-if --cfg job", "experiment=what_if --cfg job"),
        ("what-if without=all seed=2", "experiment=what_if experiment.without=all seed=2"),
        ("2030 seed=2", "experiment.year=2030 seed=2"),
    ],
)
def test_words_become_those_of_the_configuration(words: str, become: str) -> None:
    assert to_hydra(words.split()) == become.split()


@pytest.mark.parametrize("option", ["--config-dir", "-cd"])
def test_options_may_come_before_the_question(openclosed: Command, option: str) -> None:
    laid("mine/scenario/thrift.yaml", "# @package _global_\nchoice: {effort: 0.3}\n")
    asked = openclosed(option, "mine", "what-if", "thrift", *SMALL[1:], "replicates=1")
    assert "replicates=1: " in asked.err  # what-if needs pairs, so it was asked
    assert openclosed(option, "mine", "what-if").out == openclosed("what-if", option, "mine").out
    assert " thrift " in openclosed(option, "mine", "what-if").out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("whatif", "what-if"),
        ("price_war", "what-if price_war"),
        ("tiping", "tipping"),
        ("what-if ban scenarios=[boom]", "not both"),
    ],
)
def test_an_unknown_verb_is_refused_with_a_hint(words: str, hint: str) -> None:
    with pytest.raises(BadInput, match=hint):
        to_hydra(words.split())


def test_scenarios_combine_with_intensities_and_months() -> None:
    with composing():
        question = question_of(["experiment=what_if"])
        both = under_the_same_words(question, "plateau:high+ban@2027-01")
        alone = under_the_same_words(question, "plateau:high")
        usual = under_the_same_words(question, "plateau", "intensity=high")
        later = under_the_same_words(question, "boom@2028-01")
        wave = under_the_same_words(question, "closing_wave@2028-01").about
        assert "2028-01" in later.about.description
        assert "2027" not in later.about.description
    assert both.parameters.schedule == alone.parameters.schedule == usual.parameters.schedule
    assert both.parameters.policy.origin_rule.starts == "2027-01"
    assert alone.about.outcome == usual.about.outcome != ""
    assert [one.month for one in later.parameters.shocks.values()] == ["2028-01"]
    lines = [line for line in list_what_ifs(None).splitlines() if line.startswith("  ")]
    of = {line.split()[0]: line for line in lines}
    assert wave.under_way == "2026-04"  # whenever it begins
    assert wave.under_way in of["closing_wave"].removeprefix(wave.description)
    assert "Under way" not in of["boom"]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("plato", "plato"),
        ("fragmentation+standardisation", "network.open_compatibility"),
        ("boom@2026-01", "2026-08"),
        ("boom:huge", "low, medium, high"),
        ("ban@2040-01", "2032-12"),
        ("displacement:high", "displacement has no intensities"),
        ("displacement@2027-01", "displacement has no month"),
        ("a b", "a b"),
    ],
)
def test_an_impossible_what_if_is_refused(asked: str, named: str) -> None:
    with composing():
        question = question_of(["experiment=what_if"])
        with pytest.raises(BadInput, match=named):
            under_the_same_words(question, asked)


def test_help_on_a_name_has_its_meaning_range_default_source_and_prior(openclosed: Command) -> None:
    info = {one.name: one for one in describe()}["research.tooling_months"]
    text = " ".join(name_help(info.name).split())
    for part in (info.text, f"={info.default}", "0 to 120 months", info.source, "0.5 to 5"):
        assert part in text
    lines = name_help("firms.startups.tastes").splitlines()  # a group: one for each parameter
    assert len(lines) == sum(one.name.startswith("firms.startups.tastes.") for one in describe())
    assert all(one.text in name_help(one.name) for one in OUTCOMES)
    assert openclosed("help", "choice.logit_scale").code == 0
    for name in (*QUESTIONS, *map(command_word, QUESTIONS)):
        assert openclosed("--help", name).out == openclosed(name, "--help").out
    refused = openclosed("help", "choice.logit_scal")
    assert_refused(refused, "choice.logit_scal: must be")
    assert "did you mean choice.logit_scale" in refused.err


def test_ctrl_c_while_the_program_loads_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(name: str, *_: object) -> object:
        raise KeyboardInterrupt if name.startswith("openclosed") else ImportError(name)

    with monkeypatch.context() as patch:
        patch.setattr("builtins.__import__", interrupt)
        code = program.main()
    assert (code, capsys.readouterr().err) == (
        130,
        "openclosed: interrupted: nothing was written\n",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="no terminal to lose")
def test_a_job_under_nohup_does_not_end_with_its_terminal() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with command_line._ended_by_signals():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) == command_line._terminated
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        with command_line._ended_by_signals(), pytest.raises(command_line._Terminated):
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
