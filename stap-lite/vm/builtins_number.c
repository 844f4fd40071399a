/* SPDX-License-Identifier: MIT */
/* Built-in functions on numbers: names of errors and signals, dates, chance. */
#include "stap-lite/vm/builtin.h"

#define DAY 86400

/* n in [0, limit) of the 64 bits that the host gives; SystemTap's bound. */
BUILTIN_FN(randint)
{
	int64_t limit = l[0];
	enum step step;

	if (limit < 0 || limit > 1 << 20)
		return vm_fail(run, "range too wide");
	step = builtin_query(run, QUERY_RANDOM, l);
	l[0] = limit ? (int64_t)((uint64_t)l[0] % (uint64_t)limit) : 0;
	return step;
}

/* ---- names of numbers ---- */

struct named {
	int16_t number;
	char name[18];
};

static void name_of(
	struct vm_run *run, const struct named *names, size_t n, int64_t number, char *s)
{
	s[0] = '\0';
	for (size_t i = 0; i < n; i++)
		if (names[i].number == number) {
			text_copy(s, builtin_string_size(run), names[i].name);
			return;
		}
}

#define ERRNOS(E)                                                                                  \
	E(1, EPERM)                                                                                \
	E(2, ENOENT) E(3, ESRCH) E(4, EINTR) E(5, EIO) E(6, ENXIO) E(7, E2BIG) E(8, ENOEXEC) E(    \
		9, EBADF) E(10, ECHILD) E(11, EAGAIN) E(12, ENOMEM) E(13, EACCES) E(14,            \
		EFAULT) E(15, ENOTBLK) E(16, EBUSY) E(17, EEXIST) E(18, EXDEV) E(19, ENODEV) E(20, \
		ENOTDIR) E(21, EISDIR) E(22, EINVAL) E(23, ENFILE) E(24, EMFILE) E(25,             \
		ENOTTY) E(26, ETXTBSY) E(27, EFBIG) E(28, ENOSPC) E(29, ESPIPE) E(30, EROFS) E(31, \
		EMLINK) E(32, EPIPE) E(33, EDOM) E(34, ERANGE) E(35, EDEADLK) E(36,                \
		ENAMETOOLONG) E(37, ENOLCK) E(38, ENOSYS) E(39, ENOTEMPTY) E(40, ELOOP) E(42,      \
		ENOMSG) E(43, EIDRM) E(44, ECHRNG) E(45, EL2NSYNC) E(46, EL3HLT) E(47,             \
		EL3RST) E(48, ELNRNG) E(49, EUNATCH) E(50, ENOCSI) E(51, EL2HLT) E(52,             \
		EBADE) E(53, EBADR) E(54, EXFULL) E(55, ENOANO) E(56, EBADRQC) E(57,               \
		EBADSLT) E(59, EBFONT) E(60, ENOSTR) E(61, ENODATA) E(62, ETIME) E(63,             \
		ENOSR) E(64, ENONET) E(65, ENOPKG) E(66, EREMOTE) E(67, ENOLINK) E(68, EADV) E(69, \
		ESRMNT) E(70, ECOMM) E(71, EPROTO) E(72, EMULTIHOP) E(73,                          \
		EDOTDOT) E(74, EBADMSG) E(75, EOVERFLOW) E(76, ENOTUNIQ) E(77, EBADFD) E(78,       \
		EREMCHG) E(79, ELIBACC) E(80, ELIBBAD) E(81, ELIBSCN) E(82,                        \
		ELIBMAX) E(83, ELIBEXEC) E(84, EILSEQ) E(85, ERESTART) E(86, ESTRPIPE) E(87,       \
		EUSERS) E(88, ENOTSOCK) E(89, EDESTADDRREQ) E(90, EMSGSIZE) E(91,                  \
		EPROTOTYPE) E(92, ENOPROTOOPT) E(93, EPROTONOSUPPORT) E(94,                        \
		ESOCKTNOSUPPORT) E(95, EOPNOTSUPP) E(96, EPFNOSUPPORT) E(97, EAFNOSUPPORT) E(98,   \
		EADDRINUSE) E(99,                                                                  \
		EADDRNOTAVAIL) E(100, ENETDOWN) E(101, ENETUNREACH) E(102, ENETRESET) E(103,       \
		ECONNABORTED) E(104,                                                               \
		ECONNRESET) E(105, ENOBUFS) E(106, EISCONN) E(107, ENOTCONN) E(108, ESHUTDOWN)     \
		E(109, ETOOMANYREFS) E(110, ETIMEDOUT) E(111, ECONNREFUSED) E(112, EHOSTDOWN) E(   \
			113, EHOSTUNREACH) E(114, EALREADY) E(115, EINPROGRESS) E(116,             \
			ESTALE) E(117, EUCLEAN) E(118, ENOTNAM) E(119, ENAVAIL) E(120, EISNAM)     \
			E(121, EREMOTEIO) E(122, EDQUOT) E(123, ENOMEDIUM) E(124, EMEDIUMTYPE)     \
				E(125, ECANCELED) E(126, ENOKEY) E(127, EKEYEXPIRED)               \
					E(128, EKEYREVOKED) E(129, EKEYREJECTED)                   \
						E(130, EOWNERDEAD) E(131, ENOTRECOVERABLE)

/* The kernel's own numbers behind those of programs, and its sign, count as well. */
BUILTIN_FN(errno_str)
{
#define ROW(number, name) {number, #name},
	static const struct named names[] = {ERRNOS(ROW)};
#undef ROW

	name_of(run, names, sizeof(names) / sizeof(names[0]), l[0] < 0 ? num_neg(l[0]) : l[0], s);
	return STEP_NEXT;
}

BUILTIN_FN(signal_str)
{
	static const char names[][10] = {"", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP",
		"SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2",
		"SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP",
		"SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM",
		"SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS"};
	size_t count = sizeof(names) / sizeof(names[0]);

	text_copy(
		s, builtin_string_size(run), l[0] > 0 && l[0] < (int64_t)count ? names[l[0]] : "");
	return STEP_NEXT;
}

/* ---- dates ---- */

struct date {
	int64_t year;
	unsigned month, day; /* from 0, from 1 */
};

/* Civil date of a day number (0: 1970-01-01); years of 400 repeat, and begin in March. */
static struct date date_of(int64_t day)
{
	int64_t shifted = day + 719468, era, of_era, of_year, year, month;
	struct date date;

	era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	of_era = shifted - era * 146097;
	year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	of_year = of_era - (365 * year + year / 4 - year / 100);
	month = (5 * of_year + 2) / 153;
	date.day = (unsigned)(of_year - (153 * month + 2) / 5 + 1);
	date.month = (unsigned)(month < 10 ? month + 2 : month - 10);
	date.year = year + era * 400 + (date.month < 2);
	return date;
}

static void put_two(char *s, size_t size, int64_t n, const char *behind)
{
	if (n < 10)
		text_append(s, size, "0");
	text_append_long(s, size, n);
	text_append(s, size, behind);
}

/* `Thu Jan  1 00:00:00 1970` */
BUILTIN_FN(ctime)
{
	static const char days[7][5] = {"Thu ", "Fri ", "Sat ", "Sun ", "Mon ", "Tue ", "Wed "};
	static const char months[12][5] = {"Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ",
		"Aug ", "Sep ", "Oct ", "Nov ", "Dec "};
	const int64_t bound = 67768036191676799; /* what a year of 32 bits can hold */
	int64_t day, second;
	size_t size = builtin_string_size(run);
	struct date date;

	if (l[0] > bound)
		return vm_fail(run, "Time too far in the future to be converted");
	if (l[0] < -bound)
		return vm_fail(run, "Time too far in the past to be converted");
	day = l[0] / DAY - (l[0] % DAY < 0);
	second = l[0] - day * DAY;
	date = date_of(day);
	text_copy(s, size, days[(day % 7 + 7) % 7]);
	text_append(s, size, months[date.month]);
	text_append(s, size, date.day < 10 ? " " : "");
	text_append_long(s, size, date.day);
	text_append(s, size, " ");
	put_two(s, size, second / 3600, ":");
	put_two(s, size, second / 60 % 60, ":");
	put_two(s, size, second % 60, " ");
	text_append_long(s, size, date.year);
	return STEP_NEXT;
}
