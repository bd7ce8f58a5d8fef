"""States, waits, tokens, networks, windows, answers and signatures."""

from __future__ import annotations

import base64
import ipaddress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdtrue.delivery.rules.answers import CallFate, fate_of
from holdtrue.delivery.rules.backoff import CALLS, LETTERS, Patience, asked_to_wait, next_attempt, wait
from holdtrue.delivery.rules.networks import NOWHERE, all_may, is_here, may_go_to, network_of, networks
from holdtrue.delivery.rules.signing import is_genuine, secret_of, signature
from holdtrue.delivery.rules.states import FORGOTTEN, WAYS, LetterState, may_become
from holdtrue.delivery.rules.tokens import LENGTH, RANDOM, at_rest, random_of, token_of
from holdtrue.delivery.rules.windows import Limit, again_at, counted

AT = datetime(2026, 11, 25, tzinfo=UTC)
PATIENCE = st.sampled_from([LETTERS, CALLS])


class TestStates:
    def test_every_state_has_its_ways(self) -> None:
        assert set(WAYS) == set(LetterState)

    def test_only_a_sender_sends_and_an_unknown_one_must_queue_again_first(self) -> None:
        assert [state for state in LetterState if may_become(state, LetterState.SENDING)] == [
            LetterState.QUEUED
        ]

    def test_what_is_forgotten_never_goes_again(self) -> None:
        assert all(not may_become(state, LetterState.QUEUED) for state in FORGOTTEN)


class TestWaits:
    @given(PATIENCE, st.integers(1, 200), st.floats(0, 1))
    def test_they_grow_up_to_the_longest(self, patience: Patience, attempts: int, spread: float) -> None:
        first, then = wait(patience, attempts, spread), wait(patience, attempts + 1, spread)
        assert patience.first <= first <= then <= patience.longest * 1.1

    @given(PATIENCE, st.integers(1, 50), st.floats(0, 1), st.timedeltas(timedelta(0), timedelta(days=30)))
    def test_they_end(self, patience: Patience, attempts: int, spread: float, passed: timedelta) -> None:
        again = next_attempt(patience, attempts, spread, AT, AT + passed)
        assert (again is None) == (passed >= patience.in_all)
        assert again is None or again > AT + passed

    @pytest.mark.parametrize(("attempts", "spread"), [(0, 0), (1, -0.1), (1, 1.1)])
    def test_nonsense(self, attempts: int, spread: float) -> None:
        with pytest.raises(ValueError):
            wait(LETTERS, attempts, spread)

    @pytest.mark.parametrize(
        ("said", "meant"),
        [("120", 120), (" 5 ", 5), ("0", 0), ("999999999999", 21600), (None, None), ("", None), ("-1", None),
         ("1.5", None), ("Wed, 25 Nov 2026 10:00:00 GMT", None), ("٣", None)],
    )  # fmt: skip
    def test_retry_after(self, said: str | None, meant: int | None) -> None:
        assert asked_to_wait(said) == (None if meant is None else timedelta(seconds=meant))


class TestTokens:
    KEY = b"k" * 32

    @given(
        st.binary(min_size=RANDOM, max_size=RANDOM), st.binary(min_size=1, max_size=64), st.text(max_size=20)
    )
    def test_there_and_back(self, random: bytes, key: bytes, purpose: str) -> None:
        token = token_of(random, key, purpose)
        assert len(token) == LENGTH and set(token) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        )
        assert random_of(token, key, purpose) == random
        assert random_of(token, key, purpose + "x") is None
        assert random_of(token, key + b"x", purpose) is None
        assert len(at_rest(random)) == 64 and random.hex() not in at_rest(random)

    @given(
        st.binary(min_size=RANDOM, max_size=RANDOM), st.integers(0, LENGTH - 1), st.sampled_from("AQgw-_z9")
    )
    def test_one_character_off(self, random: bytes, place: int, char: str) -> None:
        token = token_of(random, self.KEY, "p")
        other = token[:place] + char + token[place + 1 :]
        assert random_of(other, self.KEY, "p") == (random if other == token else None)

    @given(st.text(max_size=80) | st.text(alphabet="AB-_=\n", min_size=LENGTH, max_size=LENGTH))
    def test_rubbish(self, text: str) -> None:
        assert random_of(text, self.KEY, "p") is None


class TestNetworks:
    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("192.0.2.77", "192.0.2.0/24"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("64:ff9b::c000:24d", "192.0.2.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("fe80::1%eth0", "fe80::/64"),
            ("", NOWHERE),
            ("unix:", NOWHERE),
            ("192.0.2.77, 198.51.100.1", NOWHERE),
        ],
    )
    def test_where_from(self, address: str, network: str) -> None:
        assert network_of(address) == network

    @given(st.ip_addresses())
    def test_neighbours_share(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
        found = network_of(str(address))
        assert found != NOWHERE and network_of(found.partition("/")[0]) == found

    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
            "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
            "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::", "fc00::1", "fd00:ec2::254",
            "fe80::1", "ff02::1", "2001:db8::1",
        ],
    )  # fmt: skip
    def test_where_a_webhook_may_not_go(self, address: str) -> None:
        assert not may_go_to(ipaddress.ip_address(address), ())

    @pytest.mark.parametrize(
        "address", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
    )
    def test_where_it_may(self, address: str) -> None:
        assert may_go_to(ipaddress.ip_address(address), ())

    def test_what_was_named(self) -> None:
        ours = networks("10.1.0.0/16, 127.0.0.1,fd00::/8")
        assert may_go_to(ipaddress.ip_address("10.1.2.3"), ours)
        assert may_go_to(ipaddress.ip_address("::ffff:10.1.2.3"), ours)
        assert not may_go_to(ipaddress.ip_address("10.2.2.3"), ours)
        assert not may_go_to(ipaddress.ip_address("127.0.0.2"), ours)
        with pytest.raises(ValueError, match=r"'10\.1'"):
            networks("10.1")

    def test_one_private_address_spoils_a_name(self) -> None:
        addresses = [ipaddress.ip_address("1.1.1.1"), ipaddress.ip_address("10.0.0.1")]
        assert not all_may(addresses, ()) and not all_may([], ())
        assert all_may(addresses[:1], ()) and not is_here(addresses) and not is_here([])


class TestWindows:
    LIMIT = Limit("x", 3, timedelta(seconds=10))

    @given(st.lists(st.integers(0, 60_000), max_size=60), st.integers(1, 5))
    def test_no_stretch_ever_holds_more(self, moments: list[int], most: int) -> None:
        limit = Limit("x", most, timedelta(seconds=10))
        hits: list[int] = []
        for now in sorted(moments):
            when = again_at(limit, hits, now)
            if when is None:
                hits = [*counted(limit, hits, now), now]
            else:
                assert when > now and again_at(limit, hits, when) is None
                assert again_at(limit, hits, when - 1) is not None
        for start in hits:
            assert sum(start <= hit < start + limit.milliseconds for hit in hits) <= most

    def test_a_clock_that_ran_ahead_shuts_nobody_out_for_long(self) -> None:
        ahead = [10**12, 10**12 + 1, 10**12 + 2]
        assert again_at(self.LIMIT, ahead, 5000) is None
        assert again_at(self.LIMIT, [9000, 9001, 9002], 5000) == 19000  # a little ahead still counts

    @pytest.mark.parametrize(("most", "within"), [(0, timedelta(minutes=1)), (1, timedelta(0))])
    def test_nonsense(self, most: int, within: timedelta) -> None:
        with pytest.raises(ValueError):
            Limit("x", most, within)


class TestSignatures:
    def test_the_example_of_the_specification(self) -> None:
        """Standard Webhooks, the example that its libraries test with."""
        secret = secret_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        body = b'{"test": 2432232314}'
        signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
        assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    @given(st.binary(min_size=24, max_size=48), st.binary(max_size=100), st.integers(0, 10**10))
    def test_what_a_receiver_checks(self, secret: bytes, body: bytes, now: int) -> None:
        signed = signature(secret, "a", now, body)
        stamp = str(now)
        assert is_genuine(secret, "a", stamp, f"v1,bm8= {signed}", body, now + 300)
        assert not is_genuine(secret, "a", stamp, signed, body + b" ", now)
        assert not is_genuine(secret, "b", stamp, signed, body, now)
        assert not is_genuine(secret, "a", str(now + 1), signed, body, now)
        assert not is_genuine(secret, "a", stamp, signed, body, now + 301)
        assert not is_genuine(secret + b"x", "a", stamp, signed, body, now)

    @pytest.mark.parametrize("stamp", ["", "-1", "1.0", "٣", "1" * 13])
    def test_a_timestamp_that_is_none(self, stamp: str) -> None:
        assert not is_genuine(b"s" * 24, "a", stamp, "v1,x", b"", 0)

    @pytest.mark.parametrize(
        "text", ["", "whsec_", "whsec_abc", "plain", "whsec_" + base64.b64encode(b"short").decode()]
    )
    def test_a_secret_that_is_none_is_not_quoted(self, text: str) -> None:
        with pytest.raises(ValueError) as refused:
            secret_of(text)
        assert "plain" not in str(refused.value)


@pytest.mark.parametrize(
    ("code", "fate"),
    [(200, "delivered"), (204, "delivered"), (299, "delivered"), (301, "later"), (307, "later"), (400, "later"),
     (404, "later"), (410, "refused"), (429, "later"), (500, "later"), (None, "later"), (100, "later")],
)  # fmt: skip
def test_answers_to_a_webhook(code: int | None, fate: str) -> None:
    assert fate_of(code) is CallFate(fate)
