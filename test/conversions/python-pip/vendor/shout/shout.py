import sys


def shout(text):
    return text.upper() + "!"


def main():
    print(shout(sys.argv[1]))
