"""What is needed to make the project, not to run or to test it."""
