"""Makes Karen a program that can be installed. No part of Karen: nothing of this is shipped."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
