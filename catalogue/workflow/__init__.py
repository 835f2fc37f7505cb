"""Review: transitions, proposals, merging, deletion and dependencies."""
