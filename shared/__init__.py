"""What every service is made of."""

import importlib
import sys

# structlog loads rich wherever there is one, to draw tracebacks: 4 MB of each process, and none draws any.
if not {"structlog", "rich"} & sys.modules.keys():
    sys.modules["rich"] = None  # type: ignore[assignment]  # Python's way to say that there is none
    importlib.import_module("structlog")
    del sys.modules["rich"]
