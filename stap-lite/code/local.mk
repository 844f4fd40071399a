# SPDX-License-Identifier: MIT
# Floor 2: checked tree to program; verifier; dump.
