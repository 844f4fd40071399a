# SPDX-License-Identifier: MIT
# Manual pages and documents.
