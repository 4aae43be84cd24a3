main :: IO ()
main = print (takeWhile (< 20) (sieve [2 ..]))
  where
    sieve :: [Int] -> [Int]
    sieve (p : rest) = p : sieve [n | n <- rest, n `mod` p /= 0]
    sieve [] = []
