"""Quick start: a first run, its numbers, your own scenario, your own vendor, your own term."""

import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    return (mo,)


@app.cell
def _(mo):
    mo.md("""
    # Quick start

    Each question of the command `openclosed` is a function here. It returns a result with the
    tables, figures and sentences that the command writes. The market below is small, so that an
    answer takes seconds.
    """)
    return


@app.cell
def _():
    small = ["firms.count=100", "clock.horizon=60", "unmeasured=default", "quiet=true"]
    seeds = 8
    return seeds, small


@app.cell
def _():
    import tempfile
    from pathlib import Path

    place = Path(tempfile.mkdtemp())  # for results, and for your own files below
    return Path, place


@app.cell
def _(mo):
    mo.md("""
    ## A first run

    One market, several seeds: several possible histories.
    """)
    return


@app.cell
def _(place, seeds, small):
    from openclosed import answer, scenario, what_if

    first = answer("baseline", small, replicates=seeds, output=str(place / "first"))
    first
    return answer, first, scenario, what_if


@app.cell
def _(first):
    first.figure("open_shares")
    return


@app.cell
def _(mo):
    mo.md("""
    ## Its numbers

    `runs` has one row per run, `months` one per run and month, `events` one for each
    release, incident or price change. All are pandas tables, and `month` is a date.
    """)
    return


@app.cell
def _(first):
    late = first.months[first.months["month"] >= "2024-07"]
    late.groupby("month")["open_share_workloads_all"].quantile([0.05, 0.5, 0.95]).unstack().tail()
    return


@app.cell
def _(mo):
    mo.md("""
    ## Your own scenario

    A scenario is a file that holds only what differs from the baseline. Both run with the same
    seeds, so that the difference is not chance.
    """)
    return


@app.cell
def _(place, seeds, small, what_if):
    own = place / "mine" / "scenario" / "cheap_hosting.yaml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(
        "# @package _global_\n"
        "description: Firms look at the bill first, and hosts ask little.\n"
        "firms:\n"
        "  enterprises: {tastes: {cost: 2.0}}\n"
        "  startups: {tastes: {cost: 2.0}}\n"
        "pricing: {host_margin: 0.1}\n",
        encoding="utf-8",
    )
    compared = what_if(
        "cheap_hosting",
        changes=small,
        folder=place / "mine",
        replicates=seeds,
        output=str(place / "compared"),
    )
    compared.table("differences")
    return (compared,)


@app.cell
def _(mo):
    mo.md("""
    ## Your own vendor

    A vendor's strategy is a class. Here the challenger sells near cost for two years, then
    charges what its users would pay. `docs/own_model.md` lists what a strategy may decide and
    see.
    """)
    return


@app.cell
def _(answer, place, seeds, small):
    import sys

    (place / "my_vendor.py").write_text(
        "from openclosed.sim.agents import ClosedLab\n\n\n"
        "class Patient(ClosedLab):\n"
        "    quarters = 0\n\n"
        "    def wanted_markup(self) -> float:\n"
        "        self.quarters += 1\n"
        "        return 1.1 if self.quarters <= 8 else self.settings.price_cap\n",
        encoding="utf-8",
    )
    sys.path.append(str(place))
    patient = answer(
        "baseline",
        [*small, "vendors.challenger._target_=my_vendor.Patient"],
        replicates=seeds,
        output=str(place / "patient"),
    )
    patient.runs[["seed", "open_share_workloads_all", "price_closed"]]
    return patient, sys


@app.cell
def _(mo):
    mo.md("""
    ## One model

    `Ecosystem` is a Mesa model. Step it yourself, look at its agents, or ask why a firm makes
    its choice.
    """)
    return


@app.cell
def _(scenario, small):
    from openclosed.sim import Ecosystem

    model = Ecosystem(scenario("price_war", small), rng=1)
    for _ in range(12):
        model.step()
    print(model.date, model.to_networkx())
    print(model.explain(3))
    return (model,)


@app.cell
def _(mo):
    mo.md("""
    ## Your own term

    Firms weigh a list of terms when they choose. Each is a file in `sim/terms` with its taste, its
    equation, its name in the sentences of `explain`, and the prediction of its theory. A new term
    is one more file and two lines in the list. Here it goes into a copy of `sim`, so that the
    installed one does not change.
    """)
    return


@app.cell
def _(Path, place):
    import shutil

    from openclosed import sim

    changed = place / "changed"
    shutil.copytree(Path(sim.__file__).parent, changed / "sim", dirs_exist_ok=True)
    (changed / "sim" / "terms" / "loyalty.py").write_text(
        "from openclosed.sim.terms.term import Prediction, Switch, Taste, Term, Weight\n\n\n"
        "def loyalty(weight, chooser, offer, choice) -> float:\n"
        "    return weight * (1.0 - chooser.distance)\n\n\n"
        "TERM = Term(\n"
        "    name='loyalty',\n"
        "    sentence='what it uses already',\n"
        "    equation=loyalty,\n"
        "    taste=Taste('loyalty', Weight('Weight of what a firm uses already.', 0.0, 0.0)),\n"
        "    switch=Switch(\n"
        "        name='loyalty',\n"
        "        off='a firm is not loyal to what it uses.',\n"
        "        neutral={'firms.*.tastes.loyalty': 0.0},\n"
        "        predicts=Prediction('switching_startups', 1, 'loyal users stay'),\n"
        "        source='an example',\n"
        "    ),\n"
        ")\n",
        encoding="utf-8",
    )
    table = changed / "sim" / "terms" / "table.py"
    lines = table.read_text(encoding="utf-8")
    if "loyalty" not in lines:
        lines = lines.replace("    network,\n", "    loyalty,\n    network,\n")
        lines = lines.replace("    network.TERM,\n", "    loyalty.TERM,\n    network.TERM,\n")
        table.write_text(lines, encoding="utf-8")
    return (changed,)


@app.cell
def _(mo):
    mo.md("""
    The same small market without the term and with a weight of 3, each in its own Python process
    that imports the changed copy. `NUMBA_DISABLE_JIT` skips compiling, which would take longer than
    these few firms.
    """)
    return


@app.cell
def _(changed, sys):
    import os
    import subprocess

    program = (
        "import sys\n\n"
        "import openclosed\n\n"
        "openclosed.__path__.insert(0, '.')  # where the changed copy is\n"
        "from openclosed.experiments.functions import scenario\n"
        "from openclosed.sim import Ecosystem\n\n"
        "words = ['firms.count=30', 'clock.horizon=24', *sys.argv[1:]]\n"
        "model = Ecosystem(scenario('baseline', words), rng=1).run()\n"
        "print(model.outcomes['switching_startups'].mean())\n"
    )

    moved = {}  # yearly share of startups' workloads that change family
    for weight in (0, 3):
        result = subprocess.run(
            [sys.executable, "-c", program, f"firms.startups.tastes.loyalty={weight}"],
            env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
            cwd=changed,
            check=True,
            capture_output=True,
            text=True,
        )
        moved[weight] = float(result.stdout)
    moved
    return (moved,)


@app.cell
def _(mo):
    mo.md("""
    To keep a term, add it to a checkout of the project: *Add a term* in `docs/development.md`
    shows every step.
    """)
    return


if __name__ == "__main__":
    app.run()
