"""Property tests: no deadline (machines differ), no stored examples (each run stands alone)."""

from hypothesis import settings

settings.register_profile("muster", deadline=None, database=None)
settings.load_profile("muster")
