"""Words of torch and JAX by which a slip is recognised."""

# Where one Python `if` should decide for all lanes.
NO_IF = r"data-dependent control flow|TracerBoolConversionError|Attempted boolean conversion"
# Where mapped axes differ in length.
NOT_ONE_SIZE = r"same size in the mapped dimension|inconsistent sizes for array axes"
# Where torch should draw inside vmap, and was not told how.
NO_RANDOMNESS = "randomness error mode"
# Where one library is given the other one's names of the axes.
NOT_NAMED = "got an unexpected keyword argument '(in_dims|in_axes|out_dims|out_axes)'"
