/* SPDX-License-Identifier: MIT */
#include "serialize.h"

#include <cstring>

void DataWriter::Little(uint64_t value, int size)
{
	for (int i = 0; i < size; i++)
		m_bytes.push_back(static_cast<unsigned char>(value >> (8 * i)));
}

void DataWriter::CompactSize(uint64_t count)
{
	if (count < 253) {
		U8(static_cast<uint8_t>(count));
	} else if (count <= 0xffff) {
		U8(253);
		U16(static_cast<uint16_t>(count));
	} else if (count <= 0xffffffff) {
		U8(254);
		U32(static_cast<uint32_t>(count));
	} else {
		U8(255);
		U64(count);
	}
}

const unsigned char *DataReader::Take(size_t size)
{
	if (size > m_left)
		throw DataError("data ends early");
	const unsigned char *taken = m_data;
	m_data += size;
	m_left -= size;
	return taken;
}

uint64_t DataReader::Little(size_t size)
{
	const unsigned char *bytes = Take(size);
	uint64_t value = 0;
	for (size_t i = 0; i < size; i++)
		value |= uint64_t{bytes[i]} << (8 * i);
	return value;
}

uint64_t DataReader::CompactSize(uint64_t limit)
{
	const uint8_t first = U8();
	uint64_t count = first, smallest = 0;
	if (first == 253) {
		count = U16();
		smallest = 253;
	} else if (first == 254) {
		count = U32();
		smallest = 0x10000;
	} else if (first == 255) {
		count = U64();
		smallest = 0x100000000;
	}
	if (count < smallest)
		throw DataError("count is not in its shortest form");
	if (count > limit)
		throw DataError("count is too large");
	return count;
}

uint256 DataReader::Uint256()
{
	uint256 hash;
	std::memcpy(hash.data(), Take(uint256::SIZE), uint256::SIZE);
	return hash;
}

Bytes DataReader::VarBytes(size_t limit)
{
	const size_t size = CompactSize(limit);
	const unsigned char *bytes = Take(size);
	return Bytes(bytes, bytes + size);
}

void DataReader::ExpectEnd() const
{
	if (m_left != 0)
		throw DataError("data goes on behind its end");
}
