/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A libkmod, and with it a kernel's list of modules, played by the test. */
#ifndef FAKE_KMOD_H
#define FAKE_KMOD_H

#include <stdbool.h>

/**
 * struct kmod_module - as the test sets it up
 * @name: name of the module
 * @installed: modules.dep has it
 * @in_dir: its file is in the directory /built
 * @file: name of that file
 * @live: it is loaded
 * @users: how many references there are to it
 * @insert_result: what loading it gives
 * @remove_result: what unloading it gives
 * @loads: another module that udev loads as soon as this one is there
 */
struct kmod_module {
	const char *name;
	bool installed;
	bool in_dir;
	const char *file;
	bool live;
	int users;
	int insert_result;
	int remove_result;
	struct kmod_module *loads;
};

extern struct kmod_module fake_vdev, fake_driver;

/* Nothing installed, nothing loaded, no errors */
void fake_kmod_reset(void);
/* What was done: "insert NAME [PARAMETERS]; remove NAME; ..." */
const char *fake_kmod_log(void);
/* kmod_new() fails */
void fake_kmod_fail_new(void);
/* Contexts and modules that have not been given back */
int fake_kmod_references(void);

#endif /* FAKE_KMOD_H */
