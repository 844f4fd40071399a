/* SPDX-License-Identifier: MIT */
#include "hash.h"

#include <cstring>
#include <stdexcept>

#include <openssl/evp.h>

static void Sha256(const unsigned char *data, size_t size, unsigned char *out)
{
	if (EVP_Digest(data, size, out, nullptr, EVP_sha256(), nullptr) != 1)
		throw std::runtime_error("libcrypto cannot compute SHA-256");
}

uint256 Hash(const unsigned char *data, size_t size)
{
	uint256 once, twice;
	Sha256(data, size, once.data());
	Sha256(once.data(), uint256::SIZE, twice.data());
	return twice;
}

uint256 Hash(const uint256 &left, const uint256 &right)
{
	unsigned char pair[2 * uint256::SIZE];
	std::memcpy(pair, left.data(), uint256::SIZE);
	std::memcpy(pair + uint256::SIZE, right.data(), uint256::SIZE);
	return Hash(pair, sizeof(pair));
}
