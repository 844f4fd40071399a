/* SPDX-License-Identifier: MIT */
#include "chainparams.h"

#include <cstring>

static Bytes FromHex(const char *hex)
{
	Bytes bytes;
	auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
	for (; *hex; hex += 2)
		bytes.push_back(static_cast<unsigned char>(digit(hex[0]) << 4 | digit(hex[1])));
	return bytes;
}

CBlock RegtestGenesis()
{
	static const char headline[] =
		"The Times 03/Jan/2009 Chancellor on brink of second bailout for banks";
	CTransaction coinbase;
	coinbase.nVersion = 1;
	coinbase.vin.resize(1);
	coinbase.vin[0].scriptSig = FromHex("04ffff001d0104");
	coinbase.vin[0].scriptSig.push_back(sizeof(headline) - 1);
	coinbase.vin[0].scriptSig.insert(
		coinbase.vin[0].scriptSig.end(), headline, headline + sizeof(headline) - 1);
	coinbase.vout.resize(1);
	coinbase.vout[0].nValue = 50 * COIN;
	coinbase.vout[0].scriptPubKey =
		FromHex("4104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb6"
			"49f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac");
	CBlock genesis;
	genesis.nVersion = 1;
	genesis.nTime = 1296688602;
	genesis.nBits = REGTEST_BITS;
	genesis.nNonce = 2;
	genesis.vtx.push_back(coinbase);
	genesis.hashMerkleRoot = BlockMerkleRoot(genesis);
	return genesis;
}

CAmount GetBlockSubsidy(int height)
{
	const int halvings = height / SUBSIDY_HALVING_INTERVAL;
	return halvings >= 64 ? 0 : (50 * COIN) >> halvings;
}
