/* SPDX-License-Identifier: MIT */
/*
 * net.h: messages over a loopback TCP connection, framed as in Bitcoin: four magic bytes, a command
 * of twelve bytes, the payload's length and the first four bytes of its hash, the payload. Called
 * by sync (the node) and peer (the other side). Errors are thrown as NetError; the wish to stop as
 * Interrupted.
 */
#ifndef DEMO_BITCOIN_NET_H
#define DEMO_BITCOIN_NET_H

#include <cstdint>
#include <stdexcept>
#include <string>

#include "serialize.h"
#include "stop.h"

constexpr size_t MAX_PROTOCOL_MESSAGE_LENGTH = 4000000;
constexpr size_t MAX_HEADERS_RESULTS = 2000;
constexpr uint32_t PROTOCOL_VERSION = 70016;

class NetError : public std::runtime_error
{
      public:
	using std::runtime_error::runtime_error;
};

/* The other side is gone, in good order or not. */
class ConnectionClosed : public NetError
{
      public:
	ConnectionClosed() : NetError("the other side closed the connection")
	{
	}
};

struct Message {
	std::string command;
	Bytes payload;
};

/* Owns a descriptor. */
class Socket
{
      public:
	explicit Socket(int fd = -1) : m_fd(fd)
	{
	}
	Socket(Socket &&other) noexcept : m_fd(other.m_fd)
	{
		other.m_fd = -1;
	}
	Socket &operator=(Socket &&) = delete;
	~Socket();
	int Fd() const
	{
		return m_fd;
	}

      private:
	int m_fd;
};

class Listener
{
      public:
	/* Listens on a free port of 127.0.0.1. */
	Listener();
	uint16_t Port() const
	{
		return m_port;
	}
	Socket Accept(const StopSignal &stop) const;

      private:
	Socket m_socket;
	uint16_t m_port;
};

Socket ConnectLoopback(uint16_t port);

class Connection
{
      public:
	/* Borrows stop, which must outlive the connection. */
	Connection(Socket socket, const StopSignal &stop)
	    : m_socket(std::move(socket)), m_stop(stop)
	{
	}

	void Send(const std::string &command, const DataWriter &payload);
	/* False if the other side has closed the connection between two messages. */
	bool Receive(Message &message);
	/* Receives a message that must be there and have this command. */
	Message Expect(const std::string &command);
	/* Waits for this time, or until the other side closes the connection: then it throws
	 * ConnectionClosed. */
	void Pause(int timeout_ms) const;

      private:
	bool ReadExactly(unsigned char *data, size_t size);
	void WriteAll(const unsigned char *data, size_t size);

	Socket m_socket;
	const StopSignal &m_stop;
};

#endif
