/* SPDX-License-Identifier: MIT */
#include "datadir.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <stdlib.h>

namespace fs = std::filesystem;

DataDir::DataDir(const std::string &path) : m_path(path), m_temporary(path.empty())
{
	if (!m_temporary) {
		fs::create_directories(m_path);
		return;
	}
	m_path = (fs::temp_directory_path() / "demo-bitcoin.XXXXXX").string();
	if (!mkdtemp(m_path.data()))
		throw std::runtime_error("cannot make a temporary directory like " + m_path + ": " +
					 std::strerror(errno));
}

DataDir::~DataDir()
{
	std::error_code ignored;
	if (m_temporary)
		fs::remove_all(m_path, ignored);
}
