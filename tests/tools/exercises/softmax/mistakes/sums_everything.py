def softmax(scores, dim):
    powers = (scores - scores.max()).exp()
    return powers / powers.sum()
