"""From the runs and months of a result to pictures, sentences and a report.

Everything here starts from plain frames (`runs`, `months`, `events`) and the `manifest` of a
result folder; nothing here runs the simulation.
"""
