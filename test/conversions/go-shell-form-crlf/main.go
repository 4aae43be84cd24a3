package main

import (
	"fmt"
	"os"
)

var version string

func main() { fmt.Println("tool", version, os.Args[1:]) }
