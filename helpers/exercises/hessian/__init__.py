"""Chapter 09: the Hessian is the JVP of the gradient, and you rarely need the matrix."""
