# SPDX-License-Identifier: MIT
# The tracer; one library per floor, see doc/house.md.
