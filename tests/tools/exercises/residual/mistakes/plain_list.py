from torch import nn


class Residual(nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        self.layers = [inner(width), nn.BatchNorm1d(width), nn.Dropout(0.5)]

    def forward(self, x):
        out = x
        for layer in self.layers:
            out = layer(out)
        return x + out
