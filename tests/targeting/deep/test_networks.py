from __future__ import annotations

import math

import numpy as np
import pytest
from targeting.tables import learnable

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install landwaiter[deep]")

from landwaiter.targeting.deep import networks  # noqa: E402
from landwaiter.targeting.deep.fitting import Recipe, minimise  # noqa: E402
from landwaiter.targeting.strategies.base import Known  # noqa: E402
from landwaiter.targeting.strategies.spelling import strategy_from  # noqa: E402


class Halved(torch.nn.Module):
    """A coder by hand: the code is half the row, and gives back the code itself."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = lambda rows: rows / 2
        self.decoder = lambda code: code
        self.fraud = lambda code: code[:, :1]


ROWS = torch.tensor([[2.0, 4.0], [0.0, 2.0]])


def test_reconstruction_by_hand() -> None:
    # Half of each value is lost: squares 1, 4, 0 and 1.
    assert float(networks.reconstruction_loss(Halved(), ROWS)) == pytest.approx(6 / 4)


def test_all_rows_are_restored_and_known_ones_told_apart() -> None:
    fraud = torch.tensor([1.0, math.nan])
    found = float(networks.semi_supervised_loss(Halved(), ROWS, fraud, 3.0))
    # The first row's log-odds are half of 2.
    assert found == pytest.approx(6 / 4 + 3 * math.log(1 + math.exp(-1)))
    assert float(networks.semi_supervised_loss(Halved(), ROWS, torch.full((2,), math.nan), 3.0)) == pytest.approx(1.5)


def test_known_fraud_is_driven_from_the_centre_and_all_else_drawn_to_it() -> None:
    squared = torch.tensor([4.0, 4.0, 4.0])
    fraud = torch.tensor([1.0, 0.0, math.nan])
    assert float(networks.sad_loss(squared, fraud, 2.0)) == pytest.approx((2 / 4 + 2 * 4 + 4) / 3, rel=1e-5)


def test_the_centre_keeps_off_nothing() -> None:
    centre = networks.centre_of(Halved(), torch.tensor([[0.02, 8.0], [-0.06, 4.0]]))
    assert centre.tolist() == pytest.approx([-0.1, 3.0])


def test_the_distance_by_hand() -> None:
    assert networks.squared_distance(Halved(), ROWS, torch.tensor([1.0, 1.0])).tolist() == [1.0, 1.0]


def test_the_loss_falls_and_no_layer_of_deep_sad_adds_a_constant() -> None:
    torch.manual_seed(0)
    coder, rows = networks.Coder(3, bias=False), torch.randn(500, 3)
    before = networks.reconstruction_loss(coder, rows).item()
    minimise(coder, lambda part: networks.reconstruction_loss(coder, part), (rows,), Recipe(batch=32, passes=20))
    assert networks.reconstruction_loss(coder, rows).item() < 0.5 * before
    assert coder.encoder(torch.zeros(1, 3)).abs().sum().item() == 0.0


@pytest.mark.parametrize("name", ["autoencoder", "deep_sad"])
def test_global_state_stays_as_it_was(name: str) -> None:
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    strategy = strategy_from(name)
    strategy.fit(Known(learnable(300), learnable(100, seed=2), 0))
    strategy.query(learnable(50, seed=1), 10)
    assert torch.equal(torch.rand(1), expected)


def test_without_unlabelled_items_known_ones_are_enough() -> None:
    strategy = strategy_from("autoencoder")
    strategy.fit(Known(learnable(600), learnable(0), 0))
    items = learnable(500, seed=1)
    assert items.fraud[strategy.query(items, 100).rows].mean() > items.fraud.mean() + 0.15
    assert np.isfinite(strategy.query(items, 100).score).all()
