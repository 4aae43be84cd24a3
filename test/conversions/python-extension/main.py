import fast

print(fast.square(12))
