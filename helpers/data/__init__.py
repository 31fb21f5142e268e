"""The small real data sets of the course, shipped with the package. README.md in this folder says where each is from."""

from __future__ import annotations

import csv
import gzip
import io
from importlib import resources

import numpy as np

_FILES = {"misra1a": "misra1a.csv", "challenger": "challenger.csv", "nile": "nile.csv", "digits": "digits.csv.gz"}


def load(name: str) -> dict[str, np.ndarray]:
    """A data set as a dict of columns, in the order of the file: float64, but for a label, which is a whole number.

    "misra1a": pressure, volume (14 rows; NIST, model b1·(1 − exp(−b2·pressure))).
    "challenger": temperature_f in °F, distress 0 or 1 (23 flights; Dalal, Fowlkes & Hoadley 1989).
    "nile": year 1871 to 1970, volume in 10^8 m³ (100 years of flow at Aswan; Cobb 1978).
    "digits": pixels 0 to 16 of shape (1797, 64), label 0 to 9 (images of 8 × 8, row by row; Alpaydin & Kaynak 1998).
    """
    if name not in _FILES:
        raise ValueError(f"there is no data set {name!r}; there are {', '.join(_FILES)}")
    raw = resources.files(__package__).joinpath(_FILES[name]).read_bytes()
    text = (gzip.decompress(raw) if _FILES[name].endswith(".gz") else raw).decode("utf-8")
    if name == "digits":  # no line with names: 64 pixels, then the label
        table = np.loadtxt(io.StringIO(text), delimiter=",")
        return {"pixels": table[:, :64], "label": table[:, 64].astype(int)}
    header, *rows = csv.reader(io.StringIO(text))
    return {column: np.array([float(row[k]) for row in rows]) for k, column in enumerate(header)}
