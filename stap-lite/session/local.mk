# SPDX-License-Identifier: MIT
# Floor 4: wires program, target and runtime; begin, end, timers; shutdown.
