/* SPDX-License-Identifier: MIT */
#include "script.h"

#include "serialize.h"

enum opcode : unsigned char {
	OP_1 = 0x51,
	OP_EQUAL = 0x87,
	OP_HASH256 = 0xaa,
	MAX_DIRECT_PUSH = 75,
};

static Bytes LockToHash(const uint256 &hash)
{
	DataWriter script;
	script.U8(OP_HASH256);
	script.U8(uint256::SIZE);
	script.Uint256(hash);
	script.U8(OP_EQUAL);
	return script.Data();
}

Bytes LockToSecret(const Bytes &secret)
{
	return LockToHash(Hash(secret));
}

Bytes PushSecret(const Bytes &secret)
{
	DataWriter script;
	script.U8(static_cast<uint8_t>(secret.size()));
	script.Raw(secret.data(), secret.size());
	return script.Data();
}

bool VerifyScript(const Bytes &scriptSig, const Bytes &scriptPubKey)
{
	if (scriptSig.empty() || scriptSig[0] == 0 || scriptSig[0] > MAX_DIRECT_PUSH)
		return false;
	if (scriptSig.size() != size_t{1} + scriptSig[0])
		return false;
	return scriptPubKey == LockToHash(Hash(scriptSig.data() + 1, scriptSig.size() - 1));
}

Bytes PushHeight(int height)
{
	if (height >= 1 && height <= 16)
		return Bytes{static_cast<unsigned char>(OP_1 + height - 1)};
	Bytes number;
	for (int rest = height; rest > 0; rest >>= 8)
		number.push_back(static_cast<unsigned char>(rest & 0xff));
	/* The top bit is the sign. */
	if (!number.empty() && number.back() & 0x80)
		number.push_back(0);
	return PushSecret(number);
}
