"""Benchmarks: each prints what a thing costs beside the floor it stands on, measured in the same run."""
