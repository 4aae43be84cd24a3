module Tally
  def self.of(words)
    words.tally
  end
end
