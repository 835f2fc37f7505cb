"""Access for assistants: `/llms.txt`, and the Model Context Protocol at `/mcp`."""
