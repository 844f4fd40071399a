/* SPDX-License-Identifier: MIT */
#include "args.h"

#include <charconv>

namespace
{
struct NumberOption {
	const char *name;
	long NodeOptions::*value;
	long min, max;
	const char *help;
};

struct FlagOption {
	const char *name;
	bool NodeOptions::*value;
	const char *help;
};

struct FaultName {
	const char *name;
	Fault fault;
};

const NumberOption NUMBERS[] = {
	{"--blocks", &NodeOptions::blocks, 0, 100000, "length of the peer's chain (500)"},
	{"--threads", &NodeOptions::threads, 0, 256,
		"threads that ask IsInitialBlockDownload() at each new tip (1)"},
	{"--pace", &NodeOptions::pace_ms, 0, 60000,
		"milliseconds that the peer takes for a block (0: as fast as it can)"},
	{"--dbcache", &NodeOptions::dbcache, 0, 10000000,
		"coins kept in the cache; above that it is written out (100)"},
	{"--wait-limit", &NodeOptions::wait_limit_s, 1, 86400,
		"seconds after which --wait-for-tracer waits no longer (no limit)"},
};

const FlagOption FLAGS[] = {
	{"--wait-for-tracer", &NodeOptions::wait_for_tracer,
		"start the download when a tracer has enabled one of our probes"},
	{"--stay", &NodeOptions::stay, "when in step with the peer, run on until standard input ends"},
	{"--probe-cache-misses", &NodeOptions::probe_cache_misses, "let the probe cache_miss fire"},
	{"--reindex", &NodeOptions::reindex, "remove the coins database in --datadir first"},
	{"--help", &NodeOptions::help, "print this and exit"},
};

const FaultName FAULTS[] = {
	{"pow", Fault::POW},
	{"prev", Fault::PREV},
	{"merkle", Fault::MERKLE},
	{"time", Fault::TIME},
	{"spend", Fault::SPEND},
	{"coinbase", Fault::COINBASE},
};
} // namespace

static long ParseNumber(const std::string &name, const std::string &text, long min, long max)
{
	long value = 0;
	const char *end = text.data() + text.size();
	const auto result = std::from_chars(text.data(), end, value);
	if (text.empty() || result.ec != std::errc() || result.ptr != end || value < min ||
		value > max)
		throw UsageError(name + ": '" + text + "' is not a number from " +
				 std::to_string(min) + " to " + std::to_string(max));
	return value;
}

static void ParseFault(const std::string &text, NodeOptions &options)
{
	const size_t at = text.find('@');
	for (const FaultName &known : FAULTS) {
		if (at == std::string::npos || text.substr(0, at) != known.name)
			continue;
		options.fault = known.fault;
		options.fault_height =
			static_cast<int>(ParseNumber("--corrupt", text.substr(at + 1), 1, 100000));
		return;
	}
	throw UsageError(
		"--corrupt: '" + text +
		"' is not KIND@HEIGHT with a kind of pow, prev, merkle, time, spend or coinbase");
}

static bool ParseFlag(const std::string &name, NodeOptions &options)
{
	for (const FlagOption &flag : FLAGS) {
		if (name == flag.name)
			return options.*flag.value = true;
	}
	return false;
}

static void ParseValue(const std::string &name, const std::string &value, NodeOptions &options)
{
	for (const NumberOption &number : NUMBERS) {
		if (name == number.name) {
			options.*number.value = ParseNumber(name, value, number.min, number.max);
			return;
		}
	}
	if (name == "--corrupt") {
		ParseFault(value, options);
	} else if (name == "--datadir") {
		if (value.empty())
			throw UsageError("--datadir: the name of a directory is missing");
		options.datadir = value;
	} else {
		throw UsageError("unknown option '" + name + "=" + value + "'");
	}
}

static bool TakesValue(const std::string &name)
{
	for (const NumberOption &number : NUMBERS) {
		if (name == number.name)
			return true;
	}
	return name == "--corrupt" || name == "--datadir";
}

static void CheckTogether(const NodeOptions &options)
{
	if (options.wait_limit_s && !options.wait_for_tracer)
		throw UsageError("--wait-limit means nothing without --wait-for-tracer");
	if (options.reindex && options.datadir.empty())
		throw UsageError("--reindex means nothing without --datadir");
	if (options.fault_height > options.blocks)
		throw UsageError("--corrupt: the chain has only " + std::to_string(options.blocks) +
				 " blocks");
}

NodeOptions ParseArguments(int argc, char **argv)
{
	NodeOptions options;
	for (int i = 1; i < argc; i++) {
		const std::string argument = argv[i];
		const size_t equals = argument.find('=');
		if (equals != std::string::npos)
			ParseValue(
				argument.substr(0, equals), argument.substr(equals + 1), options);
		else if (TakesValue(argument))
			throw UsageError(argument + " needs a value: " + argument + "=VALUE");
		else if (!ParseFlag(argument, options))
			throw UsageError("unknown option '" + argument + "'");
	}
	if (!options.help)
		CheckTogether(options);
	return options;
}

static std::string HelpLine(std::string name, const char *help)
{
	name.resize(std::max<size_t>(name.size() + 1, 24), ' ');
	return "  " + name + help + "\n";
}

std::string HelpText()
{
	std::string text =
		"Usage: bitcoind [OPTION]...\n"
		"Downloads a block chain from a peer in the same process and validates it.\n\n";
	for (const NumberOption &number : NUMBERS)
		text += HelpLine(std::string(number.name) + "=N", number.help);
	text += HelpLine("--datadir=DIR", "keep the coins database there (a temporary directory)");
	text += HelpLine("--corrupt=KIND@HEIGHT",
		"let the peer send a bad block: pow, prev, merkle, "
		"time, spend, coinbase");
	for (const FlagOption &flag : FLAGS)
		text += HelpLine(flag.name, flag.help);
	text += "\nExit status: 0 in step with the peer; 1 bad block or other error; 2 bad "
		"option;\n"
		"128 + signal number when stopped by SIGINT or SIGTERM.\n";
	return text;
}
