"""Runs the checks over a client: sessions, budgets, processes, reports, the pytest plugin."""
