group "default" {
  targets = ["site", "greeter", "chat", "videos"]
}

target "site" {
  context    = "site"
  dockerfile = "Containerfile"
}

target "site-test" {
  inherits = ["site"]
  target   = "test"
}

target "greeter" {
  context = "greeter"
}

target "chat" {
  context = "chat"
}

target "videos" {
  context = "videos"
  target  = "runtime"
}
