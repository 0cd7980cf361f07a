"""What models and agents say to each other, losing nothing of any vendor's answer."""
