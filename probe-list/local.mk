# SPDX-License-Identifier: MIT
# The lister.
