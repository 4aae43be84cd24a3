// Client sends its arguments to the server as one line and prints the answer.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"os"
	"strings"

	"example.com/chat/internal/line"
)

func main() {
	connection, err := net.Dial("tcp", "localhost:7000")
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprintln(connection, line.Clean(strings.Join(os.Args[1:], " ")))
	answer, err := bufio.NewReader(connection).ReadString('\n')
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(answer)
}
