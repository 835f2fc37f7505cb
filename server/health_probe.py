"""The health check of a container: exit with 0 if the web server answers."""

import os
import urllib.request

if __name__ == "__main__":
    port = os.environ.get("PORT") or "8000"
    urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=4)
