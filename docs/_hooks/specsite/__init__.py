"""What the documentation takes from code and data instead of from people's hands.

Page text holds placeholders such as ``<!-- fields: single -->``; each is a function of this
package, registered in :mod:`specsite.placeholders`. Whole pages (vectors, coverage, errors,
command lines, Python API) are made in :mod:`specsite.generated`.
"""

from __future__ import annotations

import sys
from pathlib import Path

# The map of the house is drawn from what the house tests look at.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
