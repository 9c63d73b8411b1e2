# SPDX-License-Identifier: Apache-2.0
"""What tools/htmlgen.py compiles, and each thing it refuses, with file and line."""
import pathlib, subprocess, sys, tempfile, unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = """#pragma once
#include "http/page.h"
enum kind { KIND_A, KIND_B };
struct inner { str name; };
struct frame { str language; };
struct row { str name; bool on; const struct inner *parts; size_t parts_count; };
struct page_t { str x; bool flag; enum kind kind; size_t n; struct url link; struct inner one;
                const struct row *rows; size_t rows_count; const str *words; size_t words_count; struct frame frame; };
void page_t(struct buf *out, const struct page_t *v);
void page_part(struct buf *out, const struct inner *v);
"""
MAIN = """#include <stdio.h>
#include "t.h"
#include "connect/messages.h"
static const struct message_row german[] = {
    {STR("Hello {x}"), {STR("Hallo {x}"), STR("Hallo {x}")}},
    {STR("{n} car"), {STR("{n} Auto"), STR("{n} Autos")}},
};
const struct message_table message_tables[] = {{STR("de"), german, 2}};
const size_t message_tables_count = 1;
int main(void)
{
    struct arena *a = arena_open();
    struct buf out = {.arena = a, .max = 10000};
    const struct inner parts[] = {{S("p<")}, {S("q")}};
    const struct row rows[] = {{S("r1"), true, parts, 2}, {S("r2"), false, parts, 1}};
    const str words[] = {STR("w1"), STR("w2")};
    const struct page_t v = {S("a&\\"b"), true, KIND_B, 3, url_own(S("/u?a&b")), {S("one")}, rows, 2, words, 2, {S("de")}};
    page_t(&out, &v);
    (void)fwrite(out.at, 1, out.len, stdout);
    arena_close(a);
    return 0;
}
"""


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def generate(self, text, name="t"):
        (self.folder / f"{name}.html").write_text(text, encoding="utf-8")
        return subprocess.run([sys.executable, ROOT / "tools/htmlgen.py", self.folder / f"{name}.html", "t.h",
                               self.folder / f"{name}.c"], capture_output=True, text=True)

    def compile(self, *sources):
        (self.folder / "t.h").write_text(HEADER)
        (self.folder / "asset_urls.h").write_text('#define ASSET_A_CSS "/assets/a.0.css"\n')
        (self.folder / "main.c").write_text(MAIN)
        ours = [ROOT / "src" / f for f in ("http/page.c", "http/html.c", "base/arena.c", "base/buf.c", "base/clock.c", "base/log.c",
                                      "base/str.c", "connect/words.c", "catalog/languages.c")]
        return subprocess.run(["cc", "-std=c17", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                               "-I", self.folder, "-I", ROOT / "src", "-o", self.folder / "t", self.folder / "main.c",
                               *(self.folder / s for s in sources), *ours, "-lm"], capture_output=True, text=True)


class Compiles(Case):
    def shows(self, text, want, *parts):
        made = self.generate(text)
        self.assertEqual(made.returncode, 0, made.stderr)
        built = self.compile("t.c", *parts)
        self.assertEqual(built.returncode, 0, built.stderr)
        have = subprocess.run([self.folder / "t"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(have, want)

    def test_a_field_is_escaped_in_text_and_in_an_attribute(self):
        self.shows('<b title="{{x}}">{{x}}</b>', '<b title="a&amp;&quot;b">a&amp;&quot;b</b>')

    def test_a_number_and_a_link_are_printed(self):
        self.shows('<a href="{{link}}/c">{{n}}</a>', '<a href="/u?a&amp;b/c">3</a>')

    def test_a_field_of_a_struct_inside(self):
        self.shows("{{one.name}}", "one")

    def test_lists_nest_and_dots_count_outwards(self):
        self.shows("{{#rows}}{{.name}}:{{#.parts}}{{.name}}{{..name}}{{n}},{{/.parts}} {{/rows}}",
                   "r1:p&lt;r13,qr13, r2:p&lt;r23, ")

    def test_a_list_of_words(self):
        self.shows("{{#words}}<i>{{.}}</i>{{/words}}", "<i>w1</i><i>w2</i>")

    def test_conditions_on_yes_no_text_link_number_and_list(self):
        self.shows("{{?flag}}a{{/flag}}{{?x}}b{{:}}B{{/x}}{{?link}}c{{/link}}{{?n}}d{{/n}}{{?rows_count}}e{{/rows_count}}"
                   "{{#rows}}{{?.on}}f{{:}}g{{/.on}}{{/rows}}", "abcdefg")

    def test_conditions_compare_and_join(self):
        self.shows("{{?kind=KIND_B}}a{{/kind=KIND_B}}{{?kind>KIND_B}}{{:}}b{{/kind>KIND_B}}{{?n>2}}c{{/n>2}}"
                   "{{?kind=KIND_A|flag}}d{{/kind=KIND_A|flag}}", "abcd")

    def test_conditions_inside_a_tag_and_a_value(self):
        self.shows('<i class="a{{?flag}} b{{/flag}}"{{?flag}} hidden{{/flag}}{{?n=4}} id="n"{{/n=4}}>x</i>',
                   '<i class="a b" hidden>x</i>')

    def test_either_of_two_links(self):
        self.shows('<a href="{{?flag}}{{link}}{{:}}/b{{/flag}}">x</a>', '<a href="/u?a&amp;b">x</a>')

    def test_a_part_takes_a_struct(self):
        part = self.generate("{{! a part }}\n{{% struct inner}}\n<i>{{name}}</i>\n", "part")
        self.assertEqual(part.returncode, 0, part.stderr)
        self.shows("{{>part one}}{{#rows}}{{#.parts}}{{>part .}}{{/.parts}}{{/rows}}",
                   "<i>one</i>\n<i>p&lt;</i>\n<i>q</i>\n<i>p&lt;</i>\n", "part.c")

    def test_an_embedded_file_has_its_url(self):
        self.shows('<link href="{{@a.css}}">', '<link href="/assets/a.0.css">')

    def test_a_message_is_text_with_fields(self):
        self.shows("<p>{{_ {one.name} & {x}}}</p>", "<p>one &amp; a&amp;&quot;b</p>")

    def test_a_message_is_in_the_language_of_the_page(self):
        self.shows('<p title="{{_ Hello {x}}}">{{_ Hello {x}}}</p>', '<p title="Hallo a&amp;&quot;b">Hallo a&amp;&quot;b</p>')

    def test_a_message_with_a_number_has_its_form(self):
        self.shows("{{_n {n} car|{n} cars}}, {{_1 {=n} car|{=n} cars}}", "3 Autos, {n} Auto")

    def test_a_message_holds_links_and_elements(self):
        self.shows("{{_ See {a link/b}{x}{/a}, {b}{one.name}{/b}}}",
                   'See <a href="/u?a&amp;b/b">a&amp;&quot;b</a>, <b>one</b>')
        self.shows("{{_ See {a #c}d{/a}}}", 'See <a href="#c">d</a>')

    def test_a_comment_and_the_lines_of_the_start_are_left_out(self):
        self.shows("{{! words of ours }}\n\n<p>a{{! more }}b</p>", "<p>ab</p>")

    def test_text_of_any_length_and_any_byte(self):
        words = 'ä"\\??/ü\t' * 700
        self.shows(f"<p>{words}</p>", f"<p>{words}</p>")

    def test_a_misspelt_field_does_not_compile_and_the_error_names_the_page(self):
        self.assertEqual(self.generate("<p>\n{{y}}</p>").returncode, 0)
        built = self.compile("t.c")
        self.assertNotEqual(built.returncode, 0)
        self.assertRegex(built.stderr, r"t\.html:2:.*\by\b")

    def test_a_text_in_a_link_does_not_compile(self):
        self.assertEqual(self.generate('<a href="{{x}}">a</a>').returncode, 0)
        self.assertRegex(self.compile("t.c").stderr, r"t\.html:1:.*html_url")


REFUSED = {
    # name: (page, line, part of the message)
    "a_field_in_an_unquoted_attribute": ("\n<b id={{x}}>", 2, "must have its value in double quotes|unquoted"),
    "a_field_in_single_quotes": ("<b id='{{x}}'>", 1, "double quotes"),
    "an_unquoted_attribute": ("<b id=x>", 1, "double quotes"),
    "a_field_in_the_name_of_a_tag": ("<b>\n<h{{x}}>", 2, "name of a tag"),
    "a_field_as_a_tag": ("<{{x}}>", 1, "bare <"),
    "a_field_in_a_tag": ("<b {{x}}>", 1, "in a tag"),
    "a_field_behind_a_value": ('<b id="a"{{x}}>', 1, "in a tag"),
    "a_field_in_the_name_of_an_attribute": ('<b data-{{x}}="1">', 1, "name of an attribute"),
    "a_field_in_a_script": ('<script src="/a">{{x}}</script>', 1, "in a script"),
    "a_field_in_a_comment": ("<!-- {{x}} -->", 1, "in a comment"),
    "a_field_in_a_style_sheet": ("<style>{{x}}</style>", 1, "<style> is refused"),
    "a_style_sheet": ("<p></p>\n\n<style>p{}</style>", 3, "<style> is refused"),
    "a_style_attribute": ('<p\nstyle="color:red">', 2, "style= is refused"),
    "a_style_attribute_in_capitals": ('<p STYLE="color:red">', 1, "style= is refused"),
    "a_style_attribute_before_a_block": ("<p style{{?x}} a{{/x}}>", 1, "style= is refused"),
    "a_handler": ('<p onclick="a()">', 1, "onclick= is refused"),
    "a_handler_without_a_value": ("<p onload>", 1, "onload= is refused"),
    "a_script_in_the_page": ("<script>alert(1)</script>", 1, "script written in the page"),
    "a_script_in_the_page_with_a_src": ('<script src="/a">alert(1)</script>', 1, "script written in the page"),
    "a_base": ('<base href="/">', 1, "<base> is refused"),
    "a_frame": ('<iframe src="/"></iframe>', 1, "<iframe> is refused"),
    "a_javascript_link": ('<a href="javascript:a()">', 1, "scheme is refused"),
    "a_javascript_link_behind_spaces": ('<a href=" JavaScript:a()">', 1, "scheme is refused"),
    "a_field_in_the_middle_of_href": ('<a href="/a/{{x}}">', 1, "must begin it"),
    "a_field_in_the_middle_of_action": ('<form action="/a?{{x}}">', 1, "must begin it"),
    "a_second_field_in_formaction": ('<b formaction="{{link}}{{x}}">', 1, "must begin it"),
    "a_field_in_src_behind_a_choice": ('<img src="{{?x}}/a{{/x}}{{x}}">', 1, "must begin it"),
    "a_field_in_srcset": ('<img srcset="{{x}}">', 1, "in srcset= is refused"),
    "a_field_in_srcdoc": ('<b srcdoc="{{x}}">', 1, "in srcdoc= is refused"),
    "a_field_in_the_type_of_an_input": ('<input type="{{x}}">', 1, "in type= is refused"),
    "an_open_list": ("<p>\n{{#xs}}a", 2, "xs is not closed"),
    "an_open_condition": ("{{?x}}a{{:}}b", 1, "x is not closed"),
    "crossing_blocks": ("{{#xs}}\n{{?x}}\n{{/xs}}{{/x}}", 3, r"crosses x, opened on line 2"),
    "an_end_without_a_beginning": ("a\n{{/x}}", 2, "closes nothing"),
    "an_otherwise_outside_a_condition": ("{{:}}", 1, "outside a condition"),
    "an_otherwise_in_a_list": ("{{#xs}}{{:}}{{/xs}}", 1, "outside a condition"),
    "a_second_otherwise": ("{{?x}}{{:}}{{:}}{{/x}}", 1, "outside a condition"),
    "unknown_syntax": ("a\n{{&x}}", 2, "unknown syntax"),
    "three_braces": ("{{{x}}}", 1, "unknown syntax"),
    "a_space_in_a_field": ("{{ x }}", 1, "unknown syntax"),
    "a_field_left_open": ("{{x", 1, "unknown syntax"),
    "braces_that_close_nothing": ("a}}", 1, "}} without {{"),
    "an_element_outside_a_list": ("{{.x}}", 1, "not inside so many lists"),
    "an_outer_element_in_one_list": ("{{#xs}}{{..x}}{{/xs}}", 1, "not inside so many lists"),
    "a_choice_that_opens_a_quote": ('<b {{?x}}id="{{/x}}">', 1, "end at different places"),
    "a_choice_that_ends_a_tag": ("<b{{?x}}>{{/x}}", 1, "end at different places"),
    "two_ways_to_different_attributes": ('<a {{?x}}href="{{:}}title="{{/x}}{{link}}">', 1, "end at different places"),
    "a_list_that_opens_a_tag": ("{{#xs}}<b {{/xs}}>", 1, "does not leave the HTML as it found it"),
    "a_name_made_of_two_choices": ("<h{{?x}}1{{:}}2{{/x}}>", 1, "a space must come before"),
    "a_struct_that_is_not_first": ("<p></p>\n{{% struct s}}", 2, "named first"),
    "a_part_in_a_tag": ("<b {{>part one}}>", 1, "a part is refused inside a tag"),
    "an_embedded_file_in_text": ("{{@a.css}}", 1, "belongs in href= or src="),
    "a_page_that_ends_in_a_tag": ("<p", 1, "ends inside a tag"),
    "a_page_that_ends_in_a_comment": ("<!-- a", 1, "ends inside"),
    "a_message_in_a_link": ('<a href="{{_ a}}">', 1, "must begin it|in a link is refused"),
    "a_message_that_is_a_type": ('<input type="{{_ a}}">', 1, "in type= is refused"),
    "an_element_of_a_message_in_an_attribute": ('<p title="{{_ {b}a{/b}}}">', 1, "inside a tag"),
    "an_open_element_of_a_message": ("a\n{{_ {b}a}}", 2, "not closed"),
    "markup_in_a_message": ("{{_ a<b>c</b>}}", 1, "refused in a message"),
    "one_form_of_a_number": ("{{_n {n} cars}}", 1, "with a number two"),
    "two_forms_of_no_number": ("{{_ car|cars}}", 1, "with a number two"),
    "a_slot_that_is_no_field": ("{{_ {a b c}}}", 1, "not a field"),
    "a_bare_less_than": ("1 < 2", 1, "bare <"),
    "a_value_that_touches_the_next_attribute": ('<b id="a"class="b">', 1, "a space must come before"),
}


class Refuses(Case):
    pass


def refusal(page, line, message):
    def test(self):
        made = self.generate(page)
        self.assertNotEqual(made.returncode, 0, "it was compiled")
        self.assertNotIn("Traceback", made.stderr)
        self.assertRegex(made.stderr, rf"t\.html:{line}: .*(?:{message})")
        self.assertFalse((self.folder / "t.c").exists())
    return test


for name, case in REFUSED.items():
    setattr(Refuses, "test_" + name, refusal(*case))

if __name__ == "__main__":
    unittest.main()
