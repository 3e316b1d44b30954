"""Where the quote was opened that spoils the rest of a file."""


def line_of_open_quote(text: str, quote: str, delimiter: str, newline: str) -> int:
    """The line in `text`, from 0, where the quoted value begins that has no end, or a wrong one.

    `text` is what the csv reader took for one row. A quote inside a quoted value is written twice; after
    the closing one only a delimiter or a line's end may follow.
    """
    line, opened, at = 0, 0, 0
    quoted, begins_value = False, True
    while at < len(text):
        character, following = text[at], text[at + 1 : at + 2]
        if quoted and character == quote:
            if following == quote:
                at += 1
            elif following in (delimiter, "\r", "\n", ""):
                quoted = False
            else:
                return opened
        elif character == quote and begins_value:
            quoted, opened = True, line
        line += character == newline
        begins_value = not quoted and character == delimiter
        at += 1
    return opened
