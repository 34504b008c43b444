#include "leanpyc/code/marshal_compact.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "leanpyc/code/disassemble.h"
#include "leanpyc/code/line_table.h"
#include "leanpyc/code/marshal.h"
#include "marshalled_sample.h"

namespace leanpyc {
namespace {

using std::string_literals::operator""s;

std::optional<std::string> compact(std::string_view bytes, int minor_version = 13,
                                   PositionDetail detail = PositionDetail::Full) {
  ByteBuffer out{'='};
  const bool done = compact_marshalled_code(bytes, minor_version, detail, out);
  EXPECT_EQ(out[0], '=');
  EXPECT_TRUE(done || out.size() == 1);
  if (!done) return std::nullopt;
  return std::string(out.begin() + 1, out.end());
}

class MarshalCompact : public testing::Test {
 protected:
  std::string shown(std::string_view bytes) {
    const CodeObject* code = unmarshal_code(bytes, pool, target, error);
    return code == nullptr ? error : disassemble(*code, pool, target);
  }

  const Target& target = *find_target("3.13.0");
  Arena arena;
  NameTable names{arena};
  ConstantPool pool{arena, names, kNewestUnicode};
  std::string error;
};

// Returns a code object of 3.13 without instructions, with these constants and names.
std::string code_with(const std::string& constants, const std::string& names) {
  return "c"s + std::string(20, '\0') + "s\0\0\0\0"s + constants + names + ")\0s\0\0\0\0z\x01.Z\x01mZ\x01m"s +
         "\1\0\0\0s\0\0\0\0s\0\0\0\0"s;
}

TEST_F(MarshalCompact, LoadsTheSameFromFewerBytes) {
  const std::string theirs = from_hex(kCPythons);
  std::optional<std::string> ours = compact(theirs);
  ASSERT_TRUE(ours);
  EXPECT_LT(ours->size(), theirs.size());
  EXPECT_EQ(shown(*ours), shown(theirs));
  EXPECT_EQ(compact(*ours), ours);
}

TEST_F(MarshalCompact, MarksOnlyReferencedObjects) {
  const std::string marked = code_with(")\2\xf3\2\0\0\0hi\xfa\2a "s, ")\1r\0\0\0\0"s);
  EXPECT_EQ(compact(marked), "\xe3"s + code_with(")\2\xf3\2\0\0\0hiz\2a "s, ")\1r\1\0\0\0"s).substr(1));
}

TEST_F(MarshalCompact, WritesShortStringsAgain) {
  const std::string twice = code_with(")\3\xda\5names\xfa\1,\xda\6naming"s, ")\3r\0\0\0\0r\1\0\0\0r\2\0\0\0"s);
  EXPECT_EQ(compact(twice), "\xe3"s + code_with(")\3Z\5namesz\1,\xda\6naming"s, ")\3Z\5namesz\1,r\1\0\0\0"s).substr(1));
  // A string that is not interned is referenced, because writing it twice would make two objects.
  const std::string text = code_with(")\1\xfa\2, "s, ")\1r\0\0\0\0"s);
  EXPECT_EQ(compact(text), "\xe3"s + code_with(")\1\xfa\2, "s, ")\1r\1\0\0\0"s).substr(1));
}

TEST_F(MarshalCompact, EqualCodeGivesEqualBytes) {
  const std::string plain = code_with(")\1z\2hi"s, ")\0"s);
  EXPECT_EQ(compact(plain), compact(code_with(")\1\xfa\2hi"s, "\xa9\0"s)));
}

TEST_F(MarshalCompact, KnowsTheLayoutOfEveryVersion) {
  // The 3.10 layout has six numbers and one table.
  const std::string of_3_10 =
      "c"s + std::string(24, '\0') + "s\0\0\0\0)\1N)\0)\0)\0)\0z\1.Z\1m"s + "\1\0\0\0s\0\0\0\0"s;
  EXPECT_EQ(compact(of_3_10, 10), "\xe3"s + of_3_10.substr(1));
  EXPECT_EQ(compact(of_3_10, 11), std::nullopt);
}

// The line of each code unit, with "c" if it has columns; for all code objects, the outermost first.
std::string lines_of(const CodeObject& code, const ConstantPool& pool) {
  std::string text;
  LineTableReader reader({code.line_table.data, code.line_table.count}, code.first_line);
  for (LineTableEntry entry; reader.next(entry);) {
    for (uint32_t i = 0; i < entry.units; ++i) {
      text += std::to_string(entry.range.line) + (entry.range.column >= 0 ? "c " : " ");
    }
  }
  for (ConstId constant : code.constants) {
    if (pool[constant].kind == ConstantKind::Code) text += '|' + lines_of(*pool[constant].code, pool);
  }
  return text;
}

TEST_F(MarshalCompact, RemovesColumnsAndKeepsLines) {
  const std::string theirs = from_hex(kCPythons);
  const CodeObject* before = unmarshal_code(theirs, pool, target, error);
  ASSERT_NE(before, nullptr) << error;
  std::string expected = lines_of(*before, pool);
  EXPECT_NE(expected.find('c'), std::string::npos);
  std::erase(expected, 'c');
  std::optional<std::string> lines = compact(theirs, 13, PositionDetail::Lines);
  ASSERT_TRUE(lines);
  EXPECT_LT(lines->size(), compact(theirs)->size());
  EXPECT_EQ(lines_of(*unmarshal_code(*lines, pool, target, error), pool), expected);
  EXPECT_EQ(compact(*lines, 13, PositionDetail::Lines), lines);
}

TEST_F(MarshalCompact, GivesEveryInstructionTheLineOfTheDefinition) {
  std::optional<std::string> short_tables = compact(from_hex(kCPythons), 13, PositionDetail::Definition);
  ASSERT_TRUE(short_tables);
  const CodeObject* code = unmarshal_code(*short_tables, pool, target, error);
  ASSERT_NE(code, nullptr) << error;
  std::string lines = lines_of(*code, pool);
  lines = lines.substr(0, lines.find('|'));
  EXPECT_EQ(lines.find_first_not_of("1 "), std::string::npos) << lines;
}

TEST_F(MarshalCompact, KeepsAConstantThatIsAlsoATable) {
  // A table with the columns 1 to 2 of the first line, which is the only constant, too; and its form without columns.
  const std::string table = "\2\0\0\0\x80\x11"s;
  const std::string shorter = "s\2\0\0\0\xe8\0"s;
  const std::string start = "c"s + std::string(20, '\0') + "s\0\0\0\0"s;
  const std::string after = ")\0)\0s\0\0\0\0z\1.Z\1mZ\1m\1\0\0\0"s;
  const std::string theirs = start + ")\1\xf3"s + table + after + "r\0\0\0\0s\0\0\0\0"s;
  const std::string ours = start + ")\1s"s + table + after + shorter + "s\0\0\0\0"s;
  EXPECT_EQ(compact(theirs, 13, PositionDetail::Lines), "\xe3"s + ours.substr(1));
}

TEST_F(MarshalCompact, RefusesUnknownTypes) {
  EXPECT_EQ(compact(""), std::nullopt);
  EXPECT_EQ(compact("N"), std::nullopt);
  EXPECT_EQ(compact(code_with(")\1?"s, ")\0"s)), std::nullopt);
  EXPECT_EQ(compact(code_with(")\1r\7\0\0\0"s, ")\0"s)), std::nullopt);
  EXPECT_EQ(compact(from_hex(kCPythons) + "N"), std::nullopt);
}

TEST_F(MarshalCompact, EndsOnAnyInput) {
  const std::string whole = from_hex(kCPythons);
  for (size_t i = 0; i < whole.size(); ++i) {
    EXPECT_EQ(compact(whole.substr(0, i)), std::nullopt) << i;
    std::string flipped = whole;
    flipped[i] = static_cast<char>(~flipped[i]);
    EXPECT_LE(compact(flipped).value_or("").size(), 2 * whole.size()) << i;
  }
}

}  // namespace
}  // namespace leanpyc
