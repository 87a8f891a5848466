"""Change one rule: your own price rule in all closed labs, everything else unchanged."""

import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    mo.md("""
    # Change one rule

    In the model a closed lab weighs a higher price against the users it would lose. What if it
    looked at its cost alone?
    """)
    return (mo,)


@app.cell
def _():
    firms, months, seeds = 200, 60, 6
    return firms, months, seeds


@app.cell
def _():
    from openclosed.sim.agents import ClosedLab

    class CostOnly(ClosedLab):
        """Charges its cost plus a fifth, whatever others do."""

        def wanted_markup(self) -> float:
            return 1.2

    return (CostOnly,)


@app.cell
def _(CostOnly, firms, months):
    from openclosed.sim import Ecosystem, Parameters

    small = Parameters.model_validate({"firms": {"count": firms}, "clock": {"horizon": months}})

    def run(seed, changed):
        """A run in which all closed labs have the new rule, or none."""
        model = Ecosystem(small, rng=seed)
        before = CostOnly.__mro__[1]
        for vendor in model.vendors if changed else []:
            if type(vendor) is before:
                vendor.__class__ = CostOnly
        return model.run().outcomes

    return (run,)


@app.cell
def _(run, seeds):
    import pandas as pd

    names = ["price_closed", "open_share_workloads_all"]
    pairs = pd.DataFrame(
        [
            {"seed": seed, **{f"{name}, {how}": outcomes[name].iloc[-1] for name in names}}
            for seed in range(seeds)
            for how, outcomes in [("old rule", run(seed, False)), ("new rule", run(seed, True))]
        ]
    )
    table = pairs.groupby("seed").first()
    table
    return names, table


@app.cell
def _(mo, names, seeds, table):
    lines = []
    for name in names:
        difference = table[f"{name}, new rule"] - table[f"{name}, old rule"]
        lines.append(f"- {name}: {difference.mean():+.3f} ± {difference.std() / seeds**0.5:.3f}")
    differences = "\n".join(lines)
    mo.md(f"""
    ## What the rule changes (mean difference at equal seeds ± standard error)

    {differences}

    Before you look: which sign did you expect? Which other agents react to the new price, and
    how? Change `1.2`, or write another rule, and see which cells run again.
    """)
    return


if __name__ == "__main__":
    app.run()
