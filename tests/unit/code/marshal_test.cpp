#include "leanpyc/code/marshal.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "leanpyc/code/disassemble.h"
#include "leanpyc/code/pyc.h"
#include "leanpyc/code/weigh.h"

namespace leanpyc {
namespace {

using std::string_literals::operator""s;

// marshal.dumps(compile(source, "c.py", "exec")) of CPython 3.13.0, where the source is
//   "Module."
//   class C:
//       "Class."
//       def f(self, a, *, k=1):
//           "Doc."
//           try:
//               return a in {1.5, "x y"} or super().f((k, None))
//           except E:
//               return "x y", -70000000000
constexpr std::string_view kCPythons =
    "630000000000000000000000000400000000000000f31c0000009500530072001800220053011a00530235020000000000007201"
    "670329047a074d6f64756c652e630000000000000000000000000300000000000000f3340000005e0095005c0072015300720253"
    "01720353027204530353042e015500340153051a006a086a0272055306720655003d01720724002907da0143e9020000007a0643"
    "6c6173732ee9010000002901da016b630200000000000000010000000400000003000000f3600000003e0195001e00550153013b"
    "0000003d0128000000000000006411000020005b000000000000000000540355005d050000550253023402350100000000000024"
    "0021005b04000000000000000007006103000020001f00670366003d031f00660129047a04446f632e3e02000000e70000000000"
    "00f83ffa037820794e290272080000006cfdffffff003ca61841002903da057375706572da0166da01452904da0473656c66da01"
    "617205000000da095f5f636c6173735f5f730400000020202080da04632e7079720a000000da03432e66040000007337000000f8"
    "8000f004030927d81314980cd11324d7133cac05a907a909b031b064b029d3283cd00c3cf8dc0f10f300010927d91326f0030109"
    "27fa730c000000831c2000a00a2d03ac012d03a9002908da085f5f6e616d655f5fda0a5f5f6d6f64756c655f5fda0c5f5f717561"
    "6c6e616d655f5fda0f5f5f66697273746c696e656e6f5f5fda075f5f646f635f5f720a000000da155f5f7374617469635f617474"
    "726962757465735f5fda0d5f5f636c61737363656c6c5f5f2901720e000000730100000040720f00000072020000007202000000"
    "020000007313000000f88600d9040cd81819f700050527f600050527f30000000072020000004e29027216000000720200000072"
    "110000007219000000720f000000da083c6d6f64756c653e721a000000010000007312000000f003010101d90009f702070127f2"
    "000701277219000000";

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return bytes;
}

class Marshal : public testing::Test {
 protected:
  CodeObject* read(std::string_view bytes) { return unmarshal_code(bytes, pool, target, error); }
  std::string write(const CodeObject& code) {
    std::vector<uint8_t> out;
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
  // The marshalled constants of a code object that has nothing else.
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
  ConstantPool pool{arena, names};
  std::string error;
};

TEST_F(Marshal, ReadsWhatCPythonWrote) {
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

TEST_F(Marshal, WritesItBackTheSameAndNoLarger) {
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
  // Interned or not, ASCII or not, short or not.
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
  // A name of three characters costs as much as a reference; of two, less.
  EXPECT_EQ(written({pool.string("ab"), pool.tuple(std::vector<ConstId>{pool.string("ab")})}),
            ")\x02Z\x02"
            "ab)\x01Z\x02"
            "ab"s);
}

TEST_F(Marshal, KnowsStringsMadeOfIdentifiers) {
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

TEST_F(Marshal, RefusesWhatIsBroken) {
  const std::string whole = from_hex(kCPythons);
  for (size_t size = 0; size < whole.size(); ++size) {
    ASSERT_EQ(read(std::string_view(whole).substr(0, size)), nullptr) << "cut at " << size;
  }
  EXPECT_EQ(read("N"), nullptr);
  EXPECT_EQ(error, "at byte 1: this is no code object");
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
