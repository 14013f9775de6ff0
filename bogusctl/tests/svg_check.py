#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: svg_check.py FILE INTERRUPTS TEXT...

Checks that FILE is well-formed, has the lanes, a row of its table for each of
so many interrupts, each TEXT, and nothing outside of its edges."""

import sys
import xml.dom.minidom


def number(element, name):
    return float(element.getAttribute(name))


def main(path, interrupts, *wanted):
    root = xml.dom.minidom.parse(path).documentElement
    width, height = number(root, "width"), number(root, "height")
    elements = root.getElementsByTagName("text")
    texts = [t.firstChild.data for t in elements if t.firstChild]
    rects = root.getElementsByTagName("rect")

    assert root.tagName == "svg"
    for text in ("hardware", "ISR", "DPC", "reader", *wanted):
        assert text in texts, text
    for seq in range(1, int(interrupts) + 1):
        assert str(seq) in texts, seq
    assert any(r.getElementsByTagName("title") for r in rects)
    for r in rects:
        assert number(r, "x") >= 0 and number(r, "width") > 0, r.toxml()
        assert number(r, "x") + number(r, "width") <= width, r.toxml()
        assert number(r, "y") + number(r, "height") <= height, r.toxml()
    for t in elements:
        assert 0 < number(t, "y") < height, t.toxml()


main(*sys.argv[1:])
