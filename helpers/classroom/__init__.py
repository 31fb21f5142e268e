"""A class: collect what was handed in, use the answers in a sandbox, judge them, and give the grades back."""
