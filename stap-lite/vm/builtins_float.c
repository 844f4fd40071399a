/* SPDX-License-Identifier: MIT */
/* Built-in functions on doubles, which scripts carry as bit patterns in longs. */
#include "stap-lite/vm/builtin.h"
#include "stap-lite/vm/float64.h"

#define FLOAT_FN(id, result)                                                                       \
	BUILTIN_FN(fp_##id)                                                                        \
	{                                                                                          \
		uint64_t a = (uint64_t)l[0], b = (uint64_t)l[1];                                   \
                                                                                                   \
		(void)b;                                                                           \
		l[0] = (int64_t)(result);                                                          \
		return STEP_NEXT;                                                                  \
	}
FLOAT_FN(add, float64_add(a, b))
FLOAT_FN(sub, float64_sub(a, b))
FLOAT_FN(mul, float64_mul(a, b))
FLOAT_FN(div, float64_div(a, b))
FLOAT_FN(rem, float64_rem(a, b))
FLOAT_FN(eq, float64_eq(a, b))
FLOAT_FN(le, float64_less(a, b, true))
FLOAT_FN(lt, float64_less(a, b, false))

BUILTIN_FN(fp_sqrt)
{
	l[0] = (int64_t)float64_sqrt((uint64_t)l[0]);
	return STEP_NEXT;
}

BUILTIN_FN(long_to_fp)
{
	l[0] = (int64_t)float64_from_long(l[0]);
	return STEP_NEXT;
}

BUILTIN_FN(fp32_to_fp64)
{
	l[0] = (int64_t)float64_from_float32((uint32_t)l[0]);
	return STEP_NEXT;
}

/* l: double, way of rounding, whether to note that digits are lost (nobody asks). */
BUILTIN_FN(fp_to_long)
{
	l[0] = float64_to_long((uint64_t)l[0], l[1]);
	return STEP_NEXT;
}

BUILTIN_FN(fp_to_string)
{
	_Static_assert(FLOAT64_SCRATCH <= RECORD_MAX, "the record is the scratch");

	float64_text(s, builtin_string_size(run), (uint64_t)l[0], l[1], run->record);
	return STEP_NEXT;
}

BUILTIN_FN(string_to_fp)
{
	uint64_t bits;

	if (!float64_parse(s, &bits))
		return vm_fail(run, "invalid format");
	l[0] = (int64_t)bits;
	return STEP_NEXT;
}
