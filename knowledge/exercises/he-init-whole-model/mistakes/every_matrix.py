from torch import nn


def he_init(model: nn.Module) -> None:
    """Give every nn.Linear in `model`, however deep inside, He weights and zero biases, in place."""
    for name, parameter in model.named_parameters():
        if parameter.dim() == 2:
            nn.init.normal_(parameter, 0.0, (2 / parameter.shape[1]) ** 0.5)
        elif name.endswith("bias"):
            nn.init.zeros_(parameter)


def make_mlp(sizes: list[int]) -> nn.Sequential:
    """(N, sizes[0]) -> (N, sizes[-1]): linear layers with ReLU between them, after he_init."""
    layers: list[nn.Module] = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    model = nn.Sequential(*layers[:-1])  # no ReLU after the last layer: scores may be negative
    he_init(model)
    return model
