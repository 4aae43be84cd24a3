defmodule Hello do
  def run, do: IO.puts("hello #{Enum.sum(1..4)}")
end
