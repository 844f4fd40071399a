/* SPDX-License-Identifier: MIT */
/* note-operands FILE: what libsdt reads in the notes of a file, for the tests of the header. A line
 * for each site, with what is wrong with it, and a line for each of its operands, with its kind or
 * the reason why it can't be read. */
#include <stdio.h>
#include <string.h>
#include "libsdt/image.h"

static const char *const kinds[] = {
	[OPERAND_UNREADABLE] = "unreadable",
	[OPERAND_CONST] = "const",
	[OPERAND_REG] = "reg",
	[OPERAND_MEM] = "mem",
	[OPERAND_SYMBOL] = "symbol",
	[OPERAND_STATIC] = "static",
	[OPERAND_ADDRESS] = "address",
};

int main(int argc, char **argv)
{
	struct sdt_error err;
	struct sdt_image image;

	if (argc != 2 || image_open(argv[1], -1, &image, &err)) {
		fprintf(stderr, "note-operands: %s\n", argc == 2 ? err.text : "needs one file");
		return 1;
	}
	printf("cpu %s\n", image.arch ? image.arch->name : "unknown");
	for (size_t i = 0; i < image.nsites; i++) {
		const struct sdt_site *site = &image.sites[i];

		printf("site %s:%s: %s\n", site->provider, site->name,
			site->problem ? site->problem : "good");
		for (size_t k = 0; k < site->nargs; k++) {
			const char *type, *name;
			const struct sdt_operand *op = &site->operands[k];

			printf("operand %s|%.*s|%s\n", kinds[op->kind], op->text_len, op->text,
				op->kind == OPERAND_UNREADABLE ? op->why : "");
			if (site_argument(site, k, &type, &name))
				printf("typed %s:%s|%s|%s|%d\n", site->provider, site->name, type,
					name,
					site_argument_find(site, name, strlen(name)) == (int)k);
		}
	}
	image_close(&image);
	return 0;
}
