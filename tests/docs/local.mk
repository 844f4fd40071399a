# SPDX-License-Identifier: MIT
# Every example of README.md and doc/ is run and its output compared.
TESTS += %D%/examples.py
EXTRA_DIST += %D%/examples.py
