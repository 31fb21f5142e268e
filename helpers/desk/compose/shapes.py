"""How answers to compose/shapes are used."""

from __future__ import annotations

from helpers.desk.compose.sheets import use

__all__ = ["use"]
