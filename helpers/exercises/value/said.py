"""What Python and the libraries say to common slips, as patterns."""

from __future__ import annotations

# To whoever unpacks or indexes a function.
A_FUNCTION_HAS_NO_PARTS = r"cannot unpack non-iterable (function|\S*PjitFunction)|'(function|\S*PjitFunction)' object is not subscriptable"
# Of an aux that is no tensor, in torch.
NO_TENSORS = "Expected tensors, got unsupported type"
# Of `float(x)` inside: in JAX and by hand at once, in torch when it is returned as the value.
NO_PLAIN_NUMBERS = r"ConcretizationTypeError|this needs plain numbers|to return a Tensor, got <class 'float'>"
