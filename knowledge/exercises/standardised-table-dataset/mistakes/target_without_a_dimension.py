import pandas as pd
import torch
from torch import Tensor
from torch.utils.data import Dataset


class TableDataset(Dataset):
    """Rows of a table as samples: standardised features (d,) and a target (1,), both float32."""

    def __init__(
        self, table: pd.DataFrame, features: list[str], target: str, like: "TableDataset | None" = None
    ) -> None:
        """`mean` and `std`, both (d,), come from the table itself, or from the dataset `like` if there is one."""
        x = torch.tensor(table[features].to_numpy(), dtype=torch.float32)  # (n, d), by position
        if like is None:
            self.mean = x.mean(dim=0)
            spread = x.std(dim=0)
            self.std = torch.where(spread > 0, spread, 1.0)  # a constant column becomes 0, not nan
        else:
            self.mean, self.std = like.mean, like.std
        self.x = (x - self.mean) / self.std
        self.y = torch.tensor(table[target].to_numpy(), dtype=torch.float32)  # (n,)

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        return self.x[i], self.y[i]
