# SPDX-License-Identifier: MIT
# The tracer; one library per room, arrows go down only (maint/check-includes).
include %D%/vm/local.mk
include %D%/front/local.mk
include %D%/code/local.mk
include %D%/target/local.mk
include %D%/runtime/local.mk
include %D%/output/local.mk
include %D%/session/local.mk
