"""Each part of the network against values worked out by hand or by numpy alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install landwaiter[deep]")

from landwaiter.targeting.date.attention import parts_of  # noqa: E402
from landwaiter.targeting.date.network import (  # noqa: E402
    Answer,
    Batch,
    Date,
    LeafAttention,
    PartyAttention,
    Sizes,
    Truth,
    joint_loss,
)

Array = np.ndarray


def set_to(parameter: torch.nn.Parameter, values: object) -> None:
    with torch.no_grad():
        parameter.copy_(torch.tensor(values, dtype=torch.float32))


def array(tensor: torch.Tensor) -> Array:
    return tensor.detach().numpy().astype(np.float64)


def softmax(values: Array) -> Array:
    grown = np.exp(values - values.max(axis=-1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=-1, keepdims=True))


def test_self_attention_of_one_head_by_hand() -> None:
    part = LeafAttention(width=2, heads=1)
    # Q = K = V = e; nothing is projected, nothing scaled by the norm.
    set_to(part.query_key_value.weight, [[1, 0], [0, 1]] * 3)
    set_to(part.out.weight, [[1, 0], [0, 1]])
    set_to(part.out.bias, [0, 0])
    leaves = torch.tensor([[[2.0, 0.0], [0.0, 2.0]]])
    # Scores e e' / sqrt(2): 4/sqrt(2) with itself, 0 with the other.
    own = math.exp(4 / math.sqrt(2)) / (math.exp(4 / math.sqrt(2)) + 1)
    first = np.array([2 + 2 * own, 2 * (1 - own)])
    normed = (first - first.mean()) / math.sqrt(first.var() + 1e-5)
    assert array(part(leaves))[0, 0] == pytest.approx(normed, abs=1e-5)
    assert array(part(leaves))[0, 1] == pytest.approx(normed[::-1], abs=1e-5)


def test_self_attention_of_several_heads_is_that_of_numpy() -> None:
    torch.manual_seed(0)
    part, leaves = LeafAttention(width=6, heads=3), torch.randn(2, 5, 6)
    query, key, value = np.split(array(leaves) @ array(part.query_key_value.weight).T, 3, axis=-1)
    heads = []
    for head in range(3):
        here = slice(2 * head, 2 * head + 2)
        weight = softmax(query[..., here] @ key[..., here].transpose(0, 2, 1) / math.sqrt(2))
        heads.append(weight @ value[..., here])
    joined = array(leaves) + np.concatenate(heads, axis=-1) @ array(part.out.weight).T + array(part.out.bias)
    centred = joined - joined.mean(axis=-1, keepdims=True)
    normed = centred / np.sqrt(joined.var(axis=-1, keepdims=True) + 1e-5)
    assert array(part(leaves)) == pytest.approx(normed, abs=1e-5)


def test_self_attention_does_not_care_for_the_order_of_trees() -> None:
    torch.manual_seed(0)
    part, leaves = LeafAttention(width=4, heads=2), torch.randn(3, 7, 4)
    order = torch.randperm(7)
    assert array(part(leaves[:, order])) == pytest.approx(array(part(leaves)[:, order]), abs=1e-6)


def test_parties_attention_by_hand() -> None:
    part = PartyAttention(width=2)
    set_to(part.of_leaf.weight, [[1, 0], [0, 1]])
    set_to(part.of_leaf.bias, [0, -1])
    set_to(part.of_parties.weight, [[0, 1], [1, 0]])
    set_to(part.score.weight, [[1, 2]])
    leaves = torch.tensor([[[1.0, 1.0], [3.0, -2.0]]])
    parties = torch.tensor([[0.5, -2.0]])
    # relu([1-2, 0+.5]) = [0, .5] scores 1; relu([3-2, -3+.5]) = [1, 0] scores 1; so both weigh a half.
    assert array(part(leaves, parties)) == pytest.approx(np.array([[0.5, 0.5]]))
    # Another importer: relu([1+0, 0+3]) = [1, 3] scores 7, relu([3+0, -3+3]) = [3, 0] scores 3.
    weights = array(part(leaves, torch.tensor([[3.0, 0.0]])))[0]
    assert weights == pytest.approx([1 / (1 + math.exp(-4)), 1 / (1 + math.exp(4))])


def test_joint_loss_by_hand() -> None:
    answer = Answer(torch.tensor([0.0, math.log(3.0)]), torch.tensor([1.0, 0.5]), torch.empty(0), torch.empty(0))
    truth = Truth(torch.tensor([1.0, 0.0]), torch.tensor([2.0, math.nan]), torch.tensor([1.0, 3.0]))
    # Cross-entropy: -log 1/2 of weight 1, -log 1/4 of weight 3; revenue is known of the first alone: (1 - 2)^2.
    entropy = (math.log(2) + 3 * math.log(4)) / 4
    assert float(joint_loss(answer, truth, 0.0)) == pytest.approx(entropy)
    assert float(joint_loss(answer, truth, 0.5)) == pytest.approx(entropy + 0.5)


def test_joint_loss_without_any_revenue_is_that_of_one_task() -> None:
    answer = Answer(torch.zeros(2), torch.ones(2), torch.empty(0), torch.empty(0))
    truth = Truth(torch.tensor([1.0, 0.0]), torch.full((2,), math.nan), torch.ones(2))
    assert float(joint_loss(answer, truth, 10.0)) == pytest.approx(math.log(2))


def network() -> tuple[Date, Batch]:
    torch.manual_seed(1)
    made = Date(Sizes(trees=5, leaves=20, importers=3, codes=4, width=8, heads=2))
    batch = Batch(torch.randint(0, 20, (9, 5)), torch.randint(0, 4, (9,)), torch.randint(0, 5, (9,)))
    return made.eval(), batch


def test_weights_of_leaves_sum_to_one() -> None:
    made, batch = network()
    attention = array(made(batch).attention)
    assert attention.shape == (9, 5)
    assert (attention > 0).all()
    assert attention.sum(axis=1) == pytest.approx(np.ones(9), abs=1e-6)


def test_an_item_is_read_alone_as_among_others() -> None:
    made, batch = network()
    alone = made(Batch(*(part[4:5] for part in batch)))
    assert array(alone.fraud) == pytest.approx(array(made(batch).fraud[4:5]), abs=1e-6)


def test_parts_of_leaves_and_parties_sum_to_the_log_odds() -> None:
    made, batch = network()
    parts = parts_of(made, batch)
    assert parts.leaves.sum(axis=1) + parts.parties + parts.base == pytest.approx(array(made(batch).fraud), abs=1e-5)


def test_a_part_is_what_the_log_odds_lose_without_the_leaf() -> None:
    made, batch = network()
    parts, read = parts_of(made, batch), made.read(batch)
    # Close enough to the item that the same rectifiers stay active.
    small = 1e-3
    drawn = read.drawn - small * read.attention[:, 2, None] * read.leaves[:, 2]
    lost = (made.fraud(made.fused(read)) - made.fraud(made.fused(read._replace(drawn=drawn)))).squeeze(-1)
    assert array(lost) / small == pytest.approx(parts.leaves[:, 2], abs=2e-3)
