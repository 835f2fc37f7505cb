"""Edits of a Word file in LibreOffice, which a script does as a person would.

The script runs in Debian's Python, because that has the module `uno`. It starts LibreOffice, opens
the file, does the edits with tracked changes or without, and saves the file as DOCX. Comments are
not among them: LibreOffice without a window cannot show them, but keeps them when it saves a file.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

OFFICE = "/usr/bin/soffice"
PYTHON = "/usr/bin/python3"
TIMEOUT_SECONDS = 120


def is_available() -> bool:
    """Return whether LibreOffice and its Python module are installed."""
    if not (Path(OFFICE).exists() and Path(PYTHON).exists()):
        return False
    found = subprocess.run([PYTHON, "-c", "import uno"], check=False, capture_output=True)
    return found.returncode == 0


def edited_by_libreoffice(content: bytes, steps: list[list], *, tracked: bool = False) -> bytes:
    """Return the file after the steps: `[name, argument, …]`, see the functions `do_…`."""
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "source.docx", Path(folder) / "target.docx"
        source.write_bytes(content)
        data = json.dumps(
            {"folder": folder, "source": str(source), "target": str(target), "steps": steps,
             "tracked": tracked}
        )  # fmt: skip
        subprocess.run([PYTHON, __file__], input=data.encode(), check=True, timeout=TIMEOUT_SECONDS)
        return target.read_bytes()


def saved_by_libreoffice(content: bytes) -> bytes:
    """Return a file after LibreOffice opened and saved it."""
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "source.docx", Path(folder) / "saved"
        source.write_bytes(content)
        command = [
            OFFICE,
            "--headless",
            f"-env:UserInstallation={Path(folder).as_uri()}/profile",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(target),
            str(source),
        ]
        subprocess.run(command, check=True, timeout=TIMEOUT_SECONDS, capture_output=True)
        return (target / source.name).read_bytes()


# --- in Debian's Python ---------------------------------------------------------------------------


def do_replace(document, old: str, new: str) -> None:
    """Replace the words at their first place."""
    found = _found(document, old)
    found.setString(new)


def do_delete_paragraph(document, words: str) -> None:
    cursor = _paragraph_cursor(document, words)
    cursor.goRight(1, True)  # with the end of the paragraph
    cursor.setString("")


def do_insert_paragraph(document, words: str, text: str) -> None:
    """Insert a paragraph behind the one with the words."""
    cursor = _paragraph_cursor(document, words)
    cursor.collapseToEnd()
    document.Text.insertControlCharacter(cursor, 0, False)
    document.Text.insertString(cursor, text, False)


def do_split(document, words: str) -> None:
    """Begin a new paragraph before the words."""
    cursor = document.Text.createTextCursorByRange(_found(document, words).Start)
    document.Text.insertControlCharacter(cursor, 0, False)


def do_join(document, words: str) -> None:
    """Join the paragraph with the words to the one above."""
    cursor = document.Text.createTextCursorByRange(_found(document, words).Start)
    cursor.gotoStartOfParagraph(False)
    cursor.goLeft(1, True)
    cursor.setString(" ")


def do_format(document, words: str, name: str) -> None:
    """Make the words bold or italic, or link them to an address."""
    found = _found(document, words)
    if name == "bold":
        found.CharWeight = 150.0
    elif name == "italic":
        from com.sun.star.awt.FontSlant import ITALIC

        found.CharPosture = ITALIC
    else:
        found.HyperLinkURL = name


def do_move(document, words: str, behind: str) -> None:
    """Cut a paragraph and paste it behind another, with the clipboard."""
    cursor = _paragraph_cursor(document, words)
    cursor.goRight(1, True)
    controller = document.CurrentController
    controller.select(cursor)
    content = controller.getTransferable()
    cursor.setString("")
    target = _paragraph_cursor(document, behind)
    target.collapseToEnd()
    target.goRight(1, False)
    controller.select(target)
    controller.insertTransferable(content)


def do_copy(document, words: str, behind: str) -> None:
    """Copy a paragraph and paste it behind another, with the clipboard."""
    cursor = _paragraph_cursor(document, words)
    cursor.goRight(1, True)
    controller = document.CurrentController
    controller.select(cursor)
    content = controller.getTransferable()
    target = _paragraph_cursor(document, behind)
    target.collapseToEnd()
    target.goRight(1, False)
    controller.select(target)
    controller.insertTransferable(content)


def _found(document, words: str):
    search = document.createSearchDescriptor()
    search.SearchString, search.SearchCaseSensitive = words, True
    found = document.findFirst(search)
    if found is None:
        raise ValueError(words)
    return found


def _paragraph_cursor(document, words: str):
    found = _found(document, words)
    cursor = found.Text.createTextCursorByRange(found)
    cursor.gotoStartOfParagraph(False)
    cursor.gotoEndOfParagraph(True)
    return cursor


def main() -> None:
    import uno
    from com.sun.star.beans import PropertyValue
    from com.sun.star.connection import NoConnectException

    data = json.load(sys.stdin)
    address = f"pipe,name=edit{Path(data['folder']).name}"
    profile = Path(data["folder"]).as_uri() + "/profile"
    office = subprocess.Popen(
        [OFFICE, "--headless", "--norestore", f"-env:UserInstallation={profile}",
         f"--accept={address};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local
        )
        for _attempt in range(240):
            try:
                context = resolver.resolve(f"uno:{address};urp;StarOffice.ComponentContext")
                break
            except NoConnectException:
                time.sleep(0.25)
        desktop = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", context
        )
        hidden = PropertyValue(Name="Hidden", Value=True)
        kind = PropertyValue(Name="FilterName", Value="MS Word 2007 XML")
        document = desktop.loadComponentFromURL(
            Path(data["source"]).as_uri(), "_blank", 0, (hidden,)
        )
        document.RecordChanges = data["tracked"]
        for name, *arguments in data["steps"]:
            globals()[f"do_{name}"](document, *arguments)
        document.storeToURL(Path(data["target"]).as_uri(), (kind,))
        document.close(True)
        desktop.terminate()
    finally:
        office.wait(timeout=60)


if __name__ == "__main__":
    main()
