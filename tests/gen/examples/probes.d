/* SPDX-License-Identifier: MIT */
provider shop {
	probe open();
	probe sale__done(int id, const char *what);
};
