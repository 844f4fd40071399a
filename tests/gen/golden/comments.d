// SPDX-License-Identifier: MIT
/* provider hidden { probe never(); }; */
// provider hidden { probe never(); };
# file: this is how some projects name things
provider comments { /* one line */ probe a(int /* first */, /* second, */ char *s); // probe b();
	probe
	    c // the name stands on its own line
	    (
	    	int	x	,
		long y /* é in a comment is nobody's business */
	    )
	    ;
#ifdef ANYTHING
#define x y \
	probe continued();
#endif
	probe /**/ d /* between */ (); probe e();
};
