"""What went wrong, as one kind of data: findings, and those that someone has accepted."""
