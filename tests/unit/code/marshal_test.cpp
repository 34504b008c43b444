#include "leanpyc/code/marshal.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "leanpyc/code/disassemble.h"
#include "leanpyc/code/pyc.h"
#include "leanpyc/code/weigh.h"
#include "marshalled_sample.h"

namespace leanpyc {
namespace {

using std::string_literals::operator""s;

class Marshal : public testing::Test {
 protected:
  CodeObject* read(std::string_view bytes) { return unmarshal_code(bytes, pool, target, error); }
  std::string write(const CodeObject& code) {
    ByteBuffer out;
    marshal_code(code, pool, target, out);
    return {out.begin(), out.end()};
  }
  NameId name(std::string_view text) { return names.intern(text); }
  Seq<ConstId> constants(std::vector<ConstId> items) { return arena.copy(items); }
  CodeObject minimal() {
    CodeObject code;
    code.filename = name("f.py");
    code.name = code.qualname = name("<module>");
    return code;
  }
  // Returns the marshalled constants of a code object that has nothing else.
  std::string written(std::vector<ConstId> items) {
    CodeObject code = minimal();
    code.constants = constants(std::move(items));
    std::string bytes = write(code);
    const size_t start = 1 + 5 * 4 + 5;
    return bytes.substr(start, bytes.find(")\0)\0"s, start) - start);
  }

  const Target& target = *find_target("3.13.0");
  Arena arena;
  NameTable names{arena};
  ConstantPool pool{arena, names, kNewestUnicode};
  std::string error;
};

TEST_F(Marshal, ReadsCPythonsOutput) {
  CodeObject* module = read(from_hex(kCPythons));
  ASSERT_NE(module, nullptr) << error;
  EXPECT_EQ(names.text(module->filename), "c.py");
  ASSERT_EQ(module->constants.size(), 4u);
  const CodeObject* body = pool[module->constants[1]].code;
  ASSERT_NE(body, nullptr);
  EXPECT_EQ(names.text(body->qualname), "C");
  const CodeObject* function = pool[body->constants[5]].code;
  ASSERT_NE(function, nullptr);
  EXPECT_EQ(names.text(function->qualname), "C.f");
  EXPECT_EQ(function->arg_count, 2);
  EXPECT_EQ(function->kwonly_arg_count, 1);
  EXPECT_EQ(function->first_line, 4);
  EXPECT_EQ(pool[function->constants[3]].items[1], pool.integer(-70000000000));
  EXPECT_EQ(function->localsplus_kinds.back(), local_kinds::kFree);
}

TEST_F(Marshal, WritesBackTheSameAndNotMore) {
  std::string theirs = from_hex(kCPythons);
  CodeObject* code = read(theirs);
  ASSERT_NE(code, nullptr) << error;
  std::string ours = write(*code);
  EXPECT_LE(ours.size(), theirs.size());
  CodeObject* again = read(ours);
  ASSERT_NE(again, nullptr) << error;
  EXPECT_EQ(disassemble(*again, pool, target), disassemble(*code, pool, target));
  EXPECT_EQ(write(*again), ours);
}

TEST_F(Marshal, EncodesConstantsAsCPythonDoes) {
  EXPECT_EQ(written({ConstantPool::none(), ConstantPool::boolean(true), ConstantPool::boolean(false),
                     ConstantPool::ellipsis()}),
            ")\x04NTF."s);
  EXPECT_EQ(written({pool.integer(-1), pool.integer(int64_t{1} << 31)}),
            ")\x02i\xff\xff\xff\xffl\x03\0\0\0\0\0\0\0\x02\0"s);
  EXPECT_EQ(written({pool.real(1.5), pool.complex(0, 2)}), ")\x02g\0\0\0\0\0\0\xf8?y\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0@"s);
  // Interned and not interned, ASCII and not ASCII, short and long.
  EXPECT_EQ(written({pool.string("a_1"), pool.string("a b"), pool.string("%"), pool.string("é"), pool.string("éa")}),
            ")\x05Z\x03"
            "a_1z\x03"
            "a bZ\x01%t\x02\0\0\0\xc3\xa9u\x03\0\0\0\xc3\xa9"
            "a"s);
  const std::string longer(300, ' ');
  EXPECT_EQ(written({pool.string(longer)}),
            ")\x01"
            "a\x2c\x01\0\0"s +
                longer);
  EXPECT_EQ(written({pool.bytes("b")}), ")\x01s\x01\0\0\0b"s);
}

TEST_F(Marshal, SortsSetsByTheirMarshalledItems) {
  ConstId set = pool.frozen_set(std::vector<ConstId>{pool.string("a b"), pool.string("q"), pool.integer(1),
                                                     pool.real(2.5), ConstantPool::none()});
  EXPECT_EQ(written({set}),
            ")\x01>\x05\0\0\0NZ\x01qg\0\0\0\0\0\0\x04@i\x01\0\0\0z\x03"
            "a b"s);
}

TEST_F(Marshal, WritesSharedObjectsOnce) {
  ConstId text = pool.string("two words");
  ConstId tuple = pool.tuple(std::vector<ConstId>{text, text});
  EXPECT_EQ(written({tuple, text}), ")\x02)\x02\xfa\x09two wordsr\0\0\0\0r\0\0\0\0"s);
  // A name of three characters takes as many bytes as a reference; a name of two takes fewer.
  EXPECT_EQ(written({pool.string("ab"), pool.tuple(std::vector<ConstId>{pool.string("ab")})}),
            ")\x02Z\x02"
            "ab)\x01Z\x02"
            "ab"s);
}

// The tables of many functions may be very similar.
TEST_F(Marshal, FindsEqualBytesAmongManySimilarTables) {
  constexpr int kTables = 200;
  std::vector<CodeObject> codes(2 * kTables, minimal());
  std::vector<std::vector<uint8_t>> tables;
  std::vector<ConstId> items;
  for (int i = 0; i < kTables; ++i) tables.push_back({0x80, 0, 0xDE, static_cast<uint8_t>(i), 0x46});
  for (int i = 0; i < 2 * kTables; ++i) {
    codes[i].first_line = i;
    codes[i].line_table = arena.copy(tables[i % kTables]);
    items.push_back(pool.code_as_read(&codes[i]));
  }
  CodeObject whole = minimal();
  whole.constants = constants(items);
  const std::string bytes = write(whole);
  for (const std::vector<uint8_t>& table : tables) {
    const std::string text(table.begin(), table.end());
    const size_t first = bytes.find(text);
    ASSERT_NE(first, std::string::npos);
    EXPECT_EQ(bytes.find(text, first + 1), std::string::npos);
  }
}

TEST_F(Marshal, InternsStringsMadeFromIdentifiers) {
  ConstId keyword = pool.string("naïve");
  pool.set_interned(keyword, true);
  EXPECT_EQ(written({keyword}), ")\x01t\x06\0\0\0na\xc3\xafve"s);
  CodeObject body = minimal();
  body.qualname = name("A.B");
  body.constants = constants({pool.string("A.B")});
  EXPECT_NE(write(body).find(")\x01\xda\x03"
                             "A.B"),
            std::string::npos);
  body.flags = code_flags::kOptimized | code_flags::kNewLocals;
  EXPECT_NE(write(body).find(")\x01z\x03"
                             "A.B"),
            std::string::npos);
}

// An equal tuple of constants is still written as the tuple of names.
TEST_F(Marshal, InternsTheNamesOfDroppedCode) {
  const ConstId text = pool.string("a.b");
  const ConstId tuple = pool.tuple(std::vector<ConstId>{text});
  EXPECT_EQ(written({tuple, text}),
            ")\x02)\x01\xfa\x03"
            "a.br\0\0\0\0"s);
  CodeObject inner = minimal();
  inner.names = arena.copy(std::vector<NameId>{name("a.b")});
  CodeObject dropped = minimal();
  dropped.constants = constants({pool.code_as_read(&inner)});
  pool.note_dropped(dropped);
  EXPECT_EQ(written({tuple, text}),
            ")\x02)\x01Z\x03"
            "a.bz\x03"
            "a.b"s);
  // A string that is interned in one place and not in another is read and written in the same way.
  CodeObject whole = minimal();
  whole.constants = constants({tuple, text});
  const std::string ours = write(whole);
  Arena other_arena;
  NameTable other_names(other_arena);
  ConstantPool other_pool(other_arena, other_names, kNewestUnicode);
  const CodeObject* again = unmarshal_code(ours, other_pool, target, error);
  ASSERT_NE(again, nullptr) << error;
  ByteBuffer out;
  marshal_code(*again, other_pool, target, out);
  EXPECT_EQ(std::string(out.begin(), out.end()), ours);
}

TEST_F(Marshal, RefusesBrokenInput) {
  const std::string whole = from_hex(kCPythons);
  for (size_t size = 0; size < whole.size(); ++size) {
    ASSERT_EQ(read(std::string_view(whole).substr(0, size)), nullptr) << "cut at " << size;
  }
  EXPECT_EQ(read("N"), nullptr);
  EXPECT_EQ(error, "at byte 1: this is not a code object");
  EXPECT_EQ(read("\xa9\x01r\0\0\0\0"s), nullptr);
  EXPECT_NE(error.find("contains itself"), std::string::npos) << error;
  EXPECT_EQ(read("r\x05\0\0\0"s), nullptr);
  EXPECT_EQ(read("(\xff\xff\xff\x7fN"s), nullptr);
  EXPECT_EQ(read("s\xff\xff\xff\xff"s), nullptr);
  EXPECT_EQ(read("u\x01\0\0\0\xff"s), nullptr);
  EXPECT_EQ(read("l\xff\xff\xff\x7f"s), nullptr);
  EXPECT_EQ(read("l\0\0\0\x80"s), nullptr);
  std::string deep(100000, ')');
  for (size_t i = 1; i < deep.size(); i += 2) deep[i] = 1;
  EXPECT_EQ(read(deep), nullptr);
  EXPECT_NE(error.find("too deeply"), std::string::npos) << error;
}

TEST_F(Marshal, WeighsEveryByte) {
  std::string file(PycHeader::kSize, '\0');
  write_pyc_header({.magic = target.magic_word()}, reinterpret_cast<uint8_t*>(file.data()));
  file += from_hex(kCPythons);
  std::optional<Weights> weights = weigh_pyc(file, target, error);
  ASSERT_TRUE(weights) << error;
  EXPECT_EQ(weights->total(), file.size());
  EXPECT_EQ((*weights)[Weight::Header], 16u);
  EXPECT_EQ((*weights)[Weight::Docstrings], std::string_view("z.Module.z.Class.z.Doc.").size());
  EXPECT_EQ((*weights)[Weight::Code], 3 * 5 + 28u + 52u + 96u);
  CodeObject* code = read(file.substr(PycHeader::kSize));
  EXPECT_EQ(weigh(*code, pool, target).total(), write(*code).size() + PycHeader::kSize);
}

TEST_F(Marshal, ShowsCodeAsText) {
  CodeObject* code = read(from_hex(kCPythons));
  ASSERT_NE(code, nullptr) << error;
  std::string text = disassemble(*code, pool, target);
  for (std::string_view part :
       {"code f\n  qualname    C.f\n", "  arguments   2, positional-only 0, keyword-only 1\n",
        "  flags       OPTIMIZED NEWLOCALS\n", "3 __class__ free\n", "  constants   0 'Doc.'\n",
        "7:19-7:36         CONTAINS_OP 0 (in)\n", "LOAD_SUPER_ATTR 5 (f + NULL|self)\n", "exceptions  L1 to L"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nis not in\n" << text;
  }
}

}  // namespace
}  // namespace leanpyc
