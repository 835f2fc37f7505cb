"""The command `eclac-migration` of the wheel: the commands of `manage.py`, and `serve`.

In the wheel this file is the package `eclac_migration_site`, whose folder holds the whole program.
"""

import os
import sys
from pathlib import Path


def main():
    """Run a command of `manage.py`; `serve` runs the web server with `gunicorn.conf.py`."""
    home = Path(__file__).resolve().parent
    sys.path.insert(0, str(home))
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    os.environ.setdefault("VAR_DIR", str(data / "eclac-migration"))
    if sys.argv[1:] == ["serve"]:
        os.chdir(home)
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn"])
    from manage import main as run

    run()


if __name__ == "__main__":
    main()
