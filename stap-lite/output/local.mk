# SPDX-License-Identifier: MIT
# Floor 3: renders records and listings.
