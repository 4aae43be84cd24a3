require "tally"

puts Tally.of(%w[a b a]).map { |word, count| "#{word}#{count}" }.join(" ")
