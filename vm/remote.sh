# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The guest in the background: where its files are, and whether it runs.
#
#	DIR/guest	the socket that programs connect to: unix:DIR/guest
#	DIR/lock	locked by vm/up, then by the proxy, as long as it lives
#	DIR/run/	the guest's streams, and what the proxy has to tell
#
# DIR is the user's alone; libbogus looks in the same place.

remote_programs=${BOGUS_REMOTE_PROGRAMS:-$(dirname "$vm")/build/user/remote}

case ${XDG_RUNTIME_DIR:-} in
/*) remote_dir=$XDG_RUNTIME_DIR/bogus ;;
*) remote_dir=/tmp/bogus-$(id -u) ;;
esac
remote_socket=$remote_dir/guest
remote_run=$remote_dir/run

# remote_prepare: make DIR, and trust it only if nobody else could have
remote_prepare()
{
	mkdir -m 0700 "$remote_dir" 2>/dev/null || :
	[ -d "$remote_dir" ] && [ ! -L "$remote_dir" ] ||
		die "cannot make the directory $remote_dir"
	[ "$(stat -c '%u %a' "$remote_dir")" = "$(id -u) 700" ] ||
		die "$remote_dir is not yours alone: remove it, or set" \
			"XDG_RUNTIME_DIR"
}

remote_need_programs()
{
	local program

	for program in bogus-proxy bogus-guest bogus-agent; do
		[ -x "$remote_programs/$program" ] ||
			die "no $program in $remote_programs: make -C remote"
	done
}

# remote_lock: succeeds, holding the lock, if no guest runs or is starting
remote_lock()
{
	need flock
	exec 8>>"$remote_dir/lock" || die "cannot write to $remote_dir"
	flock -n 8
}

# remote_runs: does somebody answer at the socket?
remote_runs()
{
	[ -S "$remote_socket" ] && timeout 10 "$remote_programs/bogus-guest" \
		--socket "$remote_socket" address >/dev/null 2>&1
}

# remote_clean: what a guest that is gone has left; the lock is held
remote_clean()
{
	rm -rf "$remote_socket" "$remote_run"
}
