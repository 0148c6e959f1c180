"""How the router learned which tool a message asks for. See README.md."""
