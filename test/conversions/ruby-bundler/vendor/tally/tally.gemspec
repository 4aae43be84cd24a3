Gem::Specification.new do |spec|
  spec.name = "tally"
  spec.version = "1.0"
  spec.summary = "Counts"
  spec.authors = ["Nobody"]
  spec.files = ["lib/tally.rb"]
end
