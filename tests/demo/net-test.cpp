/* SPDX-License-Identifier: MIT */
/*
 * Messages over a socket: whole ones arrive as they were sent, broken ones are refused for the
 * right reason, and a wait ends when the wish to stop is raised.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "chainparams.h"
#include "net.h"
#include "test.h"

/* Two connected ends: one to be spoken to in raw bytes, one that is under test. */
struct Pair {
	Pair()
	{
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0)
			throw std::runtime_error("socketpair failed");
	}

	Bytes Frame(const std::string &command, const Bytes &payload)
	{
		DataWriter writer;
		writer.Raw(payload.data(), payload.size());
		Connection(Socket(dup(fds[0])), stop).Send(command, writer);
		Bytes frame(24 + payload.size());
		CHECK_INT(read(fds[1], frame.data(), frame.size()), frame.size());
		return frame;
	}

	/* What the end under test says when it gets these bytes and then the end of the connection.
	 */
	std::string Receive(const Bytes &bytes, Message &message)
	{
		CHECK_INT(write(fds[0], bytes.data(), bytes.size()), bytes.size());
		close(fds[0]);
		try {
			Connection connection(Socket(fds[1]), stop);
			return connection.Receive(message) ? "" : "end";
		} catch (const std::exception &error) {
			return error.what();
		}
	}

	int fds[2];
	StopSignal stop;
};

static void CheckReceive(void (*change)(Bytes &), const char *want)
{
	Pair pair;
	Message message;
	Bytes frame = pair.Frame("block", {1, 2, 3});
	change(frame);
	const std::string got = pair.Receive(frame, message);
	CHECK_STR(got.c_str(), want);
	if (got.empty()) {
		CHECK_STR(message.command.c_str(), "block");
		CHECK(message.payload == (Bytes{1, 2, 3}));
	}
}

static void TestFrames()
{
	const char *closed = "the other side closed the connection";
	CheckReceive([](Bytes &) {}, "");
	CheckReceive([](Bytes &frame) { frame.clear(); }, "end");
	CheckReceive([](Bytes &frame) { frame.resize(5); }, closed);
	CheckReceive([](Bytes &frame) { frame.resize(24); }, closed);
	CheckReceive([](Bytes &frame) { frame.pop_back(); }, closed);
	CheckReceive([](Bytes &frame) { frame[3] ^= 1; },
		"message does not start with the network's magic bytes");
	CheckReceive([](Bytes &frame) { frame[20] ^= 1; }, "message has a wrong checksum");
	CheckReceive([](Bytes &frame) { frame[26] ^= 1; }, "message has a wrong checksum");
	CheckReceive([](Bytes &frame) { frame[19] = 1; }, "message is too long");
}

/* The frame itself, byte for byte: an empty verack as the real network has it, with our magic. */
static void TestVerack()
{
	Pair pair;
	const Bytes frame = pair.Frame("verack", {});
	const Bytes want{0xfa, 0xbf, 0xb5, 0xda, 'v', 'e', 'r', 'a', 'c', 'k', 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0x5d, 0xf6, 0xe0, 0xe2};
	CHECK(frame == want);
	close(pair.fds[0]);
	close(pair.fds[1]);
}

static void TestExpect()
{
	Pair pair;
	std::string got;
	Connection speaker(Socket(pair.fds[0]), pair.stop),
		listener(Socket(pair.fds[1]), pair.stop);
	speaker.Send("headers", DataWriter());
	try {
		listener.Expect("block");
	} catch (const NetError &error) {
		got = error.what();
	}
	CHECK_STR(got.c_str(), "got the message 'headers' instead of 'block'");
}

static void TestClosedAndStopped()
{
	Pair pair;
	bool closed = false, interrupted = false, gone = false;
	const Connection connection(Socket(pair.fds[1]), pair.stop);
	Connection speaker(Socket(dup(pair.fds[1])), pair.stop);
	connection.Pause(1);
	close(pair.fds[0]);
	try {
		connection.Pause(60000);
	} catch (const ConnectionClosed &) {
		closed = true;
	}
	CHECK(closed);
	try {
		speaker.Send("verack", DataWriter());
	} catch (const ConnectionClosed &) {
		gone = true;
	}
	CHECK(gone);
	pair.stop.Raise();
	try {
		connection.Pause(60000);
	} catch (const Interrupted &) {
		interrupted = true;
	}
	CHECK(interrupted);
}

int main()
{
	TestFrames();
	TestVerack();
	TestExpect();
	TestClosedAndStopped();
	return test_status();
}
