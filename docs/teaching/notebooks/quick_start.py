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

    The questions of the command `openclosed` are functions here. Each returns a result:
    tables, figures and sentences, the same that the command writes. The world below is small,
    so that an answer takes seconds.
    """)
    return


@app.cell
def _():
    small = ["firms.count=100", "clock.horizon=60", "worlds=plain", "quiet=true"]
    seeds = 8
    return seeds, small


@app.cell
def _():
    import tempfile
    from pathlib import Path

    place = Path(tempfile.mkdtemp())  # of the results, and of your own files below
    return (place,)


@app.cell
def _(mo):
    mo.md("""
    ## A first run

    The same market with several seeds: several possible histories.
    """)
    return


@app.cell
def _(place, seeds, small):
    from experiments import compare, run, scenario

    first = run("baseline", *small, replicates=seeds, output=str(place / "first"))
    first
    return compare, first, run, scenario


@app.cell
def _(first):
    first.figure("open_shares")
    return


@app.cell
def _(mo):
    mo.md("""
    ## Its numbers

    `runs` has one row a run, `months` one row a run and month, `events` one row for each
    release, incident or price move. All are pandas tables, and `month` is a date.
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

    A scenario is a file that holds only what differs. It is compared with the baseline on the
    same seeds, so that the difference is not luck.
    """)
    return


@app.cell
def _(compare, place, seeds, small):
    own = place / "mine" / "scenario" / "cheap_hosting.yaml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(
        "# @package _global_\n"
        "description: Firms look at the bill first, and hosts ask little.\n"
        "firms:\n"
        "  enterprise: {tastes: {cost: 2.0}}\n"
        "  startup: {tastes: {cost: 2.0}}\n"
        "commerce: {host_margin: 0.1}\n",
        encoding="utf-8",
    )
    compared = compare(
        "baseline",
        *small,
        scenarios=["cheap_hosting"],
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

    A vendor's strategy is a class. Here the challenger sells near cost for two years, and
    then asks what its users would pay. What a strategy may decide and see is on the page
    `docs/strategies.md`.
    """)
    return


@app.cell
def _(place, run, seeds, small):
    import sys

    (place / "my_vendor.py").write_text(
        "from sim.agents import ClosedLab\n\n\n"
        "class Patient(ClosedLab):\n"
        "    quarters = 0\n\n"
        "    def wanted_markup(self) -> float:\n"
        "        self.quarters += 1\n"
        "        return 1.1 if self.quarters <= 8 else self.settings.price_cap\n",
        encoding="utf-8",
    )
    sys.path.append(str(place))
    patient = run(
        "baseline",
        *small,
        "vendors.challenger._target_=my_vendor.Patient",
        replicates=seeds,
        output=str(place / "patient"),
    )
    patient.runs[["seed", "open_share_workloads_all", "price_closed"]]
    return (patient,)


@app.cell
def _(mo):
    mo.md("""
    ## One model

    `Ecosystem` is a Mesa model. Step it yourself, look at its agents, or ask why a firm chose
    as it did.
    """)
    return


@app.cell
def _(scenario, small):
    from sim import Ecosystem

    model = Ecosystem(scenario("price_war", *small), rng=1)
    for _ in range(12):
        model.step()
    print(model.now, model.to_networkx())
    print(model.explain(3))
    return (model,)


@app.cell
def _(mo):
    mo.md("""
    ## Your own term

    What firms weigh when they choose is a list of terms, each one file of `sim/terms`: its
    taste, what it looks at, its equation, and the sentence by which `explain` names it. A new
    one is a file and a line of the list, in a checkout of the project; *Add a term* in
    `docs/development.md` shows one from its first line to its test.
    """)
    return


@app.cell
def _():
    from sim.terms.table import TERMS

    [(term.name, term.sentence) for term in TERMS]
    return


if __name__ == "__main__":
    app.run()
