from torch import nn


def he_init(model: nn.Module) -> None:
    """Give every nn.Linear in `model`, however deep inside, He weights and zero biases, in place."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            std = (2 / module.in_features) ** 0.5
            nn.init.normal_(module.weight, 0.0, std)  # weight: (out_features, in_features)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def make_mlp(sizes: list[int]) -> nn.Sequential:
    """(N, sizes[0]) -> (N, sizes[-1]): linear layers with ReLU between them, after he_init."""
    layers: list[nn.Module] = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    model = nn.Sequential(*layers)
    he_init(model)
    return model
