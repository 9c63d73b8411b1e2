# SPDX-License-Identifier: Apache-2.0
"""What tools/messages.py collects, compiles, and each thing it refuses, by name."""
import pathlib, subprocess, sys, tempfile, unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LANGUAGES = 'LANGUAGE("en", "English", ".", ",", "d", PLURAL_ONE_OTHER)\nLANGUAGE("zz", "Zz", ",", ".", "d", {rule})\n'
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {plural}\\n"\n'
PAGE = "<p>{{_ Hello {x}}}</p>{{_n {n} car|{n} cars}}{{_ {b}now{/b}}}"
GOOD = ('\nmsgid "Hello {x}"\nmsgstr "Hallo {x}"\n\nmsgid "{n} car"\nmsgid_plural "{n} cars"\nmsgstr[0] "{n} Auto"\n'
        'msgstr[1] "{n} Autos"\n\nmsgid "{b}now{/b}"\nmsgstr "{b}jetzt{/b}"\n\nmsgid "in C, in two"\nmsgstr "in C"\n')


class Messages(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "a.html").write_text(PAGE)
        (self.folder / "b.c").write_text('x = MESSAGE("in C, "\n    "in two"); y = "not this"; z = {&SHOWN, 1};')

    def run_tool(self, command, out, *rest):
        return subprocess.run([sys.executable, ROOT / "tools/messages.py", command, self.folder / out, *rest,
                               self.folder / "a.html", self.folder / "b.c"], capture_output=True, text=True)

    def table(self, po, rule="PLURAL_ONE_OTHER", plural="nplurals=2; plural=n != 1;"):
        (self.folder / "languages.def").write_text(LANGUAGES.replace("{rule}", rule))
        (self.folder / "zz.po").write_text(HEAD.replace("{plural}", plural) + po)
        return self.run_tool("table", "out.c", self.folder / "languages.def", self.folder)

    def refuses(self, po, *words, **rule):
        made = self.table(po, **rule)
        self.assertNotEqual(made.returncode, 0, "it was compiled")
        self.assertNotIn("Traceback", made.stderr)
        self.assertIn("zz.po", made.stderr)
        for word in words:
            self.assertIn(word, made.stderr)
        self.assertFalse((self.folder / "out.c").exists())

    def test_a_complete_catalogue_is_a_sorted_table(self):
        made = self.table(GOOD)
        self.assertEqual(made.returncode, 0, made.stderr)
        table = (self.folder / "out.c").read_text()
        self.assertIn('{STR("{n} car"), {STR("{n} Auto"), STR("{n} Autos")}}', table)
        self.assertLess(table.index('STR("Hello'), table.index('STR("in C'))
        self.assertLess(table.index('STR("in C'), table.index('STR("{b}now'))

    def test_a_language_without_plural_has_one_form(self):
        one = GOOD.replace('msgstr[0] "{n} Auto"\nmsgstr[1]', 'msgstr[0]')
        made = self.table(one, rule="PLURAL_NONE", plural="nplurals=1; plural=0;")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertIn('{STR("{n} Autos"), STR("{n} Autos")}', (self.folder / "out.c").read_text())

    def test_a_message_that_is_missing_is_named(self):
        self.refuses(GOOD.replace('msgid "Hello {x}"\nmsgstr "Hallo {x}"', ""), "Hello {x}", "not translated")

    def test_a_message_that_is_empty_is_named(self):
        self.refuses(GOOD.replace('"Hallo {x}"', '""'), "Hello {x}", "not translated")

    def test_a_form_that_is_missing_is_named(self):
        self.refuses(GOOD.replace('msgstr[1] "{n} Autos"\n', ""), "{n} car")

    def test_a_fuzzy_message_is_named(self):
        self.refuses(GOOD.replace('\nmsgid "Hello', '\n#, fuzzy\nmsgid "Hello'), "Hello {x}", "fuzzy")

    def test_an_obsolete_message_is_named(self):
        self.refuses(GOOD + '\n#~ msgid "Old"\n#~ msgstr "Alt"\n', "obsolete", "Old")

    def test_a_message_that_is_gone_is_named(self):
        self.refuses(GOOD + '\nmsgid "Old"\nmsgstr "Alt"\n', "Old", "no message")

    def test_another_slot_is_named(self):
        self.refuses(GOOD.replace("Hallo {x}", "Hallo {y}"), "Hello {x}", "{y}".strip("{}"), "slots")

    def test_a_slot_left_out_is_named(self):
        self.refuses(GOOD.replace("Hallo {x}", "Hallo"), "Hello {x}", "slots")

    def test_an_element_in_the_wrong_order_is_named(self):
        self.refuses(GOOD.replace("{b}jetzt{/b}", "{/b}jetzt{b}"), "not closed")

    def test_html_is_named(self):
        self.refuses(GOOD.replace("Hallo {x}", "<b>Hallo</b> {x}"), "Hello {x}", "HTML")
        self.refuses(GOOD.replace("Hallo {x}", "Hallo&nbsp;{x}"), "Hello {x}", "HTML")

    def test_what_msgfmt_refuses_is_refused(self):
        self.refuses(GOOD + '\nmsgid "Hello {x}"\nmsgstr "Hallo {x}"\n', "duplicate")

    def test_the_template_is_the_same_each_time(self):
        self.assertEqual(self.run_tool("pot", "one.pot").returncode, 0)
        self.run_tool("pot", "two.pot")
        one = (self.folder / "one.pot").read_text()
        self.assertEqual(one, (self.folder / "two.pot").read_text())
        self.assertIn('msgid "in C, in two"', one)
        self.assertNotIn("not this", one)

    def test_only_errors_that_are_shown_are_messages(self):
        (self.folder / "errors.def").write_text('ERROR(SHOWN, "t", NULL, 1, NULL, "Shown.")\nERROR(HIDDEN, "t", NULL, 1, NULL, "Hidden.")\n')
        made = self.run_tool("pot", "out.pot", self.folder / "errors.def")
        self.assertEqual(made.returncode, 0, made.stderr)
        pot = (self.folder / "out.pot").read_text()
        self.assertIn("Shown.", pot)
        self.assertNotIn("Hidden.", pot)


if __name__ == "__main__":
    unittest.main()
