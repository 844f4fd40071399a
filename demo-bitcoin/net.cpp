/* SPDX-License-Identifier: MIT */
#include "net.h"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "chainparams.h"

static constexpr size_t COMMAND_SIZE = 12;
static constexpr size_t FRAME_HEADER_SIZE = sizeof(MESSAGE_START) + COMMAND_SIZE + 4 + 4;

static NetError SystemError(const char *what)
{
	return NetError(std::string(what) + ": " + std::strerror(errno));
}

static sockaddr_in Loopback(uint16_t port)
{
	sockaddr_in address{};
	address.sin_family = AF_INET;
	address.sin_port = htons(port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return address;
}

Socket::~Socket()
{
	if (m_fd >= 0)
		close(m_fd);
}

static int OpenSocket()
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		throw SystemError("cannot make a socket");
	return fd;
}

Listener::Listener() : m_socket(OpenSocket())
{
	sockaddr_in address = Loopback(0);
	socklen_t size = sizeof(address);
	auto *generic = reinterpret_cast<sockaddr *>(&address);
	if (bind(m_socket.Fd(), generic, size) || listen(m_socket.Fd(), 1) ||
		getsockname(m_socket.Fd(), generic, &size))
		throw SystemError("cannot listen on 127.0.0.1");
	m_port = ntohs(address.sin_port);
}

Socket Listener::Accept(const StopSignal &stop) const
{
	stop.WaitFor(m_socket.Fd(), POLLIN, -1);
	const int fd = accept4(m_socket.Fd(), nullptr, nullptr, SOCK_CLOEXEC);
	if (fd < 0)
		throw SystemError("cannot accept a connection");
	return Socket(fd);
}

Socket ConnectLoopback(uint16_t port)
{
	Socket connected(OpenSocket());
	const sockaddr_in address = Loopback(port);
	const int on = 1;
	if (connect(connected.Fd(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)))
		throw SystemError("cannot connect to the peer");
	setsockopt(connected.Fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return connected;
}

/* After a failed send or recv: returns if it should be tried again, else throws. */
static void CheckTransfer(const char *what)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		return;
	/* It comes as a reset when the other side closed before it had read everything. */
	if (errno == ECONNRESET || errno == EPIPE)
		throw ConnectionClosed();
	throw SystemError(what);
}

bool Connection::ReadExactly(unsigned char *data, size_t size)
{
	for (size_t done = 0; done < size;) {
		m_stop.WaitFor(m_socket.Fd(), POLLIN, -1);
		const ssize_t got = recv(m_socket.Fd(), data + done, size - done, MSG_DONTWAIT);
		if (got > 0)
			done += static_cast<size_t>(got);
		else if (got == 0 && done == 0)
			return false;
		else if (got == 0)
			throw ConnectionClosed();
		else
			CheckTransfer("cannot receive");
	}
	return true;
}

void Connection::WriteAll(const unsigned char *data, size_t size)
{
	for (size_t done = 0; done < size;) {
		m_stop.WaitFor(m_socket.Fd(), POLLOUT, -1);
		const ssize_t put =
			send(m_socket.Fd(), data + done, size - done, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (put >= 0)
			done += static_cast<size_t>(put);
		else
			CheckTransfer("cannot send");
	}
}

static uint32_t Checksum(const Bytes &payload)
{
	const uint256 hash = Hash(payload);
	return DataReader(hash.data(), 4).U32();
}

void Connection::Send(const std::string &command, const DataWriter &payload)
{
	DataWriter frame;
	frame.Raw(MESSAGE_START, sizeof(MESSAGE_START));
	for (size_t i = 0; i < COMMAND_SIZE; i++)
		frame.U8(i < command.size() ? static_cast<uint8_t>(command[i]) : 0);
	frame.U32(static_cast<uint32_t>(payload.Data().size()));
	frame.U32(Checksum(payload.Data()));
	frame.Raw(payload.Data().data(), payload.Data().size());
	WriteAll(frame.Data().data(), frame.Data().size());
}

bool Connection::Receive(Message &message)
{
	unsigned char header[FRAME_HEADER_SIZE];
	if (!ReadExactly(header, sizeof(header)))
		return false;
	if (std::memcmp(header, MESSAGE_START, sizeof(MESSAGE_START)) != 0)
		throw NetError("message does not start with the network's magic bytes");
	const char *command = reinterpret_cast<const char *>(header) + sizeof(MESSAGE_START);
	message.command.assign(command, strnlen(command, COMMAND_SIZE));
	DataReader rest(header + sizeof(MESSAGE_START) + COMMAND_SIZE, 8);
	const uint32_t size = rest.U32();
	const uint32_t checksum = rest.U32();
	if (size > MAX_PROTOCOL_MESSAGE_LENGTH)
		throw NetError("message is too long");
	message.payload.resize(size);
	if (size > 0 && !ReadExactly(message.payload.data(), size))
		throw ConnectionClosed();
	if (Checksum(message.payload) != checksum)
		throw NetError("message has a wrong checksum");
	return true;
}

Message Connection::Expect(const std::string &command)
{
	Message message;
	if (!Receive(message))
		throw ConnectionClosed();
	if (message.command != command)
		throw NetError(
			"got the message '" + message.command + "' instead of '" + command + "'");
	return message;
}

void Connection::Pause(int timeout_ms) const
{
	if (m_stop.WaitFor(m_socket.Fd(), POLLRDHUP, timeout_ms))
		throw ConnectionClosed();
}
