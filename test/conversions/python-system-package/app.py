import subprocess

import counter

print(counter.threadsafe())
print(subprocess.run(["sqlite3", ":memory:", "select 6*7"], capture_output=True, text=True).stdout.strip())
