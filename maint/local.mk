# SPDX-License-Identifier: MIT
# Checks of the house itself.
