"""Tests of `server`, one module for each module of the code."""
