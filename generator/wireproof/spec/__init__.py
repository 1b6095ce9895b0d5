"""Reading documents: files in, one normalised `Document` out."""
