"""How answers to derivatives/trace_order are used: the order itself, or a function of the trace that returns it."""

from __future__ import annotations

from helpers.desk.using import filled_in

use = filled_in
