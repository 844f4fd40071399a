# SPDX-License-Identifier: MIT
# Floor 2: processes, images, marks.
