/* SPDX-License-Identifier: MIT */
#include "arith_uint256.h"

#include <cmath>
#include <cstdio>

arith_uint256 arith_uint256::FromHash(const uint256 &hash)
{
	arith_uint256 number;
	for (size_t i = 0; i < uint256::SIZE; i++)
		number.m_limbs[i / 8] |= uint64_t{hash.data()[i]} << (8 * (i % 8));
	return number;
}

bool arith_uint256::FromCompact(uint32_t compact, arith_uint256 &out)
{
	const unsigned exponent = compact >> 24;
	const uint32_t mantissa = compact & 0x7fffff;
	out = arith_uint256();
	if (compact & 0x800000)
		return false;
	for (unsigned byte = 0; byte < 3; byte++) {
		const uint64_t value = (mantissa >> (8 * byte)) & 0xff;
		const int place = static_cast<int>(exponent) - 3 + static_cast<int>(byte);
		if (value == 0 || place < 0)
			continue;
		if (place >= static_cast<int>(uint256::SIZE))
			return false;
		out.m_limbs[place / 8] |= value << (8 * (place % 8));
	}
	return !(out == arith_uint256());
}

arith_uint256 &arith_uint256::operator+=(const arith_uint256 &other)
{
	unsigned __int128 sum = 0;
	for (size_t i = 0; i < m_limbs.size(); i++) {
		sum += m_limbs[i];
		sum += other.m_limbs[i];
		m_limbs[i] = static_cast<uint64_t>(sum);
		sum >>= 64;
	}
	return *this;
}

arith_uint256 arith_uint256::operator~() const
{
	arith_uint256 result;
	for (size_t i = 0; i < m_limbs.size(); i++)
		result.m_limbs[i] = ~m_limbs[i];
	return result;
}

arith_uint256 &arith_uint256::operator-=(const arith_uint256 &other)
{
	return *this += ~other + arith_uint256(1);
}

void arith_uint256::ShiftLeftOne()
{
	for (size_t i = m_limbs.size(); i-- > 1;)
		m_limbs[i] = m_limbs[i] << 1 | m_limbs[i - 1] >> 63;
	m_limbs[0] <<= 1;
}

arith_uint256 arith_uint256::operator/(const arith_uint256 &divisor) const
{
	arith_uint256 quotient, rest;
	for (int bit = 255; bit >= 0; bit--) {
		/* A bit that leaves the top means that the rest is larger than any divisor. */
		const bool carry = rest.m_limbs[3] >> 63;
		rest.ShiftLeftOne();
		rest.m_limbs[0] |= m_limbs[bit / 64] >> (bit % 64) & 1;
		quotient.ShiftLeftOne();
		if (carry || !(rest < divisor)) {
			rest -= divisor;
			quotient.m_limbs[0] |= 1;
		}
	}
	return quotient;
}

bool arith_uint256::operator<(const arith_uint256 &other) const
{
	for (size_t i = m_limbs.size(); i-- > 0;) {
		if (m_limbs[i] != other.m_limbs[i])
			return m_limbs[i] < other.m_limbs[i];
	}
	return false;
}

double arith_uint256::Log2() const
{
	double value = 0;
	for (size_t i = m_limbs.size(); i-- > 0;)
		value = value * 18446744073709551616.0 + static_cast<double>(m_limbs[i]);
	return value > 0 ? std::log2(value) : 0;
}

std::string arith_uint256::GetHex() const
{
	char hex[65];
	for (size_t i = 0; i < m_limbs.size(); i++)
		std::snprintf(hex + 16 * i, 17, "%016llx",
			static_cast<unsigned long long>(m_limbs[3 - i]));
	return hex;
}
