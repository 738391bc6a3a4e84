"""Question bank, quizzes, attempts and marks."""
