"""What a message template says to one person: Markdown with Liquid placeholders, compiled once and rendered for each."""
