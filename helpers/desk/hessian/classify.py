"""How answers to hessian/classify are used."""

from __future__ import annotations

from typing import Any

import numpy as np


def use(classify: Any, places: Any) -> dict[str, Any]:
    """The word for each place, whatever its capitals and spaces. A known mistake gets the places as the key has them."""
    pairs = places if isinstance(places, dict) else {k: (p, np.array(p.c)) for k, p in places.places.items()}
    found = {}
    for letter, (f, x) in pairs.items():
        word = classify(f, x)
        found[letter] = word.strip().casefold() if isinstance(word, str) else word
    return found
