"""The registry over HTTP on this machine alone: API, event streams, the page, health and metrics.

Knows no service: whatever the registry holds is served. Importing `server` is cheap; the web framework is loaded by
`Gateway.start`, in a thread.
"""
