"""Three dials over the curves of a finished sweep: nothing is simulated."""

import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    from pathlib import Path

    import marimo as mo
    import matplotlib.pyplot as plt
    import pandas as pd

    table = pd.read_csv(Path(__file__).with_name("three_dials.csv"))
    table["month"] = pd.to_datetime(table["month"])
    return mo, plt, table


@app.cell
def _(mo):
    ends = {
        "cost": ("cheap", "expensive"),
        "support": ("no help", "full help"),
        "fragmentation": ("one standard", "many forks"),
    }
    dials = mo.ui.dictionary(
        {
            name: mo.ui.slider(
                steps=[0.0, 0.5, 1.0], value=0.5, full_width=True,
                label=f"**{name}**: {low} (0), today (0.5), {high} (1)",
            )
            for name, (low, high) in ends.items()
        }
    )  # fmt: skip
    mo.vstack([mo.md("# What if open models were cheaper, better supported, less fragmented?"),
               *dials.elements.values()])  # fmt: skip
    return (dials,)


@app.cell
def _(dials, table):
    def at(cost, support, fragmentation):
        """The curves at one place of the dials."""
        places = {"cost": cost, "support": support, "fragmentation": fragmentation}
        return table.loc[(table[list(places)] == list(places.values())).all(axis=1)]

    chosen, unchanged = at(**dials.value), at(0.5, 0.5, 0.5)
    return chosen, unchanged


@app.cell
def _(chosen, mo, plt, unchanged):
    figure, panels = plt.subplots(1, 2, figsize=(11, 4.2), sharey=True, layout="constrained")
    changes = []
    for axes, of in zip(panels, chosen["of"].unique(), strict=True):
        for rows, colour, name in (
            (unchanged, "#8A8F98", "today's dials"),
            (chosen, "#0072B2", "your dials"),
        ):
            own = rows[rows["of"] == of]
            axes.fill_between(
                own["month"], own["low"], own["high"], color=colour, alpha=0.2, linewidth=0
            )
            axes.plot(own["month"], own["mean"], color=colour, linewidth=2.4, label=name)
        before, after = (
            rows.loc[rows["of"] == of, "mean"].iloc[-1] for rows in (unchanged, chosen)
        )
        changes.append(f"{of}: {before:.0f} % with today's dials, **{after:.0f} %** with yours")
        axes.set(title=f"Open share of {of}", ylim=(0, 100))
        axes.yaxis.set_major_formatter(lambda share, _: f"{share:.0f} %")
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    panels[0].legend(loc="upper left", frameon=False)
    runs, version = chosen[["runs", "version"]].iloc[0]
    note = (
        f"Lines: means of {runs} runs of version {version}; bands: half of them. The ends of the "
        "dials are plausible, not probable."
    )
    mo.vstack([figure, mo.md(f"At the end: {'; '.join(changes)}. {note}")])
    return (changes,)


if __name__ == "__main__":
    app.run()
