# SPDX-License-Identifier: GPL-2.0
# What every user-space directory's Makefile shares: flags, quiet rules, where
# things are built and installed. Set TOP before including it.

TOP	?= ..
BUILD	?= $(TOP)/build
VERSION	:= $(shell cat $(TOP)/VERSION)

# SAN=address,undefined (or thread) builds a sanitised copy beside the plain
# one; the first sanitiser's name is the folder's.
comma	:= ,
ifneq ($(SAN),)
OUT	:= $(BUILD)/user-$(firstword $(subst $(comma), ,$(SAN)))
SANFLAGS := -fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all
else
OUT	:= $(BUILD)/user
endif

CC	?= cc
AR	?= ar
INSTALL	?= install
PKG_CONFIG ?= pkg-config
CFLAGS	?= -O2 -g
WARN	:= -Wall -Wextra -Wstrict-prototypes -Wmissing-prototypes \
	   -Wdeclaration-after-statement -Wformat=2 -Wvla -Wundef
ALL_CFLAGS = -std=gnu11 $(WARN) $(CFLAGS) $(SANFLAGS) -pthread -MMD -MP \
	   -D_GNU_SOURCE -DBOGUS_VERSION='"$(VERSION)"'
ALL_LDFLAGS = $(LDFLAGS) $(SANFLAGS) -pthread

prefix	?= /usr/local
bindir	?= $(prefix)/bin
libdir	?= $(prefix)/lib
includedir ?= $(prefix)/include
mandir	?= $(prefix)/share/man
DESTDIR	?=

# make V=1 shows the commands, make -s nothing
MAKEFLAGS += --no-print-directory
ifeq ($(V),1)
Q	:=
say	= @:
else
Q	:= @
say	= $(if $(findstring s,$(firstword -$(MAKEFLAGS))),@:,@printf '  %-7s %s\n' $(1) $(2))
endif
udevdir	?= $(prefix)/lib/udev/rules.d
sysusersdir ?= $(prefix)/lib/sysusers.d
