# SPDX-License-Identifier: MIT
# Checks of the house itself.
house_checks = %D%/check-includes.py %D%/check-licence.py %D%/check-size.py
TESTS += $(house_checks)
EXTRA_DIST += $(house_checks)
