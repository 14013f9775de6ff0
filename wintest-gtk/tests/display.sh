# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Displays that nobody sees, with a session bus of their own. Functions, too,
# can be run on them. Each is a subshell: what it sets ends with it.
# shellcheck disable=SC2030,SC2031

# What the desktop of whoever runs this has set must not matter
display_clean()
{
	unset WAYLAND_DISPLAY DISPLAY GTK_THEME GTK_MODULES
	export XDG_CONFIG_HOME=$display_dir
	export GSETTINGS_BACKEND=memory NO_AT_BRIDGE=0 LC_ALL=C.UTF-8
}

display_stop()
{
	local pid

	for pid in "$@"; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	rm -rf "$display_dir"
}

# Sets bus, its process; what it says is of no interest
display_bus()
{
	dbus-daemon --session --fork --print-pid --print-address \
		>"$display_dir/bus" 2>/dev/null || return 1
	{
		read -r DBUS_SESSION_BUS_ADDRESS
		read -r bus
	} <"$display_dir/bus"
	export DBUS_SESSION_BUS_ADDRESS
}

# on_x11 COMMAND...: with Xvfb
on_x11()
(
	display_dir=$(mktemp -d) || exit 1
	display_clean
	mkfifo "$display_dir/ready"
	Xvfb -displayfd 3 -screen 0 "${SCREEN:-800x900x24}" -nolisten tcp -noreset \
		3<>"$display_dir/ready" >/dev/null 2>&1 &
	server=$!
	trap 'display_stop $server $bus' EXIT
	read -r -t 20 number <"$display_dir/ready" || exit 1
	export DISPLAY=:$number GDK_BACKEND=x11
	display_bus || exit 1
	"$@"
)

# on_wayland COMMAND...: with weston, which draws nowhere
on_wayland()
(
	display_dir=$(mktemp -d) || exit 1
	display_clean
	chmod 700 "$display_dir"
	# GTK looks for it even if it need not
	export XDG_RUNTIME_DIR=$display_dir
	weston --backend=headless-backend.so --socket=wintest --idle-time=0 \
		--width=800 --height=900 >/dev/null 2>&1 &
	server=$!
	trap 'display_stop $server $bus' EXIT
	for _ in $(seq 200); do
		[ -S "$display_dir/wintest" ] && break
		sleep 0.05
	done
	export WAYLAND_DISPLAY=wintest GDK_BACKEND=wayland
	display_bus || exit 1
	"$@"
)
