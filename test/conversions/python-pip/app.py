import subprocess

from shout import shout

print(shout("hello"))
print(subprocess.run(["shout", "bye"], capture_output=True, text=True).stdout.strip())
