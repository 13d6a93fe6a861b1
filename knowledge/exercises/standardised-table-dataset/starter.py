import pandas as pd
from torch import Tensor
from torch.utils.data import Dataset


class TableDataset(Dataset):
    """Rows of a table as samples: standardised features (d,) and a target (1,), both float32."""

    def __init__(
        self, table: pd.DataFrame, features: list[str], target: str, like: "TableDataset | None" = None
    ) -> None:
        """`mean` and `std`, both (d,), come from the table itself, or from the dataset `like` if there is one."""
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        raise NotImplementedError
