package main

// #include <math.h>
// #cgo LDFLAGS: -lm
import "C"

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println("the square root of 9 is", float64(C.sqrt(9)), "for user", os.Getuid())
}
