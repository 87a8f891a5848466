"""Change one rule: a price rule of one's own in all closed labs, with everything else as it was."""

import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    mo.md("""
    # Change one rule

    In the model a closed lab asks what its users would pay, weighed against those whom it would
    lose. What if it looked at nothing but its cost?
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
        """Asks its cost and a fifth, whatever others do."""

        def wanted_markup(self) -> float:
            return 1.2

    return (CostOnly,)


@app.cell
def _(CostOnly, firms, months):
    from openclosed.sim import Ecosystem, Parameters

    small = Parameters.model_validate({"firms": {"count": firms}, "clock": {"horizon": months}})

    def run(seed, changed):
        """A run in which every closed lab has the new rule, or none has."""
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
            {
                "seed": seed,
                **{f"{name}, {how}": outcomes[name].iloc[-1] for name in names},
            }
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
    said = "\n".join(lines)
    mo.md(f"""
    ## What the rule changes (mean of the differences of equal seeds ± standard error)

    {said}

    Before you look: which sign did you expect? Which other agents answer to the new price, and
    how? Change `1.2`, or write another rule, and see which cells run again.
    """)
    return


if __name__ == "__main__":
    app.run()
