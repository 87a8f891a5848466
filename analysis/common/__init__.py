"""What every answer is made with: style, words and numbers, curves, paired differences."""
