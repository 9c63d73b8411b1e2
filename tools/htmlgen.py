#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compile page.html to C: void page_NAME(struct buf *out, const struct page_NAME *v).

usage: htmlgen.py PAGE.html HEADER.h OUT.c    HEADER declares the struct and the function

  {{x}} {{a.b}}              a field, escaped; there is no unescaped form
  {{#xs}} … {{/xs}}          once for each of xs[0 .. xs_count)
  {{.y}} {{..y}} {{.}}       a field of the innermost element, of the one around it; the element
  {{?x}} … {{:}} … {{/x}}    if x is true, not empty or not 0; {{:}} begins the other case
  {{?x=NAME}} {{?x>NAME}}    if x equals, is greater than, a constant
  {{?x|y}}                   if either
  {{>part x}}                the page part.html, given the field x (a struct)
  {{@name.css}}              the URL of an embedded file
  {{_ Words with {x}}}       a message: text for an owner, in their language, with fields
  {{_x {x} car|{x} cars}}    a message with a number: its form for one, and for more
  {{% struct s}}             first in a part: its struct, if that is not page_NAME
  {{! words}}                a comment, left out

A name that is not a field of the struct is a C compile error that points into the .html file. In a message {a x/rest}…{/a} is a link that begins with the field x, {a #id}…{/a} one into the page,
{b}…{/b} and {code}…{/code} are elements, and {=x} stays for a script to fill in; a number may be 1 or 2
instead of a field. tools/messages.py collects the messages. What
would be unsafe or needs a looser Content-Security-Policy is refused here, with file and line: a field
anywhere but in text or a double-quoted attribute; a field in an attribute that holds a URL, unless it
begins the value (and C accepts only struct url there); style=, on…=, <style>, scripts written in the
page. A block must leave the HTML in the state it found, so no choice can change what a field means.
"""
import html, pathlib, re, sys

URL = {"href", "src", "action", "formaction", "cite", "data", "poster", "xlink:href"}
NO_FIELD = {"srcdoc", "srcset", "ping", "http-equiv", "content", "target", "type", "rel", "sandbox"}
NO_TAG = {"style", "base", "iframe", "frame", "object", "embed", "applet"}
PARTS = {"page_frame", "page_permission"}  # their language is their own field
OPAQUE = {"script": "a script", "style": "a style sheet"}
PATH = r"(?:\.*\w+(?:\.\w+)*|\.+)"
ONE = rf"{PATH}(?:[=>]\w+)?"
TOKENS = [
    ("field", rf"({PATH})"),
    ("list", rf"#({PATH})"),
    ("if", rf"\?({ONE}(?:\|{ONE})*)"),
    ("else", r":()"),
    ("end", rf"/({ONE}(?:\|{ONE})*)"),
    ("part", rf">(\w+ {PATH})"),
    ("asset", r"@([\w.-]+)"),
    ("message", rf"_((?:\d|{PATH})? (?:[^{{}}]|\{{[^{{}}]*\}})+)"),
    ("struct", r"% ?struct (\w+)"),
    ("comment", r"!((?:(?!\}\}).)*)"),
]


class Refused(Exception):
    """What is wrong, and at which byte of the file."""


def tokens(text):
    """(kind, value, position) of everything in the file, in order."""
    at = 0
    while at < len(text):
        start = text.find("{{", at)
        literal = text[at:start if start >= 0 else len(text)]
        if "}}" in literal:
            raise Refused("}} without {{", at + literal.index("}}"))
        if literal:
            yield "text", literal, at
        if start < 0:
            return
        for kind, pattern in TOKENS:
            found = re.compile(r"\{\{" + pattern + r"\}\}", re.S).match(text, start)
            if found:
                yield kind, found[1], start
                break
        else:
            raise Refused(f"unknown syntax {text[start:start + 24].splitlines()[0]}…", start)
        at = found.end()


class Html:
    """Where in the HTML a byte stands. before: an attribute may begin; after: a space must come first."""

    def __init__(self):
        self.where, self.tag, self.attribute, self.empty, self.name = "text", "", "", True, ""
        self.attributes = frozenset()

    def state(self):
        """What two ways through a block must have in common."""
        if self.where in ("text", "comment", "comment end"):
            return (self.where,)
        return self.where, self.tag, self.attribute if self.where in ("equals", "value") else "", self.name

    def copy(self):
        other = Html()
        other.__dict__.update(self.__dict__)
        return other

    def border(self):
        """A block begins or ends here: the name of a tag or an attribute ends with it."""
        if self.where == "attribute":
            self.check_attribute()
        elif self.where == "tag":
            self.check_tag()
        else:
            return
        self.where, self.name = "after", ""

    def join(self, other):
        """After two ways through a block. False if they disagree on what comes next."""
        if {self.where, other.where} == {"before", "after"}:
            self.where = other.where = "after"
        if self.where == other.where == "value":
            self.empty = other.empty = self.empty and other.empty
        self.attributes |= other.attributes
        return self.state() == other.state()

    def check_attribute(self):
        name = self.name.lower()
        if name == "style":
            raise ValueError("style= is refused: the Content-Security-Policy forbids it")
        if name.startswith("on"):
            raise ValueError(f"{name}= is refused: the Content-Security-Policy forbids it")
        self.attributes |= {name}
        self.attribute = name

    def end_of_tag(self):
        if self.tag == "script" and "src" not in self.attributes:
            raise ValueError("a script written in the page is refused: give it a src")
        self.where = "opaque" if self.tag == "script" else "text"
        self.attribute, self.attributes, self.empty = "", frozenset(), True

    def in_text(self, c, ahead):
        if ahead.startswith("<!--"):
            self.where = "comment"
        elif re.match(r"<[/a-zA-Z!]", ahead):
            self.where, self.name = "tag", ""
        elif c == "<":
            raise ValueError("a bare <: write &lt;")

    def in_opaque(self, c, ahead):
        if ahead.lower().startswith("</script>"):
            self.where, self.name = "tag", ""
        elif not c.isspace():
            raise ValueError("a script written in the page is refused")

    def in_comment(self, _, ahead):
        if ahead.startswith("-->"):
            self.where = "comment end"

    def in_comment_end(self, c, _):
        if c == ">":
            self.where = "text"

    def check_tag(self):
        self.tag = self.name.lower()
        if self.tag in NO_TAG:
            raise ValueError(f"<{self.tag}> is refused: the Content-Security-Policy forbids it")

    def in_tag(self, c, _):
        if c in "> \t\n":
            self.check_tag()
            self.where, self.name = "before", ""
            if c == ">":
                self.end_of_tag()
        else:
            self.name += c

    def in_before(self, c, _):
        if c == ">":
            self.end_of_tag()
        elif c in "\"'=<":
            raise ValueError(f"{c} where an attribute is expected")
        elif not c.isspace() and c != "/":
            self.where, self.name = "attribute", c

    def in_after(self, c, ahead):
        if c not in "> \t\n/":
            raise ValueError(f"a space must come before {c}")
        self.where = "before"
        self.in_before(c, ahead)

    def in_attribute(self, c, ahead):
        if c == "=":
            self.check_attribute()
            self.where = "equals"
        elif c in "> \t\n/":
            self.check_attribute()
            self.where, self.name = "before", ""
            self.in_before(c, ahead)
        elif c in "\"'<":
            raise ValueError(f"{c} in the name of an attribute")
        else:
            self.name += c

    def in_equals(self, c, _):
        if c != '"':
            raise ValueError(f'{self.attribute}= must have its value in double quotes')
        self.where, self.empty, self.name = "value", True, ""

    def in_value(self, c, ahead):
        if c == '"':
            self.where = "after"
        elif self.empty and self.attribute in URL and re.match(r"\s*(javascript|data|vbscript):", ahead, re.I):
            raise ValueError(f"this scheme is refused in {self.attribute}=")
        else:
            self.empty = False

    def eat(self, text):
        """Read literal HTML; ValueError carries what is wrong, self.at where."""
        for self.at, c in enumerate(text):
            getattr(self, "in_" + self.where.replace(" ", "_"))(c, text[self.at:self.at + 24])

    def field(self):
        """The C function that may print a field here."""
        where = {"tag": "the name of a tag", "before": "a tag", "after": "a tag", "opaque": "a script",
                 "attribute": "the name of an attribute", "equals": "an unquoted attribute",
                 "comment": "a comment", "comment end": "a comment"}
        if self.where in where:
            raise ValueError(f"a field in {where[self.where]} is refused: only text or a double-quoted attribute")
        if self.where == "text":
            return "html_put"
        first, self.empty = self.empty, False
        if self.attribute in NO_FIELD:
            raise ValueError(f"a field in {self.attribute}= is refused")
        if self.attribute not in URL:
            return "html_put"
        if not first:
            raise ValueError(f"a field in {self.attribute}= must begin it, so that it can be a checked URL")
        return "html_url"


def literal(text):
    """C strings of at most 1,000 bytes that say the text."""
    text = text.encode()
    for start in range(0, len(text), 1000):
        piece = text[start:start + 1000]
        yield '"' + "".join(
            {10: "\\n", 9: "\\t", 34: '\\"', 92: "\\\\", 63: "\\?"}.get(b) or (chr(b) if 32 <= b < 127 else f"\\{b:03o}")
            for b in piece) + '"'


class Page:
    def __init__(self, path, header):
        self.path, self.header, self.text = path, header, path.read_text(encoding="utf-8")
        self.name = path.stem.replace("-", "_")
        self.struct = "page_" + self.name
        self.out, self.lists, self.html, self.assets = [], [], Html(), False
        self.stream = list(tokens(self.text))
        self.messages = []  # (English, English of many or None, line)

    def line(self, position):
        return self.text.count("\n", 0, position) + 1

    def c(self, code, position=None):
        if position is not None:
            self.out.append(f'#line {self.line(position)} "{self.path.name}"')
        self.out.append("    " * (len(self.lists) + 1) + code)

    def value(self, path, position):
        """The C expression for a path: x, a.b, .y, ..y, a single dot."""
        dots = len(path) - len(path.lstrip("."))
        name = path[dots:]
        if dots > len(self.lists):
            raise Refused(f"{path}: not inside so many lists", position)
        if not dots:
            return "v->" + name
        element = self.lists[len(self.lists) - dots]
        return f"{element}.{name}" if name else element

    def say(self, text):
        for piece in literal(text):
            self.c(f"buf_add(out, S({piece}));")

    def text_token(self, text, position):
        try:
            self.html.eat(text)
        except ValueError as wrong:
            raise Refused(str(wrong), position + self.html.at) from None
        self.say(text)

    def field_token(self, path, position):
        try:
            put = self.html.field()
        except ValueError as wrong:
            raise Refused(str(wrong), position) from None
        self.c(f"{put}(out, {self.value(path, position)});", position)

    def message_slots(self, text, position):
        """The message that text is, and the C expressions of its slots, by name."""
        slots, tags = {}, []

        def one(found):
            inside = found[1]
            link = re.fullmatch(rf"a (?:({PATH})((?:[/?#][\w./?=#-]*)?)|(#[\w-]+))", inside)
            if link:
                base = self.value(link[1], position) if link[1] else '(struct url){STR("")}'
                slots["a"] = f'slot_link({base}, S("{link[2] or link[3] or ""}"))'
                inside = "a"
            elif re.fullmatch(PATH, inside) and inside not in ("b", "code"):
                name = re.split(r"\.", inside)[-1] or "it"
                slots[name] = f'slot(S("{name}"), {self.value(inside, position)})'
                inside = name
            elif inside.startswith("="):
                inside = inside[1:]
            elif inside not in ("/a", "b", "/b", "code", "/code"):
                raise Refused(f"{{{inside}}}: not a field, a link or an element", position)
            if inside.strip("/") in ("a", "b", "code"):
                tags.append(inside)
            return "{" + inside + "}"

        message = re.sub(r"\{(.*?)\}", one, text)
        if tags[1::2] != ["/" + tag for tag in tags[::2]] or any(tag[0] == "/" for tag in tags[::2]):
            raise Refused("an element of the message is not closed", position)
        if tags and self.html.where != "text":
            raise Refused("an element of a message inside a tag", position)
        return message, slots

    def message_token(self, words, position):
        count, text = re.fullmatch(r"(\S*) (.*)", words, re.S).groups()
        forms = [" ".join(form.split()) for form in text.split("|")]
        if len(forms) != (2 if count else 1):
            raise Refused("a message has one form, a message with a number two", position)
        if any(c in text for c in "<>\"\\"):
            raise Refused('<, > and " are refused in a message', position)
        try:
            put = self.html.field()
        except ValueError as wrong:
            raise Refused(str(wrong), position) from None
        if put != "html_put":
            raise Refused("a message in a link is refused", position)
        slots, english = {}, []
        for form in forms:
            message, found = self.message_slots(form, position)
            english.append(message)
            slots.update(found)
        self.messages.append((*english, *[None] * (2 - len(english)), self.line(position)))
        quoted = ", ".join('S("' + e + '")' for e in english)
        n = count if count.isdigit() else count and self.value(count, position)
        find = f"message_find_many({self.language}, {quoted}, {n})" if count else f"message_find({self.language}, {quoted})"
        array = f"(const struct slot[]){{{', '.join(slots.values())}}}" if slots else "NULL"
        self.c(f"message_html(out, {self.language}, {find}, {array}, {len(slots)});", position)

    def asset_token(self, name, position):
        if self.html.where != "value" or self.html.attribute not in URL or not self.html.empty:
            raise Refused("an embedded file belongs in href= or src=", position)
        self.html.empty, self.assets = False, True
        self.c(f"buf_add(out, S(ASSET_{re.sub('[^a-zA-Z0-9]', '_', name).upper()}));", position)

    def part_token(self, value, position):
        part, path = value.split()
        if self.html.where != "text":
            raise Refused("a part is refused inside a tag", position)
        self.c(f"page_{part}(out, &{self.value(path, position)});", position)

    def condition(self, words, position):
        def one(word):
            path, sign, constant = re.fullmatch(rf"({PATH})(?:([=>])(\w+))?", word).groups()
            value = self.value(path, position)
            return f"{value} {'==' if sign == '=' else '>'} {constant}" if sign else f"html_has({value})"
        return " || ".join(map(one, words.split("|")))

    def border(self, position):
        try:
            self.html.border()
        except ValueError as wrong:
            raise Refused(str(wrong), position) from None

    def list_block(self, path, position, rest):
        value, counter = self.value(path, position), f"i{len(self.lists)}"
        self.border(position)
        before = self.html.copy()
        self.c(f"for (size_t {counter} = 0; {counter} < {value}_count; {counter}++) {{", position)
        self.lists.append(f"{value}[{counter}]")
        self.block(rest, "list", path, position)
        self.lists.pop()
        self.c("}")
        if not self.html.join(before):
            raise Refused(f"the list {path} does not leave the HTML as it found it", position)

    def if_block(self, words, position, rest):
        self.border(position)
        before = self.html.copy()
        self.c(f"if ({self.condition(words, position)}) {{", position)
        ended = self.block(rest, "if", words, position)
        first, self.html = self.html, before
        if ended == "else":
            self.c("} else {")
            self.block(rest, "else", words, position)
        self.c("}")
        if not self.html.join(first):
            raise Refused(f"the two ways through {{{{?{words}}}}} end at different places in the HTML", position)

    def block(self, rest, kind, name, opened):
        """Compile up to the end of a block; how it ended. kind "" is the page."""
        for token, value, position in rest:
            if token == "end":
                if not kind:
                    raise Refused(f"{{{{/{value}}}}} closes nothing", position)
                if value != name:
                    raise Refused(f"{{{{/{value}}}}} crosses {name}, opened on line {self.line(opened)}", position)
                self.border(position)
                return "end"
            if token == "else":
                if kind != "if":
                    raise Refused("{{:}} outside a condition", position)
                self.border(position)
                return "else"
            if token in ("list", "if"):
                getattr(self, token + "_block")(value, position, rest)
            else:
                getattr(self, token + "_token")(value, position)
        if kind:
            raise Refused(f"{name} is not closed", opened)
        return "end"

    def begin(self):
        """Comments, the struct of a part and the lines around them are not part of the page."""
        self.stream = [t for t in self.stream if t[0] != "comment"]
        while self.stream:
            token, value, position = self.stream[0]
            if token == "struct":
                self.struct = value
            elif token != "text":
                return
            elif value.strip():
                short = value.lstrip()
                self.stream[0] = token, short, position + len(value) - len(short)
                return
            self.stream.pop(0)

    def struct_token(self, _, position):
        raise Refused("the struct of a part is named first", position)

    def compile(self):
        self.begin()
        self.language = "v->frame.language" if self.struct.startswith("page_") and self.struct not in PARTS else "v->language"
        self.block(iter(self.stream), "", "", 0)
        if self.html.where != "text":
            raise Refused("the page ends inside a tag", len(self.text))
        return "\n".join([
            f"/* Generated from {self.path.name}. Do not edit. */", f'#include "{self.header}"', "",
            '#include "http/page.h"', *(['#include "connect/words.h"'] if self.messages else []), *(['#include "asset_urls.h"'] if self.assets else []), "", "void",
            f"page_{self.name}(struct buf *out, const struct {self.struct} *v)", "{",
            "    (void)v; /* a page of fixed words reads nothing */", *self.out, "}", ""])


def main(path, header, out):
    path = pathlib.Path(path)
    try:
        pathlib.Path(out).write_text(Page(path, header).compile(), encoding="utf-8")
    except Refused as refused:
        what, position = refused.args
        line = path.read_text(encoding="utf-8").count("\n", 0, position) + 1
        sys.exit(f"{path}:{line}: {what}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
