"""A call that is over leaves no object behind that knows anything of it, and needs no garbage collector for that."""

import asyncio
import gc
import weakref

import pytest

from phone_cast import settings, until
from planted_calls import CALLER, hiding_nothing
from safeconduct.channels.phone.drivers.sip import SipDriver
from safeconduct.channels.phone.port import Port, Ticker
from safeconduct.rehearsal.telephone.caller import Caller


@pytest.fixture
def no_collector():
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("by", ["caller", "line"])
def test_whoever_hangs_up(by, no_collector):
    """Leg and port are gone as soon as the call is, and with them where the caller was reached, and what was keyed in."""

    async def story():
        driver, ticker, ports = SipDriver(settings()), Ticker(), []

        def answer(leg):
            ports.append(Port(leg, ticker))
            return True

        driver.answer = answer
        running = [asyncio.create_task(each) for each in (driver.run(), ticker.run())]
        host, port = await driver.listening()
        async with Caller.dial(f"sip:line@{host}:{port}") as call:
            await anext(call.frames)
            await call.press("7")
            await until(lambda: ports[0].typed and ports[0]._leg.acked)
            assert CALLER in ports[0]._leg.dialog._target
            gone = [weakref.ref(ports[0]), weakref.ref(ports[0]._leg)]
            if by == "line":
                ports[0].hang_up()
                ports.clear()
        await until(lambda: not ports or ports[0].left)
        ports.clear()
        await until(lambda: not any(one() for one in gone))
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    with hiding_nothing():
        asyncio.run(story())
