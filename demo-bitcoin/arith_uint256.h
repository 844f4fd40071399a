/* SPDX-License-Identifier: MIT */
/*
 * arith_uint256.h: 256-bit unsigned arithmetic for targets and chain work. Called by pow and
 * validation. A plain value; overflow wraps, as it does for the built-in unsigned types.
 */
#ifndef DEMO_BITCOIN_ARITH_UINT256_H
#define DEMO_BITCOIN_ARITH_UINT256_H

#include <array>
#include <cstdint>
#include <string>

#include "uint256.h"

class arith_uint256
{
      public:
	arith_uint256(uint64_t value = 0) : m_limbs{value, 0, 0, 0}
	{
	}

	/* The bytes of a hash as a number (little endian). */
	static arith_uint256 FromHash(const uint256 &hash);

	/*
	 * Expands the compact form used in block headers: one byte of exponent (base 256), 23 bits
	 * of mantissa and a sign bit. Returns false when the number is negative, zero or does not
	 * fit in 256 bits.
	 */
	static bool FromCompact(uint32_t compact, arith_uint256 &out);

	arith_uint256 &operator+=(const arith_uint256 &other);
	arith_uint256 operator+(const arith_uint256 &other) const
	{
		return arith_uint256(*this) += other;
	}
	arith_uint256 operator~() const;
	/* The quotient; the divisor must not be 0. */
	arith_uint256 operator/(const arith_uint256 &divisor) const;

	bool operator<(const arith_uint256 &other) const;
	bool operator>(const arith_uint256 &other) const
	{
		return other < *this;
	}
	bool operator==(const arith_uint256 &other) const
	{
		return m_limbs == other.m_limbs;
	}

	/* log2 as a double, for log lines; 0 for the number 0. */
	double Log2() const;
	std::string GetHex() const;

      private:
	void ShiftLeftOne();
	arith_uint256 &operator-=(const arith_uint256 &other);

	std::array<uint64_t, 4> m_limbs; /* least significant first */
};

#endif
