"""Measures Jupyter kernels through one client, jupyter_client: only the kernels differ.

Standard input: JSON {runs, kernels: {name: {setup, trip, busy, completions, interrupts: {case: code or null}}}}.
Standard output: JSON {name: [one object of figures per run]}; times in ms, memory in MiB.
"""

import json
import queue
import statistics
import subprocess
import sys
import time

import psutil
from jupyter_client.manager import KernelManager

TRIPS = 30
BUSY_FOR_S = 0.3  # into a cell that runs for BUSY seconds before something is asked
SETTLE_S = 0.7  # from the start of a cell until it certainly does what it is to be interrupted in
PATIENCE_S = 5  # a kernel that has not stopped by then does not stop
START_S = 120


class Kernel:
    def __init__(self, name):
        began = time.perf_counter()
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.hb_channel.pause()
        self.answer("shell", self.client.kernel_info(), START_S)
        self.ready = ms_since(began)
        self.process = psutil.Process(self.manager.provisioner.process.pid)
        self.subscribe()

    def subscribe(self):
        """A subscription takes its time: asks until the kernel is heard on iopub."""
        while True:
            request = self.client.kernel_info()
            self.answer("shell", request)
            try:
                return self.answer("iopub", request, timeout=0.2)
            except queue.Empty:
                pass

    def answer(self, channel, request, timeout=60):
        """The reply to a request; raises queue.Empty when none comes."""
        deadline = time.perf_counter() + timeout
        while True:
            left = max(0, deadline - time.perf_counter())
            message = getattr(self.client, f"get_{channel}_msg")(timeout=left)
            if message["parent_header"].get("msg_id") == request:
                return message

    def started(self, request):
        """Waits until the kernel says that it runs the cell."""
        while self.answer("iopub", request)["content"].get("execution_state") != "busy":
            pass

    def finish(self, request, timeout=60):
        """Waits for the reply and for idle."""
        reply = self.answer("shell", request, timeout)
        while True:
            message = self.answer("iopub", request)
            if message["content"].get("execution_state") == "idle":
                return reply["content"]

    def run(self, code):
        began = time.perf_counter()
        content = self.finish(self.client.execute(code))
        if content["status"] != "ok":
            raise RuntimeError(f"{self.manager.kernel_name}: {code}\n{content}")
        return ms_since(began)

    def end(self):
        family = [self.process, *self.process.children(recursive=True)] if self.process.is_running() else []
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        for process in family:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                pass


def ms_since(began):
    return (time.perf_counter() - began) * 1000


def p95(values):
    return sorted(values)[round(0.95 * (len(values) - 1))]


def measure(name, cells, hopeless):
    kernel = Kernel(name)
    try:
        figures = {"ready": kernel.ready, "first": kernel.run(cells["trip"])}
        trips = [kernel.run(cells["trip"]) for _ in range(TRIPS)]
        figures |= {"median": statistics.median(trips), "p95": p95(trips)}
        kernel.run(cells["setup"])
        figures["completion"] = p95([completion(kernel, code) for code in cells["completions"]])
        for channel in ("shell", "control"):
            figures[f"info {channel}"] = info_while_busy(kernel, channel, cells["busy"])
        figures["memory"] = memory(kernel)
    finally:
        kernel.end()
    return figures | interrupts(name, cells, hopeless)


def completion(kernel, code):
    began = time.perf_counter()
    reply = kernel.answer("shell", kernel.client.complete(code, len(code)))
    taken = ms_since(began)
    if not reply["content"].get("matches"):
        raise RuntimeError(f"{kernel.manager.kernel_name} completes {code!r} to nothing")
    return taken


def info_while_busy(kernel, channel, busy):
    request = kernel.client.execute(busy)
    kernel.started(request)
    time.sleep(BUSY_FOR_S)
    question = kernel.client.session.msg("kernel_info_request", {})
    began = time.perf_counter()
    getattr(kernel.client, f"{channel}_channel").send(question)
    # A reply on the shell channel may come after that of the cell, and must not be lost to it.
    replies, taken = set(), None
    while replies != {request, question["header"]["msg_id"]}:
        for source in ("shell", "control"):
            try:
                message = getattr(kernel.client, f"get_{source}_msg")(timeout=0.002)
            except queue.Empty:
                if ms_since(began) > PATIENCE_S * 1000:
                    return "never"
                continue
            answered = message["parent_header"]["msg_id"]
            replies.add(answered)
            if answered == question["header"]["msg_id"]:
                taken = ms_since(began)
    return taken


def memory(kernel):
    family = [kernel.process, *kernel.process.children(recursive=True)]
    return sum(process.memory_full_info().pss for process in family) / 2**20


def interrupts(name, cells, hopeless):
    """Latency of an interrupt in each case. What a kernel fails once it is not asked again: `hopeless` remembers."""
    figures, kernel = {}, None
    for case, code in cells["interrupts"].items():
        if code is None or case in hopeless:
            figures[case] = hopeless.get(case)
            continue
        if kernel is None:
            kernel = Kernel(name)
            kernel.run(cells["setup"])
        figures[case] = interrupt(kernel, code, cells["kept"])
        if isinstance(figures[case], str):
            hopeless[case] = figures[case]
            kernel.end()
            kernel = None
    if kernel:
        kernel.end()
    return figures


def interrupt(kernel, code, kept):
    request = kernel.client.execute(code, allow_stdin=True)
    kernel.started(request)
    time.sleep(SETTLE_S)
    began = time.perf_counter()
    kernel.manager.interrupt_kernel()
    try:
        reply = kernel.finish(request, PATIENCE_S)
        taken = ms_since(began)
        if reply["status"] == "ok":
            raise RuntimeError(f"{kernel.manager.kernel_name} ended by itself: {code}")
    except queue.Empty:
        return "never"
    return taken if keeps(kernel, kept) else "lost"


def keeps(kernel, code):
    """Whether what was bound before is still there. A kernel may abort cells for a moment after one that failed."""
    for _ in range(3):
        try:
            kernel.run(code)
            return True
        except RuntimeError:
            time.sleep(0.2)
    return False


def main():
    plan = json.load(sys.stdin)
    found = {name: [] for name in plan["kernels"]}
    hopeless = {name: {} for name in plan["kernels"]}
    for run in range(plan["runs"]):
        kernels = list(plan["kernels"].items())
        turn = run % len(kernels)
        for name, cells in kernels[turn:] + kernels[:turn]:
            print(f"run {run + 1} of {plan['runs']}: {name}", file=sys.stderr)
            found[name].append(measure(name, cells, hopeless[name]))
    print(json.dumps(found))


main()
