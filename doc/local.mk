# SPDX-License-Identifier: MIT
# Manual pages and documents.
dist_man_MANS += %D%/probe-list.1 %D%/stap-lite.1
EXTRA_DIST += %D%/README.md %D%/context.md %D%/house.md %D%/inproc.md %D%/safety.md
