"""The kinds of files that broke other tools, one file a kind: what readers see of each."""
