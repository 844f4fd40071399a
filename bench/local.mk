# SPDX-License-Identifier: MIT
# What a probe costs, idle and traced.
