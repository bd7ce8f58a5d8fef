"""THE CONSOLE: staff pages, server-rendered. The home page is the notice with its verdicts in the margin."""
