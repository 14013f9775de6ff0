/* SPDX-License-Identifier: GPL-2.0 */
/* Writing SVG: shapes and texts of the classes that svg_begin() defines. */
#ifndef BOGUSCTL_SVG_H
#define BOGUSCTL_SVG_H

#include <stdio.h>

/* The root element, the classes' style, and a white ground */
void svg_begin(FILE *file, double width, double height, const char *title);
void svg_end(FILE *file);
void svg_rect(FILE *file, const char *class, double x, double y, double width,
	      double height);
/* The same, and what a viewer shows when it is pointed at */
void svg_bar(FILE *file, const char *class, double x, double y, double width,
	     double height, const char *hint);
void svg_line(FILE *file, const char *class, double x1, double y1, double x2,
	      double y2);
/* A line that leaves and arrives vertically, with a point at its end */
void svg_arrow(FILE *file, const char *class, double x1, double y1, double x2,
	       double y2);
/* A triangle that points down to (x, y), and a diamond around it */
void svg_triangle(FILE *file, const char *class, double x, double y,
		  double size);
void svg_diamond(FILE *file, const char *class, double x, double y,
		 double size);
/* The text is escaped; what is not ASCII becomes '?' */
void svg_text(FILE *file, const char *class, double x, double y,
	      const char *text);

#endif /* BOGUSCTL_SVG_H */
