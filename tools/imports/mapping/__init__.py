"""What each column of a file becomes: by its header, by what stands in it, or by what somebody said."""
