def softmax(scores, dim):
    powers = scores.exp()
    return powers / powers.sum(dim, keepdim=True)
