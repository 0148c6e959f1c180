"""The typed Python client: `http` attaches to the running Karen, `stdio` starts a sidecar of its own.

Both are a `Connection`: the same calls, the same errors as inside Karen. Knows the contract and nothing behind it.
"""
