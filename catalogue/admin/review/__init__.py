"""The pages of review: transitions, proposals, merging and history."""
