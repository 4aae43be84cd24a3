// Reads what the image holds beside it, and writes where its user may write.
package main

import (
	"fmt"
	"html/template"
	"os"
)

func main() {
	page := template.Must(template.ParseFiles("templates/page.html"))
	page.Execute(os.Stdout, os.Getenv("GREETING"))
	css, err := os.ReadFile("/srv/static/style.css")
	fmt.Print(string(css))
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println("write:", os.WriteFile(os.Args[2]+"/file", nil, 0o600), "root:", os.Getuid() == 0)
}
