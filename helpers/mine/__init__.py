"""A learner's own library of transforms: collected from the chapters by `make mine`, by_hand's where a part is missing.

    from helpers.mine import library, score
    mine = library()
    print(score(mine))
"""

from __future__ import annotations

from helpers.mine.assembling import Library
from helpers.mine.scoring import score
from helpers.mine.writing import read as library

__all__ = ["Library", "library", "score"]
