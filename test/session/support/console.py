"""Answers questions of cells in jupyter console, as a person at a terminal would. Prints what the terminal showed."""

import os
import sys
import time

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


# While the kernel is still loading, the console asks it several times who it is, and may take the end of such an answer for
# the end of a cell, and that cell's end for the next one's; then it does not see what a cell asks. So the first one asks
# nothing, and an empty line makes the console read what is left of the answers.
cell(1, "let who = ''")
for _ in range(3):
    time.sleep(1)
    cell(2, "")
cell(2, "who = await input('Name? ')")
console.expect(r"\nName\? ")
console.sendline("Ada")
cell(3, "who.length")
console.expect(r"Out\[3\]: 3")
cell(4, "(await input('Password: ', { password: true })).length")
console.expect(r"\nPassword: ")
console.sendline("secret")
console.expect(r"Out\[4\]: 6")
cell(5, "await input('Stop me ')")
console.expect(r"\nStop me ")
console.sendintr()
console.expect("KeyboardInterrupt: the cell was interrupted")
cell(6, "who")
console.expect(r"Out\[6\]: 'Ada'")
console.expect(r"In \[7\]")
console.sendeof()
console.expect("exit")
console.sendline("y")
console.expect(pexpect.EOF)
