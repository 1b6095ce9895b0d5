"""The texts of the rules, one file a topic."""
