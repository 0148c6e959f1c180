"""The commands of the terminal: each a function of its arguments that answers the exit code.

What a command needs is passed to it: the data folder, how a sidecar is started, the registry.
"""
