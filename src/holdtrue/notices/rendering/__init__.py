"""A notice as HTML, Markdown and plain text: three ways of writing down the same statements."""
