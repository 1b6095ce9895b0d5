"""`python -m wireproof`: the command line without its script."""

from wireproof.cli import main

if __name__ == "__main__":
    main()
