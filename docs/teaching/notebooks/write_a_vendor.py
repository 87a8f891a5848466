"""Write a vendor's strategy in ten lines, and let it play against those of the project."""

import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    mo.md("""
    # Write a vendor

    Every three months a vendor sets its price and splits its money. Yours is the text below: first
    cheap, then dear. [What it may decide and see](../../strategies.md) is one page.
    """)
    return (mo,)


@app.cell
def _():
    strategy = '''
from sim.agents import ClosedLab


class Patient(ClosedLab):
    """Sells near cost for two years, and then asks what its users would pay."""

    quarters = 0

    def wanted_markup(self) -> float:
        self.quarters += 1
        return 1.1 if self.quarters <= 8 else self.settings.price_cap
'''
    return (strategy,)


@app.cell
def _():
    world = [
        "firms.count=200", "clock.horizon=60", "replicates=3",
        "experiment.scenarios=[]", "experiment.hypotheses=[price_answers]",
    ]  # fmt: skip
    rivals = ["CostPlus", "Researcher"]
    return rivals, world


@app.cell
def _(rivals, strategy, world):
    import subprocess
    import sys
    import tempfile
    from pathlib import Path

    import pandas as pd

    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "my_strategy.py"
        file.write_text(strategy, encoding="utf-8")
        words = [
            "experiment=tournament",
            f"experiment.own=[{file}]",
            f"experiment.entrants=[{','.join(rivals)}]",
            f"output={place}/tournament",
            "quiet=true",
            *world,
        ]
        subprocess.run([sys.executable, "-m", "experiments", *words], check=True)
        all_standings = pd.read_csv(Path(place) / "tournament" / "standings.csv")
    standings = all_standings[all_standings["yardstick"] == "money"]
    standings
    return (standings,)


@app.cell
def _(mo, standings):
    first = standings.sort_values("place")["entrant"].iloc[0]
    mo.md(f"""
    ## Who came where

    First by money: **{first}**. With so few runs places are unsure: `place_low` and `place_high`
    say how far. Take more `replicates`, and then change your strategy.

    A class plays together when each hands in one file:
    `openclosed experiment=tournament experiment.own=[FOLDER]`.
    """)
    return


if __name__ == "__main__":
    app.run()
