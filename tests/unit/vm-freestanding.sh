#!/bin/sh
# SPDX-License-Identifier: MIT
# The VM will run inside foreign programs: it calls nothing but memcpy, memset, memmove and memcmp, has no variables of its own, and
# no function of it needs more than 256 bytes of stack, nor a stack whose size is not known.
status=0
undefined=$(nm "$BUILDDIR/stap-lite/vm/libvm.a" | awk '
	NF == 2 && $1 == "U" { used[$2] = 1 }
	NF == 3 { defined[$3] = 1 }
	END { for (name in used) if (!(name in defined)) print name }' |
	grep -v -x -e memcpy -e memset -e memmove -e memcmp | grep -v -e '^__asan' -e '^__ubsan' -e '^__tsan' -e '^__stack_chk')
[ -z "$undefined" ] || { echo "libvm.a calls out:"; echo "$undefined"; status=1; }

for file in "$SRCDIR"/stap-lite/vm/*.c; do
	object=$(basename "$file" .c)
	$CC -std=gnu11 -O2 -ffreestanding -fno-stack-protector -fstack-usage -D_GNU_SOURCE -I"$SRCDIR" -c \
		-o "$object.o" "$file" || exit 99
	[ -s "$object.su" ] || { echo "skipped: $CC has no -fstack-usage"; exit 77; }
done
deep=$(awk -F '\t' '$2 > 256 || $3 != "static" { print }' ./*.su)
[ -z "$deep" ] || { echo "frames that are too large or have no fixed size:"; echo "$deep"; status=1; }
variables=$(for object in ./*.o; do nm "$object" | awk -v o="$object" '$2 == "D" || $2 == "B" || $2 == "d" || $2 == "b" { print o, $3 }'; done)
[ -z "$variables" ] || { echo "variables that could be written:"; echo "$variables"; status=1; }
[ "$(cat ./*.su | wc -l)" -gt 50 ] || { echo "too few functions were measured"; status=1; }
exit $status
