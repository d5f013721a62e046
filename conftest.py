"""Which modules are searched for examples that run: those of DATE only where PyTorch is installed."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("torch") else ["src/landwaiter/targeting/date/*"]
