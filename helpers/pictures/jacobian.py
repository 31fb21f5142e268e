"""Chapter 08: how many certified digits a fit has reached after each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, canvas


def digits_reached(walks: Mapping[str, Sequence[int]], most: int) -> Picture:
    """Certified digits after 1, 2, 3, … steps, a line for each walk, steps on a logarithmic axis; `most` digits are certified."""
    figure, axes = canvas(5.9, 4.4)
    looks = [(FIRST, "o", "-"), (INK, "s", "--"), (SECOND, "", "-."), (MUTED, "", ":")]
    told = []
    for (name, digits), (color, marker, line) in zip(walks.items(), looks, strict=False):
        axes.plot(range(1, len(digits) + 1), digits, color=color, marker=marker, ls=line, lw=2.2, label=name)
        there = next((k for k, count in enumerate(digits, 1) if count >= most), None)
        told.append(f"{name} has {f'all {most} after {there} steps' if there else f'{digits[-1]} after {len(digits):,} steps'}")
    axes.axhline(most, color=MUTED, lw=0.8, ls=":")
    axes.text(20, most + 0.25, f"{most} digits are certified", color=MUTED)
    axes.set_xscale("log")
    axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    axes.set(xlabel="steps", ylabel="certified digits of both parameters", ylim=(-0.5, most + 1.4), yticks=range(0, most + 1, 2))
    figure.legend(loc="outside lower center", frameon=False, fontsize=axes.xaxis.label.get_fontsize())
    return Picture(
        figure,
        alt=f"Certified digits against the number of steps: Gauss–Newton climbs to {most} digits within ten steps or so, and gradient descent stays at the bottom.",
        caption="How many steps does a digit take, in each of the walks?",
        text=f"The number of certified digits that both parameters have reached, against the number of steps on a logarithmic axis: {'; '.join(told)}.",
    )
