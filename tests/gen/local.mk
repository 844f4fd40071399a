# SPDX-License-Identifier: MIT
# The generator.
TESTS += %D%/generate.py
EXTRA_DIST += %D%/generate.py
