"""What is sent to addresses that somebody typed: nothing to private ones, and little is taken from any."""

import asyncio
import gzip
import socket
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.certificates import certificate
from tests.receiver import Got, Receiver, answering, receiving, reply
from tools.hooks.outgoing import MOST_BYTES, Answer, GuardedTransport, Outgoing
from tools.hooks.public_network import PublicNetwork, Refused


@pytest.fixture
async def guarded() -> AsyncIterator[Outgoing]:
    """As in service."""
    outgoing = Outgoing()
    yield outgoing
    await outgoing.close()


@pytest.fixture
async def open_to_all() -> AsyncIterator[Outgoing]:
    """May call this machine."""
    outgoing = Outgoing(allow_private=True)
    yield outgoing
    await outgoing.close()


async def post(outgoing: Outgoing, url: str) -> Answer:
    return await outgoing.post(url, '{"type":"é"}', {"webhook-id": "dlv_1"})


async def test_a_receiver_gets_the_body_and_headers_and_its_answer_is_kept(open_to_all: Outgoing) -> None:
    async with receiving(answering(202, "thank you")) as receiver:
        answer = await post(open_to_all, receiver.url + "?key=1#part")

    (got,) = receiver.got
    assert answer == Answer(202, "thank you")
    assert answer.ok
    assert (got.method, got.target, got.body) == ("POST", "/in?key=1", '{"type":"é"}')
    assert got.headers["webhook-id"] == "dlv_1"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert "authorization" not in got.headers


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "0.0.0.0",
        "localhost",
        "localhost.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[::]",
        "169.254.169.254",
        "10.0.0.1",
    ],
)
async def test_nothing_is_sent_into_a_house_however_its_address_is_written(guarded: Outgoing, host: str) -> None:
    async with receiving() as receiver:
        answer = await post(guarded, f"https://{host}:{receiver.port}/in")

    assert answer.status == 0
    assert not answer.ok
    assert receiver.connections == 0


class Names(PublicNetwork):
    """A network whose name server says what the test wants."""

    def __init__(self, addresses: list[str], *, allow_private: bool = False) -> None:
        super().__init__(allow_private=allow_private)
        self.addresses = addresses
        self.asked = 0

    async def _resolve(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return self.addresses


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["2606:4700:4700::1111", "fe80::1%eth0"], ["::ffff:10.0.0.1"]],
)
async def test_a_name_with_one_private_address_is_called_at_none_of_them(addresses: list[str]) -> None:
    network = Names(addresses)
    async with receiving() as receiver:
        with pytest.raises(Refused):
            await network.connect_tcp("innocent.example", receiver.port)

    assert receiver.connections == 0
    network.close()


async def test_a_socket_file_is_never_called() -> None:
    network = PublicNetwork(allow_private=True)

    with pytest.raises(Refused):
        await network.connect_unix_socket("/var/run/docker.sock")
    network.close()


async def test_the_address_that_was_checked_is_the_one_that_is_called_and_keeps_its_name() -> None:
    """A name that is resolved a second time could lead elsewhere then."""
    network = Names(["127.0.0.1"], allow_private=True)
    transport = GuardedTransport(network, httpx.create_ssl_context(trust_env=False))
    async with receiving() as receiver, httpx.AsyncClient(transport=transport, trust_env=False) as client:
        answer = await client.post(f"http://hooks.example:{receiver.port}/in")

    assert answer.status_code == 204
    assert network.asked == 1
    assert receiver.got[0].headers["host"] == f"hooks.example:{receiver.port}"
    network.close()


async def test_when_the_first_address_has_no_listener_the_next_is_called() -> None:
    network = Names(["::1", "127.0.0.1"], allow_private=True)
    async with receiving() as receiver:
        stream = await network.connect_tcp("two.example", receiver.port, timeout=2)
        await stream.aclose()

    network.close()


async def test_a_redirect_is_followed_nowhere(open_to_all: Outgoing) -> None:
    async with receiving() as inside, receiving(answering(307, location=inside.url)) as receiver:
        answer = await post(open_to_all, receiver.url)

    assert answer.status == 307
    assert not answer.ok
    assert inside.got == []


async def test_plain_http_is_refused_at_the_moment_of_sending_too(guarded: Outgoing) -> None:
    answer = await post(guarded, "http://hooks.example.com/in")

    assert answer == Answer(0, "An address begins with https://.")


async def test_little_of_a_long_answer_is_read(open_to_all: Outgoing) -> None:
    written = 0

    async def endless(got: Got, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n")
        while written < 200_000_000:
            writer.write(b"x" * 65_536)
            await writer.drain()
            written += 65_536

    async with receiving(endless) as receiver:
        answer = await post(open_to_all, receiver.url)

    assert answer == Answer(200, "x" * MOST_BYTES)
    assert written < 50_000_000


async def test_a_compressed_answer_is_not_unpacked(open_to_all: Outgoing) -> None:
    bomb = gzip.compress(b"0" * 10_000_000)

    async def packed(got: Got, writer: asyncio.StreamWriter) -> None:
        await reply(writer, 200, bomb, content_encoding="gzip")

    async with receiving(packed) as receiver:
        answer = await post(open_to_all, receiver.url)

    assert answer.status == 200
    assert "000000" not in answer.text
    assert receiver.got[0].headers["accept-encoding"] == "identity"


async def test_an_answer_of_any_bytes_becomes_a_text_that_a_database_takes(open_to_all: Outgoing) -> None:
    async def binary(got: Got, writer: asyncio.StreamWriter) -> None:
        await reply(writer, 500, b"\0\xff\xfe ok")

    async with receiving(binary) as receiver:
        answer = await post(open_to_all, receiver.url)

    assert answer.text == "\N{REPLACEMENT CHARACTER}" * 3 + " ok"


async def test_one_that_answers_drop_by_drop_gets_so_many_seconds_in_all() -> None:
    outgoing = Outgoing(allow_private=True, seconds=1)

    async def dripping(got: Got, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.2)

    async with receiving(dripping) as receiver:
        began = time.monotonic()
        answer = await post(outgoing, receiver.url)
        took = time.monotonic() - began

    await outgoing.close()
    assert answer == Answer(0, "No answer within 1 s.")
    assert took < 3


async def test_no_listener_no_name_and_no_http_are_answers_and_not_exceptions(open_to_all: Outgoing) -> None:
    async def babbling(got: Got, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
        await writer.drain()

    async def hanging_up(got: Got, writer: asyncio.StreamWriter) -> None:
        writer.close()

    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = await post(open_to_all, f"http://127.0.0.1:{unused.getsockname()[1]}/")
    async with receiving(babbling) as first, receiving(hanging_up) as second:
        answers = [nobody, await post(open_to_all, first.url), await post(open_to_all, second.url)]
    answers.append(await post(open_to_all, "http://" + "a" * 64 + ".example/"))
    answers.append(await post(open_to_all, "http://[::1/"))

    assert [answer.status for answer in answers] == [0] * 5
    assert all(answer.text for answer in answers)


async def test_no_cookie_is_kept_from_one_receiver_to_the_next(open_to_all: Outgoing) -> None:
    async with receiving(answering(200, set_cookie="session=secret; Path=/")) as receiver:
        await post(open_to_all, receiver.url)
        await post(open_to_all, receiver.url)

    assert all("cookie" not in got.headers for got in receiver.got)


async def test_a_proxy_of_the_environment_is_not_asked(
    open_to_all: Outgoing, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving() as proxy, receiving() as receiver:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        await post(open_to_all, receiver.url)

    assert len(receiver.got) == 1
    assert proxy.got == []


@pytest.mark.parametrize(("name", "status"), [("localhost", 204), ("other.example", 0)])
async def test_tls_is_verified_by_the_name_although_the_address_is_called(
    tmp_path: Path, name: str, status: int
) -> None:
    served: list[str | None] = []
    tls = certificate(tmp_path, name=name)
    tls.sni_callback = lambda connection, asked, context: served.append(asked)
    receiver = Receiver(scheme="https", tls=tls)
    await receiver.start()
    trusting = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    outgoing = Outgoing(allow_private=True, tls=trusting)

    answer = await post(outgoing, f"https://localhost:{receiver.port}/in")

    await outgoing.close()
    await receiver.stop()
    assert answer.status == status
    assert served[:1] == ["localhost"]


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    receiver = Receiver(scheme="https", tls=certificate(tmp_path, name="localhost"))
    await receiver.start()
    outgoing = Outgoing(allow_private=True)

    answer = await post(outgoing, f"https://localhost:{receiver.port}/in")

    await outgoing.close()
    await receiver.stop()
    assert answer.status == 0
    assert "certificate" in answer.text.lower()
    assert receiver.got == []
