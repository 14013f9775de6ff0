// SPDX-License-Identifier: GPL-2.0
/* The signs that drawings on a terminal are made of. */
#include <langinfo.h>
#include <locale.h>
#include <string.h>

#include "glyphs.h"

static const struct glyphs glyphs_utf8 = {
	.bar	= "█",
	.sliver	= "▏",
	.raise	= "▼",
	.wait	= "·",
	.isr	= "█",
	.dpc	= "▓",
	.take	= "◆",
	.line	= "─",
	.tick	= "┴",
	.times	= "×",
};

static const struct glyphs glyphs_ascii = {
	.bar	= "#",
	.sliver	= "|",
	.raise	= "v",
	.wait	= ".",
	.isr	= "#",
	.dpc	= "=",
	.take	= "@",
	.line	= "-",
	.tick	= "+",
	.times	= "x",
};

const struct glyphs *glyphs_of_locale(void)
{
	setlocale(LC_CTYPE, "");
	if (!strcmp(nl_langinfo(CODESET), "UTF-8"))
		return &glyphs_utf8;
	return &glyphs_ascii;
}
