/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <ctime>

#include "logging.h"

/* Not 0: then the block of a whole day ago would be old or not, depending on the second. */
static constexpr int64_t LAST_BLOCK_AGE_S = 60;

DataWriter VersionMessage(int start_height)
{
	DataWriter writer;
	writer.U32(PROTOCOL_VERSION);
	writer.U64(1); /* services: NODE_NETWORK */
	writer.U64(static_cast<uint64_t>(std::time(nullptr)));
	writer.U32(static_cast<uint32_t>(start_height));
	return writer;
}

Peer::Peer(const PeerOptions &options, const StopSignal &stop)
    : m_options(options), m_stop(stop),
      m_chain(options.blocks, std::time(nullptr) - LAST_BLOCK_AGE_S)
{
	for (int height = 1; height <= options.blocks; height++)
		m_chain.Append(height == options.fault_height ? options.fault : Fault::NONE);
	for (size_t height = 0; height < m_chain.Blocks().size(); height++)
		m_heights[m_chain.Blocks()[height].GetHash()] = height;
}

Peer::~Peer()
{
	if (m_thread.joinable())
		m_thread.join();
}

Socket Peer::Connect()
{
	/* The connection waits in the listener's queue: when this fails, there is no thread that
	 * waits for it. */
	Socket connected = ConnectLoopback(m_listener.Port());
	m_thread = std::thread(&Peer::Run, this);
	return connected;
}

void Peer::Run()
{
	try {
		Connection connection(m_listener.Accept(m_stop), m_stop);
		Serve(connection);
	} catch (const Interrupted &) {
	} catch (const ConnectionClosed &) {
	} catch (const std::exception &error) {
		LogPrintf("peer=0 gives up: %s\n", error.what());
	}
}

void Peer::Serve(Connection &connection)
{
	Message message;
	connection.Expect("version");
	connection.Send("version", VersionMessage(m_options.blocks));
	while (connection.Receive(message)) {
		if (message.command == "getheaders")
			HandleGetHeaders(connection, message);
		else if (message.command == "getblock")
			HandleGetBlock(connection, message);
		else if (message.command != "verack")
			throw NetError("unknown message '" + message.command + "'");
	}
}

void Peer::HandleGetHeaders(Connection &connection, const Message &message) const
{
	DataReader reader(message.payload);
	reader.U32(); /* version */
	size_t next = 1;
	bool found = false;
	for (uint64_t left = reader.CompactSize(MAX_HEADERS_RESULTS); left > 0; left--) {
		auto it = m_heights.find(reader.Uint256());
		if (!found && it != m_heights.end()) {
			next = it->second + 1;
			found = true;
		}
	}
	reader.Uint256(); /* where to stop: the node never limits it */
	reader.ExpectEnd();
	const std::vector<CBlock> &blocks = m_chain.Blocks();
	const size_t count = std::min(blocks.size() - next, MAX_HEADERS_RESULTS);
	DataWriter headers;
	headers.CompactSize(count);
	for (size_t i = next; i < next + count; i++) {
		blocks[i].CBlockHeader::Serialize(headers);
		headers.CompactSize(0); /* a block without its transactions */
	}
	connection.Send("headers", headers);
}

void Peer::KeepPace(const Connection &connection)
{
	using namespace std::chrono;
	if (m_blocks_sent++ == 0)
		m_first_sent = steady_clock::now();
	/* By a fixed plan, so that slow blocks do not add up. */
	const auto due = m_first_sent + milliseconds(int64_t{m_options.pace_ms} * m_blocks_sent);
	const auto left = ceil<milliseconds>(due - steady_clock::now()).count();
	if (m_options.pace_ms > 0 && left > 0)
		connection.Pause(static_cast<int>(left));
}

void Peer::HandleGetBlock(Connection &connection, const Message &message)
{
	DataReader reader(message.payload);
	const uint256 hash = reader.Uint256();
	reader.ExpectEnd();
	auto it = m_heights.find(hash);
	if (it == m_heights.end())
		throw NetError("asked for an unknown block " + hash.GetHex());
	KeepPace(connection);
	DataWriter block;
	m_chain.Blocks()[it->second].Serialize(block);
	connection.Send("block", block);
}
