/* SPDX-License-Identifier: MIT */
/*
 * uint256.h: a 256-bit hash as it stands in blocks (little endian bytes, shown reversed, as Bitcoin
 * does). A plain value; owns no memory.
 */
#ifndef DEMO_BITCOIN_UINT256_H
#define DEMO_BITCOIN_UINT256_H

#include <algorithm>
#include <array>
#include <string>

class uint256
{
      public:
	static constexpr size_t SIZE = 32;

	unsigned char *data()
	{
		return m_data.data();
	}
	const unsigned char *data() const
	{
		return m_data.data();
	}
	bool IsNull() const
	{
		return m_data == decltype(m_data){};
	}
	bool operator==(const uint256 &other) const
	{
		return m_data == other.m_data;
	}
	bool operator!=(const uint256 &other) const
	{
		return m_data != other.m_data;
	}
	bool operator<(const uint256 &other) const
	{
		return m_data < other.m_data;
	}

	/* 64 hexadecimal digits, the most significant byte (the last one stored) first. */
	std::string GetHex() const
	{
		static const char digits[] = "0123456789abcdef";
		std::string hex;
		for (size_t i = SIZE; i-- > 0;) {
			hex += digits[m_data[i] >> 4];
			hex += digits[m_data[i] & 15];
		}
		return hex;
	}

      private:
	std::array<unsigned char, SIZE> m_data{};
};

#endif
