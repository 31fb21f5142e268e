"""What Sphinx reads. Everything is on the pages themselves: no font, script or formula comes from elsewhere."""

project = "Function transforms"
author = "The Function Transforms course authors"
language = "en"
extensions = ["myst_nb"]
exclude_patterns = ["_*"]
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = []
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Function transforms"
html_static_path = ["_static"]
html_css_files = ["course.css"]
html_js_files = ["course.js"]
html_show_sourcelink = False
html_copy_source = False
html_use_index = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
suppress_warnings = ["mystnb.mime_priority"]
