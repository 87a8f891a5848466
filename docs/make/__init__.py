"""What makes pages and pictures of the documentation: `python -m docs.make`."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
