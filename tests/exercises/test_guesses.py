"""Predictions: the commonest honest guesses of each are understood, and each gets a line of its own."""

from __future__ import annotations

from typing import Any

import pytest

from helpers import exercises
from helpers.checks import predicting
from helpers.checks.exercise import Prediction
from helpers.exercises import guesses

YES, NO, NONE, PART = "hit", "miss", "none", "part"

# For each prediction: what people say, whether that came true, and words of the line that answers it.
SINGLE: dict[str, list[tuple[Any, str, str]]] = {
    "start/article": [
        ("x is missing", YES, "never called"), ("square does not return a tuple", NO, "never ran"),
        ("TypeError", YES, "The kind of error"), ("it is a function, not a number", YES, "never called"), ("aux is missing", NO, "never ran"),
        ("cannot unpack a function", YES, "never called"), ("not enough values to unpack", PART, "wrong number of values"),
        ("square returns only one value", NO, "never ran"), ("it was never called", YES, "never called"), ("it works", NO, "cannot run"),
        ("AttributeError", NO, "waits for an x"), ("result[0] fails", NO, "never reached"), ("no argument x", YES, "never called"), ("hm", NONE, ""),
    ],
    "derivatives/smaller_h": [
        ("the last one", NO, "16 digits"),
        ("1e-11", NO, "16 digits"), ("1e-5", YES, "You saw it"), ("about 1e-8", NO, "to one side"), ("1e-2", NO, "bends"), ("10^-5", YES, ""),
        ("the smallest", NO, "16 digits"), ("0.00001", YES, ""), ("10⁻¹¹", NO, "16 digits"), (1e-5, YES, ""), ("dunno", NONE, ""),
    ],
    "derivatives/central_or_forward": [
        (100_000, YES, "right size"), ("1e5 times", YES, ""), ("10**5", YES, ""), ("5 orders of magnitude", YES, ""), ("1/h", YES, ""),
        ("a hundred thousand", YES, ""), ("2", NO, "half the length"), ("twice", NO, "half the length"), ("1e10", NO, "h²"), ("10", NO, "One more call"),
        ("100 000", YES, ""), ("1e-5", YES, ""), ("much better", NONE, ""),
    ],
    "derivatives/vanishing_step": [
        ("division by zero", NO, "Nothing is divided"),
        (0, YES, ""), ("zero", YES, ""), (0.67, NO, "true slope"), ("nan", NO, "Nothing is divided"), ("an error", NO, "Nothing is divided"),
        ("a huge number", NO, "rounding error"), ("inf", NO, "rounding error"), ("0,674", NO, "true slope"), ("well", NONE, ""),
    ],
    "derivatives/kink": [
        ("minus one", NO, "other one"),
        (0, NO, "in the middle"), (1, YES, "as you said"), ("-1", NO, "other one"), ("nan", NO, "no NaN"), ("undefined", NO, "raises nothing"),
        ("it raises", NO, "raises nothing"), ("1 or -1", NONE, ""), ("0.5", NO, ""), ("it is not defined", NO, "raises nothing"),
    ],
    "derivatives/which_parameter": [
        ("b1", NO, "only by 2"), ("b2", NO, "a little less"), ("the same", YES, ""), ("not the same, b1", NO, "only by 2"), ("about equal", YES, ""),
        ("within 5 %", YES, ""), ("b2 less than b1", NO, "only by 2"), ("both", YES, ""), ("hm", NONE, ""),
    ],
    "grad/returns": [
        ("a tuple with one tensor", YES, "tuple coming"),
        ("6", NO, "stands around"), ("tensor(6.)", NO, "stands around"), ("(tensor(6.),)", YES, "tuple coming"), ("a tuple", YES, ""), ("9", NO, "value"),
        ("tensor(6., grad_fn=<MulBackward0>)", NO, "stands around"), ("(6, 9)", NO, "Gradients alone"), ("None", NO, "backward"), ("[6.0]", PART, "not a list"),
        ("not a tuple, a number", NO, "stands around"), ("six", NO, "stands around"), ("2x", NO, "stands around"), ("hm", NONE, ""),
    ],
    "grad/item": [
        ("TypeError", NO, "kinder"), ("torch 6, jax 3", NONE, ""),
        (3, YES, "You saw"), ("6", NO, "mathematics"), ("three", YES, ""), ("3, not 6", YES, ""), ("not 3 but 6", NO, "mathematics"), (0, NO, "One of the two"),
        ("an error", NO, "kinder"), ("9", NO, "value"), ("3 or 6", NONE, ""),
    ],
    "vmap/sees": [
        ("(2,) a thousand times", YES, ""), ("the shape of one row", NONE, ""),
        ("(2,)", YES, ""), ("torch.Size([2])", YES, ""), ("(1000, 2)", NO, "cannot see it"), ("(1, 2)", NO, "no axis of length 1"), ("two", YES, ""),
        ("(1000,)", NO, "first axis"), ("()", NO, "stay together"), ("(2, 1)", NO, "no axis of length 1"), ("hm", NONE, ""),
    ],
    "vmap/key": [
        ("all four equal", YES, ""),
        (1, YES, "You saw"), ("4", NO, "hidden state"), ("all the same", YES, ""), ("four different ones", NO, "hidden state"), ("an error", NO, "raises nothing"),
        ("one", YES, ""), ("they are not different", YES, ""), ("not the same", NO, "hidden state"), (0, NO, "is drawn"), ("hm", NONE, ""),
    ],
    "persample/turned": [
        (79, YES, "size of it"), ("80 degrees", YES, ""), ("about 90°", YES, ""), (0, NO, "as long as it is"), ("nothing", NO, ""), (1, NO, "as long as it is"), (5, NO, "More than that"),
        ("15 degrees", NO, "More than that"), (45, NO, "More than that"), (180, NO, "Not quite so much"), (120, NO, "Not quite"), (360, NO, "at most 180"), ("a lot", NONE, ""), ("hm", NONE, ""),
    ],
    "persample/find": [
        ("the loss", YES, "As you said"), ("loss", YES, ""), ("the loss alone", YES, ""), ("loss, not the norm", YES, ""), ("the baseline", YES, ""), ("loss finds more than the norm", YES, ""),
        ("the norm", NO, "beside the point"), ("gradient norm", NO, "beside the point"), ("the gradient norm finds more", NO, ""), ("the norm, since it holds more than the loss", NO, ""), ("gradients", NO, ""),
        ("the norm of the gradient of the loss", NO, ""), ("alike", PART, "close"), ("the same", PART, "close"), ("both", PART, "close"), ("about equal", PART, ""), ("they are not alike", PART, ""),
        ("neither", NO, "chance"), ("loss or norm", NONE, ""), ("hm", NONE, ""), ("against", NO, "third score"), ("the direction", NO, "third score"),
    ],
    "persample/loop": [
        (128, YES, "set-ups"), ("128 times", YES, "set-ups"), ("B", YES, "set-ups"), ("100", YES, "size of it"), ("about 50 times", YES, "size of it"), ("20x", YES, ""), (1, NO, "same"), ("the same", NO, "same"),
        ("equally long", NO, "same"), (2, NO, "More than that"), ("twice", NO, "More than that"), ("10 times", NO, "More than that"), ("a thousand", NO, "too much"), ("10000", NO, "too much"), ("once per image", YES, "set-ups"), ("hm", NONE, ""),
    ],
    "persample/shortcut": [
        ("higher", YES, "As you said"), ("it is higher", YES, ""), ("better", YES, ""), ("higher, since the direction is kept", YES, ""), ("more accurate", YES, ""), ("not lower, higher", YES, ""),
        ("lower", NO, "bends them"), ("worse", NO, "bends them"), ("high", YES, "As you said"), ("low", NO, "bends them"), ("less accurate", NO, ""), ("alike", NO, "The noise is the same"), ("the same", NO, ""), ("no difference", NO, ""), ("equal", NO, ""),
        ("higher or lower", NONE, ""), ("it is not private", NONE, ""), ("hm", NONE, ""),
    ],
    "jvp/nested": [
        (1, YES, ""), ("2", NO, "x move as well"), ("0", NO, "constant"), ("one", YES, ""), ("x", NO, "under the outer"), ("3", NO, ""), ("hm", NONE, ""),
    ],
    "jacobian/tall": [
        ("jacfwd", YES, "counted the inputs"), ("jacrev", NO, "few outputs"), ("alike", NO, "4 and 512"), ("forward", YES, ""), ("reverse mode", NO, ""), ("the same", NO, ""),
        ("jacfwd, about 100 times", YES, ""), ("jacrev is slower", YES, ""), ("jacfwd is quicker than jacrev", YES, ""), ("columns", YES, ""), ("rows", NO, ""),
        ("not alike", PART, ""), ("not jacrev", YES, ""), ("hm", NONE, ""), ("jacfwd or jacrev", NONE, ""), ("the first", YES, ""), ("equally quick", NO, ""),
    ],
    "jacobian/steps": [
        (5, YES, "As you said"), ("five", YES, ""), (6, PART, "size of it"), ("about 4", PART, "size of it"), (1, NO, "bends"), ("one", NO, ""), (11, NO, "One digit"), (9, PART, "far start"),
        (20, NO, "Fewer"), ("100", NO, "gradient descent"), ("10000", NO, "gradient descent"), ("never", NO, "does get there"), ("a few", YES, ""), ("many", NO, "fixed rate"), (2, NO, "straight"),
        ("hm", NONE, ""), ("5 or 6", NONE, ""), (0, NO, ""), ("it diverges", NO, ""),
    ],
    "jacobian/zeros": [
        ("98 %", YES, "As you said"), ("98.4 %", YES, ""), ("63/64", YES, ""), ("63 of 64", YES, ""), ("0.984", YES, ""), ("99 %", YES, ""), ("95%", YES, "size of it"), ("50 %", NO, "two samples"), ("half", NO, "two samples"),
        ("100 %", PART, "Nearly"), ("all", PART, ""), ("nearly all of it", YES, ""), ("0 %", NO, "Sample 5"), ("none", NO, ""), ("75 %", NO, "within a sample"), ("1.6 %", NO, "not zero"), ("1/64", NO, "not zero"),
        ("hm", NONE, ""), (98, YES, ""), (0.5, NO, ""), ("90 %", NO, "More than"), ("98,4 %", YES, ""),
    ],
    "jacobian/total": [
        ([0, 0, 0], YES, "flat"), ("(0, 0, 0)", YES, ""), ("zeros", YES, ""), ("0", YES, ""), ([0.08, 0.18, 0.22], NO, "diagonal"), ("0.0819 0.1848 0.2227", NO, "diagonal"), ([0.09, 0.24, 0.67], NO, "softmax itself"),
        ([1, 1, 1], NO, "value of the sum"), ("(1, 2, 3)", NO, "shrink"), ("an error", NO, "Nothing raises"), ("hm", NONE, ""), ("all positive", NO, "grow"), ("nothing, it is constant", YES, ""), ("0.0, 0.0, 0.0", YES, ""),
        ([0.1, 0.2, 0.7], NO, ""), ((0, 0, 0), YES, ""), ("it is not zero", NONE, ""),
    ],
    "capstone/sines_before": [
        (1, YES, "As you said"), ("1", YES, ""), ("about 1", YES, ""), ("the same", YES, ""), ("equal", YES, ""), ("as large as the other", YES, ""), ("1.05", YES, ""), ("no difference", YES, ""),
        (10, NO, "no better there"), ("10 times", NO, "no better there"), ("twice", NO, "no better there"), ("1.5", NO, "no better there"), ("larger", NO, "no better there"), ("100", NO, ""),
        (0.5, NO, "hardly worse"), ("half", NO, "hardly worse"), ("smaller", NO, "hardly worse"), ("1/3", NO, "hardly worse"), ("not the same", NONE, ""), ("1 or 10", NONE, ""), ("hm", NONE, ""),
    ],
    "compose/outside": [
        ("Tape, Dual, Batch", YES, "As you said"), ("Batch, Dual, Tape", NO, "other way round"), ("taped(dual(batched))", YES, ""), ("grad, jvp, vmap", YES, ""), ("vmap, jvp, grad", NO, "other way round"),
        (["tape", "dual", "batch"], YES, ""), ("grad outside, then jvp, then vmap", YES, ""), ("from the inside out: batch, dual, tape", YES, ""), ("dual, tape, batch", NO, "between"), ("the tape", YES, "outermost"),
        ("the batch", NO, "last around x"), ("none, a plain array", NO, "no plain numbers"), ("hm", NONE, ""), ("vmap is outside", NO, ""), ("tape, batch, dual", NO, "between the two"),
    ],
    "compose/swap": [
        ("it raises", YES, "As you said"), ("TypeError", YES, ""), ("a (4, 3) array, the gradient of each row", NO, "can't be swapped"), ("the same as vmap(grad(f))", NO, "swapped"), ("a block of (4, 4, 3)", PART, "jacrev"),
        ("the sum of the gradients", NO, "nothing adds up"), ("the jacobian", PART, ""), ("an error, because grad needs a scalar", YES, ""), ("it works", NO, "could mean"), ("hm", NONE, ""), ("no error", NO, ""),
        ("it doesn't work", YES, ""), ("grad needs a scalar", YES, ""), ("one gradient of length 3", NO, "adds up"), ("the gradient of the mean", NO, "adds up"), ("it fails", YES, ""), ("the gradient for each row", NO, "swapped"),
    ],
    "compose/runs": [
        (1, YES, "As you said"), ("once", YES, ""), ("one time", YES, ""), (3, NO, "each hiker"), ("3, one per row", NO, "each hiker"), ("four", NO, "2 directions"), (2, NO, "no more runs"), (12, NO, "Loops"), ("3*4", NO, "Loops"),
        ("6 times", NO, "Loops"), ("hm", NONE, ""), (100, NO, "boxes"), ("one for each hiker", NO, ""), ("once for all", YES, ""),
    ],
    "compose/line": [
        ("75 %", NO, "More than"), ("87 %", YES, "size of it"), (0.88, YES, ""), ("50", NO, "coin"), ("half", NO, "coin"), ("95 %", NO, "Fewer"), ("100 %", NO, "Fewer"), ("most of them", YES, "Most"), ("85 percent", YES, ""),
        ("about 90%", YES, ""), ("30 %", NO, "always has half"), ("hm", NONE, ""), ("350 of 400", YES, ""), (200, NO, "coin"), ("nearly all", YES, ""), ("85-90", YES, "size of it"), ("between 80 and 90 %", YES, ""), ("nine out of ten", YES, ""), ("all of them", NO, "Fewer"),
    ],
    "compose/deeper": [
        ("the second", YES, "You saw it"), ("the second derivative", YES, ""), ("the first", NO, "right slope"), ("both", PART, "One of the two"), ("neither", PART, ""), ("it raises", NO, "Nothing raises"), ("the Hessian", YES, ""),
        ("the first is right", YES, ""), ("first right, second 0", YES, ""), ("f''", YES, ""), ("hm", NONE, ""), ("second, it is 0", YES, ""), ("the first derivative is wrong", NO, "right slope"), (2, YES, ""), ("1", NO, ""), ("the one that is not tested", YES, ""),
    ],
    "hessian/memory": [
        ("800.000.000 bytes", YES, ""), ("nearly a gigabyte", YES, ""),
        ("800 MB", YES, ""), ("10000*10000*8", YES, ""), ("10,000 × 10,000 × 8 bytes", YES, ""), ("0.8 GB", YES, ""), ("763 MiB", YES, ""), ("8e8", YES, ""),
        ("about 1 GB", YES, "size of it"), ("800 megabytes", YES, ""), ("100 million", NO, "number of entries"), ("80 kB", NO, "one vector"), ("8 GB", NO, "far more"),
        ("400 MB", PART, "half"), ("10⁸ · 8", YES, ""), ("800", YES, ""), ("80 MB", NO, "far less"), ("a lot", NONE, ""), ("800 million bytes", YES, ""),
        ("6.4e9", NO, "bits"), ("10^8 * 8 = 800MB", YES, ""),
    ],
    "hessian/order": [
        ("jacrev ∘ jacfwd", YES, ""), ("forward inside", YES, ""), ("reverse inside is faster", YES, ""), ("outer jacrev", YES, ""),
        ("jacrev(jacfwd(f))", YES, ""), ("jacrev outside", YES, ""), ("jacfwd inside", YES, ""), ("jacfwd outside", NO, "other way"), ("alike", NO, "The results"),
        ("jacfwd(jacrev(f)) is slower", NO, "other way"), ("jacfwd(jacrev(f)) is faster", YES, ""), ("the second", YES, ""), ("the first one", NO, "other way"),
        ("the same", NO, "The results"), ("not the same", PART, "do differ"), ("reverse over forward", YES, ""), ("forward over reverse", NO, ""), ("hm", NONE, ""),
        ("jacrev(jacfwd(f)) is not slower", NO, ""), ("jacrev(jacfwd(f)) is slower than jacfwd(jacrev(f))", YES, ""), ("they are not alike", PART, ""),
    ],
    "hessian/newton_start": [
        ("away from the minimum", PART, "Not down"), ("it oscillates", NO, "settles"),
        ("to a minimum", NO, "wants to go"), ("up", YES, ""), ("downhill", NO, "wants to go"), ("to the top", YES, ""), ("a saddle", NO, "saddle"),
        ("a maximum, not a minimum", YES, ""), ("not to the minimum", PART, "Not down"), ("it diverges", NO, "run away"), ("to a critical point", PART, "depends on the start"),
        ("(1.977, 0)", YES, ""), ("(0, 0)", NO, "near (1.98"), ("the bottom of the hill", NO, "wants to go"), ("down the hill", NO, "wants to go"),
        ("up the hill", YES, ""), ("to the valley", NO, ""), ("into the bowl", NO, "wants to go"), ("instead of going down, it climbs", YES, ""), ("hm", NONE, ""), ("it doesn't go up", NONE, ""),
    ],
    "scan/forget": [
        ("0.9 to the 100th", YES, ""), ("hundred times 0.9", NO, "multiply"), ("not at all", PART, ""),
        ("0.9 ** 100 is about 0.00003", YES, ""), ("0.9^100", YES, ""), ("0.9", NO, "one step"), (1, NO, "kept all"), (0, PART, "Next to nothing"),
        ("almost nothing", PART, "Next to"), ("90", NO, "multiply"), ("0.9*100", NO, "multiply"), ("not much", PART, ""), ("10", NO, "sum of"), ("-1", NO, "positive"),
        ("it explodes", NO, "smaller"), ("2.66e-5", YES, ""), ("0,00003", YES, ""), ("0.003 %", YES, ""), ("1e-5", YES, ""), ("0.1", NO, "by more"), ("hm", NONE, ""),
    ],
    "scan/compile": [
        ("no longer", NO, "written out"), ("constant", NO, "ratio of a scan"),
        ("3 times", YES, ""), (3, YES, ""), ("three", YES, ""), ("3x", YES, ""), (1, NO, "ratio of a scan"), ("the same", NO, "ratio of a scan"), ("9", PART, "in step"),
        ("quadratic", PART, "in step"), ("more", PART, ""), ("linear", PART, ""), ("0", NO, "anew"), ("triple", YES, ""), ("about 2.5", YES, ""), ("hm", NONE, ""), ("30", PART, "more of it"),
    ],
    "scan/second": [
        ("of course not", YES, ""), ("of course", NO, ""), ("no, NotImplementedError", PART, "kinder"),
        ("no", YES, "on your guard"), ("yes", NO, "another program"), ("no, it will raise", PART, "kinder"), ("nope", YES, ""), ("it raises an error", PART, "kinder"),
        ("no idea", NONE, ""), ("not sure", NONE, ""), ("wrong", YES, ""), ("not wrong", NO, ""), ("it won't be right", YES, ""), ("it will be right", NO, ""),
        ("nothing", NONE, ""), (False, YES, ""), ("no, it is zero", PART, ""), ("yes, no error", NO, ""), ("probably not", YES, ""), ("never", NONE, ""),
        ("it will raise", PART, "kinder"), ("it refuses", PART, "kinder"), ("no, it throws an exception", PART, "kinder"), ("no, but it raises nothing", YES, ""), ("no, and it raises no error", YES, ""),
    ],
    "capstone/ridge_solves": [
        (1, YES, "As you said"), ("one", YES, "As you said"), ("just once", YES, ""), ("a single one", YES, ""), ("30", NO, "column by column"), ("30, one for each penalty", NO, "column by column"),
        ("one for each penalty", NO, "column by column"), ("one per log penalty", NO, ""), ("2", PART, "finds w itself"), (31, NO, "train again"), ("60", NO, "train again"),
        (0, NO, "how far the weights move"), ("none", NO, ""), ("900", NO, "entries of H"), ("30*30", NO, "entries of H"), ("15", NO, "right-hand sides"), ("hm", NONE, ""),
    ],
    "clinic/even": [
        (0.5, YES, ""), ("1/2", YES, ""), ("half", YES, ""), ("1", NO, "left and right"), ("undefined", PART, "As mathematics"), ("there is none", PART, "As mathematics"),
        ("nan", NO, "no NaN"), ("0", NO, "flat"), ("2", NO, ""), ("not defined", PART, ""), ("it raises", NO, "Nothing is raised"), ("hm", NONE, ""),
    ],
    "start/float": [
        ("an error", YES, "the one thing"), ("TypeError", YES, ""), ("it raises", YES, ""), ("it does not work", YES, ""), ("it needs a tensor", YES, ""),
        ("tensor(6.)", NO, "once a tensor goes in"), ("tensor(6., grad_fn=...)", NO, "once a tensor goes in"), ("6.0", NO, "Our own"), (6.0, NO, "Our own"), ("six", NO, "Our own"),
        ("a function", NO, "alone is a function"), ("no error, 6.0", NO, "Our own"), ("it complains", YES, ""), ("an error, not 6.0", YES, ""), ("not an error", NONE, ""), ("it works", NO, "Our own"), ("hm", NONE, ""),
    ],
    "start/order": [
        ("(9, 6)", YES, "As you said"), ("9, 6", YES, ""), ([9, 6], YES, ""), ("(Array(9.), Array(6.))", YES, ""), ("value first", YES, ""), ("(v, g)", YES, ""), ("nine and six", YES, ""), ("(Array(9., dtype=float32), Array(6., dtype=float32))", YES, ""),
        ("(6, 9)", NO, "torch's order"), ("gradient, value", NO, "torch's order"), ("6", NO, "asked for both"), (9, NO, "asked for both"), ("(9, 3)", PART, "stands first"),
        ("(3, 9)", NO, ""), ("an error", NO, "Nothing is raised"), ("hm", NONE, ""),
    ],
    "derivatives/jax_type": [
        ("float32", YES, "As you said"), ("32", YES, ""), ("single precision", YES, ""), ("jnp.float32", YES, ""), ("float32, not float64", YES, ""), ("float64", NO, "torch keeps"),
        ("the same", NO, "torch keeps"), ("double", NO, "torch keeps"), ("float16", NO, "only when asked"), ("bfloat16", NO, "only when asked"), ("an error", NO, "Nothing is raised"),
        ("not float64", PART, "half as many"), ("a narrower one", PART, ""), ("float32 or float64", NONE, ""), ("hm", NONE, ""),
    ],
    "grad/meet": [
        ("added", YES, "As you said"), ("they are summed", YES, ""), ("+=", YES, ""), ("sum", YES, ""), ("added, not multiplied", YES, ""), ("multiplied along the path, then added", YES, ""),
        ("multiplied", NO, "along one path"), ("product", NO, "along one path"), ("averaged", NO, "too small"), ("the mean", NO, "too small"), ("the larger one", NO, "No message"), ("larger", NO, "No message"),
        ("overwritten", NO, "No message"), ("the last one wins", NO, "No message"), ("not added", NO, ""), ("added or multiplied", NONE, ""), ("hm", NONE, ""),
    ],
    "grad/at_31": [
        (0.9996, YES, "second digit"), ("1", YES, ""), ("99.9 %", YES, ""), ("0,99", YES, ""), ("> 0.99", YES, ""), ("nearly 1", YES, ""), ("nearly certain", YES, ""), (0.95, PART, "Near"), ("0.9", PART, "Near"),
        ("95%", PART, "Near"), ("9 out of 10", PART, "Near"), ("very high", PART, "High"), (0.5, NO, "Much higher"), ("half", NO, "Much higher"), ("80", NO, "Much higher"), ("0.8", NO, "Much higher"),
        (0, NO, "other way round"), ("low", NO, ""), (-0.2, NO, "between 0 and 1"), ("0.8-0.9", NONE, ""), ("hm", NONE, ""),
    ],
    "value/text": [
        ("JAX", YES, "As you said"), ("only jax", YES, ""), ("JAX, not torch", YES, ""), ("not torch", YES, ""), ("torch raises an error, JAX carries it", YES, ""), ("jax yes, torch no", YES, ""),
        ("JAX does, torch doesn't", YES, ""), ("torch cannot, JAX can", YES, ""), ("both", NO, "ride along"), ("torch and JAX", NO, "ride along"), ("torch", NO, "other way round"), ("PyTorch", NO, "other way round"), ("neither", NO, "leaves the rest"),
        ("neither torch nor JAX", NO, "leaves the rest"), ("torch or JAX", NONE, ""), ("not both", NONE, ""), ("hm", NONE, ""),
    ],
    "value/compiled": [
        (1, YES, "You saw it"), ("once", YES, ""), ("one", YES, ""), ("only once", YES, ""), ("once, then never", YES, ""), (300, NO, "not asked"), ("once per step", NO, "not asked"), ("in every step", NO, "not asked"),
        ("three hundred", NO, "not asked"), (0, NO, "no trace"), ("never", NO, "no trace"), ("2", NO, "serves both"), ("twice", NO, "serves both"), ("301", NO, "none is needed"), ("3", NO, ""),
        ("1 or 2", NONE, ""), ("hm", NONE, ""),
    ],
    "vmap/entry": [
        ("batch[:, 0]", YES, "You have it"), ("batch[:,0]", YES, ""), ("`batch[:, 0]`", YES, ""), ("batch[..., 0]", YES, ""), ("batch.T[0]", YES, ""), ("the first column", YES, ""), ("np.take(batch, 0, axis=1)", YES, ""),
        ("batch[0]", NO, "the first hiker"), ("batch[0, :]", NO, "the first hiker"), ("batch[:][0]", NO, "the first hiker"), ("batch[0, 0]", NO, "one number"), ("batch[0][0]", NO, "one number"),
        ("batch[:, 1]", NO, "north"), ("batch[:, :1]", PART, "length 1"), ("[p[0] for p in batch]", PART, "That loop"), ("p[0]", NO, "asks for"), ("batch[0:1000, 0]", YES, ""), ("batch[:0]", NO, "single slice"), ("batch[1]", NO, "colon"), ("batch", NO, "colon"), ("hm", NONE, ""),
    ],
    "vmap/no_none": [
        ("(3,)", YES, "You saw it"), ("3", YES, ""), ("(3)", YES, ""), ("torch.Size([3])", YES, ""), ("three numbers", YES, ""), ("one number per lane", YES, ""), ("(3,), no error", YES, ""), ("(3, 3)", NO, "all of W"), ("3x3", NO, ""),
        ("(3, 2)", NO, "what goes in"), ("(3, 1)", PART, "no axis of length 1"), ("error", NO, "kind"), ("ValueError", NO, "kind"), ("it raises", NO, "kind"), ("(2, 2)", NO, "Take one lane"), ("()", NO, "Take one lane"),
        ("no error", NONE, ""), ("hm", NONE, ""),
    ],
    "vmap/saved": [
        (200, YES, "You said so"), ("about 200", YES, ""), ("two hundred", YES, ""), ("200x", YES, ""), ("200 times", YES, ""), ("100", YES, ""), ("2,000", NO, "Not quite"), (2000, NO, "Not quite"),
        ("two thousand times", NO, "Not quite"), (20, NO, "more than one may think"), ("2", NO, "more than"), ("twice", NO, "more than"), ("the same", NO, "more than"), ("20 or 200", NONE, ""), ("much faster", NONE, ""), ("0", NO, ""),
    ],
    "jvp/step": [
        (0.001, YES, "As you said"), ("1e-3", YES, ""), ("10^-3", YES, ""), ("0,001", YES, ""), ("the middle one", YES, ""), ("a thousandth", YES, ""), ("0.000001", NO, "rounding error near"), ("1e-6", NO, "rounding error near"),
        ("10⁻⁶", NO, "rounding error near"), ("the smallest one", NO, "rounding error near"), ("one millionth", NO, "rounding error near"), (0.1, NO, "does no harm"), ("the largest", NO, "does no harm"), ("a tenth", NO, "does no harm"),
        ("0.01", NONE, ""), ("0.001, not 0.1", YES, ""), ("0.1 or 0.001", NONE, ""), ("all the same", NO, "not alike"), ("hm", NONE, ""),
    ],
    "vjp/twice": [
        ("(3, 3)", YES, "As you said"), ("3, 3", YES, ""), ("the same", YES, ""), ("(3,3) again", YES, ""), ("[3. 3.]", YES, ""), ("(tensor([3., 3.]),)", YES, ""), ("no change", YES, ""), ("not an error, (3, 3)", YES, ""),
        ("(6, 6)", NO, "adds into"), ("6 and 6", NO, "adds into"), ("double", NO, "adds into"), ("it accumulates", NO, "adds into"), ("twice as much", NO, "adds into"), ("an error", NO, "frees the trace"), ("RuntimeError", NO, "frees the trace"),
        ("backward through the graph a second time", NO, "frees the trace"), ("(0, 0)", NO, "used up"), ("zeros", NO, "used up"), ("(9, 9)", NO, "begins at the output"), ("(4, 12)", NO, "Nothing is used up"), ("hm", NONE, ""),
    ],
    "vjp/states": [
        (200, YES, "counted both"), ("about 200", YES, ""), ("2√n = 200", YES, ""), ("2*100", YES, ""), ("100 + 100", YES, ""), ("199", YES, ""), ("two hundred", YES, ""), ("2 sqrt n", YES, ""), (100, PART, "one of the two"), ("√n", PART, "one of the two"),
        ("sqrt(10000) = 100", PART, "one of the two"), ("101", PART, "one of the two"), (10_000, NO, "without checkpoints"), ("10 000", NO, "without checkpoints"), ("n", NO, "without checkpoints"), ("all of them", NONE, ""), (1, NO, "forward mode"), ("two", NO, "forward mode"),
        (300, PART, "right size"), (5000, NO, "far more"), (20, NO, "far fewer"), ("hm", NONE, ""),
    ],
    "vjp/reeds": [
        ("anywhere between", YES, "As you said"), ("anywhere between the factory and the town", YES, ""), ("it does not matter", YES, ""), ("all the same", YES, ""), ("equally good all the way", YES, ""), ("no difference", YES, ""), ("wherever, between the two", YES, ""),
        ("everywhere", PART, "Not quite everywhere"), ("at the factory", PART, "as good as any"), ("near the factory", PART, "as good as any"), ("at the source", PART, "as good as any"), ("40", PART, "as good as any"), ("not at the town", PART, "as good as any"), ("upstream", NO, "more to clean"),
        ("at the town", PART, "as good as any"), ("near the town", PART, "as good as any"), ("station 100", PART, "as good as any"), ("town, not factory", PART, "as good as any"), ("in the middle", PART, "as good as the ends"), ("halfway", PART, "as good as the ends"), ("between the two", PART, "no place is better"),
        ("the factory or the town", NONE, ""), ("hm", NONE, ""),
    ],
    "vjp/river": [
        ("downstream", YES, "You saw it"), ("down the river", YES, ""), ("below the town", YES, ""), ("not upstream", YES, ""), ("downstream of the town", YES, ""), ("to the right", YES, ""), ("behind the town", YES, ""),
        ("upstream", NO, "turns the map"), ("above the town", NO, "turns the map"), ("before the town", NO, "turns the map"), ("the same as before", NO, "symmetric A"), ("no difference", NO, "symmetric A"), ("an error", NO, "No error says so"),
        ("on both sides", NO, "one way"), ("everywhere", NO, "one way"), ("at the town", PART, "They part"), ("upstream or downstream", NONE, ""), ("hm", NONE, ""),
    ],
    "scan/winds": [
        ("last", YES, "no further step"), ("the last", YES, ""), ("the last one", YES, ""), ("not the first", YES, ""), ("the fourth", YES, ""), ("4", YES, ""), ("winds[-1]", YES, ""), ("last more than first", YES, ""),
        ("first", NO, "more steps after it"), ("the first one", NO, "more steps after it"), ("not the last", NO, "more steps after it"), (1, NO, "more steps after it"), ("the earliest", NO, "more steps after it"),
        ("both the same", NO, "do not weigh alike"), ("equally", NO, "do not weigh alike"), ("the second", NO, "go through all"), ("first, because it affects all", NO, "more steps after it"), ("all alike", NO, "do not weigh alike"), ("first or last", NONE, ""), ("hm", NONE, ""),
    ],
    "scan/louder": [
        ("shrinks", YES, "slope of tanh"), ("it shrinks", YES, ""), ("smaller", YES, ""), ("it vanishes", YES, ""), ("it does not grow", YES, ""), ("shrink, because tanh is flat", YES, ""), ("down", YES, ""),
        ("w grows, but it shrinks", YES, ""), ("grows", NO, "Without tanh"), ("it explodes", NO, "Without tanh"), ("larger", NO, "Without tanh"), ("256 times", NO, "Without tanh"), ("it doubles", NO, "Without tanh"), ("it does not shrink", NO, "Without tanh"),
        ("it decays", YES, ""), ("the same", NO, "Two things"), ("it stays", NO, "Two things"), ("grow or shrink", NONE, ""), ("hm", NONE, ""),
    ],
    "scan/loops": [
        (1, YES, "Only there"), ("one", YES, ""), ("only the one with plain bounds", YES, ""), ("one of the three", YES, ""), ("1 for grad, 3 for jvp", YES, ""), ("1 (fori_loop with plain bounds)", YES, ""), (3, NO, "holds for jvp"),
        ("all", NO, "holds for jvp"), ("all three", NO, "holds for jvp"), (2, NO, "too late"), ("both fori_loops", NO, "too late"), ("all but while_loop", NO, "too late"), (0, NO, "Not all is lost"), ("none", NO, "Not all is lost"),
        ("the one with a computed bound", NO, "other fori_loop"), ("5", NO, ""), ("1 or 2", NONE, ""), ("hm", NONE, ""),
    ],
    "scan/larger": [
        ("noise", YES, "gone a year later"), ("the noise", YES, ""), ("noise, not drift", YES, ""), ("not the drift", YES, ""), ("the noise is larger than the drift", YES, ""), ("the drift is smaller", YES, ""), ("measurement noise", YES, ""),
        ("drift", NO, "A drift stays"), ("the drift", NO, "A drift stays"), ("drift rather than noise", NO, "A drift stays"), ("the level", NO, "A drift stays"), ("equal", NO, "far from equal"), ("both the same", NO, "far from equal"),
        ("noise or drift", NONE, ""), ("hm", NONE, ""),
    ],
    "clinic/argument": [
        (30, YES, "first argument, as you said"), ("30.0", YES, ""), ("2·k·x", YES, ""), ("2kx = 30", YES, ""), ("30, not 9", YES, ""), ("thirty", YES, ""), ("the slope by x", YES, ""), (9, NO, "was wanted"), ("nine", NO, "was wanted"),
        ("x**2", NO, "was wanted"), ("error", NO, "Nothing is impossible"), ("it raises", NO, "Nothing is impossible"), ("TypeError", NO, "Nothing is impossible"), (45, NO, "value of f"), ("6", NO, "slope of x²"), ("(30, 9)", PART, "One of the two"),
        ("10", NO, "unless argnums"), ("9 or 30", NONE, ""), ("hm", NONE, ""),
    ],
    "clinic/seven": [
        (7, YES, "counted them all"), ("seven", YES, ""), ("all", YES, ""), ("all seven", YES, ""), ("all of them", YES, ""), ("every one", YES, ""), ("7 of 7", YES, ""), ("7/7", YES, ""), (6, NO, "None is left out"), ("all but one", NO, "None is left out"), ("not all", NO, "None is left out"),
        (5, NO, "go through them"), ("three", NO, "go through them"), ("none", NO, "go through them"), ("8", NO, "There are seven"), ("most", NO, "once more"), ("6-7", NONE, ""), ("hm", NONE, ""),
    ],
    "clinic/unpacked": [
        ("function", YES, "As you said"), ("a function", YES, ""), ("the transform", YES, ""), ("callable", YES, ""), ("a number", NO, "at which x"), ("float", NO, "at which x"),
        ("the gradient", NO, "at which x"), ("tuple", NO, "that call is missing"), ("a pair", NO, ""), ("None", NO, "not empty"), ("function, not a tuple", YES, ""), ("hm", NONE, ""),
    ],
    "clinic/extra": [
        ("torch", YES, "As you said"), ("pytorch", YES, ""), ("only torch", YES, ""), ("JAX", NO, "hands on"), ("jax, not torch", NO, "hands on"), ("by hand", NO, "handed on"),
        ("all", NO, "so strict"), ("everyone", NO, "so strict"), ("none", NO, "strict"), ("nobody", NO, "strict"), ("torch or jax", NONE, ""), ("torch and jax", PART, "hands on"), ("jax, by hand", NO, "hands on"), ("torch, by hand and jax", NO, "so strict"), ("hm", NONE, ""),
    ],
    "clinic/layers": [
        (2, YES, "As you said"), ("two", YES, ""), ("2 errors", YES, ""), ("２", YES, ""), (1, NO, "hides another"), ("one", NO, "hides another"), (3, NO, "is silent"), ("three", NO, "is silent"),
        ("four", NO, "fewer"), ("none", NO, "marked input"), (0, NO, "marked input"), ("it works", NO, "marked input"), ("hm", NONE, ""),
    ],
    "clinic/whole": [
        ("none", YES, "As you said"), ("nobody", YES, ""), ("no one", YES, ""), ("0", YES, ""), ("all", NO, "All three refuse"), ("all three", NO, "All three refuse"), ("JAX", NO, "JAX refuses, too"),
        ("torch", NO, "torch refuses, too"), ("by hand", NO, "3.0 is not"), ("none but jax", NO, "JAX refuses, too"), ("all refuse", YES, ""), ("all three raise", YES, ""), ("neither", YES, ""), ("every one", NO, ""), ("hm", NONE, ""),
    ],
    "clinic/shaped": [
        ("output", YES, "As you said"), ("the output", YES, ""), ("like the result", YES, ""), ("(2,)", YES, ""), ("f(x)", YES, ""), ("like f(x)", YES, ""), ("input", NO, "shape of a gradient"), ("the input", NO, ""), ("like x", NO, ""),
        ("(3,)", NO, ""), ("a matrix", NO, "whole Jacobian"), ("(2, 3)", NO, "whole Jacobian"), ("a number", NO, "of its own"), ("output, not input", YES, ""), ("hm", NONE, ""),
    ],
    "clinic/float": [
        ("torch", YES, "constant to it"), ("only torch", YES, ""), ("JAX", NO, "tracer"), ("by hand", NO, "refuses to become"), ("all", NO, "Two of the three"), ("everybody", NO, "Two of the three"),
        ("none", NO, "silent, and wrong"), ("nobody", NO, ""), ("pytorch", YES, ""), ("torch, not jax", YES, ""), ("torch and by hand", PART, "refuses to become"), ("they all raise", NO, "silent, and wrong"), ("hm", NONE, ""),
    ],
    "clinic/guarded": [
        (0, YES, "As you said"), ("0.0", YES, ""), ("zero", YES, ""), ("nan", NO, "NaN before"), ("NaN", NO, ""), (0.5, NO, "safe input 1"), ("half", NO, ""), ("an error", NO, "nothing raises"),
        ("it raises", NO, "nothing raises"), (1, NO, "flat"), ("0, not nan", YES, ""), ("hm", NONE, ""),
    ],
    "clinic/plain_if": [
        ("runs", YES, "As you said"), ("it runs", YES, ""), ("works", YES, ""), ("fine", YES, ""), ("silent", YES, ""), ("yes", YES, ""), ("raises", NO, "Only vmap"), ("an error", NO, "Only vmap"),
        ("it fails", NO, ""), ("no", NO, ""), ("no error", YES, ""), ("no problem", YES, ""), ("does not raise", YES, ""), ("hm", NONE, ""),
    ],
    "clinic/home": [
        ("jax.lax", YES, "As you said"), ("lax", YES, ""), ("in jax.lax", YES, ""), ("torch.func", NO, "private name"), ("torch", NO, "prototype only"), ("jax", NO, "one floor down"), ("all", NO, "one place only"),
        ("nowhere", NO, "One place"), ("none", NO, "One place"), ("lax, not torch", YES, ""), ("jax lax", YES, ""), ("jax/lax", YES, ""), ("hm", NONE, ""),
    ],
    "capstone/challenger_plain": [
        ("100", NO, "More than you said"), ("1000", NO, "More than you said"), (2000, NO, "More than you said"), ("100,000", NO, "More than you said"),
        ("6", NO, "natural steps"), ("four", NO, "natural steps"), ("1e6", PART, "some more"), ("3 million", PART, "some more"), ("10 million", YES, "the size of it"),
        ("12 million", YES, "the size of it"), ("1e7", YES, ""), ("1e9", NO, "Fewer"), ("a billion", NO, "Fewer"), ("never", PART, "does arrive"),
        ("infinitely many", PART, "does arrive"), ("it diverges", PART, "does arrive"), ("hm", NONE, "900 times"), ("many", NONE, ""), ("300", NO, "More than you said"),
    ],
    "capstone/string_places": [
        ("1 mm", NO, "Four demands do not pin"), (0, NO, "Four demands"), ("0.1", NO, ""), ("less than a millimetre", NO, "Four demands"), ("20 mm", YES, "As you said"), (100, YES, ""), ("2 cm", YES, ""),
        ("0.02 m", YES, ""), ("zero", NO, "Four demands"), ("not at all", NO, ""), ("1e-14", NO, ""), ("a lot", YES, "nobody looked"), ("1 m", NO, "Not quite so far"), ("500", NO, "Not quite"),
        ("a few centimetres", YES, ""), ("0.01 mm", NO, ""), ("hm", NONE, "millimetres"), ("not far", NO, ""), ("it is exact", NO, "Four demands"), ("10 µm", NO, ""),
    ],
    "capstone/hares_error": [
        ("10 %", NO, "cancel in part"), (10, NO, "cancel in part"), ("3 %", YES, "size of it"), ("about 4", YES, "size of it"), ("5 percent", YES, "size of it"),
        ("1.6 %", PART, "root of 40"), ("1.58", PART, "root of 40"), ("20 %", NO, "both signs"), ("40 %", NO, "both signs"), ("1 %", PART, "not by so much"),
        ("0.1", NO, "cancel in part"), ("0.03", YES, "size of it"), ("3-4 %", NONE, "Four rates share"), ("7", PART, "and by more"), ("less than 10 %", NO, "cancel in part"),
        ("0.25 %", PART, "not by so much"), ("less", PART, "Four rates share"), ("hm", NONE, "Four rates share"),
    ],
}  # fmt: skip

# The same where several things are asked: the guesses by name, what came true of each, and words of a line.
SEVERAL: dict[str, list[tuple[dict[str, Any], list[bool | None], str]]] = {
    "capstone/private_guess": [
        ({"accuracy": "89 %", "attack": "55 %"}, [True, True], "As you said"), ({"accuracy": 0.9, "attack": 0.55}, [True, True], ""), ({"accuracy": "80 %", "attack": "73 %"}, [False, False], "e/(1 + e)"),
        ({"accuracy": "50", "attack": "90 %"}, [False, False], "a leak"), ({"accuracy": "94 %", "attack": "half"}, [False, False], "Not for nothing"), ({"accuracy": "hm", "attack": "50 %"}, [None, False], "something shows"),
        ({"accuracy": "about 90", "attack": "hm"}, [True, None], ""), ({"accuracy": "10 %", "attack": "100 %"}, [False, False], "pull together"), ({"accuracy": "half", "attack": "always"}, [False, False], "a leak"),
    ],
    "start/predict": [
        (dict(zip(("grad", "grad_and_value", "vmap", "scan", "hessian", "jvp"), given, strict=True)), hits, words)
        for given, hits, words in (
            (("6", "(6, 9)", "[1, 4, 9]", "(6, [1, 3, 6])", "2", "(9, 3)"), [True] * 6, "As you said"),
            (("six", "slope 6, value 9", "1 4 9", "6 and [1, 3, 6]", 2.0, "9 and 6*0.5"), [True] * 6, "As you said"),
            (("9", "(9, 6)", "14", "6", "6", "3"), [False] * 6, "in JAX's order"),
            (("3", "6", "[2, 4, 6]", "[0, 1, 3, 6]", "0", "(9, 0.5)"), [False] * 6, "the start is not written down"),
            (("?!", "no idea", "hm", "a list", "well", "pass"), [None] * 6, ""),
        )
    ],
    "grad/cost": [
        ({"differences": "2n", "reverse": "1"}, [True, True], ""),
        ({"differences": "n+1", "reverse": "n"}, [False, False], "10,001 calls would do"),
        ({"differences": "O(n)", "reverse": "O(1)"}, [None, True], "how the cost grows"),
        ({"differences": "20 000", "reverse": "two"}, [True, False], "does not run f a second time"),
        ({"differences": "2*10_000", "reverse": "once"}, [True, True], ""),
        ({"differences": "twenty thousand", "reverse": "one run and one sweep"}, [True, True], ""),
        ({"differences": "two for each input", "reverse": "just once"}, [True, True], ""),
        ({"differences": "2", "reverse": 0}, [False, False], "count for one slope"),
    ],
    "value/calls": [
        ({"apart": "two per step", "together": "once a step"}, [True, True], ""),
        ({"apart": "200", "together": "200"}, [True, False], "No second run"),
        ({"apart": 100, "together": 1}, [False, False], "needed no run"),
        ({"apart": "2*100", "together": "n"}, [True, True], ""),
        ({"apart": "300", "together": "about 100"}, [False, True], "does not run f again"),
        ({"apart": "often", "together": "less"}, [None, None], ""),
    ],
    "value/order": [
        ({"torch": "(6, 9)", "jax": "(9, 6)"}, [True, True], ""),
        ({"torch": "gradient first", "jax": "value first"}, [True, True], ""),
        ({"torch": "(g, v)", "jax": "(v, g)"}, [True, True], ""),
        ({"torch": "(9, 6)", "jax": "(6, 9)"}, [False, False], "other way round"),
        ({"torch": "(tensor(6.), tensor(9.))", "jax": [9.0, 6.0]}, [True, True], ""),
        ({"torch": "6, 9", "jax": "6, 9"}, [True, False], "the same order"),
        ({"torch": "6", "jax": "9"}, [False, False], "Both give both"),
    ],
    "value/nesting": [
        ({"torch": "[g, [v, a]]", "jax": "(value, accuracy), gradient"}, [True, True], ""),
        ({"torch": "(g, v, a)", "jax": "(v, g, a)"}, [False, False], "flat triple"),
        ({"torch": "((g, v), a)", "jax": "((v, g), a)"}, [False, False], "beside the value"),
        ({"torch": "((v, a), g)", "jax": "(g, (v, a))"}, [False, False], "for the other library"),
        ({"torch": "(g, v)", "jax": "(v, g)"}, [False, False], "aux has a place"),
        ({"torch": "hm", "jax": "no clue"}, [None, None], ""),
    ],
    "vmap/calls": [
        ({"loop": "1,000", "vmap": "once"}, [True, True], ""),
        ({"loop": "n", "vmap": "n"}, [True, False], "no loop around"),
        ({"loop": "once per row", "vmap": "P.shape[0]"}, [True, False], "no loop around"),
        ({"loop": 2000, "vmap": 2}, [False, False], "both coordinates"),
        ({"loop": "a thousand", "vmap": "O(1)"}, [True, True], ""),
        ({"loop": "1000 times, one per row", "vmap": 0}, [True, False], "height runs, once"),
    ],
    "persample/scale": [
        ({"sum": 100, "mean": 1, "scattered": 0.1}, [True, True, True], ""),
        ({"sum": "B", "mean": "one", "scattered": "1/sqrt(100)"}, [True, True, True], ""),
        ({"sum": "a hundred", "mean": "1", "scattered": "√100/100"}, [True, True, True], ""),
        ({"sum": "100", "mean": "0.01", "scattered": 0}, [True, False, False], "share of one sample"),
        ({"sum": 1, "mean": 0.01, "scattered": "they cancel"}, [False, False, False], "once too often"),
        ({"sum": 10, "mean": 1, "scattered": 1}, [False, True, False], "adds up in full"),
        ({"sum": 100, "mean": 100, "scattered": 10}, [True, False, False], "a hundredth of it"),
        ({"sum": 1, "mean": 1, "scattered": "0.5"}, [False, True, False], "1 is how long the mean is"),
        ({"sum": 100, "mean": 1, "scattered": 0}, [True, True, False], "not quite"),
        ({"sum": 100, "mean": 1, "scattered": "nothing"}, [True, True, False], "not quite"),
        ({"sum": 100, "mean": 1, "scattered": 0.01}, [True, True, False], "left over"),
        ({"sum": 100, "mean": 1, "scattered": "sqrt(100)"}, [True, True, False], "Divide by 100"),
        ({"sum": "100 times 1", "mean": "100/100", "scattered": "about 0.1"}, [True, True, True], ""),
        ({"sum": "hm", "mean": "no idea", "scattered": "small"}, [None, None, None], ""),
    ],
    "persample/lanes": [
        ({"same": 100, "fresh": 10}, [True, True], ""),
        ({"same": "100", "fresh": "sqrt(100)"}, [True, True], ""),
        ({"same": "B", "fresh": "√B"}, [True, True], ""),
        ({"same": 1, "fresh": 1}, [False, False], "drawing once"),
        ({"same": 1, "fresh": 10}, [False, True], "drawing once"),
        ({"same": 10, "fresh": 100}, [False, False], "100 times as large"),
        ({"same": 100, "fresh": 100}, [True, False], "variances"),
        ({"same": 100, "fresh": 0.1}, [True, False], "noise of a mean"),
        ({"same": 100, "fresh": 0}, [True, False], "It grows"),
        ({"same": "a hundred times", "fresh": "ten times"}, [True, True], ""),
        ({"same": "much", "fresh": "less"}, [None, None], ""),
    ],
    "jvp/directions": [
        ({"sixty": "0.8*cos(60)", "ninety": "flat"}, [True, True], ""),
        ({"sixty": "half", "ninety": "zero"}, [True, True], ""),
        ({"sixty": "0,4", "ninety": 0}, [True, True], ""),
        ({"sixty": 0.27, "ninety": 0}, [False, True], "two thirds"),
        ({"sixty": 0.69, "ninety": 0.8}, [False, False], "cosine that is 1"),
        ({"sixty": "0.5", "ninety": "-0.8"}, [False, False], "straight back"),
    ],
    "jvp/kink": [
        ({"torch": 0, "jax": 1}, [True, True], "As you said"),
        ({"torch": "zero", "jax": "one"}, [True, True], "As you said"),
        ({"torch": "0.0", "jax": "0"}, [True, False], "do not agree"),
        ({"torch": 1, "jax": 1}, [False, True], "do not agree"),
        ({"torch": 1, "jax": 0}, [False, False], "other way round"),
        ({"torch": "-1", "jax": "minus one"}, [False, False], "slope on the left"),
        ({"torch": "nan", "jax": "an error"}, [False, False], "neither of them says so"),
        ({"torch": "undefined", "jax": "none"}, [False, False], "neither of them says so"),
        ({"torch": "0, not nan", "jax": "1"}, [True, True], "As you said"),
        ({"torch": 0.5, "jax": "1 or -1"}, [False, None], ""),
        ({"torch": "hm", "jax": "no idea"}, [None, None], ""),
    ],
    "jvp/passes": [
        ({"many_inputs": "n", "many_outputs": "one"}, [True, True], ""),
        ({"many_inputs": "one per input", "many_outputs": "one per output"}, [True, False], "price of reverse mode"),
        ({"many_inputs": 1, "many_outputs": 1000}, [False, False], "price of reverse mode"),
        ({"many_inputs": "1001", "many_outputs": 1}, [False, True], "comes along"),
        ({"many_inputs": "O(n)", "many_outputs": "O(1)"}, [True, True], ""),
    ],
    "vjp/shapes": [
        ({"goes_in": 2, "comes_back": 3}, [True, True], "As you said"),
        ({"goes_in": "two", "comes_back": "three"}, [True, True], ""),
        ({"goes_in": "(2,)", "comes_back": "(3,)"}, [True, True], ""),
        ({"goes_in": "one per output", "comes_back": "one per input"}, [True, True], ""),
        ({"goes_in": "2 numbers", "comes_back": "3 of them"}, [True, True], ""),
        ({"goes_in": 3, "comes_back": 2}, [False, False], "That is how a tangent goes"),
        ({"goes_in": 1, "comes_back": 3}, [False, True], "single 1"),
        ({"goes_in": "one", "comes_back": "6"}, [False, False], "whole Jacobian"),
        ({"goes_in": "2", "comes_back": "2 x 3"}, [True, False], "whole Jacobian"),
        ({"goes_in": "2", "comes_back": "the Jacobian"}, [True, False], "whole Jacobian"),
        ({"goes_in": "(2, 3)", "comes_back": "1"}, [False, False], "Every input gets"),
        ({"goes_in": "hm", "comes_back": "no idea"}, [None, None], ""),
    ],
    "jacobian/passes": [
        ({"jvps": 300, "pullbacks": 2}, [True, True], ""),
        ({"jvps": "300", "pullbacks": "two"}, [True, True], ""),
        ({"jvps": 2, "pullbacks": 300}, [False, False], "other way round"),
        ({"jvps": 600, "pullbacks": 600}, [False, False], "number of slopes"),
        ({"jvps": "n", "pullbacks": "m"}, [True, True], ""),
        ({"jvps": 300, "pullbacks": 1}, [True, False], "mixture of both"),
        ({"jvps": 1, "pullbacks": 1}, [False, False], "mixture of all"),
        ({"jvps": "one per input", "pullbacks": "one per output"}, [True, True], ""),
        ({"jvps": 301, "pullbacks": 3}, [False, False], "comes along"),
        ({"jvps": "hm", "pullbacks": "few"}, [None, None], ""),
        ({"jvps": "2*300", "pullbacks": "2"}, [False, True], "number of slopes"),
        ({"jvps": "three hundred", "pullbacks": "one for each output"}, [True, True], ""),
    ],
    "clinic/raises": [
        ({"by_hand": 3, "torch": "three", "jax": "2"}, [True, True, True], ""),
        ({"by_hand": "all", "torch": "all 6", "jax": 6}, [False, False, False], "All six are wrong"),
        ({"by_hand": "3 of them", "torch": "3", "jax": "3"}, [True, True, False], "special case"),
        ({"by_hand": "none", "torch": "0", "jax": "2-3"}, [False, False, None], ""),
    ],
}  # fmt: skip


def test_every_prediction_has_its_guesses() -> None:
    asked = {e.id for e in exercises.catalogue() if isinstance(e, Prediction)}
    assert asked == SINGLE.keys() | SEVERAL.keys()


def _reply(id: str, guess: Any) -> Any:
    prediction = exercises.find(id)
    assert isinstance(prediction, Prediction)
    said = {k: predicting._worded(v) for k, v in guess.items()} if isinstance(guess, dict) else predicting._worded(guess)
    reply = prediction.reply(said)
    assert 1 <= len(reply.lines) <= 9 and all("!" not in line.replace("?!", "") for line in reply.lines)
    return reply


@pytest.mark.parametrize(("id", "guess", "hit", "words"), [(id, *row) for id, rows in SINGLE.items() for row in rows])
def test_a_guess_is_understood(id: str, guess: Any, hit: str, words: str) -> None:
    reply = _reply(id, guess)
    kinds = {guesses.HIT: YES, guesses.MISS: NO, guesses.NEITHER: NONE, guesses.PARTLY: PART}
    assert kinds[tuple(reply.hits)] == hit, reply
    assert words in "\n".join(reply.lines), reply


@pytest.mark.parametrize(("id", "guess", "hits", "words"), [(id, *row) for id, rows in SEVERAL.items() for row in rows])
def test_several_guesses_are_understood(id: str, guess: dict[str, Any], hits: list[bool | None], words: str) -> None:
    reply = _reply(id, guess)
    assert list(reply.hits) == hits, reply
    assert words in "\n".join(reply.lines), reply


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10000*10000*8", 8e8), ("about 1e-8", 1e-8), ("two", 2), ("n+1", 101), ("2n", 200), ("O(n)", 100), ("1 or 2", None), ("2-3", None), ("between 3 and 5", None),
        ("1,000", 1000), ("1 000", 1000), ("0,5", 0.5), ("-3", -3), ("a hundred thousand", 1e5), ("20k", 2e4), ("half", 0.5), ("1/3", 1 / 3), ("50 %", 0.5),
        ("not 3", None), ("3 of the 6", 3), ("2 ** 10", 1024), ("9**9**9**9", None), ("1/0", None), ("10 000 000", 1e7), ("3.", 3), ("f(x)", None), ("", None),
        ("2n = 200", 200), ("no", None), ("none", 0), ("1e400", None), ("((((3", 3),
    ],
)  # fmt: skip
def test_numbers_are_read(text: str, value: float | None) -> None:
    said = guesses.number(text, n=100)
    assert said is None if value is None else guesses.near(said, value, 1e-9), said


def test_a_denial_is_no_claim() -> None:
    assert guesses.says("not down", "down") is False
    assert guesses.says("no, it will raise", "raise") is True
    assert guesses.says("it does not raise", "raise") is False
    assert guesses.says("up, not down", "up") is True
    assert guesses.says("sideways", "up|down") is None


def test_a_hit_and_a_miss_look_different(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "log"))
    heads = {}
    for guess in ("3", "6", "well"):
        report = predicting.predict("grad/item", guess)
        assert report.status == "passed"
        heads[guess] = str(report).splitlines()[0], report._repr_mimebundle_()["text/html"][:60]
    assert heads["3"][0] == "✓ As you predicted – grad/item"
    assert heads["6"][0] == "≠ Not as you predicted – grad/item"
    assert heads["well"][0] == "○ Predicted – grad/item"
    assert len({html for _, html in heads.values()}) == 3
    parts = str(predicting.predict("vmap/calls", {"loop": 1000, "vmap": 1000})).splitlines()
    assert parts[0] == "○ Partly as you predicted – vmap/calls"
    assert parts[1].startswith("  ✓ As you said · loop") and parts[2].startswith("  ≠ You said 1000 · vmap")
