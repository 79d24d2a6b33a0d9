"""Reads JSON lines of bpftrace into a pandas frame with one typed column per conversion; prints CPU seconds, rows, memory."""
import json
import re
import resource
import sys
import time

import pandas

PATTERN = re.compile(r"dfd=([-+]?\d+) name=(.*?) us=(\d+) comm=(.*)\n", re.DOTALL)


def read(path):
    rows = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            message = json.loads(line)
            if message["type"] == "printf":
                rows.append(PATTERN.fullmatch(message["data"]).groups())
    frame = pandas.DataFrame(rows, columns=["dfd", "name", "us", "comm"])
    return frame.astype({"dfd": "int64", "us": "int64"})


def resident():
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


before = resident()
seconds = []
for turn in range(int(sys.argv[2])):
    start = time.process_time()
    frame = read(sys.argv[1])
    seconds.append(time.process_time() - start)
    if turn == 0:
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
print(json.dumps({"seconds": seconds, "rows": len(frame), "sum": int(frame.us.sum()), "grown": grown}))
