"""Chapter 12: the decision tree of errors, to be unfolded branch by branch."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpers.pictures import Moving
from helpers.pictures.moving import described

WAYS = ("by hand", "torch", "JAX")


@dataclass(frozen=True)
class Leaf:
    """What is seen at the end of a branch: the words of an error or what a result looks like; the letter and the words of
    the belief; the mend; and the programs of the chapter that end here, by their numbers."""

    seen: str
    letter: str
    belief: str
    mend: str
    programs: str = ""


# Of each error one of the words, divided by commas, stands in its message.
RAISES = (
    Leaf("'function' object, function object, non-iterable, callable", "A", "a transform is a result", "Call it at x first, then unpack.", "1"),
    Leaf("pair, has_aux is True, two-element tuple", "B", "has_aux makes the extra", "Let the function return (value, extra)."),
    Leaf("Expected tensors", "B", "has_aux makes the extra", "In torch the extra is a tensor: no None, no text."),
    Leaf("scalar, one number, does not require grad", "C", "grad takes any output", "Reduce to one number, or ask jacrev for every slope.", "4"),
    Leaf("whole numbers, floating, real- or complex, dtypes", "D", "whole numbers have a slope", "Write 3.0."),
    Leaf("must be a tuple, to be a tuple, tuples or lists", "E", "a JVP takes arrays, and gives the gradient", "Write (x,) and (v,)."),
    Leaf("plain numbers, concrete value, written into, in-place", "F", "no change to the code is needed", "No .item(), no float(x), no writing into x: stay with arrays.", "2"),
    Leaf("must be Tensor", "F", "no change to the code is needed", "torch takes tensors only: torch.tensor(3.0)."),
    Leaf("to return a Tensor", "H", "a branch needs the right value only", "Give the special case the right slope, too.", "5"),
    Leaf("control flow, boolean, disagree", "I", "if works under vmap", "Compute both branches, and select with where."),
    Leaf("attribute 'scan', positional argument, unexpected keyword", "K", "scan applies a function to each entry", "Write a step, (carry, x) → (carry, y); in torch, a loop."),
)
SILENT = (
    Leaf("NaN", "G", "where protects the gradient", "Make the input safe in the branch that where does not choose.", "3"),
    Leaf("a tuple, or the value itself", "E", "a JVP takes arrays, and gives the gradient", "The transform gives a pair, or a tuple: take the part that you want."),
    Leaf("another shape, from a JVP", "E", "a JVP takes arrays, and gives the gradient", "J v is shaped like the output. For a gradient, use grad."),
    Leaf("another shape, from a sum over outputs that share inputs", "C", "grad takes any output", "Ask jacrev for every slope."),
    Leaf("zero", "H", "a branch needs the right value only", "The branch that ran is a constant: give it the right slope.", "5"),
)
# Silent, and numbers like any other: only differences tell. What to look for in the program, one after the other.
NUMBER = "plain numbers, other than differences give"
LOOK_FOR = (
    Leaf(".item(), float(x): a path of x is lost", "F", "no change to the code is needed", "Keep x an array of the library on every path.", "2"),
    Leaf("two arguments: the slope is by the first", "J", "grad knows which argument I mean", "Name it: argnums=1."),
    Leaf("a sum over outputs that share inputs", "C", "grad takes any output", "Ask jacrev for every slope."),
    Leaf("a branch that ran at a special point", "H", "a branch needs the right value only", "Give the branch the right slope, too; at a jump there is none."),
    Leaf("a JVP: the slope is along v", "E", "a JVP takes arrays, and gives the gradient", "Push (1,), or use grad.", "6"),
)


def leaves() -> tuple[Leaf, ...]:
    """All of them, from top to bottom."""
    return (*RAISES, *SILENT, *LOOK_FOR)


@dataclass(frozen=True)
class Tree:
    """The tree as nested `<details>`. `outcomes` says for each program, by its number, in which ways it raised."""

    outcomes: Mapping[str, Sequence[str]]

    def html(self, alt: str, caption: str, text: str) -> str:
        """The tree with its first question open, its caption, and its description folded."""
        number = _branch(f"{NUMBER}: what stands in the program?", "".join(self._leaf(leaf, raised=False) for leaf in LOOK_FOR))
        raises = _branch("Yes, it raises. Which words stand in the line that begins with the error's type (in JAX, it may be a few lines above the last)?", "".join(self._leaf(leaf, raised=True) for leaf in RAISES))
        silent = _branch("No, it gives a result. What does it look like?", "".join(self._leaf(leaf, raised=False) for leaf in SILENT) + number)
        whole = _branch("Your program: does it raise?", raises + silent, opened=True)
        return f'<figure style="margin:0;max-width:520px"><div role="group" aria-label="{html.escape(alt)}">{whole}</div>{described(caption, text)}</figure>'

    def ended(self, leaf: Leaf, raised: bool) -> list[str]:
        """The programs of the chapter that end at a leaf, and in which ways."""
        found = []
        for number in leaf.programs:
            ways = [way for way in WAYS if (way in self.outcomes[number]) == raised]
            found += [f"program {number}: {', '.join(ways)}"] if ways else []
        return found

    def _leaf(self, leaf: Leaf, raised: bool) -> str:
        here = "".join(f'<div style="opacity:.8">Here ends {html.escape(words)}.</div>' for words in self.ended(leaf, raised))
        belief = f"<div>The belief: <b>{leaf.letter}</b> · <i>{html.escape(leaf.belief)}</i></div>"
        return _branch(leaf.seen, f"{belief}<div>The mend: {html.escape(leaf.mend)}</div>{here}")


def _branch(question: str, inside: str, opened: bool = False) -> str:
    """A line to unfold. JupyterLab leaves the keys alone while it has the focus."""
    return (
        f'<details style="margin:.3em 0 .3em .3em"{" open" if opened else ""}><summary data-lm-suppress-shortcuts="true">{html.escape(question)}</summary>'
        f'<div style="margin-left:.4em;padding-left:.8em;border-left:1px solid">{inside}</div></details>'
    )


def error_tree(outcomes: Mapping[str, Sequence[str]]) -> Moving:
    """The tree from "does it raise?" to a belief and its mend. `outcomes` says for each program in which ways it raised."""
    tree = Tree(outcomes)

    def told(branch: Sequence[Leaf], raised: bool) -> str:
        parts = []
        for leaf in branch:
            here = "; ".join(tree.ended(leaf, raised))
            parts.append(f"“{leaf.seen}”: {leaf.letter}, {leaf.belief}. {leaf.mend}" + (f" ({here})" if here else ""))
        return " · ".join(parts)

    return Moving(
        tree,
        alt="A tree of questions to unfold: does the program raise, and which word does the error say; or what does the result look like. Each end names a belief, A to K, and a mend.",
        caption="Unfold one branch after the other, with your own program in mind: where do you end, and which letter stands there?",
        text=f"Your program: does it raise? If yes, look for words of the line that begins with the error's type; in JAX, it may be a few lines above the last. {told(RAISES, True)} If no, look at the result. {told(SILENT, False)} "
        f"Else they are {NUMBER}; look for one of these in the program. {told(LOOK_FOR, False)}",
    )
