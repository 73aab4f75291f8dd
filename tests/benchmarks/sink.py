"""A mail server that takes everything and keeps nothing, as fast as Python can: `-m tests.benchmarks.sink PORT [MS] [LOG]`.

With MS it is slow, as a relay far away is: each answer comes so many milliseconds after it was asked for, and those to commands
that came in one piece together. With LOG it writes down when it took each mail and for whom, a line each.
"""

import asyncio
import re
import sys
import time

ANSWERS = {b"EHLO": b"250-sink\r\n250 PIPELINING", b"HELO": b"250 sink", b"DATA": b"354 go on", b"QUIT": b"221 bye"}
RECIPIENT = re.compile(rb"(?i)RCPT TO:<(.*)>")


class Sink:
    def __init__(self, delay: float, log: str) -> None:
        self.delay = delay
        self.log = open(log, "ab", buffering=0) if log else None  # noqa: SIM115  # until the process ends

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to = b""
        writer.write(b"220 sink\r\n")
        answers = b""
        while line := await reader.readline():
            command = line[:4].upper()
            answers += ANSWERS.get(command, b"250 OK") + b"\r\n"
            to = found[1] if (found := RECIPIENT.match(line)) else to
            if command not in {b"MAIL", b"RCPT"} or not reader._buffer:  # nothing more came with it
                await self.answer(writer, answers)
                answers = b""
            if command == b"DATA":
                await reader.readuntil(b"\r\n.\r\n")
                if self.log:
                    self.log.write(b"%f %s\n" % (time.time(), to))
                await self.answer(writer, b"250 taken\r\n")
            elif command == b"QUIT":
                break
        writer.close()

    async def answer(self, writer: asyncio.StreamWriter, answers: bytes) -> None:
        if self.delay:
            await asyncio.sleep(self.delay)
        writer.write(answers)


async def main(port: int, delay: float, log: str) -> None:
    server = await asyncio.start_server(Sink(delay, log).talk, "127.0.0.1", port, limit=2**24)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]) / 1000 if sys.argv[2:] else 0, sys.argv[3] if sys.argv[3:] else ""))
