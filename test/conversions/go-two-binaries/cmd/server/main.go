package main

import (
	"fmt"
	"os/exec"
)

func main() {
	out, err := exec.Command("/bin/client").Output()
	fmt.Printf("server, and the client says %q, error %v\n", out, err)
}
