"""Program that typesets one PDF by typst within a limit of memory, as a child process.

It reads a JSON object from the standard input: the arguments of `typst.compile`, and the limit in
bytes of address space. It writes the PDF to the standard output. It imports nothing of the project,
so it starts in a tenth of a second.
"""

import json
import resource
import sys

import typst


def main() -> None:
    request = json.load(sys.stdin.buffer)
    if sys.platform == "linux":
        _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (request["max_memory_bytes"], hard))
    try:
        pdf = typst.compile(**request["arguments"])
    except typst.TypstError as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
