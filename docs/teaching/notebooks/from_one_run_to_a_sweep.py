"""From one run to a sweep: chance, spread, and a parameter at several values and equal seeds."""

import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    mo.md("""
    # From one run to a sweep

    A run is one possible history. The same settings with another seed give another one.
    """)
    return (mo,)


@app.cell
def _():
    firms, months, seeds = 200, 60, 10
    return firms, months, seeds


@app.cell
def _(firms, months):
    from openclosed.sim import Ecosystem, Parameters

    def model(**enterprises):
        """A small baseline with other values of enterprises' parameters."""
        content = {
            "firms": {"count": firms, "enterprises": enterprises},
            "clock": {"horizon": months},
        }
        return Parameters.model_validate(content)

    def open_share(parameters, seed):
        """Share of all AI workloads on open models, by month."""
        return Ecosystem(parameters, rng=seed).run().outcomes["open_share_workloads_all"]

    return open_share, model


@app.cell
def _(mo, open_share, model):
    one_run = open_share(model(), seed=1)
    mo.md(f"**One run** ends with an open share of {one_run.iloc[-1]:.2f} in {one_run.index[-1]}.")
    return (one_run,)


@app.cell
def _(mo, open_share, seeds, model):
    import pandas as pd

    by_seed = pd.DataFrame({seed: open_share(model(), seed) for seed in range(seeds)})
    ends = by_seed.iloc[-1]
    mo.md(f"**Other seeds**: {seeds} runs end between {ends.min():.2f} and {ends.max():.2f}.")
    return by_seed, pd


@app.cell
def _(by_seed):
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 4))
    by_seed.plot(ax=axes, legend=False, color="#0072b2", alpha=0.6)
    axes.set(ylim=(0, 1), xlabel="month", ylabel="open share of AI work")
    figure
    return (plt,)


@app.cell
def _(mo):
    mo.md("""
    ## A sweep

    How hard is it to leave a model? `firms.enterprises.switching_cost` sets it. Each value gets the
    **same** seeds (common random numbers): two runs with one seed differ by the value alone, so
    that their difference is not chance.
    """)
    return


@app.cell
def _():
    values = [0.5, 2.0, 8.0]
    return (values,)


@app.cell
def _(open_share, pd, seeds, values, model):
    sweep = pd.DataFrame(
        {
            value: [open_share(model(switching_cost=value), seed).iloc[-1] for seed in range(seeds)]
            for value in values
        }
    )
    sweep
    return (sweep,)


@app.cell
def _(mo, seeds, sweep, values):
    difference = sweep[values[-1]] - sweep[values[0]]
    error = difference.std() / seeds**0.5
    mo.md(f"""
    From {values[0]:g} to {values[-1]:g} the open share changes by **{difference.mean():+.3f}**,
    with a standard error of {error:.3f}. Is that chance? Compare the two numbers, then
    take more seeds.

    The same as a command, on all cores, with tables and a report:

    ```sh
    openclosed -m firms.enterprises.switching_cost=0.5,2,8 replicates=20
    ```
    """)
    return difference, error


if __name__ == "__main__":
    app.run()
