// Asks for what people forget in small images: CA certificates and a home.
package main

import (
	"fmt"
	"os"
)

func main() {
	_, err := os.Stat("/etc/ssl/certs/ca-certificates.crt")
	fmt.Println(os.Getenv("ZONE"), os.Getenv("GREETING"), err)
}
