# SPDX-License-Identifier: MIT
"""What build systems do to the generated header with sed, and that programs then compile with it in their own words."""
import os
from string import ascii_lowercase, ascii_uppercase

from gen import check, dtrace, run, write
from sdtnotes import compilers, must_compile, notes

GOLDEN = os.path.join(os.environ["TESTS"], "gen", "golden")

# list, options, sed script, program, the notes it must have
PROJECTS = [
    (
        "database",
        ["-C"],
        "s/DATABASE_/TRACE_DATABASE_/g; s/( *char \\*/(const char */g; s/, *char \\*/, const char */g",
        """
        TRACE_DATABASE_QUERY_START("select 1");
        if (TRACE_DATABASE_IDLE_ENABLED())
            TRACE_DATABASE_IDLE();
        TRACE_DATABASE_BUFFER_READ_DONE(1, 2u, 3u, 4u, 5u, 6, (unsigned char)1, (unsigned char)0);
        """,
        {"query__start": "8", "idle": "", "buffer__read__done": "-4 4 4 4 4 -4 1 1"},
    ),
    (
        "interpreter",
        [],
        "s/INTERPRETER_/PyTrace_/",  # only the first one in each line
        """
        if (PyTrace_FUNCTION_ENTRY_ENABLED())
            PyTrace_FUNCTION_ENTRY("file", "function", 3);
        PyTrace_GC_DONE(5L);
        """,
        {"function__entry": "8 8 -4", "gc__done": "-8"},
    ),
    (
        "scripting",
        [],
        "",
        """
        if (SCRIPTING_PROC_ENTRY_ENABLED())
            SCRIPTING_PROC_ENTRY((char *)0, 3, (struct Script_Value **)0);
        SCRIPTING_PROBE_TEN("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        """,
        {"proc__entry": "8 -4 8", "probe__ten": "8 8 8 8 8 8 8 8 8 8"},
    ),
    (
        "scripting",
        [],
        # function-like names in lower case, as if the probes were functions
        f"/^#define[ \\t]*SCRIPTING_[A-Z0-9_]*(.*)/y/{ascii_uppercase}/{ascii_lowercase}/",
        """
        if (scripting_obj_create_enabled())
            scripting_obj_create((void *)0);
        """,
        {"obj__create": "8"},
    ),
    (
        "scripting",
        [],
        # the guard's name, and const for arguments only
        "s/SCRIPTING_/SCRIPTING_TRACE_/g; s/SCRIPTING_H_TMP/SCRIPTING_H/; s/(char \\*/(const char */g; s/, char \\*/, const char */g",
        """
        const char *name = "p";
        if (SCRIPTING_TRACE_PROC_ENTRY_ENABLED())
            SCRIPTING_TRACE_PROC_ENTRY(name, 3, (struct Script_Value **)0);
        """,
        {"proc__entry": "8 -4 8"},
    ),
    (
        "interpreter",
        [],
        "/const/!s/char \\*/const char */g",  # wherever there is none yet
        """
        INTERPRETER_AUDIT("event", (const void *)0);
        INTERPRETER_GC_START(2);
        """,
        {"audit": "8 8", "gc__start": "-4"},
    ),
    (
        "scripting",
        [],
        "s,SCRIPTING_,TRACE_,g",
        """
        char name[] = "p";
        if (TRACE_PROBE_TEN_ENABLED())
            TRACE_PROC_INFO(name, name, name, name, 1, 2, name, "class");
        """,
        {"proc__info": "8 8 8 8 -4 -4 8 8"},
    ),
    (
        "interpreter",
        [],
        "s,void \\*,const void \\*,; s,char \\*,const char \\*,g; s/\t/ /g",  # everywhere, also where it is const
        """
        if (INTERPRETER_GC_DONE_ENABLED())
            INTERPRETER_FUNCTION_RETURN("file", "function", 3);
        INTERPRETER_AUDIT("event", (const void *)0);
        """,
        {"function__return": "8 8 -4", "audit": "8 8"},
    ),
]


def main() -> None:
    for name, options, script, body, expected in PROJECTS:
        done = dtrace("-h", *options, "-s", os.path.join(GOLDEN, name + ".d"), "-o", "raw.h")
        check(done.returncode == 0, f"{name}: {done.stderr}")
        edited = run("sed", "-e", script, "raw.h")
        check(edited.returncode == 0, f"{script}: {edited.stderr}")
        write(name + ".h", edited.stdout)
        source = write(name + ".c", f'#include "{name}.h"\nvoid function(void);\nvoid function(void)\n{{{body}}}\n')
        for compiler in compilers("c"):
            file = must_compile(compiler, source, "out.o", "-I.", "-O2", "-Wall", "-Wextra", "-pedantic", "-Werror")
            found = {note.name: note.sizes() for note in notes(file)}
            check(found == expected, f"{compiler}: {name}: {found}")


main()
