"""What is true: topics, notes, passages, quiz items, and finding them."""
