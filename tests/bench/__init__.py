"""What Karen costs in time and memory, each figure beside the bare floor of the same run."""
