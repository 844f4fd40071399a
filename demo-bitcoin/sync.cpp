/* SPDX-License-Identifier: MIT */
#include "sync.h"

#include "logging.h"
#include "peer.h"

static constexpr size_t MAX_BLOCKS_IN_TRANSIT_PER_PEER = 16;

void BlockSync::Handshake()
{
	m_connection.Send("version", VersionMessage(0));
	const Message message = m_connection.Expect("version");
	DataReader version(message.payload);
	const uint32_t protocol = version.U32();
	version.U64(); /* services */
	version.U64(); /* time */
	const uint32_t height = version.U32();
	version.ExpectEnd();
	m_connection.Send("verack", DataWriter());
	LogPrintf("receive version message: version %u, blocks=%u, peer=0\n", protocol, height);
}

bool BlockSync::Reject(const char *what, const uint256 &hash, const BlockValidationState &state)
{
	LogPrintf("ERROR: %s: %s invalid: %s\n", what, hash.GetHex().c_str(),
		state.ToString().c_str());
	return false;
}

static DataWriter GetHeadersMessage(const uint256 &from)
{
	DataWriter writer;
	writer.U32(PROTOCOL_VERSION);
	writer.CompactSize(1);
	writer.Uint256(from);
	writer.Uint256(uint256());
	return writer;
}

bool BlockSync::DownloadHeaders(BlockValidationState &state)
{
	uint64_t count;
	do {
		m_connection.Send("getheaders", GetHeadersMessage(m_chainstate.BestHeaderHash()));
		const Message message = m_connection.Expect("headers");
		DataReader reader(message.payload);
		count = reader.CompactSize(MAX_HEADERS_RESULTS);
		for (uint64_t i = 0; i < count; i++) {
			const CBlockHeader header = CBlockHeader::Unserialize(reader);
			reader.CompactSize(0);
			if (!m_chainstate.AcceptBlockHeader(header, state))
				return Reject("AcceptBlockHeader", header.GetHash(), state);
			m_wanted.push_back(header.GetHash());
		}
		reader.ExpectEnd();
	} while (count == MAX_HEADERS_RESULTS);
	LogPrintf("Synchronized block headers, height: %d\n", m_chainstate.BestHeaderHeight());
	return true;
}

bool BlockSync::ReceiveBlock(BlockValidationState &state)
{
	const Message message = m_connection.Expect("block");
	DataReader reader(message.payload);
	const CBlock block = CBlock::Unserialize(reader);
	reader.ExpectEnd();
	const uint256 hash = block.GetHash();
	if (hash != m_in_flight.front())
		throw NetError("the peer sent a block that was not asked for");
	m_in_flight.pop_front();
	if (!m_chainstate.ProcessNewBlock(block, state))
		return Reject("ProcessNewBlock", hash, state);
	m_on_tip();
	return true;
}

bool BlockSync::DownloadBlocks(BlockValidationState &state)
{
	while (!m_wanted.empty() || !m_in_flight.empty()) {
		while (!m_wanted.empty() && m_in_flight.size() < MAX_BLOCKS_IN_TRANSIT_PER_PEER) {
			DataWriter request;
			request.Uint256(m_wanted.front());
			m_connection.Send("getblock", request);
			m_in_flight.push_back(m_wanted.front());
			m_wanted.pop_front();
		}
		if (!ReceiveBlock(state))
			return false;
	}
	return true;
}

bool BlockSync::Run(BlockValidationState &state)
{
	Handshake();
	return DownloadHeaders(state) && DownloadBlocks(state);
}
