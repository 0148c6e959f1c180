"""Where the frozen program begins."""

import os
import sys

# The loader points every program it starts at its own libraries, and so would ours: WebKit's helpers, `xdg-open`, the
# worker. The variables by which it knows itself again go too, so that a child of ours starts as if by a person.
for name in [name for name in os.environ if name.startswith("_PYI_")]:
    del os.environ[name]
before = os.environ.pop("LD_LIBRARY_PATH_ORIG", "")
os.environ.pop("LD_LIBRARY_PATH", None)
if before:
    os.environ["LD_LIBRARY_PATH"] = before

from karen.__main__ import main  # noqa: E402  # nothing may be started or loaded before

sys.exit(main())
