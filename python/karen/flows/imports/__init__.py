"""Taking in what another program kept. A format only reads and knows nothing of where things go; what is found is
written by `writing`, in transactions that can be repeated."""
