# shellcheck shell=bash
# shellcheck disable=SC2317 # tests/run calls these by name
# SPDX-License-Identifier: GPL-2.0
# What is put into the guest and what comes back

# --- files ---------------------------------------------------------------------

test_add()
{
	mkdir build tree
	echo 'int answer(void) { return 42; }' >lib.c
	printf '%s\n' '#include <stdio.h>' 'int answer(void);' \
		'int main(void) { return printf("%d\n", answer()) != 3; }' \
		>prog.c
	gcc -shared -fPIC -Wl,-soname,libanswer.so.1 -o build/libanswer.so.1 \
		lib.c || skip "no compiler"
	# shellcheck disable=SC2016 # the loader's variable
	gcc -o build/prog prog.c build/libanswer.so.1 -Wl,-rpath,'$ORIGIN'
	echo text >'tree/a file'
	guest 0 --add build/prog --add build/prog:/opt/other --add tree \
		--add 'tree/a file:/srv/' -- \
		sh -c 'prog && /opt/other && cat "tree/a file" "/srv/a file"'
	[ "$(tr '\n' ' ' <out)" = '42 42 text text ' ] || fail "wrong output"
}

test_add_missing()
{
	guest 125 --add no/such/file true
	one_line 'no file no/such/file'
}

test_out()
{
	# shellcheck disable=SC2016
	guest 0 --out back/deep sh -c 'mkdir /out/d; cp /bin/busybox /out/d/b
		ln -s d/b /out/link; printf "a\0b" >/out/bytes'
	cmp "$(busybox_path)" back/deep/d/b || fail "/out/d/b differs"
	[ -x back/deep/d/b ] || fail "its mode is lost"
	[ "$(readlink back/deep/link)" = d/b ] || fail "the link is lost"
	printf 'a\0b' | cmp - back/deep/bytes || fail "/out/bytes differs"
}

# --- modules -------------------------------------------------------------------

# Modules with the names of ours: the first has parameters and may fail.
modules_build()
{
	local kdir

	kdir=$("$vm/fetch" --kdir) || fail "no headers"
	cat >bogus_vdev.c <<-'EOT'
	#include <linux/module.h>
	static int number, fail;
	module_param(number, int, 0444);
	module_param(fail, int, 0444);
	static int __init start(void)
	{
		return fail ? -EOPNOTSUPP : 0;
	}
	static void __exit stop(void) {}
	module_init(start);
	module_exit(stop);
	MODULE_LICENSE("GPL");
	EOT
	sed 's/^module_param.*//; s/ fail ?.*/ number + fail;/' bogus_vdev.c \
		>bogus.c
	echo 'obj-m := bogus.o bogus_vdev.o' >Kbuild
	make -s -C "$kdir" M="$PWD" modules >make.log 2>&1 ||
		fail "$(cat make.log)"
}

test_modules()
{
	modules_build
	guest 0 --modules . --load --stock dummy \
		--append bogus_vdev.number=42 -- \
		sh -c 'cat /sys/module/bogus_vdev/parameters/number
		modprobe dummy && cut -d" " -f1 /proc/modules'
	says out '^42$'
	[ "$(grep -xE 'bogus|bogus_vdev|dummy' out | tr '\n' ' ')" = \
		'dummy bogus bogus_vdev ' ] || fail "not loaded in this order"
	guest 125 --modules . --load --append bogus_vdev.fail=1 true
	one_line 'bogus_vdev does not load: .*not supported'
	says "$(kept_log)" 'out-of-tree module'
}

test_modules_bad()
{
	mkdir empty wrong
	guest 125 --modules empty true
	one_line 'no kernel module .* in empty'
	echo text >wrong/bogus.ko
	guest 125 --modules wrong true
	one_line 'wrong/bogus.ko'
	guest 125 --load true
	one_line 'needs the --modules'
	guest 125 --stock no_such_module true
	one_line 'no module no_such_module'
}

t test_add "files, directories, programs with libraries are added"
t test_add_missing "a file to add that is not there"
t test_out "/out comes back"
t test_modules "modules load in order, with parameters; a failure is named"
t test_modules_bad "no modules, bad modules"
