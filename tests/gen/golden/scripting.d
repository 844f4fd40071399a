/* SPDX-License-Identifier: MIT */
/*
 * The shape of a scripting library's list: comments between the probes,
 * argument names that are words of C++, and types that are explained behind.
 */

typedef struct Script_Value Script_Value;

provider scripting {
    /***************************** procedures *****************************/
    /*
     *	proc-entry: before a procedure runs
     *		arg0: name (string)
     *		arg1: number of arguments (int)
     *		arg2: values (Script_Value **)
     */
    probe proc__entry(char *name, int objc, struct Script_Value **objv);
    probe proc__info(char *cmd, char *type, char *proc, char *file, int line,
	    int level, char *method, char *class);

    /***************************** values *****************************/
    probe obj__create(struct Script_Value *objPtr);

    probe probe__ten(char *a0, char *a1, char *a2, char *a3, char *a4, char *a5,
	    char *a6, char *a7, char *a8, char *a9);
};

typedef struct Script_Type {
    char *name;
    void *freeProc;
} Script_Type;

struct Script_Value {
    int refCount;
    char *bytes;
    Script_Type *typePtr;
    union {
	long longValue;
	struct {
	    void *ptr1;
	    void *ptr2;
	} twoPtrValue;
    } internalRep;
};
