#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The tests of live.c on a pretended device.
exec "$LIVE" --fake "$FAKE"
