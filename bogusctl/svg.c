// SPDX-License-Identifier: GPL-2.0
/* Writing SVG. */
#include "svg.h"

static const char svg_style[] =
"text{font-family:'DejaVu Sans',Verdana,Helvetica,Arial,sans-serif;"
"font-size:14px;fill:#1e293b}\n"
".ground{fill:#fff}\n"
".title{font-size:22px;font-weight:bold}\n"
".panel{font-size:16px;font-weight:bold}\n"
".name{font-weight:bold;text-anchor:end}\n"
".where,.note{font-size:13px;fill:#64748b}\n"
".label{font-size:12px;text-anchor:middle;fill:#475569}\n"
".small{font-size:12px;fill:#334155}\n"
".times{font-size:12px;font-weight:bold;paint-order:stroke;stroke:#fff;"
"stroke-width:3px}\n"
".inside{font-size:12px;fill:#fff;text-anchor:middle;font-weight:bold}\n"
".cell{font-size:13px;text-anchor:end}\n"
".head{font-size:13px;text-anchor:end;font-weight:bold}\n"
".together{font-size:13px}\n"
".odd{fill:#f8fafc}\n"
".even{fill:#eef2f7}\n"
".grid{stroke:#cbd5e1;stroke-width:1}\n"
".axis{stroke:#475569;stroke-width:1.5}\n"
".raise{fill:#0f766e}\n"
".isr{fill:#dc2626}\n"
".dpc{fill:#2563eb}\n"
".take{fill:#15803d}\n"
".overrun{fill:#a21caf}\n"
".wait{fill:#f59e0b;opacity:.35}\n"
".arrow{fill:none;stroke:#334155;stroke-width:1.3;marker-end:url(#point)}\n";

void svg_begin(FILE *file, double width, double height, const char *title)
{
	fprintf(file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" "
		"height=\"%g\" viewBox=\"0 0 %g %g\">\n", width, height, width,
		height);
	fprintf(file, "<style>\n%s</style>\n", svg_style);
	fputs("<defs><marker id=\"point\" viewBox=\"0 0 8 8\" refX=\"7\" "
	      "refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" "
	      "orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#334155\"/>"
	      "</marker></defs>\n", file);
	svg_rect(file, "ground", 0, 0, width, height);
	svg_text(file, "title", 24, 38, title);
}

void svg_end(FILE *file)
{
	fputs("</svg>\n", file);
}

static void svg_escape(FILE *file, const char *text)
{
	for (; *text; text++) {
		if (*text == '<')
			fputs("&lt;", file);
		else if (*text == '>')
			fputs("&gt;", file);
		else if (*text == '&')
			fputs("&amp;", file);
		else
			fputc(*text < ' ' || *text > '~' ? '?' : *text, file);
	}
}

void svg_rect(FILE *file, const char *class, double x, double y, double width,
	      double height)
{
	fprintf(file, "<rect class=\"%s\" x=\"%.2f\" y=\"%.2f\" "
		"width=\"%.2f\" height=\"%.2f\"/>\n", class, x, y, width,
		height);
}

void svg_bar(FILE *file, const char *class, double x, double y, double width,
	     double height, const char *hint)
{
	fprintf(file, "<rect class=\"%s\" x=\"%.2f\" y=\"%.2f\" "
		"width=\"%.2f\" height=\"%.2f\" rx=\"2\"><title>", class, x, y,
		width, height);
	svg_escape(file, hint);
	fputs("</title></rect>\n", file);
}

void svg_line(FILE *file, const char *class, double x1, double y1, double x2,
	      double y2)
{
	fprintf(file, "<line class=\"%s\" x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" "
		"y2=\"%.2f\"/>\n", class, x1, y1, x2, y2);
}

void svg_arrow(FILE *file, const char *class, double x1, double y1, double x2,
	       double y2)
{
	double half = (y1 + y2) / 2;

	fprintf(file, "<path class=\"%s\" d=\"M%.2f %.2fC%.2f %.2f %.2f %.2f "
		"%.2f %.2f\"/>\n", class, x1, y1, x1, half, x2, half, x2, y2);
}

void svg_triangle(FILE *file, const char *class, double x, double y,
		  double size)
{
	fprintf(file, "<path class=\"%s\" d=\"M%.2f %.2fl%.2f %.2fh%.2fz\"/>\n",
		class, x, y, -size / 2, -size, size);
}

void svg_diamond(FILE *file, const char *class, double x, double y,
		 double size)
{
	fprintf(file, "<path class=\"%s\" d=\"M%.2f %.2f l%.2f %.2f l%.2f "
		"%.2f l%.2f %.2fz\"/>\n", class, x, y - size / 2, size / 2,
		size / 2, -size / 2, size / 2, -size / 2, -size / 2);
}

void svg_text(FILE *file, const char *class, double x, double y,
	      const char *text)
{
	fprintf(file, "<text class=\"%s\" x=\"%.2f\" y=\"%.2f\">", class, x,
		y);
	svg_escape(file, text);
	fputs("</text>\n", file);
}
