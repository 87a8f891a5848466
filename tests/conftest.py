"""Settings shared by all tests."""

from hypothesis import settings

# The first example of a property may compile a rule, which takes longer than hypothesis allows.
settings.register_profile("compiling", parent=settings(), deadline=None)
settings.load_profile("compiling")
