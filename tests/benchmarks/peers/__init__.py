"""The same adoption step in other frameworks, each in its own idiom; none imports the engine.

Each module runs by itself, in an environment of its own:
`python -m tests.benchmarks.peers.NAME FROZEN_MARKET MONTHS REPEATS SEED` prints one line of JSON.
"""
