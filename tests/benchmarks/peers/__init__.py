"""The same adoption step written in other ways; none imports the engine.

Each module runs by itself:
`python -m tests.benchmarks.peers.NAME FROZEN_MARKET MONTHS REPEATS SEED` prints one line of JSON.
"""
