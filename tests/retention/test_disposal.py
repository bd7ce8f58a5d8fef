"""What is due goes with all that belongs to it, and nothing else does: every row and every text is looked at."""

from __future__ import annotations

from pathlib import Path

from . import shop as shops
from .conftest import Holdtrue, digest_of, plan_rows
from .shop import TODAY, Shop, people

PLAN = ("retention", "plan", "--today", TODAY.isoformat())


def test_everything_due_goes_and_nothing_else(shop: Shop, holdtrue: Holdtrue, register_folder: Path) -> None:
    made = people(70)
    shop.build(made)
    shops.write_register(register_folder)
    before = shop.sizes()

    planned = holdtrue(*PLAN)
    assert planned.code == 0, planned.text
    ran = holdtrue("retention", "run", digest_of(planned))
    assert ran.code == 0, ran.text

    for table in shops.TABLES:
        assert shop.keys(table) == made.staying(table), table
    dump = shop.dump()
    assert [m for m in sorted(made.gone_marks) if m in dump] == []
    assert [m for m in sorted(made.kept_marks) if m not in dump] == []
    after = shop.sizes()

    plan = plan_rows()
    gone: dict[str, int] = {}
    for part in plan.parts.all():
        assert part.due == part.disposed + part.spared
        assert part.spared == 0 and part.left_due == 0
        assert part.went == part.goes_with
        table = {"accounts": "account", "orders": "shop_order"}[part.dataset]
        gone[table] = part.disposed
        for what, number in part.went.items():
            kind, _, name = what.partition(" ")
            if kind != "detach":
                gone[name] = gone.get(name, 0) + number
    assert {t: n for t, n in gone.items() if n} == {
        t: before[t] - after[t] for t in before if before[t] != after[t]
    }
    assert holdtrue("evidence", "verify").code == 0
