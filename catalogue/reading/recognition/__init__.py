"""Names, symbols and dates in a text, recognized from the stored records without a network.

`recognize` in `recognizer` finds all of them in one pass.
"""
