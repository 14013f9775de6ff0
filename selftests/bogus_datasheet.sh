#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Binds the datasheet tests to bogus.0, shows what they found, and gives the
# device back to its driver.
set -u

bus=/sys/bus/platform
device=$bus/devices/bogus.0

skip()
{
	echo "1..0 # SKIP $1"
	exit 4
}

[ -e "$device" ] || skip "no device bogus.0"
modprobe bogus_datasheet 2>/dev/null || skip "no module bogus_datasheet"

driver=$(basename "$(readlink "$device/driver")")
echo bogus.0 >"$device/driver/unbind"
echo bogus_datasheet >"$device/driver_override"
echo bogus.0 >"$bus/drivers/bogus_datasheet/bind"
ktap=$(cat "$device/ktap")
echo bogus.0 >"$bus/drivers/bogus_datasheet/unbind"
echo >"$device/driver_override"
echo bogus.0 >"$bus/drivers/${driver:-bogus}/bind"
rmmod bogus_datasheet

echo "$ktap"
case $ktap in
*"not ok"* | "") exit 1 ;;
esac
