# SPDX-License-Identifier: MIT
# Scripts with what they must print in the comments at their head.
lang_scripts = %D%/abort.stp %D%/action-elements.stp %D%/action-limit.stp %D%/context-functions.stp \
	%D%/indent.stp %D%/string-functions.stp \
	%D%/regex.stp %D%/regex-error.stp %D%/system.stp %D%/aggregates.stp %D%/arguments.stp %D%/arithmetic.stp %D%/array-order.stp \
	%D%/arrays.stp %D%/autoprint-forms.stp %D%/autoprint.stp %D%/control.stp %D%/errors.stp %D%/loops.stp %D%/strings.stp \
	%D%/division-by-zero.stp %D%/doubles.stp %D%/formats.stp %D%/functions.stp %D%/histogram-arrays.stp %D%/histograms.stp %D%/nesting-limit.stp %D%/operators.stp %D%/order.stp \
	%D%/statistics.stp %D%/string-limit.stp %D%/aliases.stp %D%/overloads.stp %D%/dump-program.stp %D%/settings.stp %D%/slices.stp \
	%D%/queues.stp %D%/timers.stp %D%/try-catch.stp %D%/type-error.stp
lang_scripts += %D%/library.stp %D%/library-macros.stp %D%/library-rest.stp %D%/library/counting.stp %D%/library/more.stpm %D%/library/starting.stp
TESTS += %D%/scripts.py %D%/shipped-examples.py
EXTRA_DIST += %D%/scripts.py %D%/shipped-examples.py $(lang_scripts)

# Conformance: cases/README.md
lang_cases = %D%/cases/README.md %D%/cases/exceptions \
	%D%/cases/documented/rules.cases %D%/cases/systemtap-4.8/arrays.cases %D%/cases/systemtap-4.8/autoprint.cases \
	%D%/cases/systemtap-4.8/check-errors.cases %D%/cases/systemtap-4.8/checks.cases \
	%D%/cases/systemtap-4.8/context.cases %D%/cases/systemtap-4.8/control.cases %D%/cases/systemtap-4.8/dumps.cases \
	%D%/cases/systemtap-4.8/errors-by-topic.cases %D%/cases/systemtap-4.8/errors.cases %D%/cases/systemtap-4.8/functions.cases \
	%D%/cases/systemtap-4.8/grammar-errors.cases %D%/cases/systemtap-4.8/grammar.cases \
	%D%/cases/systemtap-4.8/limits.cases %D%/cases/systemtap-4.8/listing.cases %D%/cases/systemtap-4.8/literals.cases \
	%D%/cases/systemtap-4.8/marks.cases %D%/cases/systemtap-4.8/memory.cases %D%/cases/systemtap-4.8/operators.cases \
	%D%/cases/systemtap-4.8/options.cases %D%/cases/systemtap-4.8/parse-errors.cases %D%/cases/systemtap-4.8/preprocessor.cases \
	%D%/cases/systemtap-4.8/printf.cases %D%/cases/systemtap-4.8/probes.cases %D%/cases/systemtap-4.8/process.cases \
	%D%/cases/systemtap-4.8/refused.cases %D%/cases/systemtap-4.8/semantic-errors.cases %D%/cases/systemtap-4.8/statistics.cases \
	%D%/cases/systemtap-4.8/strings.cases %D%/cases/systemtap-4.8/warnings.cases %D%/cases/systemtap-5.6/arrays.cases \
	%D%/cases/systemtap-5.6/autoprint.cases %D%/cases/systemtap-5.6/diagnostics.cases %D%/cases/systemtap-5.6/expressions.cases \
	%D%/cases/systemtap-5.6/functions.cases %D%/cases/systemtap-5.6/grammar.cases %D%/cases/systemtap-5.6/histograms.cases \
	%D%/cases/systemtap-5.6/library.cases %D%/cases/systemtap-5.6/limits.cases %D%/cases/systemtap-5.6/preprocessor.cases \
	%D%/cases/systemtap-5.6/print.cases %D%/cases/systemtap-5.6/probes.cases %D%/cases/systemtap-5.6/statements.cases \
	%D%/cases/systemtap-5.6/statistics.cases %D%/cases/systemtap-5.6/types.cases
lang_targets = %D%/targets/libt.c %D%/targets/pre.h %D%/targets/t_env.c %D%/targets/t_exec.c %D%/targets/t_exit.c %D%/targets/t_float.c \
	%D%/targets/t_fork.c %D%/targets/t_lib.c %D%/targets/t_loop.c %D%/targets/t_multi.c %D%/targets/t_prov.c %D%/targets/t_sem.c \
	%D%/targets/t_str.c %D%/targets/t_thread.c %D%/targets/t_types.c %D%/targets/t_wait.c
TESTS += %D%/conformance.py
EXTRA_DIST += %D%/conformance.py $(lang_cases) $(lang_targets)
