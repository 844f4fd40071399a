#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 60
"""Every function that reads the memory of the program that was hit: values, limits, faults, and the words of errors and warnings."""
import os
import subprocess
from typing import List, Tuple

from harness import SRC, STAP, build, check_equal, finish, run

TEXT, NUMBERS, UTF16, LONE, UTF32, BEYOND, EDGE, BAD, LONG = (f"$arg{n}" for n in range(1, 10))
QUOTED = r'"say \"hi\"\t\\ \u00E9 \001 end"'
FAULT = "user string copy fault -14 at BAD [man error::fault]"
# expression, what it prints; BAD stands for the address that cannot be read
GOOD = [
    (f"user_string({TEXT})", 'say "hi"\t\\ é \x01 end'),
    (f"user_string_quoted({TEXT})", QUOTED),
    (f"user_string_n({TEXT}, 3)", "say"),
    (f"user_string_n({TEXT}, 0)", ""),
    (f"user_string_n({TEXT}, -3)", ""),
    (f"user_string_n_quoted({TEXT}, 5)", r'"say \""'),
    (f"user_string_n_quoted({TEXT}, 100, 12)", r'"say \"h"...'),
    (f"user_string_n2_quoted({TEXT}, 3, 100)", '"say"'),
    (f"user_buffer_quoted({TEXT}, 4, 100)", '"say "'),
    (f"user_buffer_quoted({NUMBERS} + 8, 8, 100)", r'"\001\000\000\000\000\000\000\200"'),
    (f"user_string({EDGE})", "edge"),
    (f"user_string_n({EDGE}, 4)", "edge"),
    (f"strlen(user_string({LONG}))", "510"),
    (f"user_string_utf16({UTF16})", "wé€😀"),
    (f"user_string_utf32({UTF32})", "wé😀"),
    (f"user_string_quoted_utf16({UTF16})", r'"w\u00E9\u20AC\U0001F600"'),
    (f"user_string_quoted_utf32({UTF32})", r'"w\u00E9\U0001F600"'),
    (f"user_int8({NUMBERS})", "-5"), (f"user_uint8({NUMBERS})", "251"), (f"user_char({NUMBERS} + 1)", "-6"),
    (f"user_uint8({NUMBERS} + 1)", "250"),
    (f"user_int16({NUMBERS} + 2)", "-1234"), (f"user_uint16({NUMBERS} + 2)", "64302"),
    (f"user_short({NUMBERS} + 2)", "-1234"), (f"user_ushort({NUMBERS} + 2)", "64302"),
    (f"user_int32({NUMBERS} + 4)", "-2000000000"), (f"user_uint32({NUMBERS} + 4)", "2294967296"),
    (f"user_int({NUMBERS} + 4)", "-2000000000"),
    (f"user_int64({NUMBERS} + 8)", "-9223372036854775807"), (f"user_uint64({NUMBERS} + 8)", "-9223372036854775807"),
    (f"user_long({NUMBERS} + 8)", "-9223372036854775807"), (f"user_ulong({NUMBERS} + 8)", "-9223372036854775807"),
    # faults that give another value
    (f'user_string({BAD}, "other")', "other"), (f'user_string2({BAD}, "other")', "other"),
    (f'user_string_n({BAD}, 3, "other")', "other"), (f'user_string_n2({BAD}, 3, "other")', "other"),
    (f"user_string_nofault({BAD})", ""), (f"user_string_n_nofault({BAD}, 5)", ""),
    (f"user_string_quoted({BAD})", "BAD"), (f"user_string_n_quoted({BAD}, 5)", "BAD"), ("user_string_quoted(0)", "0x0"),
    (f"user_buffer_quoted({BAD}, 5, 30)", "BAD"),
    (f'user_string_utf16({BAD}, "other")', "other"), (f'user_string2_utf32({BAD}, "other")', "other"),
    (f'user_string_utf16({LONE}, "other")', "other"), (f"user_string_quoted_utf32({BAD})", "BAD"),
    *[(f"user_{kind}({BAD})", "0") for kind in ("int8 uint8 int16 uint16 int32 uint32 int64 uint64 char short ushort int long "
                                                 "ulong").split()],
]
ERRORS = [
    (f"user_string({BAD})", FAULT), (f"user_string_n({BAD}, 3)", FAULT), (f"user_string_n({BAD}, 0)", FAULT),
    *[(f"user_{kind}_error({BAD})", "read fault [man error::fault] at BAD") for kind in
      "int8 uint8 int16 uint16 int32 uint32 int64 uint64 char short ushort int long ulong".split()],
    (f"user_buffer_quoted_error({BAD}, 4, 20)", "Unable to access user space data at BAD"),
    (f"user_string_utf16({BAD})", "user string copy fault at BAD [man error::fault]"),
    (f"user_string_utf32({BAD})", "user string copy fault at BAD [man error::fault]"),
    (f"user_string_utf16({LONE})", "invalid UTF-16 character U+DC00 at …"),
    (f"user_string_utf32({BEYOND})", "invalid UTF-32 character U+110000 at …"),
]
WARNINGS = [
    (f"user_string_warn({BAD})", "", FAULT), (f'user_string_warn({BAD}, "other")', "other", FAULT),
    (f'user_string2_warn({BAD}, "other")', "other", FAULT), (f"user_string_n_warn({BAD}, 5)", "", FAULT),
    (f'user_string_n_warn({BAD}, 5, "other")', "other", FAULT), (f'user_string2_n_warn({BAD}, 5, "other")', "other", FAULT),
    (f"user_char_warn({BAD})", "0", "user char copy fault at BAD [man error::fault]"),
    (f"user_short_warn({BAD})", "0", "user short copy fault BAD [man error::fault]"),
    (f"user_ushort_warn({BAD})", "0", "user unsigned short copy fault BAD [man error::fault]"),
    (f"user_int_warn({BAD})", "0", "user int copy fault BAD [man error::fault]"),
    (f"user_long_warn({BAD})", "0", "user long copy fault BAD [man error::fault]"),
    (f"user_ulong_warn({BAD})", "0", "user unsigned long copy fault BAD [man error::fault]"),
]


def trace(program: str, body: str) -> Tuple[List[str], List[str]]:
    """What a script prints in the mark; the first line is the address that cannot be read, and its name stands for it."""
    script = 'probe process("%s").mark("all") { printf("%%p\\n", %s) %s }' % (program, BAD, body)
    done = run([STAP, "-o", "trace", "-DMAXACTION_INTERRUPTIBLE=100000", "-e", script, "-c", program])
    check_equal(done.returncode, 0, f"status ({done.stderr})")
    with open("trace", encoding="utf-8") as handle:
        address, _, rest = handle.read().partition("\n")
    return rest.replace(address, "BAD").split("\n")[:-1], done.stderr.replace(address, "BAD").splitlines()


def cut(line: str, want: str) -> str:
    return line[:len(want) - 1] + "…" if want.endswith("…") else line


def check_memory(program: str) -> None:
    lines, errors = trace(program, " ".join(f"println({text})" for text, _ in GOOD))
    check_equal(errors, [], "no errors")
    for (text, want), line in zip(GOOD, lines + [""] * len(GOOD)):
        check_equal(line, want, text)
    lines, errors = trace(program, " ".join("try { println(%s) } catch (e) { println(e) }" % text for text, _ in ERRORS))
    for (text, want), line in zip(ERRORS, lines + [""] * len(ERRORS)):
        check_equal(cut(line, want), want, text)
    lines, errors = trace(program, " ".join(f"println({text})" for text, _, _ in WARNINGS))
    check_equal(lines, [want for _, want, _ in WARNINGS], "values of ..._warn")
    check_equal(errors, [f"WARNING: {warning}" for _, _, warning in WARNINGS], "warnings")


def check_writing(program: str) -> None:
    def change(body: str, *options: str) -> Tuple[List[str], str]:
        done = run([STAP, "-o", "trace", *options, "-e", 'probe process("%s").mark("change") { %s }' % (program, body), "-c", program])
        with open("trace", encoding="utf-8") as handle:
            return done.stdout.splitlines() + handle.read().splitlines(), done.stderr

    writes = ('set_user_string($arg1, "after") set_user_char($arg1 + 9, -1) set_user_short($arg1 + 10, 0x12345) '
              "set_user_int($arg1 + 12, -3) set_user_long($arg1 + 16, -4) set_user_pointer($arg1 + 24, 0x1234)")
    check_equal(change(writes, "-g"), (["after g -1 9029 -3 -4 0x1234"], ""), "all kinds")
    check_equal(change('set_user_string_n($arg1, 3, "longer") println(user_string($arg1))', "-g"),
                (["lon g 1 2 3 4 (nil)", "lon"], ""), "a part of a text")
    check_equal(change('set_user_string_arg($arg1, "before") set_user_string_arg($arg2, "x")', "-g")[0],
                ["before g 1 2 3 4 (nil)"], "nothing to write, and what must not be written")
    errors = [("string", '"x"'), *[(kind, "1") for kind in "long int short char pointer".split()]]
    body = " ".join("try { set_user_%s($arg2, %s) } catch (e) { println(e) }" % (kind, value) for kind, value in errors)
    lines = change(f'printf("%p\\n", $arg2) {body}', "-g")[0]
    check_equal(lines[2:], [f"user {kind} copy fault at {lines[1]} [man error::fault]" for kind, _ in errors], "read-only memory")
    for kind, value in errors:
        errors_text = change(f"set_user_{kind}($arg1, {value})")[1]
        check_equal(errors_text.splitlines()[:1],
                    [f"semantic error: function may not be used unless -g is specified: identifier 'set_user_{kind}' at <input>:1:"
                     f"{len(program) + 36}"], "without -g")


def check_32bit() -> None:
    """A program of 32 bits, without a C library: numbers of its size, registers by their names."""
    source = os.path.join(SRC, "tests", "e2e", "targets", "bits32.c")
    done = subprocess.run(["gcc", "-m32", "-nostdlib", "-static", "-O2", "-I", os.path.join(SRC, "include"), "-o", "bits32", source],
                          stderr=subprocess.DEVNULL, check=False)
    if done.returncode != 0 or subprocess.run(["./bits32"], check=False).returncode != 7:
        print("no compiler, or no kernel, for programs of 32 bits: left out")
        return
    script = """probe process("./bits32").mark("x") {
        printf("%d %d %d %d\\n", $arg1, user_int($arg2), user_long($arg2), user_ulong($arg2))
        printf("%d %d %d\\n", uarch_bytes(), probing_32bit_app(), register("rip") == uaddr())
        printf("%x %x %x %x\\n", u_register("ebx"), u_register("ecx"), u_register("edx"), u_register("cl"))
        printf("%s\\n", usymname(uaddr()))
    }"""
    done = run([STAP, "-e", script, "-c", "./bits32"])
    check_equal(done.stdout.splitlines(), ["-5 -5 -5 4294967291", "4 1 1", "b1 c1c2 d1 c2", "_start"], "a program of 32 bits")


def main() -> None:
    program = build("memory.c", "memory")
    check_memory(program)
    check_writing(program)
    check_32bit()
    finish()


if __name__ == "__main__":
    main()
