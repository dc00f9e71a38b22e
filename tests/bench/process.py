#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""process.py COMMAND...: prints the processor time of a command, in seconds, and its peak memory in bytes."""
import os, subprocess, sys

child = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(child.pid, 0)
print(f'{usage.ru_utime + usage.ru_stime:.4f}\t{usage.ru_maxrss * 1024}')
sys.exit(os.waitstatus_to_exitcode(status))
