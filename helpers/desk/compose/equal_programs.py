"""How answers to compose/equal_programs are used."""

from __future__ import annotations

from helpers.desk.compose.sheets import use

__all__ = ["use"]
