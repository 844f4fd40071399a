/* SPDX-License-Identifier: MIT */
typedef unsigned int number_t;
typedef struct before { int x; struct { char y[4]; } z; } before_t;
enum kind { FIRST, SECOND = ')' };
extern int f(int probe, const char *provider) __attribute__((nonnull(2)));
static inline int g(int x)
{
	return x ? f(x, "};") : 0;
}
typedef struct probe probe_t;
struct provider *first(struct probe probe);
struct __attribute__((packed)) packed { char c; int i; };
translator packed_t < probe_t *P > {
	c = P->c;
};
provider declared {
	probe use(before_t *b, number_t n, struct after *a, union either e);
};

/* Types may come after their use: the list never needs them. */
struct after {
	union { int i; char *s; } value;
};
typedef union either { long l; } either_t;

#pragma D attributes Evolving/Evolving/Common provider declared provider
#pragma D attributes Private/Private/Unknown provider declared module
