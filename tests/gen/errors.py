# SPDX-License-Identifier: MIT
"""Lists with mistakes: FILE:LINE: message on standard error, status 1, and an existing output stays as it was."""
import os

from gen import check, dtrace, read, write

# text of the list, line of the mistake, part of the message
CASES = [
    ("provider p { probe a(int; };\n", 1, "expected ',' or ')' in the list of arguments, got ';'"),
    ("provider p {\n probe a(int x\n};\n", 3, "expected ',' or ')'"),
    ("provider p {\n probe a(int x);\n", 1, "provider p does not end: '}' is missing"),
    ("provider p {\n probe a;\n};\n", 2, "expected '(' after the name of probe a, got ';'"),
    ("provider p {\n probe (int);\n};\n", 2, "expected the probe's name, got '('"),
    ("provider p {\n probe 1abc(int);\n};\n", 2, "expected the probe's name, got '1abc'"),
    ("provider p {\n\n probe a-b(int);\n};\n", 3, "write two underscores"),
    ("provider p-q { };\n", 1, "write two underscores"),
    ("provider { };\n", 1, "expected the provider's name, got '{'"),
    ("provider p probe a();\n", 1, "expected '{' after the provider's name, got 'probe'"),
    ("provider p", 1, "expected '{' after the provider's name, got end of file"),
    ("\nprobe a(int);\n", 2, "a probe outside of a provider"),
    ("provider p { prob a(int); };\n", 1, "expected 'probe' or '}', got 'prob'"),
    ("provder p { probe a(int); };\n", 1, "instead of 'provder p'"),
    ("provider p { probe a() probe b(); } }\n", 1, "expected a provider, got '}'"),
    ("provider p { probe a() int; };\n", 1, "expected ';' after probe a, got 'int'"),
    ("provider p { probe a(,); };\n", 1, "expected a type, got ','"),
    ("provider p { probe a(int,); };\n", 1, "expected a type, got ')'"),
    ("provider p { probe a(int x y); };\n", 1, "expected ',' or ')' in the list of arguments, got 'y'"),
    ("provider p { probe a(int x $); };\n", 1, "expected ',' or ')' in the list of arguments, got '$'"),
    ("provider p { probe a(struct *); };\n", 1, "expected a tag after 'struct', got '*'"),
    ("provider p { probe a(int x[4); };\n", 1, "')' closes the '[' of line 1"),
    ("provider p {\nprobe a(int, int, int, int, int, int,\n int, int, int, int, int, int, int);\n};\n", 2, "has 13 arguments"),
    ("provider p {\n probe a();\n probe a(int);\n};\n", 3, "exists already, at list.d:2"),
    ("provider p {\n probe a__b();\n probe a_b();\n};\n", 3, "P_A_B of probe a_b is the one of probe a__b, at list.d:2"),
    ("provider p {\n probe x();\n probe x_enabled();\n};\n", 3, "P_X_ENABLED of probe x_enabled"),
    ("provider p {\n probe x_enabled();\n probe x();\n};\n", 3, "P_X_ENABLED of probe x"),
    ("provider p { probe q_r(); };\nprovider p_q { probe r(); };\n", 2, "P_Q_R of probe r is the one of probe q_r"),
    ("provider p { probe A__b(); probe a__B(); };\n", 1, "the macro P_A_B"),
    ("provider p { probe a(int x[\"*/\"]); };\n", 1, "a string in an argument"),
    ("provider p { probe a(int " + "(" * 5000 + "*x); };\n", 1, "expected at most 50 parentheses"),
    ("provider p { probe a(int x" + "[" * 5000 + "\n", 1, "'[' is not closed"),
    ("# " + "9" * 5000 + "\nprovider p {", 2, "does not end"),
    ("provider dtrace {\n probe probe1(int x);\n};\n", 2, "the macro DTRACE_PROBE1 would be one of <sys/sdt.h>"),
    ("provider stap {\n probe probe__typed();\n};\n", 2, "the macro STAP_PROBE_TYPED would be one of <sys/sdt.h>"),
    ("provider _sdt { probe note__name(); };\n", 1, "the macro _SDT_NOTE_NAME would be one of <sys/sdt.h>"),
    ("provider p { probe while(); };\n", 1, "'while' is a keyword"),
    ("provider int { probe a(); };\n", 1, "'int' is a keyword"),
    ("provider p {\n /* probe a();\n};\n", 2, "this comment does not end"),
    ("provider p {\n probe a(int \xe9);\n};\n", 2, "stray byte 0xe9"),
    ("provider p {\n probe a(int x); # not at the start\n};\n", 2, "a '#' can only be at the start of a line"),
    ("\n\nBEGIN {\n", 3, "'{' is not closed"),
    ("BEGIN, END\n", 1, "got 'BEGIN'"),
    ("typedef int x\n", 1, "'typedef ...' does not end"),
    ("struct s { int x; };\ntypedef struct s t\nprovider p { probe a(); };\n", 3, "expected ';' after 'typedef ...'"),
    ("struct s { int x; } provider p { probe a(); };\n", 1, "expected ';' after 'struct ...'"),
    ("typedef struct\nprovider p { probe a(); };\n", 2, "expected ';' after 'typedef ...'"),
    ("hello world\n", 1, "'hello ...' does not end"),
    ('# 70 "other.h"\nprovider p {\n', 70, "does not end"),
    ("provider p {\n probe a(int,\\\n\n int\x01);\n};\n", 4, "stray character"),
]


def main() -> None:
    for text, line, message in CASES:
        with open("list.d", "wb") as stream:
            stream.write(text.encode("latin-1"))
        file = "other.h" if "other.h" in text else "list.d"
        for option in ("-h", "-G"):
            for before in (None, "what was there\n"):
                if before is not None:
                    write("out", before)
                done = dtrace(option, "-s", "list.d", "-o", "out")
                check(done.returncode == 1 and done.stdout == "", f"{text[:80]!r}: status {done.returncode}")
                start = f"{file}:{line}: "
                good = done.stderr.startswith(start) and message in done.stderr and done.stderr.count("\n") == 1
                check(good, f"{text[:80]!r}: expected '{start}...{message}...', got '{done.stderr}'")
                check((read("out") if os.path.exists("out") else None) == before, f"{text[:80]!r}: the output was touched")
                if before is not None:
                    os.unlink("out")
        check(os.listdir(".") == ["list.d"], f"{text[:80]!r} left {os.listdir('.')}")
    print(f"{len(CASES)} lists")


main()
