"""The crowd written the usual way in Mesa: an object per firm, plain Python, the obvious loops.

It exists to be compared with. It shares with the engine its parameters, its vocabularies, the
numbers of its random streams and the strategic side (vendors, communities and what they decide);
all that firms are, meet and do is written again here, from the equations of the model.
"""
