"""What holds for all tests."""

from __future__ import annotations

import os

# Tests neither read nor leave traced records in the user's cache; those of the cache set their own.
os.environ["AV_EMBODIED_CACHE"] = "off"
