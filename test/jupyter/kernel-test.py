"""Runs jupyter_kernel_test against the installed kernelspec; prints its outcome as JSON on the last line."""

import json
import unittest

import jupyter_kernel_test as jkt


class Kernel(jkt.KernelTests):
    kernel_name = "probebook"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    completion_samples = [{"text": "Math.fl", "matches": {"floor"}}]
    complete_code_samples = ["1 + 1", "const half = (x: number) => x / 2", "%target", "await Promise.resolve(1)"]
    incomplete_code_samples = ["function f() {", "const x = [1,", "`abc", "%%kprobe opens"]
    invalid_code_samples = ["let let let", "1 +* 2"]
    code_page_something = "%%kprobe?"
    code_generate_error = "throw new Error('x')"
    code_execute_result = [{"code": "6 * 7", "result": "42"}, {"code": "'a' + 1", "result": "'a1'"}]
    code_display_data = [
        {"code": "import { display } from 'probebook'; display.html('<b>x</b>')", "mime": "text/html"},
        {"code": "import { display } from 'probebook'; display.json({ a: 1 })", "mime": "application/json"},
    ]
    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.floor"
    code_clear_output = "import { display } from 'probebook'; display.clear()"


class Welcome(jkt.IopubWelcomeTests):
    kernel_name = "probebook"
    support_iopub_welcome = True


class Outcome(unittest.TestResult):
    """What became of each test, by its name."""

    def __init__(self):
        super().__init__()
        self.tests = {}

    def startTest(self, test):
        super().startTest(test)
        self.tests[test.id()] = "passed"

    def addError(self, test, error):
        self._failed(test, error)

    def addFailure(self, test, error):
        self._failed(test, error)

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self._failed(test, error)

    def addSkip(self, test, reason):
        # A skipped subtest is told as one of its own.
        self.tests[getattr(test, "test_case", test).id()] = "skipped: " + reason

    def _failed(self, test, error):
        self.tests[test.id()] = self._exc_info_to_string(error, test)


if __name__ == "__main__":
    suite = unittest.TestSuite(map(unittest.defaultTestLoader.loadTestsFromTestCase, (Kernel, Welcome)))
    outcome = Outcome()
    suite.run(outcome)
    print(json.dumps({"tests": outcome.tests}))
