"""Answers questions of cells in jupyter console, as a person at a terminal would. Prints what the terminal showed."""

import os
import sys

import pexpect

jupyter = os.path.join(os.path.dirname(sys.executable), "jupyter")
console = pexpect.spawn(
    jupyter,
    ["console", "--kernel", "probebook", "--simple-prompt"],
    env=dict(os.environ, TERM="dumb"),
    encoding="utf8",
    timeout=90,
    logfile=None,
)
console.logfile_read = sys.stdout


def cell(count: int, code: str) -> None:
    console.expect(rf"In \[{count}\]")
    console.sendline(code)


cell(1, "const who = await input('Name? ')")
console.expect(r"\nName\? ")
console.sendline("Ada")
cell(2, "who.length")
console.expect(r"Out\[2\]: 3")
cell(3, "(await input('Password: ', { password: true })).length")
console.expect(r"\nPassword: ")
console.sendline("secret")
console.expect(r"Out\[3\]: 6")
cell(4, "await input('Stop me ')")
console.expect(r"\nStop me ")
console.sendintr()
console.expect("KeyboardInterrupt: the cell was interrupted")
cell(5, "who")
console.expect(r"Out\[5\]: 'Ada'")
console.expect(r"In \[6\]")
console.sendeof()
console.expect("exit")
console.sendline("y")
console.expect(pexpect.EOF)
