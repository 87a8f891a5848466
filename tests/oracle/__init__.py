"""Firms written the usual way in Mesa: an object per firm, plain Python, the obvious loops.

An independent implementation for comparison. It shares with the engine parameters, vocabularies,
the numbers of random streams and the strategic side (vendors, communities and their decisions);
everything about firms is written again here, from the equations of the model.
"""
