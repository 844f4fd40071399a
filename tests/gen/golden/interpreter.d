/* SPDX-License-Identifier: MIT */
/* The shape of an interpreter's list: plain arguments, stability attributes behind. */

provider interpreter {
    probe function__entry(const char *, const char *, int);
    probe function__return(const char *, const char *, int);
    probe gc__start(int);
    probe gc__done(long);
    probe audit(const char *, void *);
};

#pragma D attributes Evolving/Evolving/Common provider interpreter provider
#pragma D attributes Private/Private/Common provider interpreter module
#pragma D attributes Evolving/Evolving/Common provider interpreter name
