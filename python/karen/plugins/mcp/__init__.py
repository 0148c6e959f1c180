"""Servers of the Model Context Protocol over stdio, each a program in a cell that runs nothing else."""
