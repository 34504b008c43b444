#include "leanpyc/verify/traceback_text.h"

#include <gtest/gtest.h>

namespace leanpyc {
namespace {

constexpr std::string_view kWithCarets =
    "before\n"
    "Traceback (most recent call last):\n"
    "  File \"/app/use.py\", line 1, in <module>\n"
    "    f(None)\n"
    "    ~^^^^^^\n"
    "  File \"/usr/lib/python3.13/textwrap.py\", line 3, in f\n"
    "    return (1 +\n"
    "            ~~^\n"
    "            x)\n"
    "            ~\n"
    "TypeError: no\n"
    "  indented, but not of a frame\n";

TEST(TracebackText, CaretsAndFurtherSourceLinesGo) {
  EXPECT_EQ(without_carets(kWithCarets),
            "before\n"
            "Traceback (most recent call last):\n"
            "  File \"/app/use.py\", line 1, in <module>\n"
            "    f(None)\n"
            "  File \"/usr/lib/python3.13/textwrap.py\", line 3, in f\n"
            "    return (1 +\n"
            "TypeError: no\n"
            "  indented, but not of a frame\n");
}

TEST(TracebackText, FramesGo) {
  EXPECT_EQ(without_frames(kWithCarets),
            "before\nTraceback (most recent call last):\nTypeError: no\n  indented, but not of a frame\n");
}

TEST(TracebackText, CaretsOfPytestsReportsGo) {
  constexpr std::string_view kReport =
      "/lib/importlib/__init__.py:88: in import_module\n"
      "    return load(name)\n"
      "           ^^^^^^^^^^\n"
      "tests/test_a.py:1: in <module>\n"
      "    import missing\n"
      "E   ModuleNotFoundError\n"
      "  12: in\n"
      "    text\n"
      "    more text\n";
  constexpr std::string_view kWithout =
      "/lib/importlib/__init__.py:88: in import_module\n"
      "    return load(name)\n"
      "tests/test_a.py:1: in <module>\n"
      "    import missing\n"
      "E   ModuleNotFoundError\n"
      "  12: in\n"
      "    text\n"
      "    more text\n";
  EXPECT_EQ(without_carets(kReport), kWithout);
  EXPECT_EQ(without_frames(kReport), kWithout);
  EXPECT_EQ(last_own_frame(std::string("  File \"/app/a.py\", line 1, in f\nE\n") + std::string(kReport)),
            "  File \"/app/a.py\", line 1, in f\nE\n");
}

TEST(TracebackText, TheLastFrameOutsideTheLibraryIsTheOwnOne) {
  EXPECT_EQ(last_own_frame(kWithCarets),
            "  File \"/app/use.py\", line 1, in <module>\n    f(None)\n    ~^^^^^^\nTypeError: no\n");
  EXPECT_EQ(
      last_own_frame("  File \"/usr/lib/python3.13/a.py\", line 1, in f\n  File \"/usr/lib/python3.13/b.py\", line "
                     "2, in g\nE\n"),
      "  File \"/usr/lib/python3.13/b.py\", line 2, in g\nE\n");
  EXPECT_EQ(last_own_frame("no traceback\n"), "");
  EXPECT_EQ(last_own_frame(""), "");
}

TEST(TracebackText, FilesInOrder) {
  EXPECT_EQ(files_of_frames(kWithCarets), (std::vector<std::string>{"/app/use.py", "/usr/lib/python3.13/textwrap.py"}));
}

TEST(TracebackText, SitePackagesAreNotTheStandardLibrary) {
  EXPECT_TRUE(is_standard_library_file("/usr/lib/python3.11/json/decoder.py"));
  EXPECT_TRUE(is_standard_library_file("/opt/versions/3.13.0/lib/python3.13/textwrap.py"));
  EXPECT_TRUE(is_standard_library_file("/usr/lib64/python3.13t/textwrap.py"));
  EXPECT_TRUE(is_standard_library_file("<frozen importlib._bootstrap>"));
  EXPECT_FALSE(is_standard_library_file("/venv/lib/python3.11/site-packages/a.py"));
  EXPECT_FALSE(is_standard_library_file("/usr/lib/python3/dist-packages/a.py"));
  EXPECT_FALSE(is_standard_library_file("/home/python3.11/app.py"));
}

}  // namespace
}  // namespace leanpyc
