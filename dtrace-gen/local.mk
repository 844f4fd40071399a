# SPDX-License-Identifier: MIT
# The provider generator, a dtrace(1) look-alike. It is installed as it is: nothing to substitute.
bin_SCRIPTS += %D%/dtrace
EXTRA_DIST += %D%/dtrace
dist_man_MANS += doc/dtrace.1
