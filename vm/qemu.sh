# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# QEMU: which acceleration, with which settings, and the run itself.

qemu=qemu-system-x86_64

# --- acceleration ------------------------------------------------------------

# KVM may be there and yet hang every guest (nested in somebody's cloud): it is
# taken only if the processor shows it and a guest has booted under it. What
# was found out holds until the machine reboots or QEMU changes.
kvm_proved()
{
	local proof

	grep -qwE 'vmx|svm' /proc/cpuinfo && [ -w /dev/kvm ] || return 1
	proof=$vm_cache/kvm/$({
		cat /proc/sys/kernel/random/boot_id
		stat -L -c '%s %Y' "$(command -v "$qemu")"
		echo "$k_release"
	} | cksum | tr ' ' -)
	if [ ! -f "$proof" ]; then
		cache_make kvm
		if BOGUS_VM_ACCEL=kvm "$vm/run" --kernel "$opt_kernel" \
			--flavour "$opt_flavour" --timeout 20 true \
			>/dev/null 2>&1; then
			echo yes >"$proof"
		else
			echo no >"$proof"
		fi
	fi
	[ "$(cat "$proof")" = yes ]
}

# A thread for each processor: QEMU 7.2 lets guests execute stale code then.
mttcg_needs()
{
	local version

	version=$("$qemu" --version | sed -n 's/.*version \([0-9]*\).*/\1/p')
	[ "${version:-0}" -ge 10 ] ||
		die "BOGUS_VM_ACCEL=mttcg needs QEMU 10; this is QEMU" \
			"${version:-of no version}"
}

# Sets accel to tcg, mttcg or kvm.
qemu_accel()
{
	accel=${BOGUS_VM_ACCEL:-}
	case $accel in
	tcg | kvm)
		;;
	mttcg)
		mttcg_needs ;;
	'')
		accel=tcg
		[ -n "$opt_icount" ] || ! kvm_proved || accel=kvm ;;
	*)
		die "BOGUS_VM_ACCEL is tcg, mttcg or kvm, not $accel" ;;
	esac
	[ -z "$opt_icount" ] || [ "$accel" = tcg ] ||
		die "--icount needs BOGUS_VM_ACCEL=tcg"
}

# --- settings ----------------------------------------------------------------

# QEMU 7.2 under TCG corrupts x86-64 guests that execute cmpxchg16b, and now
# and then ones that run their processors in several threads. A guest without
# cmpxchg16b, in one thread, is sound, and no slower.
qemu_machine()
{
	case $accel in
	kvm) qemu_args=(-accel kvm -cpu host) ;;
	tcg) qemu_args=(-accel 'tcg,thread=single' -cpu 'qemu64,-cx16') ;;
	mttcg) qemu_args=(-accel 'tcg,thread=multi' -cpu 'qemu64,-cx16') ;;
	esac
	qemu_args+=(-smp "$opt_smp" -m "$opt_mem" -nodefaults -no-user-config
		-display none -no-reboot)
	# One guest nanosecond is one instruction, time in which nothing
	# happens is skipped, and nothing from outside gets in.
	[ -z "$opt_icount" ] ||
		qemu_args+=(-icount 'shift=0,sleep=off' -seed 1
			-rtc 'base=2026-01-01,clock=vm')
}

# TCG has one clock for all processors' TSCs. On a busy machine the kernel takes
# them for unsynchronized or skewed all the same, and goes by the HPET: then the
# shortest period takes a hundred times as long on some. A guest of one processor
# in deterministic mode is not deceived.
qemu_kernel()
{
	local tsc=''

	[ "$accel" = kvm ] || [ -n "$opt_icount" ] || tsc=' tsc=reliable'
	qemu_args+=(-kernel "$k_tree/vmlinux" -initrd "$run_dir/initrd"
		-append "console=ttyS0 quiet panic=-1 oops=panic log_buf_len=4M$tsc${opt_append:+ $opt_append}")
}

# qemu_port NAME CHARDEV-OPTIONS
qemu_port()
{
	qemu_args+=(-chardev "$2,id=$1"
		-device "virtserialport,chardev=$1,name=$1")
}

# Streams go to plain files, which never make the guest wait and lose nothing
# when it goes down; what is shown is read from them. A terminal's keys come in
# through a multiplexer for the sake of its escape: ctrl-] x ends the guest.
qemu_streams()
{
	local dir=${run_dir//,/,,}

	qemu_args+=(-chardev "file,id=console,path=$dir/console"
		-serial chardev:console -device virtio-serial-pci,ioeventfd=off)
	qemu_port log "file,path=$dir/log"
	if [ -n "$opt_tty" ]; then
		qemu_args+=(-echr $((0x1d)))
		qemu_port in stdio,signal=off,mux=on
		qemu_port ctl "pipe,path=$dir/ctl"
	else
		qemu_port ctl "file,path=$dir/ctl.out"
	fi
	qemu_port out "file,path=$dir/out"
	qemu_port err "file,path=$dir/err"
	[ -z "$opt_out" ] || qemu_port files "file,path=$dir/files"
}

# --- the run -----------------------------------------------------------------

# Sets qemu_pid. QEMU goes when its time is over or this shell is gone,
# however that came.
qemu_start()
{
	local limit=(timeout --foreground -k 2 "$opt_timeout")

	qemu_machine
	qemu_kernel
	qemu_streams
	# There, even if QEMU does not come to making them
	touch "$run_dir"/{console,ctl.out,err,log,out,qemu}
	[ -z "$opt_verbose" ] || say "$qemu ${qemu_args[*]}"
	setpriv --pdeathsig TERM "${limit[@]}" "$qemu" "${qemu_args[@]}" \
		<&8 >>"$run_dir/qemu" 2>&1 &
	qemu_pid=$!
	qemu_began=$SECONDS
}

# stream_start FILE: show it as it grows, until QEMU is gone
stream_start()
{
	tail -s 0.02 --pid="$qemu_pid" -c +1 -f "$run_dir/$1" 2>/dev/null &
	stream_pids+=($!)
}

# Sets qemu_status, and qemu_late if the time limit ended it. It is over, too,
# when the reader of our output has gone, with the status of a program that this
# happens to.
qemu_wait()
{
	local pid status

	stream_pids=()
	stream_start out
	stream_start err >&2
	# A wait that a signal has interrupted sets no pid.
	while :; do
		status=0
		wait -n -p pid "$qemu_pid" "${stream_pids[@]}" 2>/dev/null ||
			status=$?
		[ "${pid:-}" != "$qemu_pid" ] || break
		[ -z "${pid:-}" ] || [ "$status" = 0 ] || exit 141
	done
	qemu_status=$status qemu_late=
	# 137: it had to be killed, or somebody else did that.
	case $status in
	124 | 137)
		[ "$opt_timeout" = 0 ] ||
			[ $((SECONDS - qemu_began)) -lt "$opt_timeout" ] ||
			qemu_late=1 ;;
	esac
	wait "${stream_pids[@]}" || exit 141
}
