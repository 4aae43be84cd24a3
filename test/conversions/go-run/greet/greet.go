package greet

func Text(name string) string { return "hello " + name }
