import std/[os, strutils]

echo "hello ", readFile("name.txt").strip, " ", commandLineParams()
