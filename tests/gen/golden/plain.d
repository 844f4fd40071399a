/* SPDX-License-Identifier: MIT */
provider plain {
	probe none();
	probe nothing(void);
	probe one(int);
	probe two__words(int count, const char *text);
	probe f___g__h(unsigned int u, unsigned char, long long ll, struct item **items);
	probe __lead(char *const *argv, int table[4], int (*callback)(int, void *), enum colour c);
	probe twelve(int, int, int, int, int, int, int, int, int, int, int a11, size_t a12)
};
