// A program that is no function app: it ends at once.
print("I am an ordinary program.")
