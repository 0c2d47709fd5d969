#!/bin/sh
# Installs what the end-to-end tests need from Debian: a browser, a queue and a database. Does nothing when all of it
# is there. Only root can install; anyone else is told the command.
set -eu

PACKAGES='chromium redis-server postgresql'

missing=''
for package in $PACKAGES; do
	dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
		missing="$missing $package"
done
[ -z "$missing" ] && exit 0

command="apt-get install --yes --no-install-recommends$missing"
if ! command -v apt-get >/dev/null; then
	echo "The end-to-end tests need$missing; they can only install them on Debian and its kin." >&2
	exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
	echo "Debian packages are missing. Run: sudo $command" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
# The packages start servers of their own at installation; ours run on ports and folders of the tests only.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	trap 'rm -f "$policy"' EXIT
	trap 'exit 130' INT TERM HUP
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod 755 "$policy"
fi
apt-get update --quiet
# shellcheck disable=SC2086 # A list of words.
$command
