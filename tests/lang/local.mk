# SPDX-License-Identifier: MIT
# Scripts with what they must print in the comments at their head.
lang_scripts = %D%/abort.stp %D%/action-limit.stp %D%/context-functions.stp %D%/indent.stp %D%/string-functions.stp \
	%D%/regex.stp %D%/regex-error.stp %D%/system.stp %D%/aggregates.stp %D%/arguments.stp %D%/arithmetic.stp %D%/array-order.stp \
	%D%/arrays.stp %D%/autoprint-forms.stp %D%/autoprint.stp %D%/control.stp %D%/errors.stp %D%/loops.stp %D%/strings.stp \
	%D%/division-by-zero.stp %D%/formats.stp %D%/functions.stp %D%/histogram-arrays.stp %D%/histograms.stp %D%/nesting-limit.stp %D%/operators.stp %D%/order.stp \
	%D%/statistics.stp %D%/string-limit.stp %D%/aliases.stp %D%/overloads.stp %D%/dump-program.stp %D%/settings.stp %D%/slices.stp \
	%D%/timers.stp %D%/try-catch.stp %D%/type-error.stp
TESTS += %D%/scripts.py
EXTRA_DIST += %D%/scripts.py $(lang_scripts)
