/* SPDX-License-Identifier: MIT */
/* options: -C */
/*
 * The shape of a database server's list: types are macros, so it goes through the preprocessor; sed turns
 * DATABASE_ into TRACE_DATABASE_ and adds const to the header.
 */
#define RelationId unsigned int
#define BlockNumber unsigned int
#define LockMode int
#define bool unsigned char

provider database {

	probe query__start(const char *);
	probe query__done(const char *);
	probe buffer__read__done(int, BlockNumber, RelationId, RelationId, RelationId, int, bool, bool);

	probe lock__wait(unsigned int, unsigned int, unsigned int, unsigned int, unsigned int, LockMode);
	probe sort__start(int, bool, int, int, bool, int);
	probe checkpoint__start(int);
	probe idle();
};
