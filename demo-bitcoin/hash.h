/* SPDX-License-Identifier: MIT */
/*
 * hash.h: Bitcoin's hash, SHA-256 applied twice, by libcrypto. Throws std::runtime_error if
 * libcrypto fails.
 */
#ifndef DEMO_BITCOIN_HASH_H
#define DEMO_BITCOIN_HASH_H

#include <cstddef>
#include <vector>

#include "uint256.h"

using Bytes = std::vector<unsigned char>;

uint256 Hash(const unsigned char *data, size_t size);
inline uint256 Hash(const Bytes &bytes)
{
	return Hash(bytes.data(), bytes.size());
}
/* The hash of two hashes written one behind the other: a node of a merkle tree. */
uint256 Hash(const uint256 &left, const uint256 &right);

#endif
