"""A person at `jupyter console`: types, waits for what the terminal shows, types on. Prints JSON: what was seen at each step."""

import json
import os
import re
import sys

import pexpect

ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


# Nobody types in the first second; a machine that is busy with other tests takes more to load the kernel.
PATIENT = "--ZMQTerminalInteractiveShell.kernel_is_complete_timeout=60"


class Terminal:
    def __init__(self):
        self.console = pexpect.spawn(
            sys.executable,
            ["-m", "jupyter_console", "--kernel", "probebook", PATIENT],
            env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
            encoding="utf8",
            dimensions=(50, 120),
        )
        self.unseen = ""
        self.count = 1

    def until(self, pattern):
        """What the terminal showed up to there, without colours and movements."""
        while True:
            plain = ANSI.sub("", self.unseen)
            found = re.search(pattern, plain, re.DOTALL)
            if found:
                self.unseen = plain[found.end() :]
                return plain[: found.end()]
            try:
                self.unseen += self.console.read_nonblocking(65536, timeout=60)
            except (pexpect.TIMEOUT, pexpect.EOF) as why:
                raise AssertionError(f"no {pattern!r} after: {plain[-2000:]!r}") from why

    def type(self, text):
        self.console.send(text)

    def prompt(self):
        return self.until(rf"In \[{self.count}\]: ")

    def run(self, code):
        """Types a cell; what stands between it and the next prompt."""
        self.type(code + "\r")
        self.count += 1
        return self.prompt()


def main():
    seen = {}
    terminal = Terminal()
    seen["banner"] = terminal.prompt()
    seen["result"] = terminal.run("1 + 41")
    seen["error"] = terminal.run("throw new RangeError('no such thing')")
    seen["pid"] = re.search(r"'pid (\d+)'", terminal.run("'pid ' + process.pid"))[1]

    terminal.type("Math.cb\t")
    terminal.until("Math.cbrt")
    seen["completed"] = terminal.run("(27)")

    terminal.type("const twice = (n: number) => {\r")
    seen["continued"] = terminal.until(r"\.\.\.: +")
    terminal.run("return 2 * n }")
    seen["function"] = terminal.run("twice(21)")

    terminal.type("const kept = 17; console.log('run' + 'ning'); while (true) {}\r")
    terminal.until("running")
    terminal.console.sendintr()
    terminal.count += 1
    seen["interrupted"] = terminal.prompt()
    seen["kept"] = terminal.run("kept")

    terminal.run("import { input } from 'probebook'")
    terminal.type("const name = await input('Who is ' + 'there? ')\r")
    terminal.until(r"Who is there\? ")
    seen["answered"] = terminal.run("Ada")
    seen["greeting"] = terminal.run("'Hello ' + name")

    terminal.console.sendeof()
    terminal.until("Do you really want to exit")
    terminal.type("y\r")
    terminal.console.expect(pexpect.EOF, timeout=60)
    terminal.console.close()
    seen["status"] = terminal.console.exitstatus
    print(json.dumps(seen))


main()
