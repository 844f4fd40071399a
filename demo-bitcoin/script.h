/* SPDX-License-Identifier: MIT */
/*
 * script.h: the one form of output that this node can spend, written in Bitcoin's script language:
 * OP_HASH256 <hash> OP_EQUAL, unlocked by pushing a secret with that hash. Called by blockgen and
 * validation.
 */
#ifndef DEMO_BITCOIN_SCRIPT_H
#define DEMO_BITCOIN_SCRIPT_H

#include "hash.h"

/* The script that locks an output to the holder of a secret of 1 to 75 bytes. */
Bytes LockToSecret(const Bytes &secret);
/* The input script that opens it. */
Bytes PushSecret(const Bytes &secret);
/* True if scriptSig opens scriptPubKey; false too for every other form of script. */
bool VerifyScript(const Bytes &scriptSig, const Bytes &scriptPubKey);
/* The height as a coinbase must begin with it (BIP 34): a push of a minimal little endian number.
 */
Bytes PushHeight(int height);

#endif
