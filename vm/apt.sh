# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# apt: how its progress is shown, and Debian packages of any suite through an apt
# state of our own. With that, the machine's own lists, pins and packages stay as
# they are, and nobody needs to be root; the mirror, proxies and credentials are
# those of the machine's apt.

# What apt-get said, for the one line that we make of it
apt_log=/dev/null

# What to do about lists that could not be had; empty if they are the newest
apt_stale=

# apt_progress WHAT LOG: of what apt-get with a status descriptor prints, make one
# line on a terminal, and a log of the rest
apt_progress()
{
	local kind percent text

	while IFS= read -r text; do
		case $text in
		dlstatus:* | pmstatus:*)
			[ -t 2 ] || continue
			IFS=: read -r kind _ percent text <<<"$text"
			[ "$kind" = pmstatus ] || text=downloading
			printf '\r\033[Kvm: %s, %3d%%: %.50s' "$1" \
				"${percent%%.*}" "$text" >&2 ;;
		*)
			printf '%s\n' "$text" >>"$2" ;;
		esac
	done
	[ ! -t 2 ] || printf '\r\033[K' >&2
}

# apt_mirror LABEL SUFFIX: the machine's first mirror of that archive of Debian's;
# where there are no lists yet, which say so, the one for its own release
apt_mirror()
{
	local codename mirror

	# shellcheck disable=SC2016 # the fields are apt's
	mirror=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' \
		'Created-By: Packages' 'Component: main' |
		sed -n "s/^Debian|$1|//p" | head -n 1)
	if [ -z "$mirror" ]; then
		codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
		# shellcheck disable=SC2016
		mirror=$(apt-get indextargets --no-release-info \
			--format '$(RELEASE)|$(REPO_URI)' \
			'Created-By: Packages' 'Component: main' |
			sed -n "s/^$codename$2|//p" | head -n 1)
	fi
	printf '%s\n' "$mirror"
}

# apt_sources SUITE: a sources.list for it. A stable suite has its updates and
# the security archive beside it, a suite that adds to another has that one.
apt_sources()
{
	local main security opts='target=Packages' key

	main=$(apt_mirror Debian '')
	security=$(apt_mirror Debian-Security -security)
	[ -n "$main" ] ||
		die "apt knows of no Debian mirror here: add one to" \
			"/etc/apt/sources.list and run apt-get update"
	for key in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
		[ ! -r "$key" ] || opts="target=Packages signed-by=$key"
	done
	printf 'deb [%s] %s %s main\n' "$opts" "$main" "$1"
	case $1 in
	*-backports)
		printf 'deb [%s] %s %s main\n' "$opts" "$main" "${1%-*}" ;;
	experimental)
		printf 'deb [%s] %s sid main\n' "$opts" "$main" ;;
	sid)
		;;
	*)
		printf 'deb [%s] %s %s-updates main\n' "$opts" "$main" "$1"
		[ -z "$security" ] || printf 'deb [%s] %s %s-security main\n' \
			"$opts" "$security" "$1" ;;
	esac
}

# apt_conf SUITE; hooks of the machine's configuration are for its own packages.
apt_conf()
{
	cat <<-EOF
	Dir::State "$apt_dir";
	Dir::State::lists "$apt_dir/lists";
	Dir::State::status "$apt_dir/status";
	Dir::Cache "$apt_dir";
	Dir::Etc::sourcelist "$apt_dir/sources.list";
	Dir::Etc::sourceparts "/dev/null";
	Dir::Etc::preferences "$apt_dir/preferences";
	Dir::Etc::preferencesparts "/dev/null";
	APT::Architecture "amd64";
	#clear APT::Architectures;
	APT::Architectures { "amd64"; };
	APT::Sandbox::User "root";
	APT::Update::Error-Mode "any";
	#clear APT::Update::Pre-Invoke;
	#clear APT::Update::Post-Invoke;
	#clear APT::Update::Post-Invoke-Success;
	Acquire::Languages "none";
	Acquire::Retries "2";
	EOF
	# A mirror may be behind. It was signed nevertheless, and what it has
	# is what there is.
	case $1 in
	sid | experimental) echo 'Acquire::Check-Valid-Until "false";' ;;
	esac
}

# apt_preferences SUITE: of one that adds to another only the kernel is wanted.
apt_preferences()
{
	local pin

	case $1 in
	*-backports) pin=n=$1 ;;
	experimental) pin=a=$1 ;;
	*) return ;;
	esac
	printf 'Package: linux-*\nPin: release %s\nPin-Priority: 990\n' "$pin"
}

# apt_open SUITE: make the state, with the suite's newest lists
apt_open()
{
	need apt-get
	apt_dir=$vm_cache/apt/$1
	apt_log=$vm_cache/apt/log
	cache_make "apt/$1/lists/partial"
	cache_make "apt/$1/archives/partial"
	cache_make debs
	: >"$apt_dir/status"
	apt_sources "$1" >"$apt_dir/sources.new" || exit "$vm_failure"
	mv "$apt_dir/sources.new" "$apt_dir/sources.list"
	apt_conf "$1" >"$apt_dir/apt.conf"
	apt_preferences "$1" >"$apt_dir/preferences"
	apt_stale=
	apt_run update || apt_stale='; the first set-up needs a network'
	# Without one old lists will do, as long as nothing is missing.
	[ -z "$apt_stale" ] ||
		[ -n "$(find "$apt_dir/lists" -name '*_Packages*' -print -quit)" ] ||
		apt_die "cannot get the package lists of Debian $1"
}

apt_run()
{
	: >"$apt_log"
	apt-get -q -c "$apt_dir/apt.conf" -o APT::Status-Fd=3 "$@" \
		3>&1 2>&1 </dev/null | apt_progress "apt-get $1" "$apt_log"
	return "${PIPESTATUS[0]}"
}

apt_die()
{
	local reason

	reason=$(sed -n 's/^[EW]: *//p' "$apt_log" | head -n 1)
	die "$*${reason:+ ($reason)}$apt_stale"
}

# apt_field PACKAGE FIELD: of its newest version
apt_field()
{
	apt-cache -c "$apt_dir/apt.conf" show --no-all-versions "$1" \
		2>/dev/null | sed -n "s/^$2: //p" | head -n 1
}

# deb_good FILE HASH: HASH as apt writes it, "SHA256:..."
deb_good()
{
	[ -f "$vm_cache/debs/$1" ] || return 1
	case $2 in
	SHA256:*) echo "${2#*:}  $vm_cache/debs/$1" | sha256sum -c --status ;;
	SHA512:*) echo "${2#*:}  $vm_cache/debs/$1" | sha512sum -c --status ;;
	*) die "apt names no usable hash for $1" ;;
	esac
}

# debs_wanting: of the lines of apt-get's --print-uris, the packages that the
# cache has not or not whole; "WANTED_KB NAME..."
debs_wanting()
{
	local file size hash names='' sum=0

	while read -r _ file size hash; do
		deb_good "$file" "$hash" && continue
		rm -f "$vm_cache/debs/$file"
		names="$names ${file%%_*}"
		sum=$((sum + size / 1000))
	done
	echo "$sum$names"
}

# apt_names NAMES: for people, who need not read a hundred
apt_names()
{
	local names

	read -ra names <<<"$1"
	if [ ${#names[@]} -gt 8 ]; then
		echo "${#names[@]} packages"
	else
		echo "${names[*]}"
	fi
}

# apt_fetch PACKAGE...: have them in the cache, whole; prints the file names
apt_fetch()
{
	local uris kb names

	uris=$(apt-get -c "$apt_dir/apt.conf" download --print-uris "$@" \
		2>"$apt_log") || apt_die "cannot find the packages $*"
	read -r kb names <<<"$(debs_wanting <<<"$uris")"
	if [ -n "$names" ]; then
		say "downloading $(((kb + 999) / 1000)) MB: $(apt_names "$names")"
		# shellcheck disable=SC2086 # package names have no blanks
		(cd "$vm_cache/debs" && apt_run download $names) ||
			apt_die "cannot download $(apt_names "$names")"
		read -r _ names <<<"$(debs_wanting <<<"$uris")"
		[ -z "$names" ] || die "the download of $(apt_names "$names")" \
			"is damaged; again?"
	fi
	while read -r _ names _; do
		printf '%s\n' "$vm_cache/debs/$names"
	done <<<"$uris"
}

# apt_closure PACKAGE...: the names of all that they need on a system that has
# nothing, themselves included
apt_closure()
{
	local uris

	uris=$(apt-get -c "$apt_dir/apt.conf" -y --print-uris \
		--no-install-recommends install "$@" 2>"$apt_log") ||
		apt_die "cannot find the packages $*"
	sed -n "s/^'[^ ]* \([^_]*\)_.*/\1/p" <<<"$uris" | sort
}
