# SPDX-License-Identifier: MIT
# The provider generator, a dtrace(1) look-alike.
