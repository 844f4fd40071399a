# SPDX-License-Identifier: MIT
# Manual pages and documents.
dist_man_MANS += %D%/probe-list.1
