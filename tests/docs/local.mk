# SPDX-License-Identifier: MIT
# Every example of README.md and doc/ is run and its output compared; functions are told of.
TESTS += %D%/examples.py %D%/functions.py
EXTRA_DIST += %D%/examples.py %D%/functions.py
