# SPDX-License-Identifier: MIT
"""C++: extern "C" around the include; types that C does not have; inline functions and templates in two files."""
from sdtnotes import check, compilers, link, must_compile, notes, run, write

SHARED = r"""
extern "C" {
#include <sys/sdt.h>
}
template <class T> struct box {
	T value;
	void show() const { DTRACE_PROBE2(cxx, box, value, this); }
};
inline void common(int i) { DTRACE_PROBE1(cxx, common, i); }
void other();
"""

MAIN = (
    SHARED
    + r"""
#include <cstddef>
enum class tiny : signed char { none = -1 };
enum flag : unsigned char { off, on };
enum negative { below = -5, above };
static void function(int) {}
namespace inner {
struct point { int x, y; int distance() const { DTRACE_PROBE2(cxx, method, x, y); return x + y; } };
}
static void types(int &ref, const char *const &cref, tiny t, flag f, negative n, wchar_t w, char32_t c32, bool b,
		  char *(&array)[3], const volatile long &cv, std::size_t size)
{
	static const int fixed[2] = { 1, 2 };
	DTRACE_PROBE12(cxx, types, ref, cref, t, f, n, w, c32, b, array, cv, size, fixed);
	DTRACE_PROBE3(cxx, more, function, "text", array[0]);
	auto lambda = [&](short k) { DTRACE_PROBE2(cxx, lambda, k, ref); };
	lambda(3);
}
int main(int argc, char **)
{
	int i = argc;
	long l = 0;
	const char *s = "s";
	char *array[3] = {};
	types(i, s, tiny::none, on, below, L'w', U'c', true, array, l, 1);
	box<int>{ i }.show();
	box<char *>{ array[0] }.show();
	common(i);
	other();
	return inner::point{ 0, 0 }.distance();
}
"""
)

OTHER = SHARED + "void other() { box<int>{ 2 }.show(); common(3); }\n"

EXPECTED = {
    "types": "-4 8 -1 1 -4 -4 4 1 8 -8 8 8",
    "more": "8 8 8",
    "lambda": "-2 -4",
    "method": "-4 -4",
    "common": "-4",
}


def main() -> None:
    write("main.cc", MAIN)
    write("other.cc", OTHER)
    for compiler in compilers("c++"):
        for options in (["-O0"], ["-O2", "-fno-inline"], ["-O0", "-std=c++2b", "-fPIC"], ["-O0", "-ffunction-sections"]):
            files = [must_compile(compiler, f"{name}.cc", f"{name}.o", "-Wall", "-Werror", *options) for name in ("main", "other")]
            before = sum(note.name in ("box", "common") for file in files for note in notes(file))
            check(before == 5, f"{compiler} {options}: {before} notes in the object files")
            found = notes(link(compiler, "program", *files))
            sections = run("readelf", "-SW", "program").stdout
            size = [line.split(" PROGBITS ")[1].split()[2] for line in sections.splitlines() if " .stapsdt.base " in line]
            check(size == ["000001"], f"{compiler} {options}: .stapsdt.base is not one byte: {size}")
            check(run("./program").returncode == 0, f"{compiler} {options}: the program fails")
            boxes = sorted(note.sizes() for note in found if note.name == "box")
            # The copies of box<int>::show and of common() are one function in the program, with one note.
            check(boxes == ["-4 8", "8 8"], f"{compiler} {options}: {boxes}")
            sizes = {note.name: note.sizes() for note in found if note.name != "box"}
            check(sizes == EXPECTED and len(found) == 7, f"{compiler} {options}: {len(found)} notes, {sizes}")


main()
