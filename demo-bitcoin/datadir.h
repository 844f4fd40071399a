/* SPDX-License-Identifier: MIT */
/*
 * datadir.h: the directory of the coins database: the given one, or a temporary one that is removed
 * at the end. Throws std::exception if it cannot be made. Called by node.
 */
#ifndef DEMO_BITCOIN_DATADIR_H
#define DEMO_BITCOIN_DATADIR_H

#include <string>

class DataDir
{
      public:
	/* An empty path means a temporary directory below TMPDIR (/tmp). */
	explicit DataDir(const std::string &path);
	~DataDir();
	DataDir(const DataDir &) = delete;
	DataDir &operator=(const DataDir &) = delete;

	const std::string &Path() const
	{
		return m_path;
	}
	std::string ChainstatePath() const
	{
		return m_path + "/chainstate";
	}

      private:
	std::string m_path;
	bool m_temporary;
};

#endif
