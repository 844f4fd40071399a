/* SPDX-License-Identifier: MIT */
/*
 * The rules of the node, on blocks handed to it directly: what it accepts, what it refuses and why,
 * and that a refused block leaves no trace.
 */
#include <ctime>
#include <filesystem>
#include <thread>

#include "blockgen.h"
#include "chainparams.h"
#include "ibd.h"
#include "pow.h"
#include "test.h"
#include "txdb.h"
#include "validation.h"

/* CHECK_STR for a std::string that ends with the statement. */
#define CHECK_TEXT(got, want)                                                                      \
	do {                                                                                       \
		const std::string text_ = (got);                                                   \
		CHECK_STR(text_.c_str(), want);                                                    \
	} while (0)

static const int LENGTH = 130;
static const int BAD_HEIGHT = 120;

static uint256 FromHex(const char *hex)
{
	uint256 hash;
	for (size_t i = 0; i < uint256::SIZE; i++) {
		unsigned byte = 0;
		sscanf(hex + 2 * (uint256::SIZE - 1 - i), "%2x", &byte);
		hash.data()[i] = static_cast<unsigned char>(byte);
	}
	return hash;
}

/* A node on an empty database, with genesis. */
struct TestNode {
	explicit TestNode(size_t cache_limit)
	    : db((std::filesystem::remove_all("chainstate"), "chainstate")),
	      chainstate(&db, cache_limit, true)
	{
		chainstate.LoadGenesisBlock(RegtestGenesis());
	}

	std::string Process(const CBlock &block)
	{
		BlockValidationState state;
		const bool accepted = chainstate.ProcessNewBlock(block, state);
		CHECK(accepted == state.IsValid());
		return state.GetRejectReason();
	}

	std::string Accept(const CBlockHeader &header)
	{
		BlockValidationState state;
		const bool accepted = chainstate.AcceptBlockHeader(header, state);
		CHECK(accepted == state.IsValid());
		return state.GetRejectReason();
	}

	CCoinsViewDB db;
	Chainstate chainstate;
};

static std::vector<CBlock> MakeChain(Fault fault, int64_t now)
{
	BlockGenerator generator(LENGTH, now);
	for (int height = 1; height <= LENGTH; height++)
		generator.Append(height == BAD_HEIGHT ? fault : Fault::NONE);
	return generator.Blocks();
}

/* Values from Bitcoin itself. */
static void TestKnownAnswers()
{
	const CBlock genesis = RegtestGenesis();
	CHECK_TEXT(genesis.GetHash().GetHex(),
		"0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206");
	CHECK_TEXT(genesis.hashMerkleRoot.GetHex(),
		"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b");
	CHECK(CheckProofOfWork(genesis.GetHash(), genesis.nBits));
	/* Block 100000 of the main network. */
	const std::vector<uint256> txids = {
		FromHex("8c14f0db3df150123e6f3dbbf30f8b955a8249b62ac1d1ff16284aefa3d06d87"),
		FromHex("fff2525b8931402dd09222c50775608f75787bd2b87e56995a7bdd30f79702c4"),
		FromHex("6359f0868171b1d194cbee1af2f16ea598ae8fad666d9b012c8ed2b79a236ec4"),
		FromHex("e9a66845e05d5abc0ad04ec80f774a7e585c6e8db975962d069a522137b80c1d"),
	};
	CHECK_TEXT(ComputeMerkleRoot(txids).GetHex(),
		"f3e94742aca4b5ef85488dc37c06c3282295ffec960994b2c0d5ac2a25a95766");
	CHECK(GetBlockProof(REGTEST_BITS) == arith_uint256(2));
	CHECK(GetBlockProof(0x1d00ffff) == arith_uint256(0x100010001));
	CHECK_INT(GetBlockSubsidy(149), 50 * COIN);
	CHECK_INT(GetBlockSubsidy(150), 25 * COIN);
}

static void TestCompactTarget()
{
	arith_uint256 target;
	CHECK(arith_uint256::FromCompact(0x1d00ffff, target));
	CHECK_TEXT(target.GetHex(),
		"00000000ffff0000000000000000000000000000000000000000000000000000");
	CHECK(!arith_uint256::FromCompact(0x1d80ffff, target));		     /* negative */
	CHECK(!arith_uint256::FromCompact(0x207fff00 & 0xff000000, target)); /* zero */
	CHECK(!arith_uint256::FromCompact(0x2200ffff + 0x00ff0000, target)); /* too large */
	CHECK(!CheckProofOfWork(uint256(), 0x1d80ffff));
}

static void TestOddMerkleTree()
{
	const uint256 a = Hash(Bytes{1}), b = Hash(Bytes{2}), c = Hash(Bytes{3});
	bool mutated;
	CHECK(ComputeMerkleRoot({a, b, c}, &mutated) == Hash(Hash(a, b), Hash(c, c)));
	CHECK(!mutated);
	/* The same root from another list: the reason why repeated hashes are refused. */
	CHECK(ComputeMerkleRoot({a, b, c, c}, &mutated) == Hash(Hash(a, b), Hash(c, c)));
	CHECK(mutated);
}

static void TestBrokenData()
{
	DataWriter writer;
	MakeChain(Fault::NONE, 1700000000)[LENGTH].Serialize(writer);
	const Bytes whole = writer.Data();
	int refused = 0;
	for (size_t size = 0; size < whole.size(); size++) {
		DataReader reader(whole.data(), size);
		try {
			CBlock::Unserialize(reader);
		} catch (const DataError &) {
			refused++;
		}
	}
	CHECK_INT(refused, whole.size());
	DataReader reader(whole);
	DataWriter again;
	CBlock::Unserialize(reader).Serialize(again);
	CHECK(again.Data() == whole);
	bool threw = false;
	const Bytes longer_than_needed{253, 1, 0};
	try {
		DataReader(longer_than_needed).CompactSize(1000);
	} catch (const DataError &) {
		threw = true;
	}
	CHECK(threw);
}

/* Feeds the chain until a block is refused; then the good block in its place must be accepted. */
static void TestFault(Fault fault, const char *reason, bool in_header)
{
	const int64_t now = std::time(nullptr);
	const std::vector<CBlock> good = MakeChain(Fault::NONE, now), bad = MakeChain(fault, now);
	TestNode node(50);
	for (int height = 1; height < BAD_HEIGHT; height++)
		CHECK_TEXT(node.Process(bad[height]), "");
	CHECK_TEXT(node.Process(bad[BAD_HEIGHT]), reason);
	CHECK_TEXT(node.Accept(bad[BAD_HEIGHT]), in_header ? reason : "");
	CHECK_INT(chainActive.Height(), BAD_HEIGHT - 1);
	CHECK(chainActive.Tip()->hash == good[BAD_HEIGHT - 1].GetHash());
	for (int height = BAD_HEIGHT; height <= LENGTH; height++)
		CHECK_TEXT(node.Process(good[height]), "");
	CHECK_INT(chainActive.Height(), LENGTH);
}

/* Blocks changed on their way, at a height where the rest of the node's state is in order. */
static void TestTamperedBlocks()
{
	const int64_t now = std::time(nullptr);
	const std::vector<CBlock> good = MakeChain(Fault::NONE, now);
	TestNode node(50);
	for (int height = 1; height < BAD_HEIGHT; height++)
		CHECK_TEXT(node.Process(good[height]), "");
	CBlock block = good[BAD_HEIGHT];
	block.vtx[1].vout[0].nValue--;
	CHECK_TEXT(node.Process(block), "bad-txnmrklroot");
	block.vtx[1].vout[0].nValue = -5;
	block.hashMerkleRoot = BlockMerkleRoot(block);
	MineBlock(block);
	CHECK_TEXT(node.Process(block), "bad-txns-vout-negative");

	block = good[BAD_HEIGHT];
	block.vtx[1].vin[0].scriptSig[1] ^= 1;
	block.hashMerkleRoot = BlockMerkleRoot(block);
	MineBlock(block);
	CHECK_TEXT(node.Process(block), "mandatory-script-verify-flag-failed");

	block = good[BAD_HEIGHT];
	block.vtx.push_back(block.vtx.back());
	CHECK_TEXT(node.Process(block), "bad-txns-duplicate");

	block = good[BAD_HEIGHT];
	block.nTime = static_cast<uint32_t>(now + 3 * 60 * 60);
	MineBlock(block);
	CHECK_TEXT(node.Process(block), "time-too-new");

	block = good[BAD_HEIGHT];
	block.nBits = 0x207ffffe;
	MineBlock(block);
	CHECK_TEXT(node.Process(block), "bad-diffbits");

	CHECK_TEXT(node.Process(good[BAD_HEIGHT - 2]), "inconclusive-not-best-prevblk");
	CHECK_TEXT(node.Process(good[BAD_HEIGHT]), "");
}

/* No coin can be spent again, whether its spending is in LevelDB by now or only in the cache. */
static void TestDoubleSpend()
{
	const std::vector<CBlock> good = MakeChain(Fault::NONE, std::time(nullptr));
	TestNode node(1000000);
	int tried = 0;
	for (int height = 1; height < BAD_HEIGHT; height++) {
		CHECK_TEXT(node.Process(good[height]), "");
		if (height == BAD_HEIGHT - 16 || height == BAD_HEIGHT - 8)
			CHECK(node.chainstate.FlushStateToDisk());
	}
	for (int height = COINBASE_MATURITY + 1; height < BAD_HEIGHT; height++) {
		for (size_t i = 1; i < good[height].vtx.size(); i++, tried++) {
			CBlock block = good[BAD_HEIGHT];
			block.vtx[1].vin = good[height].vtx[i].vin;
			block.hashMerkleRoot = BlockMerkleRoot(block);
			MineBlock(block);
			CHECK_TEXT(node.Process(block), "bad-txns-inputs-missingorspent");
		}
	}
	CHECK(tried > 20);
	CHECK(node.db.Reads() > 0);
	CHECK_TEXT(node.Process(good[BAD_HEIGHT]), "");
}

/* An immature coinbase cannot be spent, whoever asks. */
static void TestCoinbaseMaturity()
{
	const std::vector<CBlock> good = MakeChain(Fault::NONE, std::time(nullptr));
	TestNode node(50);
	for (int height = 1; height <= COINBASE_MATURITY; height++)
		CHECK_TEXT(node.Process(good[height]), "");
	/* Block 101 spends the coinbase of block 1; let it spend that of block 2, one block too
	 * early. */
	CBlock block = good[COINBASE_MATURITY + 1];
	CHECK(block.vtx[1].vin[0].prevout.hash == good[1].vtx[0].GetHash());
	block.vtx[1].vin[0].prevout.hash = good[2].vtx[0].GetHash();
	block.hashMerkleRoot = BlockMerkleRoot(block);
	MineBlock(block);
	CHECK_TEXT(node.Process(block), "bad-txns-premature-spend-of-coinbase");
	CHECK_TEXT(node.Process(good[COINBASE_MATURITY + 1]), "");
}

/* Whatever the cache holds, the chain is the same, and each miss is one read. */
static void TestCacheLimits()
{
	const std::vector<CBlock> chain = MakeChain(Fault::NONE, std::time(nullptr));
	for (size_t limit : {size_t{0}, size_t{50}, size_t{1000000}}) {
		TestNode node(limit);
		for (int height = 1; height <= LENGTH; height++)
			CHECK_TEXT(node.Process(chain[height]), "");
		const CoinsCounts counts = node.chainstate.Counts();
		CHECK_INT(counts.misses, node.db.Reads());
		CHECK((limit == 1000000) == (counts.misses == 0));
		CHECK((limit == 0) == (counts.flushes == LENGTH));
		CHECK(node.chainstate.FlushStateToDisk());
		CHECK(node.db.GetBestBlock() == chain[LENGTH].GetHash());
	}
}

/* Each reason to stay in the initial download, alone; then the latch, which never turns back. */
static void TestInitialBlockDownload()
{
	CHECK(IsInitialBlockDownload()); /* no tip */
	TestNode node(50);
	CHECK(IsInitialBlockDownload()); /* genesis is of 2011 */
	const std::vector<CBlock> chain = MakeChain(Fault::NONE, std::time(nullptr));
	for (int height = 1; height <= LENGTH; height++) {
		fReindex = true;
		CHECK_TEXT(node.Process(chain[height]), "");
	}
	CHECK(IsInitialBlockDownload());
	fReindex = false;
	fImporting = true;
	CHECK(IsInitialBlockDownload());
	fImporting = false;
	nMinimumChainWork = arith_uint256(2 * (LENGTH + 1) + 1);
	CHECK(IsInitialBlockDownload());
	nMinimumChainWork = arith_uint256(2 * (LENGTH + 1));
	nMaxTipAge = -60 * 60;
	CHECK(IsInitialBlockDownload());
	nMaxTipAge = DEFAULT_MAX_TIP_AGE;
	CHECK_INT(FinishIbdReached(), 0);
	std::vector<std::thread> threads;
	for (int i = 0; i < 4; i++)
		threads.emplace_back([] { IsInitialBlockDownload(); });
	for (std::thread &thread : threads)
		thread.join();
	CHECK_INT(FinishIbdReached(), 1);
	fImporting = true;
	CHECK(!IsInitialBlockDownload());
	CHECK_INT(FinishIbdReached(), 1);
	fImporting = false;
}

int main()
{
	TestKnownAnswers();
	TestCompactTarget();
	TestOddMerkleTree();
	TestBrokenData();
	TestInitialBlockDownload();
	TestFault(Fault::POW, "high-hash", true);
	TestFault(Fault::PREV, "prev-blk-not-found", true);
	TestFault(Fault::TIME, "time-too-old", true);
	TestFault(Fault::MERKLE, "bad-txnmrklroot", false);
	TestFault(Fault::SPEND, "bad-txns-inputs-missingorspent", false);
	TestFault(Fault::COINBASE, "bad-cb-amount", false);
	TestTamperedBlocks();
	TestDoubleSpend();
	TestCoinbaseMaturity();
	TestCacheLimits();
	return test_status();
}
