"""WHO WORKS HERE AND WHAT THE NETWORK IS: opening the house, accounts, keys, and the network file."""
