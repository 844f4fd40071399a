/* SPDX-License-Identifier: MIT */
/*
 * serialize.h: Bitcoin's wire format: little endian integers, CompactSize counts, byte strings.
 * A DataReader borrows its bytes and never reads past them: it throws DataError instead.
 */
#ifndef DEMO_BITCOIN_SERIALIZE_H
#define DEMO_BITCOIN_SERIALIZE_H

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "hash.h"
#include "uint256.h"

class DataError : public std::runtime_error
{
      public:
	using std::runtime_error::runtime_error;
};

class DataWriter
{
      public:
	void U8(uint8_t value)
	{
		m_bytes.push_back(value);
	}
	void U16(uint16_t value)
	{
		Little(value, 2);
	}
	void U32(uint32_t value)
	{
		Little(value, 4);
	}
	void U64(uint64_t value)
	{
		Little(value, 8);
	}
	void CompactSize(uint64_t count);
	void Raw(const unsigned char *data, size_t size)
	{
		m_bytes.insert(m_bytes.end(), data, data + size);
	}
	void Uint256(const uint256 &hash)
	{
		Raw(hash.data(), uint256::SIZE);
	}
	/* A byte string with its length in front. */
	void VarBytes(const Bytes &bytes)
	{
		CompactSize(bytes.size());
		Raw(bytes.data(), bytes.size());
	}
	const Bytes &Data() const
	{
		return m_bytes;
	}

      private:
	void Little(uint64_t value, int size);

	Bytes m_bytes;
};

class DataReader
{
      public:
	DataReader(const unsigned char *data, size_t size) : m_data(data), m_left(size)
	{
	}
	explicit DataReader(const Bytes &bytes) : DataReader(bytes.data(), bytes.size())
	{
	}
	explicit DataReader(Bytes &&) = delete; /* it would outlive its bytes */

	uint8_t U8()
	{
		return static_cast<uint8_t>(Little(1));
	}
	uint16_t U16()
	{
		return static_cast<uint16_t>(Little(2));
	}
	uint32_t U32()
	{
		return static_cast<uint32_t>(Little(4));
	}
	uint64_t U64()
	{
		return Little(8);
	}
	/* A count in its shortest form; one above limit is an error, so that no peer makes us
	 * allocate at will. */
	uint64_t CompactSize(uint64_t limit);
	uint256 Uint256();
	Bytes VarBytes(size_t limit);
	size_t Left() const
	{
		return m_left;
	}
	/* Throws unless everything was read. */
	void ExpectEnd() const;

      private:
	const unsigned char *Take(size_t size);
	uint64_t Little(size_t size);

	const unsigned char *m_data;
	size_t m_left;
};

#endif
