# SPDX-License-Identifier: MIT
# A user of the toolkit: builds against include/ and the generated header only.
