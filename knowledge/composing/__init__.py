"""Programs put together from what a request says of layers and training, and what a request demands of any program."""
