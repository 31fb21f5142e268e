"""Chapter 01: a derivative is the best local linear map."""
