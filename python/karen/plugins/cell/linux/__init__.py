"""Cells on Linux: forked from a zygote, sealed by Landlock and seccomp, inside namespaces where there are any."""
