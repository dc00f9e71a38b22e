#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""process.py COMMAND...: prints how long a command takes, in seconds, and its peak memory in bytes."""
import os, subprocess, sys, time

start = time.monotonic()
child = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(child.pid, 0)
print(f'{time.monotonic() - start:.4f}\t{usage.ru_maxrss * 1024}')
sys.exit(os.waitstatus_to_exitcode(status))
