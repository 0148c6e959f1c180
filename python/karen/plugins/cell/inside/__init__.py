"""What runs in the zygote and in the cells it forks. Imports the standard library and the author's SDK alone."""
