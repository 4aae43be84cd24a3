import os
import sys


def main():
    print("hello", sys.argv[1], "as root" if os.getuid() == 0 else "as a user", open("greeting.txt").read().strip())
